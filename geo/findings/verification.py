"""What to verify first (待核实清单): every unknown, whom to ask, and what the answer can change.

An item can flip a county's radius verdict if the verdict is undetermined and the answer alone
decides it: with people w, covered c, unknown u, residents n and target t,

    c + w ≥ t · n   (a yes makes it `meets`)   or   c + u − w < t · n   (a no makes it `short`),

where u holds those who may lack a road as well.

An unknown opening can flip the flags of its county on the holidays that are undetermined there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geo.arrays import Ints, Trileans
from geo.findings.detours import DOUBTFUL
from geo.findings.hours_to_verify import HoursAsked
from geo.findings.readings import Evidence, Statuses, cutoffs_mm, find_held
from geo.findings.road_questions import COLUMNS as ROAD_COLUMNS
from geo.findings.units import add_people
from geo.model.trilean import Trilean
from geo.sites.tiers import rank_tiers
from geo.standard import Standard

COLUMNS = (
    "item_id", "what", "question", "where", "adcode", "township_code", "site_id", "demand_id",
    "name", "phone", "people", "verdicts_at_stake", "can_flip", "verdicts",
)  # fmt: skip

QUESTIONS = {
    "site_position": "请提供该单位的经纬度（注明坐标系）或在地图上标注位置。",
    "site_service": "该单位是否提供免疫规划疫苗接种？",
    "unsnapped": "居民点距已知道路过远：道路数据是否缺失？实际到接种单位的路程是多少？",
    "component": "居民点所在路段与主路网不相连：道路数据是否中断？",
}
"""What is asked, per kind of item."""


@dataclass(frozen=True, slots=True)
class Stakes:
    """What the items are weighed against: the county table, and what sites are asked of hours.

    `norms` holds items about norms, weighed already; `nearest` people by their nearest site;
    `roads` items of `geo.findings.road_questions`.
    """

    counties: pd.DataFrame
    hours: HoursAsked
    norms: pd.DataFrame
    nearest: Ints
    roads: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(ROAD_COLUMNS)))


def list_unknowns(
    evidence: Evidence,
    eligible: Trileans,
    headline: Statuses,
    stakes: Stakes,
    standard: Standard,
) -> pd.DataFrame:
    """One row per unknown thing, most decisive first (then most people, then id).

    Roads that may be missing stand before all others (DESIGN 3.9).
    """
    items = pd.concat(
        [
            _unplaced_sites(evidence, eligible, headline),
            _unknown_services(evidence, eligible),
            _places_off_network(evidence, headline),
        ],
        ignore_index=True,
    )
    items["question"] = items["what"].map(QUESTIONS)
    items["key"] = items["site_id"].where(
        items["site_id"] != "", items["adcode"] + items["township_code"]
    )
    items = pd.concat([part for part in (items, stakes.roads) if len(part)] or [items])
    items = items.reset_index(drop=True)
    _weigh(items, stakes.counties, standard)
    tiers = _unknown_tiers(evidence, eligible, stakes)
    parts = [items, _unknown_hours(evidence, stakes), tiers, stakes.norms]
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    items = pd.concat(parts, ignore_index=True)
    items["item_id"] = items["what"] + "-" + items["key"]
    items["first"] = items["what"] == DOUBTFUL
    order = ["first", "can_flip", "people", "item_id"]
    items = items.sort_values(order, ascending=[False, False, False, True], ignore_index=True)
    return items[list(COLUMNS)]


def _unplaced_sites(evidence: Evidence, eligible: Trileans, headline: Statuses) -> pd.DataFrame:
    which = np.flatnonzero(~evidence.sites.placed & (eligible != Trilean.NO))
    demand = evidence.demand
    waiting = headline.reason == "unplaced_site"
    by_county = add_people(demand.county, len(evidence.counties), demand.residents, waiting)
    county = evidence.sites.county[which]
    people = np.where(county >= 0, by_county[county], by_county.sum())
    return _site_rows(evidence, which, "site_position", people)


def _unknown_services(evidence: Evidence, eligible: Trileans) -> pd.DataFrame:
    """Sites of unknown service, with the people inside their cutoff whom nobody else may serve."""
    reach, demand = evidence.reach, evidence.demand
    site = reach.site_index
    cutoff = cutoffs_mm(demand.urban, evidence.standard)[reach.demand_index]
    inside = find_held(evidence) & (reach.road_mm <= cutoff)
    asked = inside & (eligible[site] == Trilean.UNKNOWN)
    served = np.zeros(len(demand), dtype=bool)
    served[reach.demand_index[inside & (eligible[site] == Trilean.YES)]] = True
    asked &= ~served[reach.demand_index]
    people = add_people(site, len(evidence.sites), demand.residents[reach.demand_index], asked)
    which = np.flatnonzero((eligible == Trilean.UNKNOWN) & evidence.sites.placed)
    return _site_rows(evidence, which, "site_service", people[which])


def _unknown_hours(evidence: Evidence, stakes: Stakes) -> pd.DataFrame:
    hours = stakes.hours
    which = np.flatnonzero(hours.asked & (evidence.sites.county >= 0))
    residents = stakes.counties["residents"].to_numpy()
    rows = _site_rows(evidence, which, "site_hours", residents[evidence.sites.county[which]])
    return rows.assign(
        question=hours.question[which],
        key=rows["site_id"],
        verdicts_at_stake=hours.verdicts[which],
        can_flip=hours.verdicts[which] > 0,
        verdicts=hours.named[which],
    )


def _unknown_tiers(evidence: Evidence, eligible: Trileans, stakes: Stakes) -> pd.DataFrame:
    """Sites whose word for the tier is none of the standard's; no verdict hangs on it."""
    words, standard = evidence.sites.records.tier, evidence.standard
    unknown = rank_tiers(words, standard) < 0
    which = np.flatnonzero(unknown & (eligible != Trilean.NO) & (evidence.sites.county >= 0))
    rows = _site_rows(evidence, which, "site_tier", stakes.nearest[which])
    listed = "、".join(standard.tiers)
    said = [f"登记为“{word[:40]}”，不在分级表内；" if word else "" for word in words[which]]
    return rows.assign(
        question=[f"{one}该单位属于哪一级（{listed}）？" for one in said],
        key=rows["site_id"],
        verdicts_at_stake=0,
        can_flip=False,
        verdicts="",
    )


def _site_rows(evidence: Evidence, which: Ints, what: str, people: Ints) -> pd.DataFrame:
    records = evidence.sites.records
    county = evidence.sites.county[which]
    known = county >= 0
    adcode = np.where(known, evidence.counties.adcode[county], "")
    where = np.where(known, evidence.counties.name[county], "") + records.township[which]
    return pd.DataFrame(
        {
            "what": what,
            "where": where,
            "adcode": adcode,
            "township_code": records.township_code[which],
            "site_id": records.site_id[which],
            "demand_id": "",
            "name": records.name[which],
            "phone": records.phone[which],
            "people": np.asarray(people, dtype=np.int64),
        }
    )


def _places_off_network(evidence: Evidence, headline: Statuses) -> pd.DataFrame:
    """Demand points whose way is not known, one item per township (county without codes)."""
    demand = evidence.demand
    asked = np.isin(headline.reason, ("unsnapped", "component"))
    frame = pd.DataFrame(
        {
            "what": headline.reason[asked],
            "adcode": evidence.counties.adcode[demand.county[asked]],
            "county": evidence.counties.name[demand.county[asked]],
            "township_code": demand.township_code[asked],
            "demand_id": demand.demand_id[asked],
            "name": demand.name[asked],
            "people": demand.residents[asked],
        }
    )
    if frame.empty:
        return frame.assign(where="", site_id="", phone="").drop(columns="county")
    frame = frame.sort_values(["people", "demand_id"], ascending=[False, True])
    grouped = frame.groupby(["what", "adcode", "township_code"], sort=True)
    rows = grouped.agg(
        county=("county", "first"),
        demand_id=("demand_id", lambda ids: ";".join(ids[:20])),
        name=("name", lambda names: _shorten(list(names))),
        people=("people", "sum"),
    ).reset_index()
    return rows.assign(where=rows["county"], site_id="", phone="").drop(columns="county")


def _shorten(names: list[str]) -> str:
    shown = [name for name in names if name][:5]
    return "、".join(shown) + (f"等{len(names)}处" if len(names) > len(shown) else "")


def _weigh(items: pd.DataFrame, counties: pd.DataFrame, standard: Standard) -> None:
    """Add `verdicts_at_stake`, how many undetermined verdicts it touches, and `can_flip`.

    `verdicts` names the verdict that it can flip.
    """
    county = counties.set_index("adcode").reindex(items["adcode"])
    undetermined = (county["verdict"] == "undetermined").to_numpy()
    people = items["people"].to_numpy()
    target = standard.target_share
    goal = county["residents"].to_numpy() * float(target.numerator)
    covered = county["covered"].to_numpy()
    unknown = (county["unknown"] + county["uncovered_doubtful"]).to_numpy()
    by_yes = (covered + people) * target.denominator >= goal
    by_no = (covered + unknown - people) * target.denominator < goal
    items["can_flip"] = undetermined & (people > 0) & (by_yes | by_no)
    items["verdicts_at_stake"] = undetermined.astype(np.int64)
    items["verdicts"] = np.where(items["can_flip"], "管理目标", "")

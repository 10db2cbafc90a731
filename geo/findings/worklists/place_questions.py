"""What is asked about places: where a road may be missing, or their way is not known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.arrays import Flags, Ints, Trileans
from geo.findings.status.detours import DOUBTFUL
from geo.findings.status.readings import Evidence, Reading, Statuses, decide_pairs
from geo.findings.status.unplaced_sites import mark_grounds
from geo.findings.worklists.yes_effects import TARGET, can_settle
from geo.model.trilean import Trilean
from geo.rules.standard import Standard
from geo.words.sentences import say

_QUESTIONS = {
    "unsnapped": say("ask_place_far_from_roads"),
    "component": say("ask_place_on_cut_roads"),
}


def list_missing_roads(
    roads: pd.DataFrame, counties: pd.DataFrame, standard: Standard
) -> pd.DataFrame:
    """Places that may lack a road or a bridge, each a question of its own."""
    rows = roads[roads["what"] == DOUBTFUL]
    people = rows["people"].to_numpy(dtype=np.int64)
    return _weigh_places(
        rows.drop(columns="key").assign(unit=rows["what"] + "-" + rows["key"]),
        people,
        counties,
        standard,
    )


def list_places_off_network(
    evidence: Evidence, eligible: Trileans, headline: Statuses, counties: pd.DataFrame
) -> pd.DataFrame:
    """Demand points whose way is not known, one item per township (county without codes)."""
    demand = evidence.demand
    asked = np.isin(headline.reason, ("unsnapped", "component"))
    alone = ~_find_otherwise_open(evidence, eligible)
    frame = pd.DataFrame(
        {
            "what": headline.reason[asked],
            "adcode": evidence.counties.adcode[demand.county[asked]],
            "where": evidence.counties.name[demand.county[asked]],
            "township_code": demand.township_code[asked],
            "demand_id": demand.demand_id[asked],
            "name": demand.name[asked],
            "people": demand.residents[asked],
            "no": np.where(alone, demand.residents, 0)[asked],
        }
    )
    if frame.empty:
        return frame
    frame = frame.sort_values(["people", "demand_id"], ascending=[False, True])
    grouped = frame.groupby(["what", "adcode", "township_code"], sort=True)
    rows = grouped.agg(
        where=("where", "first"),
        demand_id=("demand_id", lambda ids: ";".join(ids[:20])),
        name=("name", lambda names: _shorten(list(names))),
        people=("people", "sum"),
        no=("no", "sum"),
    ).reset_index()
    no = rows.pop("no").to_numpy()
    rows = rows.assign(
        question=rows["what"].map(_QUESTIONS),
        site_id="",
        phone="",
        unit=rows["what"] + "-" + rows["adcode"] + rows["township_code"],
    )
    return _weigh_places(rows, no, counties, evidence.standard)


def _weigh_places(
    rows: pd.DataFrame, no: Ints, counties: pd.DataFrame, standard: Standard
) -> pd.DataFrame:
    """Add the verdicts that hang on places: their people by a yes, `no` by a no.

    Where the data are poor, people whom only the road leaves out decide nothing by a no.
    """
    county = counties.set_index("adcode").reindex(rows["adcode"])
    no = np.where(county["quality"] == "poor", 0, no)
    flips = can_settle(county, rows["people"].to_numpy(dtype=np.int64), no, standard)
    return rows.assign(
        verdicts_at_stake=(county["verdict"] == "undetermined").to_numpy().astype(np.int64),
        verdicts_flipped=flips.astype(np.int64),
        verdicts=np.where(flips, TARGET, ""),
    )


def _find_otherwise_open(evidence: Evidence, eligible: Trileans) -> Flags:
    """Points that a site of unknown service or without a place may cover as well."""
    site, point = evidence.reach.site_index, evidence.reach.demand_index
    pair = decide_pairs(evidence, Reading())
    found = np.zeros(len(evidence.demand), dtype=bool)
    found[point[(pair == Trilean.YES) & (eligible == Trilean.UNKNOWN)[site]]] = True
    lost = np.flatnonzero(~evidence.sites.placed & (eligible != Trilean.NO))
    cutoff_m = evidence.cutoff_mm / 1000.0
    found |= mark_grounds(evidence.grounds, lost, cutoff_m, own_county=False)
    return found


def _shorten(names: list[str]) -> str:
    shown = [name for name in names if name][:5]
    return "、".join(shown) + (
        say("and_more_places", count=len(names)) if len(names) > len(shown) else ""
    )

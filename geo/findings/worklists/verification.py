"""What to verify first (待核实清单): whom to ask, what, and what the answers can change.

All questions of one unit are one call. Roads that may be missing stand before all others
(rules.md#figures-7). Then come the calls that can flip most verdicts, then those whose yes makes
most people covered, or open within reach on a day off (`geo.findings.worklists.yes_effects`);
answers by which nobody's status changes, such as a tier, have no people.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geo.arrays import Flags, Texts, Trileans, texts
from geo.findings.status.detours import DOUBTFUL
from geo.findings.status.readings import Evidence, Statuses
from geo.findings.worklists.hours_to_verify import HoursAsked
from geo.findings.worklists.place_questions import list_missing_roads, list_places_off_network
from geo.findings.worklists.road_questions import COLUMNS as ROAD_COLUMNS
from geo.findings.worklists.road_questions import OFF_ROADS
from geo.findings.worklists.unit_calls import join_calls
from geo.findings.worklists.yes_effects import YesEffects, find_yes_effects
from geo.model.trilean import Trilean
from geo.sites.tiers import rank_tiers
from geo.words.sentences import say

COLUMNS = (
    "item_id", "what", "question", "where", "adcode", "township_code", "site_id", "demand_id",
    "name", "phone", "people", "verdicts_at_stake", "can_flip", "verdicts", "verdicts_flipped",
    "questions",
)  # fmt: skip
ORDER = (
    DOUBTFUL, "unsnapped", "component", "site_position", OFF_ROADS, "site_service", "site_hours",
    "site_tier", "site_phone", "assigned_site", "norm",
)  # fmt: skip
"""Kinds of questions in the order of a call."""

QUESTIONS = {
    "site_position": say("ask_for_coordinates"),
    "site_service": say("ask_for_routine_service"),
}
"""What is asked, per kind of item."""


@dataclass(frozen=True, slots=True)
class Stakes:
    """What the items are weighed against: the county table, and what sites are asked of hours.

    `norms` holds items about norms, with the verdicts that they can flip, and of what the register
    leaves out; `roads` those of `geo.findings.worklists.road_questions`.
    """

    counties: pd.DataFrame
    hours: HoursAsked
    norms: pd.DataFrame
    roads: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(ROAD_COLUMNS)))


def list_unknowns(
    evidence: Evidence,
    eligible: Trileans,
    headline: Statuses,
    stakes: Stakes,
) -> pd.DataFrame:
    """One row per call: roads first, then most verdicts, most people, and id."""
    effects = find_yes_effects(evidence, eligible, headline, stakes.hours.days, stakes.counties)
    parts = [
        _list_site_questions(evidence, eligible, stakes, effects),
        list_places_off_network(evidence, eligible, headline, stakes.counties),
        list_missing_roads(stakes.roads, stakes.counties, evidence.standard),
        _list_norms(evidence, stakes, effects),
    ]
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    items = join_calls(_ask_once(pd.concat(parts, ignore_index=True)), ORDER)
    items["item_id"] = items["unit"]
    items["can_flip"] = items["verdicts_flipped"] > 0
    items["first"] = items["what"] == DOUBTFUL
    order = ["first", "verdicts_flipped", "people", "item_id"]
    items = items.sort_values(order, ascending=[False, False, False, True], ignore_index=True)
    return items[list(COLUMNS)]


def _ask_once(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows without what a unit is asked twice: for its own sake, and for want of a cell."""
    again = rows.duplicated(["unit", "what"]) & (rows["what"] != "norm")
    return rows[~again]


def _list_site_questions(
    evidence: Evidence, eligible: Trileans, stakes: Stakes, effects: YesEffects
) -> pd.DataFrame:
    """Questions about position, service, hours and tier; people and verdicts are the unit's."""
    sites, hours = evidence.sites, stakes.hours
    in_county = sites.county >= 0
    offers = sites.services.get(
        evidence.standard.headline_service, np.full(len(sites), Trilean.UNKNOWN, dtype=np.int8)
    )
    asks_service = (eligible == Trilean.UNKNOWN) | (
        (offers == Trilean.UNKNOWN) & hours.days.asked.any(axis=1)
    )
    asks_position = ~sites.placed & (eligible != Trilean.NO)
    rows = pd.concat(
        [
            _ask_sites(evidence, asks_position, "site_position"),
            _ask_sites(evidence, asks_service, "site_service"),
            _ask_sites(evidence, hours.asked & in_county, "site_hours").assign(
                question=hours.question[hours.asked & in_county]
            ),
            _unknown_tiers(evidence, eligible),
            _ask_off_roads(evidence, stakes.roads),
        ],
        ignore_index=True,
    )
    return _weigh_units(rows, evidence, stakes, effects)


def _ask_off_roads(evidence: Evidence, roads: pd.DataFrame) -> pd.DataFrame:
    """Units that cannot enter the roads, among the calls to units."""
    rows = roads[roads["what"] == OFF_ROADS].drop(columns=["key", "people"])
    index = {name: s for s, name in enumerate(evidence.sites.records.site_id)}
    site = rows["site_id"].map(index).astype(np.int64)
    return rows.assign(site=site, unit=name_unit(rows["site_id"].to_numpy()))


def _weigh_units(
    rows: pd.DataFrame, evidence: Evidence, stakes: Stakes, effects: YesEffects
) -> pd.DataFrame:
    """Add people and verdicts; those of a unit stand in the first of its rows alone."""
    site = rows["site"].to_numpy(dtype=np.int64)
    first = ~rows["site"].duplicated().to_numpy()
    hours, county = stakes.hours, evidence.sites.county[site]
    verdict = stakes.counties.set_index("adcode")["verdict"].reindex(evidence.counties.adcode)
    open_ = (verdict == "undetermined").to_numpy()
    asks_target = np.isin(rows["what"], ("site_position", "site_service", OFF_ROADS)) & (
        county >= 0
    )
    touched = first & asks_target & open_[county]
    named = [
        "、".join(part for part in (effects.named[s], hours.named[s]) if part) if yes else ""
        for s, yes in zip(site, first, strict=True)
    ]
    return rows.assign(
        people=effects.people[site],
        verdicts_at_stake=touched + np.where(first, hours.verdicts[site], 0),
        verdicts_flipped=np.where(first, effects.verdicts[site] + hours.verdicts[site], 0),
        verdicts=named,
    ).drop(columns="site")


def _list_norms(evidence: Evidence, stakes: Stakes, effects: YesEffects) -> pd.DataFrame:
    """Questions about norms; where a site is asked, its people are those of its other questions."""
    if stakes.norms.empty:
        return stakes.norms
    index = {name: s for s, name in enumerate(evidence.sites.records.site_id)}
    site = [index.get(name, -1) for name in stakes.norms["site_id"]]
    people = [int(effects.people[s]) if s >= 0 else 0 for s in site]
    return stakes.norms.assign(people=people)


def _unknown_tiers(evidence: Evidence, eligible: Trileans) -> pd.DataFrame:
    """Sites whose word for the tier is none of the standard's; no verdict hangs on it."""
    words, standard = evidence.sites.records.tier, evidence.standard
    unknown = rank_tiers(words, standard) < 0
    asked = unknown & (eligible != Trilean.NO) & (evidence.sites.county >= 0)
    listed = "、".join(standard.tiers)
    said = [say("tier_not_in_table", word=word[:40]) if word else "" for word in words[asked]]
    rows = _ask_sites(evidence, asked, "site_tier")
    return rows.assign(question=[say("ask_for_tier", said=one, tiers=listed) for one in said])


def _ask_sites(evidence: Evidence, asked: Flags, what: str) -> pd.DataFrame:
    which = np.flatnonzero(asked)
    records = evidence.sites.records
    county = evidence.sites.county[which]
    known = county >= 0
    adcode = np.where(known, evidence.counties.adcode[county], "")
    where = np.where(known, evidence.counties.name[county], "") + records.township[which]
    return pd.DataFrame(
        {
            "what": what,
            "question": QUESTIONS.get(what, ""),
            "where": where,
            "adcode": adcode,
            "township_code": records.township_code[which],
            "site_id": records.site_id[which],
            "demand_id": "",
            "name": records.name[which],
            "phone": records.phone[which],
            "site": which,
            "unit": name_unit(records.site_id[which]),
        }
    )


def name_unit(site_id: Texts) -> Texts:
    """The id of the call to each site."""
    return texts(f"site-{name}" for name in site_id)

"""What is asked of roads: a missing road or bridge beside a place, a unit far from every road."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.arrays import Floats, Ints, Trileans
from geo.findings.status.detours import DOUBTFUL, Detours
from geo.findings.status.readings import Evidence, Statuses
from geo.findings.status.units import add_people
from geo.model.trilean import Trilean
from geo.reach.pair_rule import NEAR, may_enter
from geo.reach.search import FAR
from geo.words.sentences import say

OFF_ROADS = "site_off_roads"
COLUMNS = (
    "what", "question", "where", "adcode", "township_code", "site_id", "demand_id", "name",
    "phone", "people", "key",
)  # fmt: skip


def ask_roads(
    evidence: Evidence,
    eligible: Trileans,
    headline: Statuses,
    detours: Detours,
    site_leg_m: Floats,
) -> pd.DataFrame:
    """One row for each place that may lack a road, and for each unit that cannot enter the roads.

    `site_leg_m` is how far every unit lies from the nearest road, NaN where there is none.
    """
    parts = [
        _ask_places(evidence, headline, detours),
        _ask_units(evidence, eligible, headline, site_leg_m),
    ]
    found = [part for part in parts if len(part)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(COLUMNS))


def _ask_places(evidence: Evidence, headline: Statuses, detours: Detours) -> pd.DataFrame:
    demand, records = evidence.demand, evidence.sites.records
    at = np.flatnonzero(headline.reason == DOUBTFUL)
    site, county = detours.site[at], demand.county[at]
    questions = [
        _say_detour(str(name), int(straight), int(road))
        for name, straight, road in zip(
            records.name[site], detours.straight_mm[at], detours.road_mm[at], strict=True
        )
    ]
    return pd.DataFrame(
        {
            "what": DOUBTFUL,
            "question": questions,
            "where": evidence.counties.name[county],
            "adcode": evidence.counties.adcode[county],
            "township_code": demand.township_code[at],
            "site_id": records.site_id[site],
            "demand_id": demand.demand_id[at],
            "name": demand.name[at],
            "phone": records.phone[site],
            "people": demand.residents[at],
            "key": demand.demand_id[at],
        }
    )


def _say_detour(name: str, straight_mm: int, road_mm: int) -> str:
    way = (
        say("by_road_kilometres", kilometres=f"{road_mm / 1e6:.2f}")
        if road_mm < FAR
        else say("visit_unreachable")
    )
    return say("ask_about_bridge", name=name, kilometres=f"{straight_mm / 1e6:.2f}", way=way)


def _ask_units(
    evidence: Evidence, eligible: Trileans, headline: Statuses, site_leg_m: Floats
) -> pd.DataFrame:
    """Units whose access leg is over the limit, with the unsnapped people who wait for them."""
    sites, records = evidence.sites, evidence.sites.records
    which = np.flatnonzero(
        sites.placed & ~evidence.site_enters & (eligible != Trilean.NO) & (sites.county >= 0)
    )
    county, limit = sites.county[which], evidence.standard.max_snap
    limit_m = np.where(sites.urban, limit.urban, limit.rural)
    return pd.DataFrame(
        {
            "what": OFF_ROADS,
            "question": [
                say("ask_unit_off_roads", what=say_off_roads(site_leg_m[s], limit_m[s]))
                for s in which.tolist()
            ],
            "where": evidence.counties.name[county].astype(object) + records.township[which],
            "adcode": evidence.counties.adcode[county],
            "township_code": records.township_code[which],
            "site_id": records.site_id[which],
            "demand_id": "",
            "name": records.name[which],
            "phone": records.phone[which],
            "people": _count_waiting(evidence, headline)[which],
            "key": records.site_id[which],
        }
    )


def say_off_roads(leg_m: float, limit_m: float) -> str:
    """Why a unit cannot enter the roads; `leg_m` is NaN where no road is known."""
    if np.isnan(leg_m):
        return say("no_known_road_near_unit")
    if may_enter(leg_m, limit_m):
        return say("road_of_unit_not_connected")
    return say(
        "unit_far_from_road", kilometres=f"{leg_m / 1000.0:.1f}", limit=f"{limit_m / 1000.0:g}"
    )


def _count_waiting(evidence: Evidence, headline: Statuses) -> Ints:
    """People per unit who cannot be judged for want of a way, and have it within the cutoff."""
    reach, demand = evidence.reach, evidence.demand
    point = reach.demand_index
    near = (evidence.judged["resident"] & NEAR) != 0
    waiting = near & (headline.reason == "unsnapped")[point]
    return add_people(reach.site_index, len(evidence.sites), demand.residents[point], waiting)

"""Norms that closings would break: clinics per township, a unit on holidays, own-county cover.

Nothing is routed again. With C the closed sites, a norm of the standard is judged over the register
with and without C, and the own-county reading over the table with and without C:

    broken(u)     state(u) without C worse than with it
    own(c)        Σ { residents(p) of county c : own status covered with C, not without }
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from geo.arrays import Flags, texts
from geo.assessment.inputs import Inputs
from geo.assessment.norms import judge_sites
from geo.assessment.published import Assessment
from geo.calendar.horizon import find_horizon
from geo.calendar.opening import decide_openings
from geo.findings.holiday_flags import CountyFlags, flag_counties
from geo.findings.readings import Reading, decide_statuses
from geo.findings.units import add_people
from geo.model.county import join_names
from geo.model.trilean import Trilean
from geo.sites.joining import take_sites

OWN_COUNTY = "own_county_cover"
OWN_COUNTY_WORDS = "居民服务半径内有本县区单位"
COLUMNS = (
    "norm_id", "norm", "unit_level", "adcode", "county", "unit_id", "unit_name",
    "norm_state_before", "norm_state_after", "people_own_county_lost",
)  # fmt: skip
_RANK = {"failed": 0, "unknown": 1, "met": 2}


def find_broken_norms(opened: Assessment, closed: Flags) -> pd.DataFrame:
    """Units that stand worse by a limit without the closed sites, counties whose own cover shrinks.

    `closed` marks positions of the register.
    """
    inputs = opened.finder.inputs
    frame = pd.concat(
        [_compare_states(opened, closed), _compare_own_cover(opened, closed)], ignore_index=True
    )
    counties = inputs.counties
    whole = map(join_names, counties.prefecture, counties.name)
    frame["county"] = frame["adcode"].map(dict(zip(counties.adcode, whole, strict=True))).fillna("")
    frame["people_own_county_lost"] = frame["people_own_county_lost"].astype("Int64")
    return frame.reindex(columns=list(COLUMNS))


def _compare_states(opened: Assessment, closed: Flags) -> pd.DataFrame:
    inputs = opened.finder.inputs
    as_of = date.fromisoformat(str(opened.tables.summary["as_of"]))
    norms = tuple(one for one in inputs.standard.norms if one.is_limit and one.per != "facility")
    before, after = (
        judge_sites(inputs, norms, as_of, _flag(inputs, as_of, ~gone), gone).norm_units
        for gone in (np.zeros_like(closed), closed)
    )
    keys = ["norm_id", "unit_id"]
    was = before.set_index(keys)["norm_state"].to_dict()
    frame = after.rename(columns={"norm_state": "norm_state_after"})
    frame["norm_state_before"] = [
        was.get((norm, unit), "met")
        for norm, unit in zip(frame["norm_id"], frame["unit_id"], strict=True)
    ]
    worse = frame["norm_state_after"].map(_RANK) < frame["norm_state_before"].map(_RANK)
    return frame[worse].assign(people_own_county_lost=np.nan)


def _flag(inputs: Inputs, as_of: date, kept: Flags) -> CountyFlags:
    """Flags of the holidays ahead by the sites that are kept."""
    horizon = find_horizon(inputs.calendar, as_of)
    sites = take_sites(inputs.sites, np.flatnonzero(kept))
    days_off = dict.fromkeys(day for one in horizon.holidays for day in one.days_off)
    openings = decide_openings(
        sites, inputs.calendar, [*days_off], inputs.standard.headline_service, inputs.roster
    )
    return flag_counties(sites, len(inputs.counties), horizon, openings)


def _compare_own_cover(opened: Assessment, closed: Flags) -> pd.DataFrame:
    inputs, network = opened.finder.inputs, opened.finder.network
    reading = Reading(whose="own_county")
    without = np.where(closed, Trilean.NO, network.eligible).astype(np.int8)
    before, after = (
        decide_statuses(network.evidence, eligible, reading).status
        for eligible in (network.eligible, without)
    )
    demand, counties = inputs.decided.demand, inputs.counties
    lost = (before == Trilean.YES) & (after != Trilean.YES)
    people = add_people(demand.county, len(counties), demand.residents, lost)
    which = np.flatnonzero(people)
    which = which[np.lexsort((which, -people[which]))]
    return pd.DataFrame(
        {
            "norm_id": OWN_COUNTY,
            "norm": OWN_COUNTY_WORDS,
            "unit_level": "county",
            "adcode": counties.adcode[which],
            "unit_id": counties.adcode[which],
            "unit_name": counties.name[which],
            "norm_state_before": texts([""] * len(which)),
            "norm_state_after": texts([""] * len(which)),
            "people_own_county_lost": people[which],
        }
    )

"""What a scenario leaves behind: counties and points ready to compare, and sites that differ."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geo.arrays import Floats, Indices, Ints, Trileans
from geo.calendar.opening.horizon import Horizon
from geo.calendar.opening.sites_open import Openings
from geo.findings.access.catchment import average_catchment
from geo.findings.holidays.flags import flag_counties
from geo.findings.quality.grade import grade_units
from geo.findings.status.detours import DOUBTFUL
from geo.findings.status.readings import Statuses
from geo.findings.status.units import add_people, divide
from geo.inputs.load import Inputs
from geo.inputs.unsettled import mark_counties
from geo.model.site import Sites
from geo.reach.search import FAR
from geo.scenarios.comparison import CountyState, PointState
from geo.scenarios.edited_register import EditedRegister
from geo.scenarios.pair_counts import UNKNOWN
from geo.tables.unit_tables import add_site_figures, list_further_reasons

_COUNTED = ("people_", "covered_", "uncovered_", "unknown_", "gained_", "lost_")
"""How the names of columns of people begin."""


def describe_counties(
    inputs: Inputs,
    totals: Ints,
    statuses: Statuses,
    figures: pd.DataFrame,
    register: tuple[Sites, Trileans, Openings],
    catchment: Floats,
    horizon: Horizon,
) -> CountyState:
    """Verdicts and flags of every county; `figures` gets those of sites and of unknown people."""
    sites, eligible, openings = register
    counties = inputs.counties
    add_site_figures(figures, sites, eligible, openings.take(horizon.all_days_ahead))
    flags = flag_counties(sites, len(counties), horizon, openings)
    demand = inputs.decided.demand
    people = add_people(demand.county, len(counties), demand.residents)
    figures["share_unknown"] = divide(totals[:, UNKNOWN], people)
    quality = grade_units(
        figures, inputs.standard, list_further_reasons(inputs, len(counties))
    ).grade
    return CountyState(
        totals=totals,
        doubtful=add_people(
            demand.county, len(counties), demand.residents, statuses.reason == DOUBTFUL
        ),
        residents=people,
        quality=quality,
        unsettled=mark_counties(inputs),
        target=inputs.standard.target_share,
        flags=flags,
        catchment=average_catchment(catchment, demand.residents, demand.county, len(counties)),
        sites=np.bincount(sites.county[sites.county >= 0], minlength=len(counties)),
    )


def sum_counties(counties: pd.DataFrame) -> dict[str, Any]:
    """People of all counties together, and how many counties change.

    A county counts once however many of the holidays ahead have another flag.
    """
    people = [name for name in counties.columns if name.startswith(_COUNTED)]
    found: dict[str, Any] = {name: int(counties[name].sum()) for name in ("residents", *people)}
    changed = counties["verdict_before"].fillna("") != counties["verdict_after"].fillna("")
    found["verdicts_changed"] = int(changed.sum())
    found["holiday_flags_changed"] = int((counties["holidays_changed"] != "").sum())
    return found


def describe_points(
    statuses: Statuses, points: Indices, site: Indices, road_mm: Ints, sites: Sites
) -> PointState:
    """Statuses of some points, with the nearest site of each (−1 for none) and the way to it."""
    found = site >= 0
    ids, names = sites.records.site_id, sites.records.name
    return PointState(
        status=statuses.status[points],
        reason=statuses.reason[points],
        road_m=np.where(found & (road_mm < FAR), road_mm / 1000.0, np.nan),
        site_id=np.where(found, ids[site], "") if len(ids) else np.full(len(points), "", object),
        site_name=np.where(found, names[site], "")
        if len(ids)
        else np.full(len(points), "", object),
    )


def list_changed_sites(inputs: Inputs, amended: EditedRegister) -> pd.DataFrame:
    """Sites that differ, with where they are now."""
    before, after, count = inputs.sites, amended.sites, len(inputs.sites)
    rows = []
    for i, slot in enumerate(amended.slot):
        s = int(slot)
        if s not in amended.decided and s not in amended.rostered:
            continue
        what = "changed"
        if s >= count:
            what = "added"
        elif s in amended.moved:
            what = "moved"
        rows.append((after, i, what))
    rows += [(before, s, "closed") for s in amended.closed]
    counties = inputs.counties
    return pd.DataFrame(
        [
            {
                "site_id": sites.records.site_id[i],
                "name": sites.records.name[i],
                "site_change": what,
                "adcode": counties.adcode[sites.county[i]] if sites.county[i] >= 0 else "",
                "lon": sites.records.lon[i],
                "lat": sites.records.lat[i],
                "setting": "urban" if sites.urban[i] else "rural",
                "tier": sites.records.tier[i],
                "capacity": sites.records.capacity[i],
            }
            for sites, i, what in rows
        ],
        columns=[
            "site_id", "name", "site_change", "adcode", "lon", "lat", "setting", "tier",
            "capacity",
        ],
    )  # fmt: skip

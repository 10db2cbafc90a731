"""The site in charge of each place (责任区域), and places that have a nearer one.

With a(p) the assigned site of a place and n(p) the nearest one that counts, a place is listed where

    road(p, n(p)) < road(p, a(p))

The distance to a(p) is that of the reach table, null beyond it or where no way is known. Where it
is null but even the straight line to a(p) is longer than the road to n(p), the place is listed and
by how much is null.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Indices, Ints, texts
from geo.findings.status.readings import Evidence
from geo.findings.status.units import add_people, divide
from geo.geometry.geodesy import geodesic_mm
from geo.model.demand import Demand
from geo.model.row_report import ClosedReport, RowReport
from geo.reach.pair_rule import USABLE, WITHIN
from geo.sites.assigned import NONE, UNKNOWN, find_assigned

COLUMNS = (
    "demand_id", "name", "adcode", "residents", "assigned_site_id", "assigned_distance_m",
    "nearest_site_id", "road_distance_m", "nearer_by_m", "assigned_state",
)  # fmt: skip
_LISTED = 1000


@dataclass(frozen=True, slots=True)
class AssignedSites:
    """Per demand point: position of its assigned site (NONE, UNKNOWN), and metres to it or NaN.

    `within` marks places that have it within their cutoff.
    """

    site: Indices
    road_m: Floats
    within: Flags


def measure_assigned(evidence: Evidence) -> AssignedSites:
    """Find each place's assigned site and the distance to it in the table."""
    site = find_assigned(evidence.demand, evidence.sites)
    reach = evidence.reach
    own = site[reach.demand_index] == reach.site_index
    judged = evidence.judged["resident"]
    usable, within = own & ((judged & USABLE) != 0), own & ((judged & WITHIN) != 0)
    road_m = np.full(len(evidence.demand), np.nan)
    road_m[reach.demand_index[usable]] = reach.road_mm[usable] / 1000.0
    inside = np.zeros(len(evidence.demand), dtype=bool)
    inside[reach.demand_index[within]] = True
    return AssignedSites(site, road_m, inside)


def remark_unknown(demand: Demand, assigned: AssignedSites) -> ClosedReport:
    """List the assigned sites that the register does not hold, each once."""
    report = RowReport("demand")
    asked = demand.assigned_site_id[assigned.site == UNKNOWN].astype(str)
    names, counts = np.unique(asked, return_counts=True)
    for name, count in list(zip(names, counts, strict=True))[:_LISTED]:
        message = f"assigned site {name} of {count:,} places is not in the register of sites"
        report.remark("noted", "assigned_unknown", message, column="assigned_site_id", value=name)
    if len(names) > _LISTED:
        message = f"{len(names) - _LISTED:,} more assigned sites are not in the register of sites"
        report.remark("noted", "assigned_unknown", message, column="assigned_site_id")
    return report.close()


def list_nearer(
    evidence: Evidence, assigned: AssignedSites, nearest_site: Indices, road_m: Floats
) -> pd.DataFrame:
    """Places with a nearer site than the one in charge, and those whose site nobody knows."""
    demand, records = evidence.demand, evidence.sites.records
    known = (assigned.site >= 0) & (nearest_site >= 0)
    at_least_m = assigned.road_m.copy()
    silent = np.flatnonzero(known & np.isnan(at_least_m))
    at_least_m[silent] = _measure_straight(evidence, silent, assigned.site[silent])
    with np.errstate(invalid="ignore"):
        nearer = known & (road_m < at_least_m)
    listed = np.flatnonzero(nearer | (assigned.site == UNKNOWN))
    found = nearest_site[listed] >= 0
    frame = pd.DataFrame(
        {
            "demand_id": demand.demand_id[listed],
            "name": demand.name[listed],
            "adcode": evidence.counties.adcode[demand.county[listed]],
            "residents": demand.residents[listed],
            "assigned_site_id": demand.assigned_site_id[listed],
            "assigned_distance_m": assigned.road_m[listed],
            "nearest_site_id": np.where(
                found, records.site_id[nearest_site[listed]] if len(records) else "", ""
            ),
            "road_distance_m": road_m[listed],
            "nearer_by_m": np.round(assigned.road_m[listed] - road_m[listed], 3),
            "assigned_state": texts(np.where(nearer[listed], "nearer", "not_in_register")),
        },
        columns=list(COLUMNS),
    )
    return frame.sort_values(["adcode", "demand_id"], ignore_index=True)


def add_assigned(
    frame: pd.DataFrame, demand: Demand, assigned: AssignedSites, group: Indices
) -> None:
    """Add the people with an assigned site, and the share of them within the cutoff of it."""
    count = len(frame)
    having = add_people(group, count, demand.residents, assigned.site != NONE)
    frame["residents_assigned"] = having
    within = add_people(group, count, demand.residents, assigned.within)
    frame["share_assigned"] = divide(within, having)


def _measure_straight(evidence: Evidence, points: Ints, sites: Indices) -> Floats:
    """Metres in a straight line; NaN where an end has no place."""
    demand, records = evidence.demand, evidence.sites.records
    away = np.full(len(points), np.nan)
    placed = demand.placed[points] & evidence.sites.placed[sites]
    p, s = points[placed], sites[placed]
    away[placed] = (
        geodesic_mm(demand.lon[p], demand.lat[p], records.lon[s], records.lat[s]) / 1000.0
    )
    return away

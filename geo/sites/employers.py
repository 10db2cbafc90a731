"""From what a table says of employers to places of work with a county and a setting."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from geo.arrays import Flags, Indices
from geo.geometry.geodesy import ecef
from geo.geometry.location import place_in_counties
from geo.model.county import Counties
from geo.model.demand import Demand
from geo.model.employer import EmployerRecords, Employers
from geo.model.row_report import RowReport
from geo.readers.tables.row_remarks import LISTED, remark_rest
from geo.rules.standard import Standard
from geo.sites.stated_county import read_stated_counties


def decide_employers(
    records: EmployerRecords,
    counties: Counties,
    demand: Demand,
    standard: Standard,
    report: RowReport,
) -> Employers:
    """Give every employer a county and a setting; those outside every county are refused.

    The place decides the county; where the row states another, that is remarked.
    """
    unplaced = np.isnan(records.lon)
    keys = [np.where(unplaced, 0.0, axis) for axis in (records.lat, records.lon)]
    records = records.take(np.lexsort((records.employer_id.astype(str), *keys, unplaced)))
    unplaced = np.isnan(records.lon)
    tolerance = standard.boundary_tolerance_m
    county = place_in_counties(records.lon, records.lat, counties, tolerance)
    outside = ~unplaced & (county < 0)
    stated = [one.counties for one in read_stated_counties(records, counties)]
    for i in np.flatnonzero(outside)[:LISTED]:
        where = f"{records.lon[i]:.6f}, {records.lat[i]:.6f}"
        message = f"{records.name[i]} lies in no county of the study, at {where}"
        report.remark("refused", "outside", message, column="lon", value=records.employer_id[i])
    remark_rest(report, int(outside.sum()), "refused", "outside")
    report.accepted -= int(outside.sum())
    _remark_conflicts(records, stated, county, counties, report)
    alone = [one[0] if one is not None and len(one) == 1 else -1 for one in stated]
    county = np.where(unplaced, np.array(alone, dtype=np.int32), county).astype(np.int32)
    kept = np.flatnonzero(~outside)
    records = records.take(kept)
    return Employers(records, county[kept], _find_settings(records, demand))


def _remark_conflicts(
    records: EmployerRecords,
    stated: list[tuple[int, ...] | None],
    county: Indices,
    counties: Counties,
    report: RowReport,
) -> None:
    odd = [i for i, one in enumerate(stated) if one is not None and county[i] not in {-1, *one}]
    for i in odd[:LISTED]:
        said = records.county[i] or records.adcode[i]
        lies = counties.name[county[i]]
        message = f"{records.name[i]} states {said} but lies in {lies}; its place decides"
        value = records.employer_id[i]
        report.remark("noted", "county_conflict", message, column="county", value=value)
    remark_rest(report, len(odd), "noted", "county_conflict")


def _find_settings(records: EmployerRecords, demand: Demand) -> Flags:
    urban = np.zeros(len(records), dtype=bool)
    placed, homes = ~np.isnan(records.lon), np.flatnonzero(demand.placed)
    if placed.any() and len(homes):
        tree = cKDTree(ecef(demand.lon[homes], demand.lat[homes]))
        _, near = tree.query(ecef(records.lon[placed], records.lat[placed]))
        urban[placed] = demand.urban[homes[near]]
    return urban

"""The county that a row states, checked against the county in which its point lies."""

from __future__ import annotations

import numpy as np

from geo.arrays import Indices
from geo.model.county import Counties
from geo.model.demand import DemandRecords
from geo.model.row_report import RowReport

_LISTED = 100


def remark_conflicts(
    records: DemandRecords, county: Indices, counties: Counties, report: RowReport
) -> None:
    """Remark points whose stated adcode is not that of their place; the place decides.

    At most 100 are listed, the least ids first, and then their number.
    """
    placed = np.append(counties.adcode, "")[county]
    conflicts = np.flatnonzero((records.adcode != "") & (placed != "") & (records.adcode != placed))
    in_order = conflicts[np.argsort(records.demand_id[conflicts].astype(str))]
    for i in in_order[:_LISTED]:
        report.remark(
            "noted",
            "county_conflict",
            f"point {records.demand_id[i]} states county {records.adcode[i]} "
            f"but lies in {placed[i]}; its place decides",
            column="adcode",
            value=records.adcode[i],
        )
    if len(conflicts) > _LISTED:
        report.remark(
            "noted",
            "county_conflicts",
            f"{len(conflicts)} points state another county than that of their place; "
            f"{_LISTED} are listed",
            column="adcode",
            value=len(conflicts),
        )

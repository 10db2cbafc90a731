"""Units that may stand in a register twice: one name under one roof, or in one township."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.arrays import Indices, Ints
from geo.model.row_report import RowReport
from geo.model.site import SiteRecords
from geo.readers.tables.row_remarks import LISTED, remark_rest
from geo.readers.vocabulary import normalise_name

_NAMED = 20


def remark_duplicates(records: SiteRecords, place: Indices, report: RowReport) -> None:
    """Note sites of one name, once per group: under one roof (`place`), or in one township.

    Nothing is left out: several rooms under one roof are usual, and only an officer can tell.
    """
    groups = _find_groups(records, place)
    for group in groups[:LISTED]:
        ids = ", ".join(records.site_id[group[:_NAMED]])
        more = f" and {len(group) - _NAMED} more" if len(group) > _NAMED else ""
        where = (
            "under one roof; counted as one place" if _is_one(place[group]) else "in one township"
        )
        message = f"sites {ids}{more} have one name and are {where}: the same unit twice?"
        name = records.name[group[0]]
        report.remark("noted", "near_duplicate", message, column="name", value=name)
    remark_rest(report, len(groups), "noted", "near_duplicate", "name")


def share_name(records: SiteRecords, group: Ints) -> bool:
    """Whether all of some sites have one name."""
    return len({normalise_name(name) for name in records.name[group]}) == 1


def _is_one(values: Indices) -> bool:
    return len(np.unique(values)) == 1


def _find_groups(records: SiteRecords, place: Indices) -> list[Ints]:
    """Rows of one name that share a place or a township, two and more of them, in order."""
    names = [normalise_name(name) for name in records.name]
    rows = range(len(names))
    buildings = [f"{name}|{building}" for name, building in zip(names, place.tolist(), strict=True)]
    towns = [f"{name}|{_township(records, i) or i}" for i, name in zip(rows, names, strict=True)]
    ends = np.concatenate((_first_of(buildings), _first_of(towns)))
    starts = np.tile(np.arange(len(names)), 2)
    links = coo_array((np.ones(len(ends)), (starts, ends)), shape=(len(names), len(names)))
    _, label = connected_components(links, directed=False)
    order = np.argsort(label, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(label[order])) + 1)
    return [group for group in groups if len(group) > 1]


def _township(records: SiteRecords, i: int) -> str:
    """The township of a row by code, else by county and name, "" where it states none."""
    town = normalise_name(records.township[i])
    county = records.adcode[i] or records.county[i]
    return records.township_code[i] or (f"{county}{town}" if town else "")


def _first_of(labels: list[str]) -> Ints:
    """For each row the first row with its label."""
    if not labels:
        return np.empty(0, dtype=np.int64)
    _, first, member = np.unique(labels, return_index=True, return_inverse=True)
    rows: Ints = first[member]
    return rows

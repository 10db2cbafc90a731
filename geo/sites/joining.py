"""Registers cut and joined: rows of sites taken out, blank rows made, two tables as one."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.arrays import Ints
from geo.model.site import SiteRecords, Sites
from geo.model.trilean import Trilean


def blank_records(like: SiteRecords, count: int) -> SiteRecords:
    """Rows of which nothing is said, with the columns and services of another register."""

    def blank(column: NDArray[Any]) -> NDArray[Any]:
        if column.dtype == object:
            return np.full(count, "", dtype=object)
        if column.dtype.kind == "f":
            return np.full(count, np.nan)
        return np.full(count, Trilean.UNKNOWN, dtype=column.dtype)

    return replace(like, **{name: _apply(blank, value) for name, value in _columns(like)})


def join_records(first: SiteRecords, second: SiteRecords) -> SiteRecords:
    """The rows of two registers with the same columns."""
    return replace(
        first,
        **{name: _join(value, getattr(second, name)) for name, value in _columns(first)},
    )


def copy_records(records: SiteRecords) -> SiteRecords:
    """The same rows in arrays of their own."""
    return replace(records, **{name: _apply(np.copy, value) for name, value in _columns(records)})


def take_sites(sites: Sites, rows: Ints) -> Sites:
    """Decided sites at these positions, in this order; roofs are no longer told."""
    place_of = {int(row): i for i, row in enumerate(rows)}
    return replace(
        sites,
        records=sites.records.take(rows),
        county=sites.county[rows],
        outside=sites.outside[rows],
        urban=sites.urban[rows],
        setting_source=sites.setting_source[rows],
        services={name: state[rows] for name, state in sites.services.items()},
        assumed={name: flags[rows] for name, flags in sites.assumed.items()},
        possible_counties={
            place_of[s]: found for s, found in sites.possible_counties.items() if s in place_of
        },
        place=None,
        place_id=None,
    )


def join_sites(first: Sites, second: Sites) -> Sites:
    """Decided sites of two registers with the same columns, those of the first before."""
    shift = len(first)
    return Sites(
        records=join_records(first.records, second.records),
        county=np.concatenate((first.county, second.county)),
        outside=np.concatenate((first.outside, second.outside)),
        urban=np.concatenate((first.urban, second.urban)),
        setting_source=np.concatenate((first.setting_source, second.setting_source)),
        services={
            name: np.concatenate((state, second.services[name]))
            for name, state in first.services.items()
        },
        assumed={
            name: np.concatenate((flags, second.assumed[name]))
            for name, flags in first.assumed.items()
        },
        possible_counties=first.possible_counties
        | {s + shift: found for s, found in second.possible_counties.items()},
    )


def order_sites(records: SiteRecords) -> Ints:
    """Placed sites by (lon, lat, site_id), then unplaced ones by site_id."""
    unplaced = records.position == "none"
    lon, lat = (np.where(unplaced, 0.0, values) for values in (records.lon, records.lat))
    order: Ints = np.lexsort((records.site_id.astype(str), lat, lon, unplaced))
    return order


def _columns(records: SiteRecords) -> list[tuple[str, Any]]:
    named = [(one.name, getattr(records, one.name)) for one in fields(records)]
    return [(name, value) for name, value in named if value is not None]


def _apply(change: Any, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: change(column) for key, column in value.items()}
    return change(value)


def _join(first: Any, second: Any) -> Any:
    if isinstance(first, dict):
        return {key: np.concatenate((column, second[key])) for key, column in first.items()}
    return np.concatenate((first, second))

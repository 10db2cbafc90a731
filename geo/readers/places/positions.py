"""Where the rows of a table lie: read, checked and converted to WGS 84.

A row without any coordinate is blank, which is not the same as wrong: a wrong one is refused
with its likely cause, and nothing is swapped or shifted in silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Texts
from geo.geometry.coordinates import project_to_wgs84, read_crs, to_wgs84
from geo.model.row_report import RowReport
from geo.readers.files.whole_columns import has_only
from geo.readers.places.row_datums import find_datums, refuse_datums
from geo.readers.tables.angle_text import read_angle, read_angle_pair
from geo.readers.tables.cells import column_of, is_blank_sign
from geo.readers.tables.row_remarks import remark_rows
from geo.study import FileSource


@dataclass(frozen=True, slots=True)
class Positions:
    """Degrees of WGS 84, NaN where `blank` (nothing stated) or `refused` (stated and wrong)."""

    lon: Floats
    lat: Floats
    blank: Flags
    refused: Flags


@dataclass(frozen=True, slots=True)
class _Axis:
    values: Floats
    stated: Flags


def parse_lon_lat(frame: pd.DataFrame, report: RowReport) -> Positions:
    """Coordinates as the table gives them, without conversion or limits.

    Taken from `lon` and `lat`, else `easting` and `northing`, else both out of `lon_lat`; a pair
    with one half missing or unreadable is refused.
    """
    names = ("lon", "lat")
    if "lon" not in frame and "easting" in frame:
        names = ("easting", "northing")
    lon = _parse_axis(frame, names[0], "lon", report)
    lat = _parse_axis(frame, names[1], "lat", report)
    cells = column_of(frame, "lon_lat")
    paired = ~lon.stated & ~lat.stated & _is_stated(cells)
    if paired.any():
        pair_lon, pair_lat = _parse_pairs(cells, paired)
        lon = _Axis(np.where(paired, pair_lon, lon.values), lon.stated | paired)
        lat = _Axis(np.where(paired, pair_lat, lat.values), lat.stated | paired)
        remark_rows(
            report,
            frame,
            paired & np.isnan(pair_lon),
            "refused",
            "bad_coordinates",
            "expected longitude and latitude such as 123.43,41.80, got {value}",
            column="lon_lat",
        )
    half = lon.stated != lat.stated
    remark_rows(
        report,
        frame,
        half,
        "refused",
        "half_a_coordinate",
        "longitude and latitude belong together, one is blank",
        column=names[0],
    )
    blank = ~lon.stated & ~lat.stated
    refused = ~blank & (np.isnan(lon.values) | np.isnan(lat.values))
    return Positions(_hide(lon.values, refused), _hide(lat.values, refused), blank, refused)


def locate_rows(frame: pd.DataFrame, source: FileSource, report: RowReport) -> Positions:
    """Coordinates of every row in WGS 84, checked as faults.md#table-5 asks.

    The CRS of the source counts before its datum; a `datum` cell counts for its own row.

    Raises
    ------
    CoordinateError
        The source declares a CRS that cannot be converted safely.
    """
    raw = parse_lon_lat(frame, report)
    if source.crs is not None and not read_crs(source.crs).is_geographic:
        return _project(frame, raw, source.crs, report)
    degrees = check_positions(frame, raw, report)
    lon, lat, refused = degrees.lon, degrees.lat, degrees.refused
    if source.crs is not None:
        lon, lat = project_to_wgs84(lon, lat, source.crs)
        return Positions(lon, lat, raw.blank, refused)
    datums, unknown = find_datums(column_of(frame, "datum"), source.datum or "wgs84")
    unknown &= ~raw.blank & ~refused
    refuse_datums(report, frame, unknown)
    refused |= unknown
    lon, lat = _hide(lon, refused), _hide(lat, refused)
    for datum in sorted(set(datums[~raw.blank & ~refused])):
        here = (datums == datum) & ~raw.blank & ~refused
        lon[here], lat[here] = to_wgs84(lon[here], lat[here], datum)
    return Positions(lon, lat, raw.blank, refused)


def _is_stated(cells: Texts) -> Flags:
    stated: Flags = (cells != "").astype(np.bool_)
    return stated if has_only(cells, b"0123456789.") else stated & ~is_blank_sign(cells)


def _parse_axis(frame: pd.DataFrame, field: str, axis: str, report: RowReport) -> _Axis:
    cells = column_of(frame, field)
    stated = _is_stated(cells)
    values = np.asarray(
        pd.to_numeric(
            cells if stated.all() else np.where(stated, cells, "").astype(object), errors="coerce"
        )
    ).astype(np.float64)
    odd = stated & ~np.isfinite(values)
    values[odd] = [_read_degrees(cell, axis) for cell in cells[odd]]
    remark_rows(
        report,
        frame,
        odd & np.isnan(values),
        "refused",
        "bad_coordinates",
        f"expected a {'longitude' if axis == 'lon' else 'latitude'} in degrees, got {{value}}",
        column=field,
    )
    remark_rows(
        report,
        frame,
        odd & ~np.isnan(values),
        "repaired",
        "degrees_read",
        "{value} read as degrees",
        column=field,
    )
    return _Axis(values, stated)


_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]{1,3},[0-9]+")
"""Of degrees: a comma for thousands would lie beyond 180."""


def _read_degrees(cell: str, axis: str) -> float:
    if _DECIMAL_COMMA.fullmatch(cell):
        cell = cell.replace(",", ".")
    angle = read_angle(cell)
    return np.nan if angle is None or angle.axis not in {"", axis} else angle.degrees


def _parse_pairs(cells: Texts, paired: Flags) -> tuple[Floats, Floats]:
    lon, lat = np.full(len(cells), np.nan), np.full(len(cells), np.nan)
    read = [read_angle_pair(cell) or (np.nan, np.nan) for cell in cells[paired]]
    lon[paired], lat[paired] = [pair[0] for pair in read], [pair[1] for pair in read]
    return lon, lat


def check_positions(frame: pd.DataFrame, raw: Positions, report: RowReport) -> Positions:
    """Refuse what cannot be degrees and say the likely cause; every row has at most one.

    Swapped, (0, 0), projected metres, beyond 180 or 90 degrees: faults.md#table-5.
    """
    size = np.fmax(np.abs(raw.lon), np.abs(raw.lat))
    metres = size > 1000
    zero = (raw.lon == 0) & (raw.lat == 0)
    swapped = ~metres & (np.abs(raw.lat) > 90) & (np.abs(raw.lat) <= 180) & (np.abs(raw.lon) <= 90)
    beyond = ~metres & ~swapped & ((np.abs(raw.lon) > 180) | (np.abs(raw.lat) > 90))
    column = "lat" if "lat" in frame else "lon_lat"
    causes = (
        (
            metres,
            "projected_metres",
            "expected degrees, got {value}; are these projected metres without a declared crs?",
        ),
        (zero, "zero_coordinates", "longitude and latitude are both 0: not a place"),
        (
            swapped,
            "lon_lat_swapped",
            "lat must lie in -90 to 90, got {value} (are lon and lat swapped?)",
        ),
        (
            beyond,
            "beyond_the_earth",
            "lon must lie in -180 to 180 and lat in -90 to 90, got {value}",
        ),
    )
    for mask, reason, message in causes:
        remark_rows(report, frame, mask, "refused", reason, message, column=column)
    refused = raw.refused | metres | zero | swapped | beyond
    return Positions(_hide(raw.lon, refused), _hide(raw.lat, refused), raw.blank, refused)


def _project(frame: pd.DataFrame, raw: Positions, crs: str, report: RowReport) -> Positions:
    lon, lat = project_to_wgs84(raw.lon, raw.lat, crs)
    lost = ~raw.blank & ~raw.refused & np.isnan(lon)
    turned, _ = project_to_wgs84(raw.lat, raw.lon, crs)
    swapped = lost & ~np.isnan(turned)
    column = next((name for name in ("easting", "lon", "lon_lat") if name in frame), "lon")
    remark_rows(
        report,
        frame,
        swapped,
        "refused",
        "lon_lat_swapped",
        "easting {value} lies outside the declared crs (are easting and northing swapped?)",
        column=column,
    )
    remark_rows(
        report,
        frame,
        lost & ~swapped,
        "refused",
        "outside_crs",
        "easting {value} lies outside the declared crs",
        column=column,
    )
    return Positions(lon, lat, raw.blank, raw.refused | lost)


def _hide(values: Floats, mask: Flags) -> Floats:
    return np.where(mask, np.nan, values)

"""Datums and projections to WGS 84, longitude first; nothing is shifted in silence.

Chinese map services draw on an offset datum, GCJ-02, and one of them on a further offset, BD-09.
With f the published offset, the inverse is the fixed point of w ← w + (g − f(w)): f changes its
shift by less than 3 % of a step, so ten rounds leave far less than a millimetre.

CGCS2000 and WGS 84 agree to centimetres; PROJ knows no transformation between them and its null
("ballpark") offset is then right. For Xian 80 and Beijing 54 the same null offset would be wrong
by tens to hundreds of metres, so these are refused unless the parameters are stated.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from pyproj.network import set_network_enabled  # type: ignore[attr-defined] # re-exported so

from geo.arrays import Floats
from geo.errors import CoordinateError
from geo.geometry.crs_texts import clean_crs_text

DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")
WGS84 = CRS("OGC:CRS84")
"""Degrees, longitude first."""

Pair = tuple[Floats, Floats]

set_network_enabled(active=False)  # the same file has to lie in the same place everywhere

_KRASSOWSKY_A = 6378245.0
_KRASSOWSKY_E2 = 0.00669342162296594323
_OFFSET_BOX = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north: the offset datum is WGS 84 itself outside of it."""
_BD_TURNS = np.pi * 3000.0 / 180.0
_ROUNDS = 10
_WIDEST_ZONE_M = 1_000_000.0
_EARTH_A = 6378137.0
_CGCS2000_NAME = re.compile(r"china[ _]?2000|cgcs[ _]?2000|china[ _]geodetic", re.IGNORECASE)


def to_wgs84(lon: Floats, lat: Floats, datum: str) -> Pair:
    """Convert degrees of a datum (one of `DATUMS`) to WGS 84.

    Arrays in, arrays of the same shape out; NaN stays NaN. The round trip with `from_wgs84`
    closes within a millimetre.

    Raises
    ------
    CoordinateError
        The datum is none of the four.
    """
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if datum in {"gcj02", "bd09"}:
        return _invert(_shift_of(datum), lon, lat)
    _check_datum(datum)
    return lon.copy(), lat.copy()


def from_wgs84(lon: Floats, lat: Floats, datum: str) -> Pair:
    """Convert WGS 84 to degrees of a datum; the other way round from `to_wgs84`."""
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if datum in {"gcj02", "bd09"}:
        return _shift_of(datum)(lon, lat)
    _check_datum(datum)
    return lon.copy(), lat.copy()


def read_crs(text: str) -> CRS:
    """Read whatever PROJ knows: a code, a proj string, or a file's own WKT, used as it is.

    Raises
    ------
    CoordinateError
        The text names no coordinate reference system, or a file or an address.
    """
    try:
        return CRS.from_user_input(clean_crs_text(text))
    except (CRSError, ValueError, TypeError, RecursionError) as error:
        raise CoordinateError(
            f"crs: expected something that PROJ knows such as EPSG:4549, got {text[:80]!r}"
        ) from error


def project_to_wgs84(x: Floats, y: Floats, crs: str | CRS) -> Pair:
    """Convert easting and northing (or longitude and latitude) of a CRS to WGS 84.

    `x` is always the easting or longitude and `y` the northing or latitude, whatever axis order
    the CRS declares: Chinese tables call the easting Y. `crs` may also be a PROJ pipeline that
    ends in longitude and latitude in degrees. A point off the earth, or in a transverse Mercator
    zone over 1,000 km from the meridian (an easting of another zone), becomes NaN.

    Raises
    ------
    CoordinateError
        The CRS is unknown, or its datum has no known transformation to WGS 84.
    """
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    transformer, meridian_x = _find_transformer(crs)
    lon, lat = transformer.transform(x, y)
    with np.errstate(invalid="ignore"):
        good = (np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0)
        if meridian_x is not None:
            good &= np.abs(x - meridian_x) <= _WIDEST_ZONE_M
    return np.where(good, lon, np.nan), np.where(good, lat, np.nan)


def _check_datum(datum: str) -> None:
    if datum not in DATUMS:
        raise CoordinateError(f"datum: expected one of {', '.join(DATUMS)}, got {datum!r}")


def _shift_of(datum: str) -> Callable[[Floats, Floats], Pair]:
    return _to_gcj02 if datum == "gcj02" else _to_bd09


def _invert(shift: Callable[[Floats, Floats], Pair], lon: Floats, lat: Floats) -> Pair:
    found_lon, found_lat = lon, lat
    for _ in range(_ROUNDS):
        shifted_lon, shifted_lat = shift(found_lon, found_lat)
        found_lon = found_lon + (lon - shifted_lon)
        found_lat = found_lat + (lat - shifted_lat)
    return found_lon, found_lat


def _to_gcj02(lon: Floats, lat: Floats) -> Pair:
    """Add the published offset: a quadratic and sines about (105, 35), on Krassowsky's radii."""
    x, y = lon - 105.0, lat - 35.0
    root_x = np.sqrt(np.abs(x))
    ripple = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root_x
    north += (ripple + _sum_sines(y, 20.0, 40.0) + _long_sines(y, 12.0, 30.0, 160.0, 320.0)) / 1.5
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root_x
    east += (ripple + _sum_sines(x, 20.0, 40.0) + _long_sines(x, 12.0, 30.0, 150.0, 300.0)) / 1.5
    sin_phi = np.sin(np.radians(lat))
    w = 1.0 - _KRASSOWSKY_E2 * sin_phi * sin_phi
    meridian = _KRASSOWSKY_A * (1.0 - _KRASSOWSKY_E2) / (w * np.sqrt(w))
    parallel = _KRASSOWSKY_A / np.sqrt(w) * np.cos(np.radians(lat))
    west_edge, south_edge, east_edge, north_edge = _OFFSET_BOX
    inside = (lon >= west_edge) & (lon <= east_edge) & (lat >= south_edge) & (lat <= north_edge)
    return (
        lon + np.where(inside, np.degrees(east / parallel), 0.0),
        lat + np.where(inside, np.degrees(north / meridian), 0.0),
    )


def _sum_sines(t: Floats, whole: float, third: float) -> Floats:
    waves: Floats = whole * np.sin(np.pi * t) + third * np.sin(np.pi * t / 3.0)
    return waves


def _long_sines(t: Floats, near: float, far: float, first: float, second: float) -> Floats:
    waves: Floats = first * np.sin(np.pi * t / near) + second * np.sin(np.pi * t / far)
    return waves


def _to_bd09(lon: Floats, lat: Floats) -> Pair:
    """Turn and stretch GCJ-02 about the origin of degrees, then add a constant."""
    x, y = _to_gcj02(lon, lat)
    radius = np.hypot(x, y) + 0.00002 * np.sin(_BD_TURNS * y)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(_BD_TURNS * x)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _find_transformer(crs: str | CRS) -> tuple[Transformer, float | None]:
    """The way to WGS 84, and the easting of the meridian of a transverse Mercator zone."""
    if isinstance(crs, str) and "proj=pipeline" in crs:
        return _read_pipeline(clean_crs_text(crs)), None
    read = read_crs(crs) if isinstance(crs, str) else crs
    return _transformer_from(read), _easting_of_meridian(read)


def _easting_of_meridian(crs: CRS) -> float | None:
    plain = crs.source_crs if crs.is_bound else crs
    operation = plain.coordinate_operation if plain is not None and plain.is_projected else None
    if operation is None or "Transverse Mercator" not in operation.method_name:
        return None
    eastings = [each.value for each in operation.params if each.name == "False easting"]
    return float(eastings[0]) if eastings else None


@lru_cache(maxsize=32)
def _read_pipeline(text: str) -> Transformer:
    try:
        return Transformer.from_pipeline(text)
    except ProjError as error:
        raise CoordinateError(f"crs: PROJ cannot read the pipeline {text[:80]!r}") from error


@lru_cache(maxsize=32)
def _transformer_from(crs: CRS) -> Transformer:
    geodetic = crs.geodetic_crs
    if crs.is_geocentric:
        raise CoordinateError(
            f"crs: {crs.name!r} measures from the centre of the earth in three numbers; "
            "expected degrees or the metres of a map"
        )
    if geodetic is None or geodetic.ellipsoid is None:
        raise CoordinateError(
            f"crs: {crs.name!r} is a local grid without a place on the earth; "
            "state its parameters, or save the file in CGCS2000 or WGS 84"
        )
    if _shifts_by_nothing(crs, geodetic):
        raise _unknown_shift(crs)
    null_shift_is_right = bool(_CGCS2000_NAME.search(_datum_names(geodetic)))
    try:
        return Transformer.from_crs(
            crs, "EPSG:4326", always_xy=True, allow_ballpark=null_shift_is_right
        )
    except ProjError as error:
        raise _unknown_shift(crs) from error


def _datum_names(geodetic: CRS) -> str:
    return f"{geodetic.name} {geodetic.datum.name if geodetic.datum else ''}"


def _shifts_by_nothing(crs: CRS, geodetic: CRS) -> bool:
    """Whether another ellipsoid than the earth's is stated to need no shift, or is Beijing 54's.

    PROJ does hold parameters for Beijing 54, but made for oil fields and 15 m off at best.
    """
    radius = geodetic.ellipsoid.semi_major_metre if geodetic.ellipsoid else 0.0
    if not crs.is_bound:
        return radius == _KRASSOWSKY_A
    stated = crs.coordinate_operation.towgs84 if crs.coordinate_operation else []
    return radius != _EARTH_A and bool(stated) and not any(stated)


def _unknown_shift(crs: CRS) -> CoordinateError:
    return CoordinateError(
        f"crs: the shift from {crs.name!r} to WGS 84 is not known and would be taken as nothing; "
        "state its parameters (+towgs84=… or a PROJ pipeline), or save the file in CGCS2000"
    )

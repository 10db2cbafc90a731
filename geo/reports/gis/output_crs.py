"""The coordinate systems that layers for GIS can be written in, and which zone suits a study.

WGS 84 and CGCS2000 agree to centimetres, so the shift between them is nothing. Positions are
written easting (longitude) first, as GDAL and its readers hold them, although the authority lists
northing first for all of these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import geopandas as gpd
import numpy as np
from pyproj import CRS

from geo.errors import CoordinateError
from geo.words.sentences import say

CODES = (4490, 4549, 4550, 4551, 4528, 4529, 4530)
"""CGCS2000 in degrees, and its zones of three degrees without and with the number of the zone."""
_HALF_BELT = 1.5
_FARTHEST_M = 1_000_000.0
"""From the meridian; our own readers take nothing beyond for a place."""
_WRITTEN = re.compile(r"(?:EPSG:{1,2})?([0-9]{1,6})", re.IGNORECASE)
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class OutputCrs:
    """One of them; `meridian` and `false_easting` are None where it is in degrees."""

    code: int
    name: str
    meridian: float | None
    false_easting: float | None

    @property
    def authority(self) -> str:
        """As files and commands name it."""
        return f"EPSG:{self.code}"

    @property
    def title(self) -> str:
        """The name with its code and, of a zone, its meridian."""
        if self.meridian is None:
            return say("crs_geographic", authority=self.authority)
        return say("crs_three_degree_belt", authority=self.authority, meridian=f"{self.meridian:g}")


@cache
def list_output_crs() -> tuple[OutputCrs, ...]:
    """All of them, in the order of `CODES`."""
    return tuple(_describe(code) for code in CODES)


def find_output_crs(text: str) -> OutputCrs:
    """One of them by its code.

    Raises
    ------
    CoordinateError
        Another one, or none; the message lists those that can be written.
    """
    written = _WRITTEN.fullmatch(text.strip())
    code = int(written[1]) if written else 0
    found = next((one for one in list_output_crs() if one.code == code), None)
    if found is None:
        listed = ", ".join(f"{one.authority} ({one.name})" for one in list_output_crs())
        raise CoordinateError(f"crs: expected one of {listed}; got {text!r:.80}")
    return found


def project_layer(layer: gpd.GeoDataFrame, crs: OutputCrs | None) -> gpd.GeoDataFrame:
    """The layer with its shapes in a coordinate system; columns `lon`, `lat` stay WGS 84.

    Raises
    ------
    CoordinateError
        A shape lies over 1,000 km from the meridian of the zone, where it means nothing.
    """
    if crs is None:
        return layer
    moved: gpd.GeoDataFrame = layer.to_crs(crs.authority)
    if crs.false_easting is not None and len(moved):
        bounds = moved.geometry.bounds.to_numpy()
        off = np.abs(bounds[:, [0, 2]] - crs.false_easting)
        with np.errstate(invalid="ignore"):
            far = int((off > _FARTHEST_M).any(axis=1).sum())
        if far:
            raise CoordinateError(
                f"crs: {far:,} shapes lie over 1,000 km from the meridian of {crs.title}; "
                f"{_advise(_bound([layer]))}"
            )
    return moved


def warn_of_zone(layers: Sequence[gpd.GeoDataFrame], crs: OutputCrs | None) -> str:
    """What to say where another zone suits the shapes (WGS 84) better, or none; else empty.

    The zone is that whose meridian is nearest the middle of them. Shapes may reach beyond the
    belt of their zone, as a whole province does: that is said, too, for lengths stretch there.
    """
    if crs is None or crs.meridian is None:
        return ""
    west, _, east, _ = _bound(layers)
    if not np.isfinite(west):
        return ""
    first, last = crs.meridian - _HALF_BELT, crs.meridian + _HALF_BELT
    middle = (west + east) / 2
    extent = f"{west:.2f}–{east:.2f}°E"
    belt = f"{first:g}–{last:g}°E"
    if not first <= middle <= last:
        return say(
            "extent_outside_belt",
            extent=extent,
            title=crs.title,
            belt=belt,
            advise=_advise((west, 0.0, east, 0.0), crs),
        )
    if west < first or east > last:
        return say("extent_beyond_belt", extent=extent, title=crs.title, belt=belt)
    return ""


def _advise(bounds: Bounds, crs: OutputCrs | None = None) -> str:
    """The zone that suits, of the same kind as the one chosen."""
    middle = (bounds[0] + bounds[2]) / 2
    numbered = crs is not None and (crs.false_easting or 0.0) > 1_000_000
    zones = [
        one
        for one in list_output_crs()
        if one.meridian is not None and ((one.false_easting or 0.0) > 1_000_000) == numbered
    ]
    near = min(zones, key=lambda one: abs((one.meridian or 0.0) - middle))
    if abs((near.meridian or 0.0) - middle) <= _HALF_BELT:
        return say("choose_crs_instead", title=near.title)
    return say("no_crs_fits")


def _bound(layers: Sequence[gpd.GeoDataFrame]) -> Bounds:
    """West, south, east, north of all shapes together; NaN where there is none."""
    whole = [one.total_bounds for one in layers if len(one)]
    whole = [one for one in whole if np.isfinite(one).all()]
    if not whole:
        return (np.nan, np.nan, np.nan, np.nan)
    each = np.array(whole)
    west, south = each[:, :2].min(axis=0)
    east, north = each[:, 2:].max(axis=0)
    return (float(west), float(south), float(east), float(north))


def _describe(code: int) -> OutputCrs:
    crs = CRS.from_epsg(code)
    operation = crs.coordinate_operation
    stated = {one.name: float(one.value) for one in operation.params} if operation else {}
    return OutputCrs(
        code,
        crs.name,
        stated.get("Longitude of natural origin"),
        stated.get("False easting"),
    )

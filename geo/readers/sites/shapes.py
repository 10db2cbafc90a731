"""Where a site stands whose layer draws more than a point, and how exactly that is known.

A room is in one place. A shape of several places far apart is none, and the middle of an area is
not the room's: it says which village or township, no more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from geo.arrays import Flags, Floats, Ints, Shapes, Texts
from geo.geometry.geodesy import geodesic_mm
from geo.model.row_report import RowReport
from geo.readers.tables.row_remarks import remark_rows

APART_M = 100.0
"""Parts farther from one another than this are several places."""
VILLAGE_M = 3_000.0
"""Across the area of a village; a wider one is a township."""
WIDEST_M = 30_000.0
"""Across a large township; the middle of anything wider places nothing."""


@dataclass(frozen=True, slots=True)
class StatedPositions:
    """Degrees, NaN where there is no place or it was refused; `position` is "" for a point."""

    lon: Floats
    lat: Floats
    position: Texts
    refused: Flags

    @property
    def is_lower(self) -> Flags:
        """Which places are not exact."""
        lower: Flags = self.position != ""
        return lower


def place_shapes(frame: pd.DataFrame, shapes: Shapes, report: RowReport) -> StatedPositions:
    """A point for each shape; shapes of parts that lie apart, or too wide ones, are refused."""
    parts = shapely.get_num_geometries(shapes)
    is_point = (shapely.get_type_id(shapes) == 0) | (
        (shapely.get_type_id(shapes) == 4) & (parts == 1)
    )
    drawn = ~shapely.is_empty(shapes) & ~shapely.is_missing(shapes)
    across_m = _measure_across_m(shapes)
    wide = drawn & ~is_point
    several = wide & (_count_places(shapes) > 1) & (across_m > APART_M)
    beyond = wide & ~several & (across_m > WIDEST_M)
    told = pd.DataFrame({"_file": frame["_file"], "_row": frame["_row"]})
    told["geometry"] = [f"{across / 1000:.1f} km" for across in across_m]
    message = "several places up to {value} apart, a site has one"
    remark_rows(report, told, several, "refused", "several_places", message, column="geometry")
    message = "an area {value} across tells no place of a site"
    remark_rows(report, told, beyond, "refused", "area_too_wide", message, column="geometry")
    kept = wide & ~several & ~beyond
    message = "drawn as an area or line {value} across; a point on it stands for the site"
    remark_rows(report, told, kept, "noted", "placed_in_area", message, column="geometry")
    spots = shapely.point_on_surface(shapes)
    spots[~kept & ~is_point] = None
    position = np.where(across_m <= VILLAGE_M, "village", "township").astype(object)
    return StatedPositions(
        shapely.get_x(spots),
        shapely.get_y(spots),
        np.where(kept, position, "").astype(object),
        several | beyond,
    )


def _count_places(shapes: Shapes) -> Ints:
    """How many parts a shape has, collections taken apart."""
    parts, row = shapely.get_parts(shapes, return_index=True)
    inner, part = shapely.get_parts(parts, return_index=True)
    inner_row = row[part][~shapely.is_empty(inner)]
    return np.bincount(inner_row, minlength=len(shapes)).astype(np.int64)


def _measure_across_m(shapes: Shapes) -> Floats:
    """The diagonal of the box around each shape in metres, 0 where there is none."""
    west, south, east, north = shapely.bounds(shapes).T
    known = np.isfinite(west)
    across = np.zeros(len(shapes))
    corners = (side[known] for side in (west, south, east, north))
    across[known] = geodesic_mm(*corners) / 1000.0
    return across

"""The service area of one site, for drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import shapely

AreaForm = Literal["lines", "polygon"]
"""`lines`: roads within the cutoff; `polygon`: ground, as a union of cells."""


@dataclass(frozen=True, slots=True)
class ServiceArea:
    """Ground or roads within a cutoff of one site, WGS 84.

    `shape` is a MultiPolygon or MultiLineString, empty where nothing lies within the cutoff.
    `cell_m` and `area_m2` belong to polygons, `length_m` to lines; None with the other form.
    """

    site_id: str
    form: AreaForm
    cutoff_m: float
    shape: shapely.Geometry
    cell_m: float | None = None
    area_m2: float | None = None
    length_m: float | None = None

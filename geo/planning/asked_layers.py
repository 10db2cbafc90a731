"""Polygons in a request: GeoJSON geometry, checked before a geometry library sees it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

import numpy as np
import shapely
from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from geo.arrays import Shapes
from geo.checked.faults import Checked

MOST_LAYERS = 10
MOST_POSITIONS = 20_000
"""Positions of all layers of one role: what tens of thousands of places are held against within a
second, whatever the shape. Files of the command have no such limit."""
_Ring = list[tuple[float, float]]


class AskedGeometry(Checked):
    """A GeoJSON Polygon or MultiPolygon, WGS 84; heights are dropped."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: Annotated[list[object], Field(min_length=1, max_length=MOST_POSITIONS)]

    @model_validator(mode="after")
    def _can_be_used(self) -> Self:
        polygons = self.list_polygons()
        _refuse_many(polygons)
        shapes = make_shapes(polygons)
        broken = np.flatnonzero(~shapely.is_valid(shapes) | (shapely.area(shapes) <= 0))
        if len(broken):
            raise PydanticCustomError(
                "layer_invalid",
                "polygon {number} cannot be used: {reason}",
                {
                    "number": int(broken[0]) + 1,
                    "reason": str(shapely.is_valid_reason(shapes[broken[0]])),
                },
            )
        return self

    def list_polygons(self) -> list[list[_Ring]]:
        """The rings of every polygon.

        Raises
        ------
        PydanticCustomError
            What stands there are no closed rings of longitude and latitude in degrees.
        """
        polygons = self.coordinates if self.type == "MultiPolygon" else [self.coordinates]
        return [[_read_ring(ring) for ring in _as_list(rings)] for rings in polygons]


class AskedLayer(Checked):
    """A polygon layer of one name."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    geometry: AskedGeometry

    @property
    def shapes(self) -> Shapes:
        """One polygon each."""
        return make_shapes(self.geometry.list_polygons())


def require_small(layers: list[AskedLayer]) -> list[AskedLayer]:
    """Refuse layers with too many positions together.

    Raises
    ------
    PydanticCustomError
        The number of positions, and how many there may be.
    """
    _refuse_many([rings for one in layers for rings in one.geometry.list_polygons()])
    return layers


AskedLayers = Annotated[
    list[AskedLayer], Field(max_length=MOST_LAYERS), AfterValidator(require_small)
]


def make_shapes(polygons: list[list[_Ring]]) -> Shapes:
    """Polygons of their rings, the outer one first."""
    made: Shapes = np.empty(len(polygons), dtype=object)
    made[:] = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons]
    return made


def _refuse_many(polygons: list[list[_Ring]]) -> None:
    count = sum(len(ring) for rings in polygons for ring in rings)
    if count > MOST_POSITIONS:
        raise PydanticCustomError(
            "layer_too_large",
            "expected at most {most} positions in all layers, found {count}",
            {"most": MOST_POSITIONS, "count": count},
        )


def _as_list(value: object) -> list[object]:
    if not isinstance(value, list) or not value:
        raise PydanticCustomError(
            "layer_positions", "expected rings of positions, found another nesting"
        )
    return value


def _read_ring(value: object) -> _Ring:
    ring = [_read_position(position) for position in _as_list(value)]
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise PydanticCustomError(
            "layer_ring_open",
            "expected rings of at least four positions, the last one being the first",
        )
    return ring


def _read_position(value: object) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) not in {2, 3} or not all(map(_is_number, value)):
        raise PydanticCustomError(
            "layer_positions", "expected positions of two or three numbers, found something else"
        )
    lon, lat = float(value[0]), float(value[1])
    if abs(lon) > 180 or abs(lat) > 90:
        raise PydanticCustomError(
            "layer_off_earth", "expected degrees, longitude first, found {lon}, {lat}",
            {"lon": lon, "lat": lat},
        )  # fmt: skip
    return lon, lat


def _is_number(value: object) -> bool:
    """Whether a value is a finite number; a whole one may be longer than floats reach."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300

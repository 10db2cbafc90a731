"""Polygon layers that say where a new site may stand: inside all of `within`, in none of `exclude`.

A place on the border of a polygon lies in it, for both kinds: what borders on protected ground is
left out, what borders on ground that is allowed may be used. Holes are outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely

from geo.arrays import Flags, Floats, Shapes
from geo.geometry.prepared_shapes import prepare_copies
from geo.planning.terms import PlanTerms

Role = Literal["within", "exclude"]


@dataclass(frozen=True, slots=True)
class AreaLayer:
    """Polygons (WGS 84) of one name, and whether sites must lie in them or must not."""

    name: str
    role: Role
    shapes: Shapes


@dataclass(frozen=True, slots=True)
class LayerCount:
    """How many of the candidates looked at lie in a layer, and how many it leaves out."""

    layer: AreaLayer
    inside: int
    left_out: int


@dataclass(frozen=True, slots=True)
class LayerVerdicts:
    """Which candidates all layers allow; `refused` is the first layer that leaves each one out.

    `refused` holds positions in `counts`, −1 where no layer leaves a candidate out.
    """

    allowed: Flags
    refused: np.ndarray
    counts: tuple[LayerCount, ...]


def take_layers(request: PlanTerms) -> list[AreaLayer]:
    """The layers that stand in a request itself."""
    return [
        *(AreaLayer(one.name, "within", one.shapes) for one in request.within),
        *(AreaLayer(one.name, "exclude", one.shapes) for one in request.exclude),
    ]


def judge_places(
    layers: Sequence[AreaLayer], lon: Floats, lat: Floats, looked_at: Flags
) -> LayerVerdicts:
    """Hold places against every layer; counts are of those that are `looked_at` alone."""
    allowed = np.ones(len(lon), dtype=bool)
    refused = np.full(len(lon), -1, dtype=np.int64)
    counts = []
    for at, layer in enumerate(layers):
        inside = mark_inside(layer.shapes, lon, lat)
        fits = inside if layer.role == "within" else ~inside
        refused[~fits & (refused < 0)] = at
        allowed &= fits
        counts.append(
            LayerCount(layer, int((inside & looked_at).sum()), int((~fits & looked_at).sum()))
        )
    return LayerVerdicts(allowed, refused, tuple(counts))


def mark_inside(shapes: Shapes, lon: Floats, lat: Floats) -> Flags:
    """Places that a polygon covers, its border included.

    Polygons are prepared, since one of a layer may have as many corners as there are places.
    """
    inside = np.zeros(len(lon), dtype=bool)
    if not len(shapes) or not len(lon):
        return inside
    places: Shapes = np.asarray(shapely.points(lon, lat), dtype=object)
    prepared = prepare_copies(shapes)
    place, shape = shapely.STRtree(shapes).query(places)
    inside[place[shapely.intersects(prepared[shape], places[place])]] = True
    return inside

"""Where roads meet: town centres, main roads, street corners, village lanes, country crossings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from demonstration.counties import CountyFacts
from demonstration.main_roads import Chains
from demonstration.places import ROADLESS_M, Places
from demonstration.plane import sample_within, scatter
from demonstration.terrain import ruggedness
from demonstration.towns import Towns
from geo.arrays import Flags, Floats, Ints

_BLOCK_M = (250.0, 320.0)
_TOWN_BLOCK_M = 210.0
_JITTER = 0.13
_LEAST_APART_M = 60.0
_CROSSINGS_PER_M2 = 0.64e-6
_GATE_M = 260.0
_STREAM = 3


class Origin(IntEnum):
    """Why a junction is there; lower values win where two are too close."""

    TOWN = 0
    MAIN = 1
    STREET = 2
    LANE = 3
    COUNTRY = 4


@dataclass(frozen=True, slots=True)
class Junctions:
    """Junctions in the plane, shape (n, 2), no two closer than 60 m; `origin` of each.

    `main_pairs`, shape (k, 2), are positions of neighbours along a main road, `main_class` the
    class of each such stretch.
    """

    points: Floats
    origin: Ints
    main_pairs: Ints
    main_class: Ints


def lay_junctions(
    counties: list[CountyFacts],
    towns: list[Towns],
    places: list[Places],
    chains: Chains,
    seed: int,
) -> Junctions:
    """All junctions of the province; none within `ROADLESS_M` of a remote village."""
    parts = [np.vstack([town.points for town in towns]), chains.points]
    origins = [np.full(len(parts[0]), Origin.TOWN), np.full(len(parts[1]), Origin.MAIN)]
    for county, town, place in zip(counties, towns, places, strict=True):
        rng = np.random.default_rng([seed, int(county.adcode), _STREAM])
        for origin, added in (
            (Origin.STREET, _lay_streets(county, town, rng)),
            (Origin.LANE, scatter(place.points[~place.urban & ~place.remote], _GATE_M, rng)),
            (Origin.COUNTRY, _lay_crossings(county, town, rng)),
        ):
            parts.append(added)
            origins.append(np.full(len(added), origin))
    points, ranks = np.vstack(parts), np.concatenate(origins).astype(np.int64)
    remote = np.vstack([place.points[place.remote] for place in places])
    kept = _keep_apart(points, ranks, remote)
    position = np.cumsum(kept) - 1
    whole = kept[chains.pairs].all(axis=1)
    return Junctions(
        points=points[kept],
        origin=ranks[kept],
        main_pairs=position[chains.pairs[whole]],
        main_class=chains.highway[whole],
    )


def _lay_streets(county: CountyFacts, towns: Towns, rng: np.random.Generator) -> Floats:
    """Corners of one slanted grid over the built-up ground, and of a small one in every town."""
    block_m = rng.uniform(*_BLOCK_M)
    grids = [_grid(towns.built_up, block_m, rng)]
    grids += [
        _grid(shapely.Point(centre).buffer(480.0), _TOWN_BLOCK_M, rng)
        for centre in towns.points[~towns.core & ~towns.minor]
    ]
    corners = np.vstack(grids)
    shapely.prepare(county.outline)
    inside = shapely.contains_xy(county.outline, corners[:, 0], corners[:, 1])
    flat = rng.random(len(corners)) > 1.3 * ruggedness(corners) - 0.45
    return corners[inside & flat]


def _grid(ground: BaseGeometry, block_m: float, rng: np.random.Generator) -> Floats:
    x_low, y_low, x_high, y_high = ground.bounds
    slant = rng.uniform(0.0, 0.5 * np.pi)
    half = 0.5 * np.hypot(x_high - x_low, y_high - y_low) + block_m
    steps = np.arange(-half, half, block_m)
    east, north = (axis.ravel() for axis in np.meshgrid(steps, steps))
    turned = np.column_stack(
        (
            0.5 * (x_low + x_high) + east * np.cos(slant) - north * np.sin(slant),
            0.5 * (y_low + y_high) + east * np.sin(slant) + north * np.cos(slant),
        )
    )
    corners: Floats = turned + rng.normal(0.0, _JITTER * block_m, turned.shape)
    shapely.prepare(ground)
    return corners[shapely.contains_xy(ground, corners[:, 0], corners[:, 1])]


def _lay_crossings(county: CountyFacts, towns: Towns, rng: np.random.Generator) -> Floats:
    country = county.outline.difference(towns.built_up)
    if country.area < 1e6:
        return np.empty((0, 2))
    points = sample_within(country, round(_CROSSINGS_PER_M2 * country.area), rng)
    return points[rng.random(len(points)) < np.exp(-1.6 * ruggedness(points))]


def _keep_apart(points: Floats, origin: Ints, remote: Floats) -> Flags:
    pairs = cKDTree(points).query_pairs(_LEAST_APART_M, output_type="ndarray")
    second_loses = origin[pairs[:, 0]] <= origin[pairs[:, 1]]
    kept = np.ones(len(points), dtype=np.bool_)
    kept[np.where(second_loses, pairs[:, 1], pairs[:, 0])] = False
    if len(remote):
        kept &= cKDTree(remote).query(points)[0] > ROADLESS_M
    return kept

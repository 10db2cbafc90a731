"""Main roads from town to town, and motorways between the cities, as chains of points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from demonstration.terrain import ruggedness
from demonstration.triangulation import (
    choose_gabriel,
    choose_urquhart,
    pair_keys,
    triangulate,
)
from geo.arrays import Floats, Ints, Shapes

TRUNK, PRIMARY, SECONDARY, TERTIARY, RESIDENTIAL, UNCLASSIFIED, TRACK, MOTORWAY, LINK = range(9)
CLASSES = (
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "residential",
    "unclassified",
    "track",
    "motorway",
    "motorway_link",
)
_STEP_M = 800.0
_MOTORWAY_STEP_M = 2_400.0
_WATER_M = 1_200.0
_RUGGED = 0.5


@dataclass(frozen=True, slots=True)
class Chains:
    """Points along roads, shape (n, 2), and pairs of neighbours with the class of each.

    `pairs` count the ends that the chains join first, then the points of the chains.
    """

    points: Floats
    pairs: Ints
    highway: Ints


def link_towns(towns: Floats, seats: Ints, land: BaseGeometry, seed: int) -> Chains:
    """Main roads between neighbouring towns; fewer in the mountains, none over the sea.

    `seats` are the positions of the county towns: a road between two of them is a trunk road,
    one from a seat is primary, any other secondary.
    """
    rng = np.random.default_rng([seed, 11])
    triangles = triangulate(towns)
    keys = choose_gabriel(triangles)
    vital = np.isin(keys, choose_urquhart(triangles))
    pairs = pair_keys(keys, len(towns))
    middle = 0.5 * (towns[pairs[:, 0]] + towns[pairs[:, 1]])
    pairs = pairs[vital | (ruggedness(middle) < _RUGGED)]
    pairs = pairs[_measure_water(towns, pairs, land) < _WATER_M]
    ends = np.isin(pairs, seats).sum(axis=1)
    return _draw_chains(towns, pairs, SECONDARY - ends, _STEP_M, rng)


def link_cities(cities: Floats, land: BaseGeometry, seed: int) -> Chains:
    """Motorways between neighbouring cities; they cross other roads without meeting them."""
    if len(cities) < 4:
        first = np.arange(len(cities) - 1)
        pairs = np.column_stack((first, first + 1))
    else:
        pairs = pair_keys(choose_gabriel(triangulate(cities)), len(cities))
    pairs = pairs[_measure_water(cities, pairs, land) < 10.0 * _WATER_M]
    highway = np.full(len(pairs), MOTORWAY)
    rng = np.random.default_rng([seed, 12])
    return _draw_chains(cities, pairs, highway, _MOTORWAY_STEP_M, rng)


def _draw_chains(
    ends: Floats, pairs: Ints, highway: Ints, step_m: float, rng: np.random.Generator
) -> Chains:
    """Bend each link sideways by up to a twelfth of its length and cut it at even steps."""
    first, second = ends[pairs[:, 0]], ends[pairs[:, 1]]
    length = np.hypot(*(second - first).T)
    inner = np.maximum(np.rint(length / step_m).astype(np.int64) - 1, 0)
    bend = rng.uniform(-0.08, 0.08, len(pairs)), rng.uniform(-0.04, 0.04, len(pairs))
    link = np.repeat(np.arange(len(pairs)), inner)
    starts = np.cumsum(inner) - inner
    step = np.arange(len(link)) - starts[link] + 1
    along = (step / (inner[link] + 1))[:, None]
    run = (second - first)[link]
    aside = bend[0][link] * np.sin(np.pi * along[:, 0])
    aside += bend[1][link] * np.sin(2.0 * np.pi * along[:, 0])
    normal = np.column_stack((-run[:, 1], run[:, 0]))
    points = first[link] + along * run + aside[:, None] * normal
    return Chains(points, *_join_neighbours(len(ends), pairs, inner, highway))


def _join_neighbours(count: int, pairs: Ints, inner: Ints, highway: Ints) -> tuple[Ints, Ints]:
    """Neighbours along every chain, its two ends included."""
    stops = inner + 2
    link = np.repeat(np.arange(len(pairs)), stops)
    starts = np.cumsum(stops) - stops
    place = np.arange(len(link)) - starts[link]
    node = count + (np.cumsum(inner) - inner)[link] + place - 1
    node = np.where(place == 0, pairs[link, 0], node)
    node = np.where(place == stops[link] - 1, pairs[link, 1], node)
    follows = link[1:] == link[:-1]
    joined = np.column_stack((node[:-1], node[1:]))[follows]
    return joined, highway[link[:-1]][follows]


def _measure_water(points: Floats, pairs: Ints, land: BaseGeometry) -> Floats:
    lines: Shapes = np.asarray(shapely.linestrings(points[pairs]))
    shapely.prepare(land)
    dry = shapely.contains_properly(land, lines)
    metres = np.zeros(len(pairs))
    metres[~dry] = shapely.length(shapely.difference(lines[~dry], land))
    return metres

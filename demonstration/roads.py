"""The road network: which junctions are joined, by what class of road, along what line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from demonstration import main_roads as main
from demonstration.junctions import Junctions, Origin
from demonstration.places import ROADLESS_M
from demonstration.terrain import ruggedness
from demonstration.triangulation import (
    choose_urquhart,
    key_pairs,
    pair_keys,
    triangulate,
)
from demonstration.trouble import cut_patches, lay_yards, leave_stubs
from geo.arrays import Flags, Floats, Ints, Shapes

MEAN_DEGREE = 2.62
_ROADLESS_MARGIN_M = 400.0
_WATER_M = 800.0
_SHORT_EDGE_M = 700.0
_INTERCHANGE_EVERY = 7


@dataclass(frozen=True, slots=True)
class Roads:
    """Nodes in the plane, shape (n, 2), and edges: pairs of nodes, a class, and bridge or not."""

    points: Floats
    pairs: Ints
    highway: Ints
    bridge: Flags

    def keep(self, kept: Flags) -> Roads:
        """Only the edges that are kept; all nodes stay."""
        return Roads(self.points, self.pairs[kept], self.highway[kept], self.bridge[kept])

    def extend(self, points: Floats, pairs: Ints, highway: Ints) -> Roads:
        """More nodes after those there are, and edges that are no bridges."""
        return Roads(
            points=np.vstack((self.points, points)),
            pairs=np.vstack((self.pairs, pairs)),
            highway=np.concatenate((self.highway, highway)),
            bridge=np.concatenate((self.bridge, np.zeros(len(pairs), dtype=np.bool_))),
        )


def join_junctions(junctions: Junctions, remote: Floats, land: BaseGeometry, seed: int) -> Roads:
    """Join junctions by Urquhart's rule and along main roads, then cut what nature cuts.

    No edge passes within about 3 km of a remote village or over more than 800 m of water. Street
    corners lose edges at random, never their connection, until the mean degree is near 2.6. A few
    patches are cut loose as if by a river without a bridge: stray and detached components.
    """
    rng = np.random.default_rng([seed, 21])
    points = junctions.points
    pairs, highway = _choose_pairs(junctions)
    water = _cross_water(points, pairs, land)
    roads = Roads(points, pairs, highway, water > 0.0)
    roads = roads.keep((water < _WATER_M) & ~_pass_remote(points, pairs, remote))
    inner_end = cut_patches(junctions, roads.pairs, rng)
    cut = roads.keep(inner_end >= 0)
    roads = roads.keep(inner_end < 0)
    roads = roads.keep(_thin_streets(junctions, roads.pairs, rng))
    roads = roads.keep(_drop_scraps(points, roads.pairs))
    stubs, stub_pairs = leave_stubs(points, cut.pairs, inner_end[inner_end >= 0])
    roads = roads.extend(stubs, stub_pairs, cut.highway)
    yards, yard_pairs = lay_yards(junctions, len(roads.points), rng)
    return roads.extend(yards, yard_pairs, np.full(len(yard_pairs), main.RESIDENTIAL))


def add_motorways(roads: Roads, motorways: main.Chains, cities: Floats) -> Roads:
    """Lay motorways over the network; they meet it only by links at interchanges."""
    base = len(roads.points)
    used = np.unique(roads.pairs)
    added = np.vstack((cities, motorways.points))
    stops = np.arange(0, len(added), _INTERCHANGE_EVERY)
    stops = np.union1d(stops, np.arange(len(cities)))
    nearest = used[cKDTree(roads.points[used]).query(added[stops])[1]]
    links = np.column_stack((base + stops, nearest))
    pairs = np.vstack((base + motorways.pairs, links))
    highway = np.concatenate((motorways.highway, np.full(len(links), main.LINK)))
    return roads.extend(added, pairs, highway)


def _choose_pairs(junctions: Junctions) -> tuple[Ints, Ints]:
    count = len(junctions.points)
    triangles = triangulate(junctions.points)
    main_keys = key_pairs(junctions.main_pairs, count)
    planar = np.isin(main_keys, triangles.keys)
    main_keys, first = np.unique(main_keys[planar], return_index=True)
    main_class = junctions.main_class[planar][first]
    keys = np.union1d(choose_urquhart(triangles), main_keys)
    pairs = pair_keys(keys, count)
    highway = _classify(junctions, pairs)
    highway[np.searchsorted(keys, main_keys)] = main_class
    return pairs, highway


def _classify(junctions: Junctions, pairs: Ints) -> Ints:
    origin = junctions.origin[pairs]
    rugged = ruggedness(junctions.points[pairs[:, 0]])
    return np.select(
        [
            (origin == Origin.STREET).any(axis=1),
            (origin <= Origin.MAIN).any(axis=1),
            (origin == Origin.LANE).any(axis=1),
            rugged > 0.45,
        ],
        [main.RESIDENTIAL, main.TERTIARY, main.UNCLASSIFIED, main.TRACK],
        default=main.UNCLASSIFIED,
    ).astype(np.int64)


def _cross_water(points: Floats, pairs: Ints, land: BaseGeometry) -> Floats:
    """Metres of each edge outside the land; short edges are looked at by their ends only."""
    shapely.prepare(land)
    ashore = shapely.contains_xy(land, points[:, 0], points[:, 1])
    length = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T)
    doubtful = np.flatnonzero((length > _SHORT_EDGE_M) | ~ashore[pairs].all(axis=1))
    lines: Shapes = np.asarray(shapely.linestrings(points[pairs[doubtful]]))
    wet = ~shapely.contains_properly(land, lines)
    metres = np.zeros(len(pairs))
    metres[doubtful[wet]] = shapely.length(shapely.difference(lines[wet], land))
    return metres


def _pass_remote(points: Floats, pairs: Ints, remote: Floats) -> Flags:
    passing = np.zeros(len(pairs), dtype=np.bool_)
    ends = points[pairs]
    for village in remote:
        near = (np.abs(ends - village) < 3.0 * ROADLESS_M).all(axis=2).any(axis=1)
        lines = shapely.linestrings(ends[near])
        passing[near] |= (
            shapely.distance(lines, shapely.Point(village)) < ROADLESS_M - _ROADLESS_MARGIN_M
        )
    return passing


def _thin_streets(junctions: Junctions, pairs: Ints, rng: np.random.Generator) -> Flags:
    """Which edges stay: all but some between street corners that no tree of the network needs."""
    count = len(junctions.points)
    weight = 1.0 + rng.random(len(pairs))
    tree = minimum_spanning_tree(coo_matrix((weight, pairs.T), shape=(count, count))).tocoo()
    needed = np.isin(
        key_pairs(pairs, count), key_pairs(np.column_stack((tree.row, tree.col)), count)
    )
    spare = ~needed & (junctions.origin[pairs] == Origin.STREET).all(axis=1)
    surplus = len(pairs) - 0.5 * MEAN_DEGREE * len(np.unique(pairs))
    chance = np.clip(surplus / max(int(spare.sum()), 1), 0.0, 0.8)
    kept: Flags = ~(spare & (rng.random(len(pairs)) < chance))
    return kept


def _drop_scraps(points: Floats, pairs: Ints) -> Flags:
    """Components of fewer than three edges go."""
    count = len(points)
    graph = coo_matrix((np.ones(len(pairs)), pairs.T), shape=(count, count))
    label = connected_components(graph, directed=False)[1][pairs[:, 0]]
    size = np.bincount(label)
    scraps = np.flatnonzero((size > 0) & (size < 3))
    kept: Flags = ~np.isin(label, scraps)
    return kept

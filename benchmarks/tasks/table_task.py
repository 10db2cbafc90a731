"""Task: the reach table, written; one thread beside several; one site beside peers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.agreement import check_equal
from benchmarks.arc_list import ArcList, list_arcs
from benchmarks.peers import as_digraph, as_matrix, spread_found
from benchmarks.scene import Scene
from benchmarks.timing import OURS, Contender, Row, alternate, as_rows
from geo.arrays import Floats, Indices
from geo.reach.arrival import EDGE, FROM_U, FROM_V, NODE_U, NODE_V, open_doors
from geo.reach.pair_rule import DIRECT, REACHED
from geo.reach.table import Reach, build_reach
from geo.storage.array_store import save_arrays
from geo.storage.passing_folders import passing_folder
from geo.threads import count_workers

WRITTEN, THREADS, PER_SITE = "reach-table", "reach-table-threads", "reach-table-per-site"
REACH_MM = 11_000_000
THREAD_ROUNDS = 3
"""Rounds of the threads for one of other tasks: a neighbour on one core hides the second."""


def build_table(scene: Scene, workers: int | None = None) -> Reach:
    """The reach table of a scene."""
    return build_reach(scene.arcs, scene.sites, scene.demand, scene.weak, REACH_MM, workers)


def write_table(reach: Reach, folder: Path) -> None:
    """Write a reach table as the cache holds it."""
    save_arrays(folder, {name: getattr(reach, name) for name in Reach.__slots__}, {})


def time_table(scene: Scene, repeat: int) -> list[Row]:
    """Rows of the table, written by all threads, and of one thread beside all without writing."""
    with passing_folder("vaxreach-bench-") as folder:

        def written() -> None:
            shutil.rmtree(folder / "reach", ignore_errors=True)
            write_table(build_table(scene), folder / "reach")

        rows = as_rows(WRITTEN, scene.nodes, alternate([Contender(OURS, lambda: written)], repeat))
    workers = count_workers()
    threads = [
        Contender(
            f"{OURS}, {count} of {workers} threads", partial(partial, build_table, scene, count)
        )
        for count in (workers, 1)
    ]
    return rows + as_rows(THREADS, scene.nodes, alternate(threads, THREAD_ROUNDS * repeat))


def time_sites(scene: Scene, peers: list[str], repeat: int) -> list[Row]:
    """Rows per site: ours with all pairs of demand, peers with the labels of the nodes only.

    Raises
    ------
    DisagreementError
        A peer finds another road distance for some pair of the table.
    """
    arcs = list_arcs(scene.arcs, scene.sites.ends)
    reach = build_table(scene)
    doors = open_doors(scene.arcs, scene.demand.ends, scene.demand.component)
    rng = np.random.default_rng(len(scene.sites.xyz))
    rows: list[Row] = []
    for asked in (asked for asked in ASKED if asked.peer in peers):
        size = min(asked.sites, len(scene.sites.xyz))
        sample = rng.choice(len(scene.sites.xyz), size, replace=False).astype(np.int32)
        prepare = partial(asked.prepare, arcs, arcs.nodes + sample)
        rows += _time_beside(scene, prepare, asked.engine, size, repeat)
        for s, found in zip(sample, prepare()(), strict=True):
            _check_site(scene, reach, doors, int(s), found, asked.engine)
    return [rows[0], *rows[1::2]] if rows else []


def _time_beside(
    scene: Scene, prepare: Callable[[], Callable[[], object]], name: str, size: int, repeat: int
) -> list[Row]:
    contenders: list[Contender[object]] = [
        Contender(OURS, lambda: lambda: build_table(scene), len(scene.sites.xyz)),
        Contender(name, prepare, size),
    ]
    return as_rows(PER_SITE, scene.nodes, alternate(contenders, repeat))


def _prepare_scipy(arcs: ArcList, starts: Indices) -> Callable[[], Sequence[Floats]]:
    from scipy.sparse.csgraph import dijkstra

    matrix = as_matrix(arcs)
    return lambda: [dijkstra(matrix, indices=start, limit=REACH_MM) for start in starts]


def _prepare_scipy_at_once(arcs: ArcList, starts: Indices) -> Callable[[], Sequence[Floats]]:
    from scipy.sparse.csgraph import dijkstra

    matrix = as_matrix(arcs)
    return lambda: dijkstra(matrix, indices=starts, limit=REACH_MM)


def _prepare_networkx(arcs: ArcList, starts: Indices) -> Callable[[], Sequence[Floats]]:
    import networkx as nx

    graph = as_digraph(arcs)

    def run() -> Sequence[Floats]:
        way = nx.single_source_dijkstra_path_length
        found = [way(graph, int(start), cutoff=REACH_MM, weight="mm") for start in starts]
        return [spread_found(one, arcs) for one in found]

    return run


class Asked(NamedTuple):
    """A way to ask a peer for some sites in one run; its seconds are per site."""

    engine: str
    peer: str
    sites: int
    prepare: Callable[[ArcList, Indices], Callable[[], Sequence[Floats]]]


ASKED = (
    Asked("scipy", "scipy", 40, _prepare_scipy),
    Asked("scipy, 40 a call", "scipy", 40, _prepare_scipy_at_once),
    Asked("networkx", "networkx", 5, _prepare_networkx),
)


def _check_site(
    scene: Scene, reach: Reach, doors: Indices, s: int, found: Floats, name: str
) -> None:
    """Compare the pairs that no direct way and no common edge decides."""
    mine = slice(reach.site_ptr[s], reach.site_ptr[s + 1])
    door, bits = doors[reach.demand_index[mine]], reach.bits[mine]
    by_network = ((bits & DIRECT) == 0) & (door[:, EDGE] != scene.sites.ends.edge[s])
    ways = (door[:, FROM_U].astype(np.float64), door[:, FROM_V].astype(np.float64))
    theirs = np.minimum(found[door[:, NODE_U]] + ways[0], found[door[:, NODE_V]] + ways[1])
    theirs = np.maximum(theirs, reach.straight_mm[mine])
    theirs[theirs > REACH_MM] = np.inf
    ours = np.where(bits & REACHED, reach.road_mm[mine].astype(np.float64), np.inf)
    check_equal(PER_SITE, name, ours[by_network], theirs[by_network], 0.0)

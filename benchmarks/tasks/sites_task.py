"""Task: the reach table, per site, beside peers that label nodes and have the rest done by us.

What is left to a user of a search by nodes is done for the peers as well as we can: see
`benchmarks.pair_evaluation`. The table is then ordered by points with scipy's own `tocsc`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from benchmarks.agreement import check_equal
from benchmarks.arc_list import ArcList, list_arcs
from benchmarks.pair_evaluation import PairColumns, evaluate_site, prepare_points
from benchmarks.peers import as_digraph, as_matrix, spread_found
from benchmarks.scene import REAL_SITES, Scene
from benchmarks.tasks.table_task import REACH_MM, build_table
from benchmarks.timing import OURS, Contender, Row, alternate, as_rows
from geo.arrays import Floats, Indices, Ints
from geo.reach.table import Reach
from geo.threads import share_out

PER_SITE, LABELS = "reach-table-per-site", "labels-per-site"
ALONE = "{}, labels alone"
Labels = Callable[[Indices], Sequence[Floats]]
"""What a peer says of some site nodes: millimetres of every node, infinite beyond the reach."""


class TableOfPeers(NamedTuple):
    """The table of some sites in the columns of `Reach`."""

    site_ptr: Ints
    pairs: PairColumns
    demand_ptr: Ints
    pair_of: Ints


class Asked(NamedTuple):
    """A way to ask a peer for some sites, so many in one run; its seconds are per site."""

    engine: str
    peer: str
    sites: int
    at_once: int
    prepare: Callable[[ArcList], Labels]
    all_of: int = 0
    """Up to so many sites all of them are asked for: the whole table."""


def time_sites(scene: Scene, peers: list[str], repeat: int) -> list[Row]:
    """Rows per site: ours with all pairs of demand, peers with and without evaluation of pairs.

    Raises
    ------
    DisagreementError
        A peer whose pairs are evaluated differs in some column of some pair of the table.
    """
    reach, arcs = build_table(scene), list_arcs(scene.arcs, scene.sites.ends)
    rng = np.random.default_rng(len(scene.sites.xyz))
    asked = [one for one in ASKED if one.peer in peers]
    if not asked:
        return []
    contenders: list[Contender[object]] = [
        Contender(OURS, lambda: lambda: build_table(scene), len(scene.sites.xyz))
    ]
    for one in asked:
        count = len(scene.sites.xyz)
        size = count if count <= one.all_of else min(one.sites, count)
        sample = np.sort(rng.choice(count, size, replace=False)).astype(np.int32)
        label, turns = one.prepare(arcs), np.split(sample, range(one.at_once, size, one.at_once))
        starts = [arcs.nodes + turn for turn in turns]
        contenders.append(Contender(ALONE.format(one.engine), _label(label, starts), size))
        evaluate = _evaluate(scene, label, arcs.nodes, starts)
        _check(reach, one.engine, sample, evaluate()())
        contenders.append(Contender(one.engine, evaluate, size))
    rows = as_rows(PER_SITE, scene.nodes, alternate(contenders, repeat))
    labels = [replace(row, task=LABELS) for row in (rows[0], *rows[1::2])]
    return [rows[0], *rows[2::2], *labels]


def _label(label: Labels, starts: list[Indices]) -> Callable[[], Callable[[], object]]:
    return lambda: lambda: [len(label(start)) for start in starts]


def _evaluate(
    scene: Scene, label: Labels, nodes: int, starts: list[Indices]
) -> Callable[[], Callable[[], TableOfPeers]]:
    """The pairs of the sites, one after the other, by as many threads as ours take."""
    points = prepare_points(scene.arcs, scene.demand)

    def ask(turn: Indices) -> list[PairColumns]:
        return [
            evaluate_site(
                scene.arcs, scene.sites, int(start) - nodes, points, scene.weak, found, REACH_MM
            )
            for start, found in zip(turn, label(turn), strict=True)
        ]

    def run() -> TableOfPeers:
        found = [one for part in share_out(ask, starts) for one in part]
        return _gather(found, len(scene.demand.xyz))

    return lambda: run


def _gather(found: list[PairColumns], points: int) -> TableOfPeers:
    site_ptr = np.cumsum([0, *(len(one.bits) for one in found)])
    pairs = PairColumns(*map(np.concatenate, zip(*found, strict=True)))
    places = np.arange(len(pairs.bits), dtype=np.int64)
    by_point = csr_array((places, pairs.point, site_ptr), shape=(len(found), points)).tocsc()
    return TableOfPeers(site_ptr, pairs, by_point.indptr, by_point.data)


def _check(reach: Reach, engine: str, sample: Indices, theirs: TableOfPeers) -> None:
    sizes = np.diff(reach.site_ptr)[sample]
    check_equal(f"{PER_SITE}, pairs", engine, *_floats(sizes, np.diff(theirs.site_ptr)), 0.0)
    mine = np.concatenate(
        [np.arange(reach.site_ptr[s], reach.site_ptr[s + 1]) for s in sample.tolist()]
    )
    for name, ours in PairColumns(*reach.pairs.take(mine))._asdict().items():
        found = getattr(theirs.pairs, name)
        check_equal(f"{PER_SITE}, {name}", engine, *_floats(ours, found), 0.0)
    if len(sample) == len(reach.site_ptr) - 1:
        check_equal(PER_SITE, engine, *_floats(reach.pair_of, theirs.pair_of), 0.0)


def _floats(ours: Indices | Ints, theirs: Ints) -> tuple[Floats, Floats]:
    return ours.astype(np.float64), theirs.astype(np.float64)


def _prepare_scipy(arcs: ArcList) -> Labels:
    from scipy.sparse.csgraph import dijkstra

    matrix = as_matrix(arcs)
    return lambda starts: [dijkstra(matrix, indices=one, limit=REACH_MM) for one in starts]


def _prepare_scipy_at_once(arcs: ArcList) -> Labels:
    from scipy.sparse.csgraph import dijkstra

    matrix = as_matrix(arcs)
    return lambda starts: list(dijkstra(matrix, indices=starts, limit=REACH_MM))


def _prepare_networkx(arcs: ArcList) -> Labels:
    import networkx as nx

    graph = as_digraph(arcs)

    def run(starts: Indices) -> Sequence[Floats]:
        way = nx.single_source_dijkstra_path_length
        found = [way(graph, int(start), cutoff=REACH_MM, weight="mm") for start in starts]
        return [spread_found(one, arcs) for one in found]

    return run


ASKED = (
    Asked("scipy", "scipy", 40, 1, _prepare_scipy, REAL_SITES),
    Asked("scipy, 40 a call", "scipy", 40, 40, _prepare_scipy_at_once, REAL_SITES),
    Asked("networkx", "networkx", 5, 1, _prepare_networkx),
)

"""What a user would take instead: distances from all sites to every node, by other packages.

Each function prepares a package's own graph and returns the timed run. A run returns millimetres
per node of the network, infinite where no site is within the limit. Packages without a limit
search everything.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable

import numpy as np

from benchmarks.arc_list import ArcList
from geo.arrays import Floats

Distances = Callable[[], Floats]


def prepare_scipy(arcs: ArcList, limit_mm: int) -> Distances:
    """`scipy.sparse.csgraph.dijkstra` with `min_only`: exact, as lengths are below 2^53."""
    from scipy.sparse.csgraph import dijkstra

    matrix = as_matrix(arcs)
    starts = np.arange(arcs.nodes, arcs.size)

    def run() -> Floats:
        found: Floats = dijkstra(matrix, indices=starts, min_only=True, limit=limit_mm)
        return found[: arcs.nodes]

    return run


def as_matrix(arcs: ArcList) -> object:
    """The arcs as a scipy CSR matrix; lengths of zero are kept as entries."""
    from scipy.sparse import csr_array

    counts = np.bincount(arcs.tail, minlength=arcs.size)
    ptr = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    shape = (arcs.size, arcs.size)
    return csr_array((arcs.mm.astype(np.float64), arcs.head, ptr), shape=shape)


def prepare_networkx(arcs: ArcList, limit_mm: int) -> Distances:
    """`networkx.multi_source_dijkstra_path_length` with a cutoff."""
    import networkx as nx

    graph = as_digraph(arcs)
    starts = set(range(arcs.nodes, arcs.size))

    def run() -> Floats:
        found = nx.multi_source_dijkstra_path_length(graph, starts, cutoff=limit_mm, weight="mm")
        return spread_found(found, arcs)

    return run


def as_digraph(arcs: ArcList) -> object:
    """The arcs as a networkx graph with the attribute `mm`."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(range(arcs.size))
    rows = zip(arcs.tail.tolist(), arcs.head.tolist(), arcs.mm.tolist(), strict=True)
    graph.add_weighted_edges_from(rows, weight="mm")
    return graph


def spread_found(found: dict[int, int], arcs: ArcList) -> Floats:
    """Distances by node from a dictionary of those reached."""
    distances = np.full(arcs.size, np.inf)
    nodes = np.fromiter(found.keys(), dtype=np.int64, count=len(found))
    distances[nodes] = np.fromiter(found.values(), dtype=np.float64, count=len(found))
    return distances[: arcs.nodes]


def prepare_pandana(arcs: ArcList, limit_mm: int) -> Distances:
    """`pandana.Network.nearest_pois`: metres in single precision, arcs turned to lead to sites."""
    import pandana
    import pandas as pd

    at = pd.Series(np.arange(arcs.size, dtype=np.float64))
    level = pd.Series(np.zeros(arcs.size))
    length = pd.DataFrame({"m": arcs.mm / 1000.0})
    network = pandana.Network(
        at, level, pd.Series(arcs.head), pd.Series(arcs.tail), length, twoway=False
    )
    limit_m = limit_mm / 1000.0
    network.set_pois("sites", limit_m, 1, at[arcs.nodes :], level[arcs.nodes :])

    def run() -> Floats:
        found = network.nearest_pois(limit_m, "sites", num_pois=1, max_distance=np.inf)
        metres: Floats = found[1].to_numpy(dtype=np.float64)[: arcs.nodes]
        return metres * 1000.0

    return run


def prepare_igraph(arcs: ArcList, limit_mm: int) -> Distances:
    """`igraph.Graph.distances` from one more node that leads to every site; it knows no limit."""
    import igraph

    del limit_mm
    tail, head, mm = _with_one_start(arcs)
    graph = igraph.Graph(n=arcs.size + 1, edges=np.column_stack((tail, head)), directed=True)
    weights = mm.tolist()

    def run() -> Floats:
        found = graph.distances(source=arcs.size, weights=weights, mode="out")
        return np.array(found[0][: arcs.nodes])

    return run


def prepare_rustworkx(arcs: ArcList, limit_mm: int) -> Distances:
    """`rustworkx.dijkstra_shortest_path_lengths` from one more node; it knows no limit."""
    import rustworkx

    del limit_mm
    tail, head, mm = _with_one_start(arcs)
    graph = rustworkx.PyDiGraph(multigraph=False)
    graph.add_nodes_from(range(arcs.size + 1))
    graph.add_edges_from(list(zip(tail.tolist(), head.tolist(), mm.tolist(), strict=True)))

    def run() -> Floats:
        found = rustworkx.dijkstra_shortest_path_lengths(graph, arcs.size, float)
        distances = np.full(arcs.size + 1, np.inf)
        nodes = np.fromiter(found.keys(), dtype=np.int64, count=len(found))
        distances[nodes] = np.fromiter(found.values(), dtype=np.float64, count=len(found))
        return distances[: arcs.nodes]

    return run


def _with_one_start(arcs: ArcList) -> tuple[Floats, Floats, Floats]:
    starts = np.arange(arcs.nodes, arcs.size)
    tail = np.concatenate((arcs.tail, np.full(len(starts), arcs.size)))
    return (
        tail,
        np.concatenate((arcs.head, starts)),
        np.concatenate((arcs.mm.astype(np.float64), np.zeros(len(starts)))),
    )


PEERS: dict[str, Callable[[ArcList, int], Distances]] = {
    "scipy": prepare_scipy,
    "networkx": prepare_networkx,
    "pandana": prepare_pandana,
    "igraph": prepare_igraph,
    "rustworkx": prepare_rustworkx,
}
TOLERANCE_MM = {"pandana": 4.0}
"""Engines that do not count in whole millimetres or doubles, and by how much they may differ.

Single precision tells metres of 8 km to 16 km apart by 0.98 mm; many are added up.
"""


def installed_peers() -> list[str]:
    """Peers that can be imported here, in the order of `PEERS`."""
    return [name for name in PEERS if importlib.util.find_spec(name) is not None]

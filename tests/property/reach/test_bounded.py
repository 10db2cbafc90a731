"""The bounded search beside scipy on networks of parallel arcs, loops, sinks and dead ends."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from geo.arrays import Ints
from geo.model.road_lines import BACKWARD, FORWARD
from geo.reach.arcs import Arcs, Ends
from geo.reach.bounded import BEYOND, LABEL, clear_labels, make_workspace, search_within
from tests.soak import rounds

Edge = tuple[int, int, int, int]


def make_arcs(nodes: int, edges: list[Edge]) -> Arcs:
    """Arcs of edges (u, v, millimetres, ways), a loop with the arcs of both its ways."""
    u, v, mm, way = np.array(edges, dtype=np.int64).reshape(-1, 4).T
    ahead, back = np.flatnonzero(way & FORWARD), np.flatnonzero(way & BACKWARD)
    tail, head = np.concatenate((u[ahead], v[back])), np.concatenate((v[ahead], u[back]))
    edge = np.concatenate((ahead, back))
    order = np.argsort(tail, kind="stable")
    ptr = np.searchsorted(tail[order], np.arange(nodes + 1)).astype(np.int64)
    numbers = [column.astype(np.int32) for column in (head[order], edge[order], u, v)]
    lengths = mm[edge[order]].astype(np.int64)
    return Arcs(ptr, numbers[0], lengths, *numbers[1:], mm, way.astype(np.uint8))


def way_mm(arcs: Arcs, ends: Ends, limit_mm: int) -> Ints:
    """What scipy finds from a node of its own that stands for the site; BEYOND past the limit."""
    nodes = len(arcs.ptr) - 1
    tail = np.repeat(np.arange(nodes), np.diff(arcs.ptr))
    least = np.full((nodes + 1, nodes + 1), np.inf)
    np.minimum.at(least, (tail, arcs.head), arcs.mm.astype(np.float64))
    edge, along, leg = int(ends.edge[0]), int(ends.along_mm[0]), int(ends.leg_mm[0])
    u, v, length = int(arcs.edge_u[edge]), int(arcs.edge_v[edge]), int(arcs.edge_mm[edge])
    if arcs.edge_way[edge] & BACKWARD or along == 0:
        least[nodes, u] = leg + along
    if arcs.edge_way[edge] & FORWARD or along == length:
        least[nodes, v] = min(least[nodes, v], leg + length - along)
    tails, heads = np.nonzero(np.isfinite(least))
    # An explicit zero would vanish from a sparse matrix: whole millimetres stand half up.
    graph = coo_array((least[tails, heads] + 1e-6, (tails, heads)), shape=least.shape)
    found = np.rint(dijkstra(graph.tocsr(), indices=nodes)[:nodes])
    return np.where(found <= limit_mm, found, BEYOND).astype(np.int64)


def labels(arcs: Arcs, ends: Ends, limit_mm: int) -> tuple[Ints, Ints]:
    """Labels of the search, and those that it leaves for the next."""
    work = make_workspace(arcs, limit_mm)
    touched = search_within(arcs, ends, 0, limit_mm, work)
    found = work.node[:-1, LABEL].astype(np.int64)
    assert sorted(work.touched[:touched]) == np.flatnonzero(found < BEYOND).tolist()
    clear_labels(work, touched)
    return found, work.node[:, LABEL]


@st.composite
def networks(draw: st.DrawFn) -> tuple[int, list[Edge]]:
    """Few nodes, so that edges meet; long edges beside lengths of nought."""
    nodes = draw(st.integers(1, 9))
    node = st.integers(0, nodes - 1)
    length = st.sampled_from([0, 1, 900, 1_024, 5_000, 40_000, 300_000]) | st.integers(0, 500_000)
    edge = st.tuples(node, node, length, st.sampled_from([FORWARD, BACKWARD, FORWARD | BACKWARD]))
    return nodes, draw(st.lists(edge, min_size=1, max_size=25))


@settings(max_examples=rounds(300, 1800), deadline=None)
@given(networks(), st.data())
def test_labels_are_those_of_scipy(network: tuple[int, list[Edge]], data: st.DataObject) -> None:
    nodes, edges = network
    arcs = make_arcs(nodes, edges)
    edge = data.draw(st.integers(0, len(edges) - 1))
    along = data.draw(st.integers(0, edges[edge][2]))
    leg = data.draw(st.sampled_from([0, 7, 2_000]))
    limit_mm = data.draw(st.sampled_from([1, 1_000, 30_000, 600_000, 3_000_000]))
    ends = Ends(np.array([edge], np.int32), np.array([along], np.int64), np.array([leg], np.int64))
    found, left = labels(arcs, ends, limit_mm)
    np.testing.assert_array_equal(found, way_mm(arcs, ends, limit_mm))
    assert (left == BEYOND).all()


def test_a_label_that_falls_again_and_again_finds_room() -> None:
    """Every node between lowers the label of the last: twice as many entries as nodes."""
    between, step = 60, 10_000
    goal = between + 1
    edges = [(0, 0, 0, FORWARD)]
    for k in range(1, between + 1):
        edges.append((0, k, k * step, FORWARD))
        edges.append((k, goal, 4 * between * step - 2 * k * step, FORWARD))
    edges += [(goal, goal + 1, 5, FORWARD), (goal + 1, goal + 2, 5, FORWARD)]
    arcs = make_arcs(goal + 3, edges)
    ends = Ends(np.zeros(1, np.int32), np.zeros(1, np.int64), np.zeros(1, np.int64))
    limit_mm = 10_000_000
    work = make_workspace(arcs, limit_mm)
    assert 2 * between > len(work.waiting)
    found, _ = labels(arcs, ends, limit_mm)
    np.testing.assert_array_equal(found, way_mm(arcs, ends, limit_mm))
    assert found[goal] == 4 * between * step - between * step

"""Room within reach, against a flow of another program with one visit taken away at a time."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.findings.access.capacity import Ways, find_shortage
from geo.model.trilean import Trilean
from tests.soak import rounds

YES, NO, UNKNOWN = Trilean.YES, Trilean.NO, Trilean.UNKNOWN


def most_served(pairs, need, room) -> int:
    graph = nx.DiGraph()
    graph.add_nodes_from(["in", "out"])
    for p, n in enumerate(need):
        graph.add_edge("in", ("p", p), capacity=int(n))
    for s, r in enumerate(room):
        graph.add_edge(("s", s), "out", capacity=int(r))
    for p, s in pairs:
        graph.add_edge(("p", p), ("s", s), capacity=10**6)
    return nx.maximum_flow_value(graph, "in", "out")


def find_short(pairs, need, room) -> list[bool]:
    """A point is short where one visit less of it lets as many be served."""
    whole = most_served(pairs, need, room)
    short = []
    for p in range(len(need)):
        fewer = [n - (k == p) for k, n in enumerate(need)]
        short.append(need[p] > 0 and most_served(pairs, fewer, room) == whole)
    return short


def judge(pairs, need, room, doubtful=(), need_high=None, room_high=None, is_open=None):
    every = [*pairs, *doubtful]
    ways = Ways(
        np.array([p for p, _ in every], dtype=np.int32),
        np.array([s for _, s in every], dtype=np.int32),
        np.array([True] * len(pairs) + [False] * len(doubtful), dtype=bool),
    )
    high = need if need_high is None else need_high
    more = room if room_high is None else room_high
    open_ = np.zeros(len(need), bool) if is_open is None else np.array(is_open)
    needs = np.array(need, dtype=np.int64), np.array(high, dtype=np.int64)
    return find_shortage(ways, needs, (np.array(room), np.array(more)), open_)


def test_a_village_with_a_site_of_its_own_leaves_the_small_one_to_its_neighbour():
    pairs = [(0, 0), (1, 0), (1, 1), (2, 2)]
    found = judge(pairs, [10, 10, 10], [4, 10, 10])
    assert found.state.tolist() == [YES, NO, NO]
    assert (found.unserved_low, found.unserved_high) == (6, 6)
    tight = judge(pairs, [10, 10, 10], [4, 9, 10])
    assert tight.state.tolist() == [YES, YES, NO], "either of the two may be left without"
    enough = judge([(0, 0), (1, 0), (1, 1)], [10, 10], [10, 10])
    assert enough.state.tolist() == [NO, NO], "room that is just enough is enough"


def test_room_that_nobody_states_is_neither_enough_nor_short():
    found = judge([(0, 0), (1, 1)], [10, 10], [0, 4], room_high=[10**9, 4])
    assert found.state.tolist() == [UNKNOWN, YES]
    assert (found.unserved_low, found.unserved_high) == (6, 16)


GRAPHS = st.tuples(
    st.lists(st.integers(1, 4), min_size=1, max_size=4),
    st.lists(st.integers(0, 6), min_size=1, max_size=3),
    st.sets(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=9),
)


@settings(max_examples=rounds(60, 2_000), deadline=None)
@given(GRAPHS)
def test_who_is_short_is_who_can_go_without_a_place_in_a_best_share(drawn):
    need, room, drawn_pairs = drawn
    pairs = sorted((p, s) for p, s in drawn_pairs if p < len(need) and s < len(room))
    found = judge(pairs, need, room)
    assert (found.state == YES).tolist() == find_short(pairs, need, room)
    assert found.unserved_low == sum(need) - most_served(pairs, need, room)


@settings(max_examples=rounds(40, 1_000), deadline=None)
@given(GRAPHS, st.sets(st.integers(0, 8), max_size=2), st.sets(st.integers(0, 3), max_size=1),
       st.sets(st.integers(0, 2), max_size=1))  # fmt: skip
def test_what_is_said_for_sure_holds_however_the_rest_turns_out(drawn, doubtful, maybe, dark):
    need, room, drawn_pairs = drawn
    pairs = sorted((p, s) for p, s in drawn_pairs if p < len(need) and s < len(room))
    unsure = [pair for k, pair in enumerate(pairs) if k in doubtful or pair[0] in maybe]
    sure = [pair for pair in pairs if pair not in unsure]
    low = [0 if p in maybe else n for p, n in enumerate(need)]
    least = [0 if s in dark else r for s, r in enumerate(room)]
    found = judge(sure, low, least, unsure, need_high=need, room_high=room)
    for kept in itertools.product([0, 1], repeat=len(unsure)):
        now = sure + [pair for pair, keep in zip(unsure, kept, strict=True) if keep]
        reached = {p for p, _ in now}
        for some in {tuple(least), tuple(room)}:
            asked = [n if p not in maybe or p in reached else 0 for p, n in enumerate(need)]
            short = find_short(now, asked, some)
            for p, state in enumerate(found.state):
                if p in maybe:
                    continue
                assert state != YES or short[p]
                assert state != NO or not short[p]
            left = sum(asked) - most_served(now, asked, some)
            assert found.unserved_low <= left <= found.unserved_high

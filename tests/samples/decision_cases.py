"""Small programmes of decisions for hypothesis, and what enumeration says of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations
from typing import Any

import numpy as np
from hypothesis import strategies as st

from geo.planning.covering.instance import Covering, make_covering
from geo.planning.decisions.instance import Choices, Decided, DecisionRules, KeptRows


@st.composite
def decision_cases(draw: Any) -> tuple[Choices, DecisionRules]:
    """Up to three candidates, two upgrades, three sites that may move, two counties."""
    j, k, s, n = draw(st.integers(1, 3)), draw(st.integers(0, 2)), draw(st.integers(0, 3)), 6
    people = np.array(draw(st.lists(st.integers(0, 9), min_size=n, max_size=n)))
    held = np.array(draw(st.lists(st.sampled_from([0, 0, 0, 1]), min_size=n, max_size=n)), bool)
    subset = st.sets(st.integers(0, n - 1))
    stay = [draw(subset) for _ in range(s)]
    before = held.copy()
    before[sorted(set().union(*stay)) if stay else []] = True
    cost = st.integers(1, 5)
    can_build = draw(st.booleans()) or not s
    home = st.integers(0, 1)
    rows = draw(st.integers(0, 2)) if s else 0
    pairs = [(r, draw(st.integers(0, s - 1))) for r in range(rows) for _ in range(2)] if s else []
    pairs = sorted(set(pairs))
    places, arrivals = (
        [(r, draw(st.integers(0, j - 1))) for r in range(rows) if draw(st.booleans())]
        for _ in range(2)
    )
    choices = Choices(
        people, before, held,
        _cover([draw(subset) for _ in range(j)], people),
        _cover([draw(subset) for _ in range(k)], people),
        _cover(stay, people),
        np.array([draw(cost) for _ in range(j)], float) if can_build else np.full(j, np.inf),
        np.array([draw(cost)] * j, float) if s else np.full(j, np.inf),
        np.array([draw(cost) for _ in range(k)], float),
        np.array([draw(home) for _ in range(j)], np.int32),
        np.array([draw(home) for _ in range(s)], np.int32),
        KeptRows(
            rows, _first(pairs), _second(pairs), _first(places), _second(places),
            _first(arrivals), _second(arrivals),
        ),
    )  # fmt: skip
    rules = DecisionRules(
        draw(st.integers(0, 4)),
        float(draw(st.integers(0, 12))) if draw(st.booleans()) else np.inf,
        float(draw(st.integers(0, 9))) if draw(st.booleans()) else np.inf,
    )
    return choices, rules


def list_decisions(choices: Choices) -> Iterator[Decided]:
    """Every choice there is, whatever the rules say."""
    j, k, s = choices.build.candidates, choices.upgrade.candidates, choices.stay.candidates
    new = [one for one in range(j) if np.isfinite(choices.new_cost[one])]
    places = [one for one in range(j) if np.isfinite(choices.move_cost[one])]
    for upgrades in _subsets(range(k)):
        for built in _subsets(new):
            for left in _subsets(range(s)):
                for to in permutations([one for one in places if one not in built], len(left)):
                    yield Decided(
                        np.array(built, dtype=np.int64),
                        np.array(upgrades, dtype=np.int64),
                        tuple(zip(left, to, strict=True)),
                    )


def _subsets(of: Any) -> Iterator[tuple[int, ...]]:
    items = list(of)
    for size in range(len(items) + 1):
        yield from combinations(items, size)


def _cover(sets: list[set[int]], people: Any) -> Covering:
    ptr = np.concatenate(([0], np.cumsum([len(one) for one in sets], dtype=np.int64)))
    point = np.array([p for one in sets for p in sorted(one)], dtype=np.int32)
    return make_covering(ptr.astype(np.int64), point, people)


def _first(pairs: list[tuple[int, int]]) -> Any:
    return np.array([one for one, _ in pairs], dtype=np.int64)


def _second(pairs: list[tuple[int, int]]) -> Any:
    return np.array([one for _, one in pairs], dtype=np.int64)

"""Searches end when their time is over, however much is asked, and keep the rules."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from geo.planning.covering import mclp
from geo.planning.covering.instance import Covering, make_choice_rules, make_covering
from geo.planning.decisions import best, local_search
from geo.planning.decisions.instance import (
    NOTHING,
    Choices,
    DecisionRules,
    KeptRows,
    keeps_all,
)
from geo.planning.decisions.local_search import choose_decisions, improve_decisions, net_of
from geo.planning.distances import p_median, p_median_search
from geo.planning.distances.instance import Distances, Savings, make_savings
from geo.planning.distances.p_median_search import interchange, shake, swap_until

COUNTIES, HERE = 12, 10
SITES = COUNTIES * HERE


class Clock:
    """A steady clock that goes on by one second whenever it is read; no test waits for another."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        self.now += 1.0
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that the searches of these tests read."""
    made = Clock()
    for module in (best, local_search, p_median, mclp):
        monkeypatch.setattr(module, "time", made)
    return made


def _each_covers(*points: np.ndarray) -> Covering:
    point = np.column_stack(points).astype(np.int32)
    ptr = np.arange(len(point) + 1, dtype=np.int64) * point.shape[1]
    return make_covering(ptr, point.ravel(), np.ones(3 * SITES, dtype=np.int64))


def _make_moves() -> Choices:
    """Every site holds one person, and its place to go to is near two others."""
    every, none = np.arange(SITES), np.empty(0, dtype=np.int64)
    before = np.arange(3 * SITES) < SITES
    county = np.repeat(np.arange(COUNTIES), HERE).astype(np.int32)
    return Choices(
        np.ones(3 * SITES, dtype=np.int64), before, np.zeros_like(before),
        _each_covers(SITES + 2 * every, SITES + 2 * every + 1),
        make_covering(np.zeros(1, dtype=np.int64), none.astype(np.int32), np.ones(3 * SITES, int)),
        _each_covers(every), np.full(SITES, np.inf), np.ones(SITES), np.empty(0),
        county, county, KeptRows(0, none, none, none, none, none, none),
    )  # fmt: skip


def test_a_search_for_moves_stops_in_time_with_a_choice_that_keeps_the_rules(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an end, taking each of 120 decisions back asks tens of thousands of times."""
    monkeypatch.setattr(best, "MOST_PAIRS", 0)
    choices, rules, asked = _make_moves(), DecisionRules(SITES), []
    decided, answer = best.decide_best(choices, rules, 30.0, lambda: asked.append(clock.now))
    assert keeps_all(choices, rules, decided)
    assert 0 < net_of(choices, decided) == answer.objective <= answer.bound
    assert clock.now < 40
    assert len(asked) < 60


def test_nothing_more_is_tried_when_the_time_is_over(clock: Clock) -> None:
    choices, rules, looks = _make_moves(), DecisionRules(SITES), []
    found = choose_decisions(choices, rules, lambda: looks.append(1), until=clock.now)
    assert found == NOTHING
    some = choose_decisions(choices, DecisionRules(2), lambda: None)
    assert improve_decisions(choices, rules, some, lambda: looks.append(1), 0.0) == some
    assert len(looks) <= 1


def test_thousands_of_sites_are_listed_by_what_each_saves_without_comparing_them_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An order found by looking at every site for every place would look two million times."""
    count, looked = 2_000, []
    saved = (np.arange(count) * 7919) % count + 1
    count_more = p_median._count_more

    def look(savings: Savings, covered: np.ndarray, j: int) -> float:
        looked.append(j)
        return count_more(savings, covered, j)

    monkeypatch.setattr(p_median, "_count_more", look)
    order = p_median._order_by_saving(_save(saved), np.arange(count))
    assert all(saved[a] > saved[b] for a, b in pairwise(order))
    assert len(looked) <= 2 * count


def _save(saved: np.ndarray) -> Savings:
    """Candidates that each save one person of their own so much."""
    count = len(saved)
    return make_savings(
        Distances(
            np.arange(count + 1), np.arange(count, dtype=np.int32),
            np.zeros(count, dtype=np.int64), saved, np.ones(count, dtype=np.int64),
        )
    )  # fmt: skip


@pytest.mark.parametrize("work", [1, 3, 10**9])
def test_a_pass_in_parts_swaps_what_a_whole_pass_swaps(
    work: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = (np.arange(40) * 17) % 41 + 1
    savings, rules, chosen = _save(saved), make_choice_rules(40, 6), np.arange(6)
    monkeypatch.setattr(p_median_search, "STRETCH", work)
    found = swap_until(savings, rules, chosen, 1, lambda: False)
    assert found.tolist() == interchange(savings, rules, chosen, 1, 10**9).tolist()
    assert found.tolist() != chosen.tolist()


def test_a_search_for_short_ways_looks_at_the_clock_within_a_pass(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    savings, rules = _save(np.array([6, 5, 4, 3, 2, 1])), make_choice_rules(6, 1)
    monkeypatch.setattr(p_median_search, "STRETCH", 1)
    worst, asked = np.array([5]), []

    def swap(seconds: float) -> list[int]:
        is_over = p_median._watch(clock.now + seconds, lambda: asked.append(clock.now))
        found: list[int] = swap_until(savings, rules, worst, 9, is_over).tolist()
        return found

    assert swap(100.0) == [0]
    whole = len(asked)
    assert whole > 9, "more often than there are passes"
    assert swap(3.0) == [0]
    assert len(asked) - whole == 4


def test_shaking_ends_with_its_best_when_the_time_is_over(clock: Clock) -> None:
    savings, rules = _save(np.array([6, 5, 4, 3, 2, 1])), make_choice_rules(6, 2)
    asked: list[float] = []

    def shake_for(seconds: float) -> list[int]:
        is_over = p_median._watch(clock.now + seconds, lambda: asked.append(clock.now))
        return sorted(shake(savings, rules, np.array([4, 5]), np.empty(0), 50, 1, is_over).tolist())

    assert shake_for(1_000.0) == [0, 1]
    turns = len(asked)
    assert turns > 50
    assert shake_for(1.0) == [0, 1]
    assert len(asked) - turns <= 3


def test_a_question_taken_back_ends_within_a_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    class TakenBackError(Exception):
        pass

    asked = []

    def cancel() -> None:
        asked.append(1)
        if len(asked) == 2:
            raise TakenBackError

    monkeypatch.setattr(p_median_search, "STRETCH", 1)
    savings, rules = _save(np.array([6, 5, 4, 3, 2, 1])), make_choice_rules(6, 1)
    with pytest.raises(TakenBackError):
        swap_until(savings, rules, np.array([5]), 9, p_median._watch(np.inf, cancel))
    assert len(asked) == 2

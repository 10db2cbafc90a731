"""Searches end when their time is over, however much is asked, and keep the rules."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest

from geo.planning.covering.instance import Covering, make_choice_rules, make_covering
from geo.planning.decisions.best import decide_best
from geo.planning.decisions.instance import (
    NOTHING,
    Choices,
    DecisionRules,
    KeptRows,
    keeps_all,
)
from geo.planning.decisions.local_search import choose_decisions, improve_decisions, net_of
from geo.planning.distances.instance import Distances, make_savings
from geo.planning.distances.p_median import MedianQuestion, _swap, shorten_ways
from geo.planning.warm_up import warm_up

COUNTIES, HERE = 24, 10
SITES = COUNTIES * HERE


@pytest.fixture(autouse=True, scope="module")
def compiled() -> None:
    """No compiler runs while a clock does."""
    warm_up()
    decide_best(_make_moves(), DecisionRules(1), 0.1)


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


def test_a_search_for_moves_stops_in_time_with_a_choice_that_keeps_the_rules() -> None:
    choices, rules = _make_moves(), DecisionRules(SITES)
    began = time.process_time()
    decided, answer = decide_best(choices, rules, 0.3)
    assert time.process_time() - began < 5, "without an end it takes a minute"
    assert keeps_all(choices, rules, decided)
    assert 0 < net_of(choices, decided) == answer.objective <= answer.bound


def test_nothing_more_is_tried_when_the_time_is_over() -> None:
    choices, rules, looks = _make_moves(), DecisionRules(SITES), []
    found = choose_decisions(choices, rules, lambda: looks.append(1), until=time.monotonic())
    assert found == NOTHING
    some = choose_decisions(choices, DecisionRules(2), lambda: None)
    assert improve_decisions(choices, rules, some, lambda: looks.append(1), 0.0) == some
    assert len(looks) <= 1


def test_thousands_of_sites_are_listed_by_what_each_saves_in_seconds() -> None:
    count = 2_000
    saved = (np.arange(count) * 7919) % count + 1
    distances = Distances(
        np.arange(count + 1), np.arange(count, dtype=np.int32), np.zeros(count, dtype=np.int64),
        saved, np.ones(count, dtype=np.int64),
    )  # fmt: skip
    began = time.process_time()
    answer = shorten_ways(MedianQuestion(distances, make_choice_rules(count, count), 0.2))
    assert time.process_time() - began < 4, "by the square of the sites it takes ten seconds"
    assert answer.objective == 0
    assert all(saved[a] > saved[b] for a, b in pairwise(answer.chosen))


def test_a_search_for_short_ways_can_be_stopped_between_its_passes() -> None:
    distances = Distances(
        np.arange(4), np.arange(3, dtype=np.int32), np.zeros(3, dtype=np.int64),
        np.array([3, 2, 1]), np.ones(3, dtype=np.int64),
    )  # fmt: skip
    savings, rules, looks = make_savings(distances), make_choice_rules(3, 1), []
    worst, check_cancelled = np.array([2]), lambda: looks.append(1)
    assert _swap(savings, rules, worst, np.inf, check_cancelled).tolist() == [0]
    passes = len(looks)
    assert passes > 1
    _swap(savings, rules, worst, 0.0, check_cancelled)
    assert len(looks) == passes + 1

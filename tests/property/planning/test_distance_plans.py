"""Average and farthest distance beside enumeration: every choice is looked at, none is better."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from geo.planning.covering.heuristics import keeps_rules
from geo.planning.covering.solution import InfeasibleError
from geo.planning.distances.instance import count_short, make_savings
from geo.planning.distances.p_centre import shorten_farthest
from geo.planning.distances.p_median import MedianQuestion, shorten_ways
from tests.samples.distance_cases import DistanceCase, distance_cases

SECONDS = 20.0


def _ask(case: DistanceCase) -> MedianQuestion:
    return MedianQuestion(case.distances, case.case.rules, SECONDS, case.cover)


@settings(max_examples=40)
@given(distance_cases())
def test_the_shortest_ways_are_those_of_the_best_of_all_choices(case: DistanceCase) -> None:
    fitting = case.fitting()
    if not fitting:
        with pytest.raises(InfeasibleError):
            shorten_ways(_ask(case))
        return
    answer = shorten_ways(_ask(case))
    best = min(case.total(one) for one in fitting)
    assert answer.objective == best == case.total(tuple(answer.chosen))
    assert answer.bound == best
    assert keeps_rules(case.case.rules, answer.chosen)
    assert count_short(make_savings(case.distances, case.cover), answer.chosen) == 0


@settings(max_examples=40)
@given(distance_cases())
def test_the_farthest_way_is_that_of_the_best_of_all_choices(case: DistanceCase) -> None:
    fitting = case.fitting()
    if not fitting:
        with pytest.raises(InfeasibleError):
            shorten_farthest(_ask(case))
        return
    answer = shorten_farthest(_ask(case))
    best = min(case.farthest(one) for one in fitting)
    assert answer.objective == best == case.farthest(tuple(answer.chosen))
    assert answer.bound == best
    assert tuple(sorted(answer.chosen)) in fitting

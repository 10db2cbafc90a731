"""A covering instance small enough to do by hand.

    people   10   6   5   4   3   1
    point     0   1   2   3   4   5        6 (7 people) lies out of everybody's reach
    A        [0   1   2]                   21
    B        [0   1]          [4]          19
    C                [2   3]               9
    D                    [3   4   5]       8
    E                        [4   5]       4     lies inside D

One site: A (21). Two: A and D (29), everybody within reach. B and C give 28, though greedy without
A would take them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from geo.planning.covering.capacitated import cover_within_capacity
from geo.planning.covering.heuristics import keeps_rules
from geo.planning.covering.instance import count_alone, count_covered, make_choice_rules
from geo.planning.covering.mclp import cover_most, trace_frontier
from geo.planning.covering.presolve import merge
from geo.planning.covering.solution import InfeasibleError
from tests.samples.covering_cases import make_case

A, B, C, D, E = range(5)
COVERS = [{0, 1, 2}, {0, 1, 4}, {2, 3}, {3, 4, 5}, {4, 5}]
PEOPLE = [10, 6, 5, 4, 3, 1, 7]


def _solve(most: int, **rules: Any) -> tuple[list[int], float, float]:
    case = make_case(COVERS, PEOPLE, most, **rules)
    answer = cover_most(case.covering, case.rules, 20.0)
    return answer.chosen.tolist(), answer.objective, answer.bound


def _mark(*chosen: int) -> np.ndarray:
    marked = np.zeros(5, dtype=bool)
    marked[list(chosen)] = True
    return marked


def test_two_sites_reach_everybody_who_can_be_reached() -> None:
    assert _solve(1) == ([A], 21.0, 21.0)
    assert _solve(2) == ([A, D], 29.0, 29.0)
    assert _solve(4)[1:] == (29.0, 29.0)


def test_a_forbidden_candidate_is_left_out_and_a_forced_one_stays() -> None:
    assert _solve(2, allowed=~_mark(A)) == ([B, C], 28.0, 28.0)
    assert _solve(1, forced=_mark(E)) == ([E], 4.0, 4.0)


def test_the_budget_counts_to_the_last_coin() -> None:
    cost = np.array([3.0, 2.0, 1.0, 2.0, 1.0])
    assert _solve(5, cost=cost, budget=3.0) == ([B, C], 28.0, 28.0)
    assert _solve(5, cost=cost, budget=2.9) == ([B], 19.0, 19.0)
    with pytest.raises(InfeasibleError, match="budget"):
        _solve(5, cost=cost, budget=2.9, forced=_mark(A))


def test_a_budget_of_millions_is_kept_though_the_sum_of_its_costs_is_rounded_up() -> None:
    cost = np.array([97506028.1, 6582574.3, 48658053.2, 3459429.2, 97506028.1])
    budget = 52117482.4
    assert cost[C] + cost[D] > budget
    assert _solve(5, cost=cost, budget=budget, allowed=~_mark(B)) == ([C, D], 13.0, 13.0)
    assert _solve(5, cost=cost, budget=budget, forced=_mark(C, D)) == ([C, D], 13.0, 13.0)


def test_every_needed_area_gets_a_site() -> None:
    area = np.array([0, 0, 1, 1, 2])
    chosen, people, bound = _solve(2, area=area, needed=np.array([False, False, True]))
    assert (chosen, people, bound) == ([A, E], 25.0, 25.0)
    with pytest.raises(InfeasibleError, match="needed"):
        _solve(1, area=area, needed=np.array([True, False, True]))


def test_the_frontier_ends_where_everybody_in_reach_is_covered() -> None:
    case = make_case(COVERS, PEOPLE, 3)
    frontier = trace_frontier(case.covering, case.rules, 3, 20.0)
    assert frontier.people.tolist() == [21, 29, 29]
    assert frontier.bound.tolist() == [21, 29, 29]


def test_what_a_site_alone_covers_is_lost_without_it() -> None:
    case = make_case(COVERS, PEOPLE, 2)
    assert count_alone(case.covering, np.array([A, C])).tolist() == [16, 4]


def test_equal_points_become_one_and_dominated_candidates_go() -> None:
    case = make_case(COVERS, PEOPLE, 2)
    small = merge(case.covering, case.rules)
    assert small.kept.tolist() == [A, B, C, D]
    assert small.point_of.tolist() == [0, 0, 1, 2, 3, 4, -1]
    assert small.covering.weight.tolist() == [16, 5, 4, 3, 1]
    dear = make_choice_rules(5, 2, cost=np.array([1.0, 1.0, 1.0, 2.0, 1.0]))
    assert E in merge(case.covering, dear).kept


def test_a_site_takes_no_more_people_than_it_can() -> None:
    case = make_case(COVERS, PEOPLE, 2)
    found = cover_within_capacity(case.covering, case.rules, np.array([12, 12, 12, 12, 12]), 20.0)
    assert found.answer.objective == found.answer.bound == 24.0
    assert found.people.tolist() == [12, 12]
    assert count_covered(case.covering, found.answer.chosen) >= 24


def test_a_choice_that_takes_more_people_but_leaves_a_needed_area_is_none() -> None:
    area = np.array([0, 0, 1, 1, 0])
    cost = np.array([9.0, 2.0, 3.0, 5.0, 5.0])
    case = make_case(
        COVERS, PEOPLE, 3, area=area, cost=cost, budget=9.0, needed=np.array([True, True])
    )
    found = cover_within_capacity(case.covering, case.rules, np.array([99, 1, 1, 1, 1]), 20.0)
    assert keeps_rules(case.rules, found.answer.chosen)
    assert found.answer.objective == found.answer.bound == 2.0


def test_a_bound_is_there_before_any_time_is_spent_and_is_not_everybody() -> None:
    covers = [range(10 * j, 10 * j + 12) for j in range(8)]
    case = make_case(covers, [5] * 90, 2)
    answer = cover_most(case.covering, case.rules, 0.0)
    assert (answer.objective, answer.bound) == (120, 120)

"""Phases by hand: what is best for one site is not in what is best for two.

people   4   5   5   4
A       [4   5]                9
B           [5   5]           10   the best alone
C               [5   4]        9   A and C: everybody (18); B and A, or B and C: 14
"""

from __future__ import annotations

import numpy as np

from geo.planning.covering.alternatives import find_alternatives
from geo.planning.covering.phases import plan_phases
from tests.samples.covering_cases import make_case

SECONDS = 5.0
COVERS = [{0, 1}, {1, 2}, {2, 3}]
PEOPLE = [4, 5, 5, 4]


def test_nesting_costs_what_the_free_choice_has_more() -> None:
    case = make_case(COVERS, PEOPLE, 2)
    phases = plan_phases(case.covering, case.rules, [1, 2], SECONDS)
    told = [(one.chosen.tolist(), one.people, one.nesting_cost, one.bound) for one in phases]
    assert told == [([0], 9, 1, 10), ([0, 2], 18, 0, 18)]


def test_a_forced_site_belongs_to_the_first_phase() -> None:
    case = make_case(COVERS, PEOPLE, 2, forced=np.array([0, 1, 0]))
    phases = plan_phases(case.covering, case.rules, [1, 2], SECONDS)
    assert [one.chosen.tolist() for one in phases] == [[1], [1, 0]]
    assert [one.nesting_cost for one in phases] == [0, 0]


def test_the_alternative_that_differs_most_comes_first() -> None:
    covers = [{0, 1}, {2, 3}, {0, 1}, {2, 3}]
    case = make_case(covers, [1, 1, 1, 1], 2)
    found = find_alternatives(
        case.covering, case.rules, np.empty(0, dtype=np.int64), 1, 0.0, SECONDS
    )
    assert found == []
    best = plan_phases(case.covering, case.rules, [2], SECONDS)[0].chosen
    one, *others = find_alternatives(case.covering, case.rules, best, 5, 0.0, SECONDS)
    assert (one.chosen.tolist(), one.people, one.different) == ([2, 3], 4, 2)
    assert [other.different for other in others] == [1, 1]

"""Programmes begun from a known answer.

people   7   9   7   5
point    0   1   2   3
A            [1   2]         costs 1
B       [0        2   3]     costs 5
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geo.planning.quotas.areas import Areas
from geo.planning.quotas.milp import solve_needs
from geo.planning.quotas.min_sites import reach_needs
from geo.planning.quotas.problem import QuotaProblem
from tests.samples.covering_cases import make_case

A, B = range(2)


def test_a_dear_answer_known_before_is_not_called_the_cheapest() -> None:
    case = make_case([{1, 2}, {0, 2, 3}], [7, 9, 7, 5], 2, cost=np.array([1.0, 5.0]))
    areas = Areas(np.zeros(4, dtype=np.int32), np.array([28]), np.array([0]))
    question = QuotaProblem(
        case.covering, case.rules, areas, np.array([1]), 20.0, known=np.array([B])
    )
    outcome, kept, found = solve_needs(question, "cost")
    assert found is not None
    assert (outcome.state, outcome.objective, outcome.bound) == ("optimal", 1.0, 1.0)
    assert kept[found].tolist() == [A]
    answer = reach_needs(replace(question, seconds=1e-9))
    assert (answer.objective, answer.bound) == (1.0, 1.0)

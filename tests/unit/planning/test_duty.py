"""Duty rosters where time runs out before the best one is found.

people   10   8   5
A        [0   1]
B        [0       2]
C            [1   2]     A and B reach everybody, as any two do
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from geo.planning.covering.milp import Outcome, Programme
from geo.planning.duty.assign import assign_duty
from geo.planning.duty.instance import DutyCase
from tests.samples.covering_cases import make_case

UNKNOWN = Outcome("unknown", np.empty(0), -np.inf, np.inf)


def _make(covers: Any, people: list[int], county: list[int]) -> DutyCase:
    sites = len(covers)
    nothing = np.zeros((sites, 1), dtype=bool)
    covering = make_case(covers, people, 1).covering
    return DutyCase(
        np.array(county, dtype=np.int32), max(county) + 1, ~nothing, nothing,
        np.zeros(sites, dtype=np.int64), covering,
    )  # fmt: skip


def test_a_county_is_served_though_no_time_is_left_for_the_best_roster(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    solve = Programme.solve

    def solve_small(model: Programme, *asked: Any, **options: Any) -> Outcome:
        return solve(model, *asked, **options) if model.columns <= 4 else UNKNOWN

    monkeypatch.setattr(Programme, "solve", solve_small)
    duty = assign_duty(_make([{0, 1}, {0, 2}, {1, 2}], [10, 8, 5], [0, 0, 0]), 2, None, 20.0)
    assert duty.on.ravel().tolist() == [True, True, False]
    assert not duty.unmet.any()
    assert (duty.value, duty.bound) == (23, 23)


def test_a_second_look_in_vain_takes_no_duty_away(monkeypatch: pytest.MonkeyPatch) -> None:
    solve, calls = Programme.solve, [0]

    def solve_twice(model: Programme, *asked: Any, **options: Any) -> Outcome:
        calls[0] += 1
        return solve(model, *asked, **options) if calls[0] <= 2 else UNKNOWN

    monkeypatch.setattr(Programme, "solve", solve_twice)
    duty = assign_duty(_make([{0}, set()], [10], [0, 1]), 1, None, 20.0)
    assert duty.on.all()
    assert not duty.unmet.any()

"""What compiled code would index with out of bounds is refused before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from geo.errors import InputError
from geo.planning.covering.capacitated import cover_within_capacity
from geo.planning.covering.instance import make_choice_rules, make_covering
from geo.planning.covering.mclp import cover_most, trace_frontier
from geo.planning.quotas.areas import Areas
from geo.planning.quotas.maximin import raise_worst
from geo.planning.quotas.min_sites import reach_needs
from geo.planning.quotas.problem import QuotaProblem
from tests.samples.covering_cases import make_case

CASE = make_case([{0}, {0, 1}, {2}], [5, 6, 7], 2)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"area": np.array([0, 1, 2]), "needed": np.array([True])}, r"area: expected -1 to 0"),
        ({"area": np.array([0, -2, 0]), "needed": np.array([True])}, r"area.*got -2 as entry 1"),
        ({"area": np.array([0]), "needed": np.array([True])}, r"area: expected 3 entries"),
        ({"forced": np.zeros(2, dtype=bool)}, r"forced: expected 3 entries"),
        ({"allowed": np.zeros((3, 1), dtype=bool)}, r"allowed: expected 3 entries"),
        ({"cost": np.ones(4)}, r"cost: expected 3 entries, got the shape \(4,\)"),
    ],
)
def test_rules_of_another_shape_or_range_are_refused(rules: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        make_choice_rules(3, 1, **rules)


def test_the_case_that_ended_the_process_is_refused() -> None:
    area = np.array([*range(1, 91), 0])
    with pytest.raises(InputError, match="area"):
        make_choice_rules(91, 5, area=area, needed=np.array([True]))


@pytest.mark.parametrize(
    ("ptr", "point", "words"),
    [
        ([0, 2], [0, 3], "point: expected 0 to 2, got 3"),
        ([0, 2], [0, -1], "point.*got -1"),
        ([0, 3], [0, 1], "ptr: expected to rise from 0 to 2"),
        ([0, 2, 1, 2], [0, 1], "ptr"),
        ([], [], "ptr"),
    ],
)
def test_pairs_that_name_no_point_are_refused(ptr: list[int], point: list[int], words: str) -> None:
    with pytest.raises(InputError, match=words):
        make_covering(np.array(ptr, dtype=np.int64), np.array(point), np.array([1, 2, 3]))


def test_rules_of_other_candidates_are_refused_by_every_solver() -> None:
    covering, rules = CASE.covering, make_choice_rules(2, 1)
    areas = Areas(np.zeros(3, dtype=np.int32), np.array([18]), np.array([0]))
    need, asked = np.array([5]), np.array([0])
    for solve in (
        lambda: cover_most(covering, rules, 1.0),
        lambda: trace_frontier(covering, rules, 2, 1.0),
        lambda: cover_within_capacity(covering, rules, np.array([9, 9, 9]), 1.0),
        lambda: reach_needs(QuotaProblem(covering, rules, areas, need, 1.0)),
        lambda: raise_worst(covering, rules, areas, asked, 1.0),
    ):
        with pytest.raises(InputError, match="expected 3 entries"):
            solve()


def test_areas_and_capacities_of_another_shape_are_refused() -> None:
    with pytest.raises(InputError, match="of_point: expected 0 to 0"):
        Areas(np.array([0, 1]), np.array([18]), np.array([0]))
    with pytest.raises(InputError, match="capacity: expected 3 entries"):
        cover_within_capacity(CASE.covering, CASE.rules, np.array([9]), 1.0)
    areas = Areas(np.zeros(2, dtype=np.int32), np.array([18]), np.array([0]))
    with pytest.raises(InputError, match="of_point: expected 3 entries"):
        reach_needs(QuotaProblem(CASE.covering, CASE.rules, areas, np.array([5]), 1.0))

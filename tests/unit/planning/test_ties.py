"""Among equals the lowest position wins, in every search that takes one thing at a time.

Candidates stand in the order of (lon, lat, id), so that renaming them changes no answer.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from geo.planning.closing.keeps import make_keeps
from geo.planning.closing.redundancy import order_closings
from geo.planning.covering.capacitated import cover_within_capacity
from geo.planning.covering.heuristics import choose_greedily, interchange
from geo.planning.covering.presolve import merge
from geo.planning.covering.solution import order_by_gain
from geo.planning.decisions.instance import NOTHING, Choices, DecisionRules, KeptRows
from geo.planning.decisions.local_search import choose_decisions
from geo.planning.distances.instance import Distances, make_savings
from geo.planning.distances.p_median_search import choose_savers
from geo.planning.distances.p_median_search import interchange as interchange_savers
from geo.planning.quotas.areas import Areas
from geo.planning.quotas.local_search import search_needs
from geo.planning.quotas.quota import make_needs
from tests.samples.covering_cases import Case, make_case

APART = [{0}, {1}, {2}, {3}]
"""Four candidates, each with a point of its own."""
NOBODY = np.empty(0, dtype=np.int64)
WORK = 10**9


def four(people: list[int], most: int, **rules: Any) -> Case:
    return make_case(APART, people, most, **rules)


def test_greedy_takes_the_first_of_those_that_add_as_many_people() -> None:
    case = four([5, 5, 5, 5], 2)
    assert choose_greedily(case.covering, case.rules).tolist() == [0, 1]


def test_greedy_by_cost_takes_the_first_of_those_that_add_as_many_per_cost() -> None:
    case = four([4, 6, 6, 2], 1, cost=np.array([4.0, 2.0, 2.0, 2.0]), budget=2.0)
    assert choose_greedily(case.covering, case.rules).tolist() == [1]


def test_a_needed_area_gets_the_first_of_its_candidates_that_add_nobody() -> None:
    area, needed = np.array([1, 0, 0, 1]), np.array([True, False])
    case = four([9, 0, 0, 9], 1, area=area, needed=needed)
    assert choose_greedily(case.covering, case.rules).tolist() == [1]


def test_a_swap_gives_up_the_first_of_those_that_lose_as_many_people() -> None:
    case = four([5, 1, 1, 5], 2)
    chosen = interchange(case.covering, case.rules, np.array([1, 2]), 1)
    assert chosen.tolist() == [0, 3]
    once = four([5, 1, 1, 0], 2)
    assert interchange(once.covering, once.rules, np.array([1, 2]), 1).tolist() == [0, 2]


def test_nothing_is_swapped_for_what_adds_as_many_people() -> None:
    case = four([5, 5, 5, 5], 2)
    assert interchange(case.covering, case.rules, np.array([2, 3]), 9).tolist() == [2, 3]


def test_the_order_of_a_choice_begins_with_the_first_of_equals() -> None:
    case = four([5, 5, 7, 5], 4)
    assert order_by_gain(case.covering, np.array([3, 1, 2, 0])).tolist() == [2, 0, 1, 3]


def test_of_two_equal_candidates_the_first_stays() -> None:
    case = make_case([{0}, {0, 1}, {0, 1}], [1, 1], 1)
    assert merge(case.covering, case.rules).kept.tolist() == [1]


def test_the_first_of_those_that_can_take_as_many_people_is_taken() -> None:
    case = four([5, 5, 5, 5], 2)
    found = cover_within_capacity(case.covering, case.rules, np.full(4, 3), 5.0)
    assert found.answer.chosen.tolist() == [0, 1]


def test_the_first_of_those_that_meet_as_much_of_a_need_is_taken() -> None:
    case = four([5, 5, 5, 5], 4)
    areas = Areas(np.zeros(4, dtype=np.int32), np.array([20]), np.array([0]))
    needs, kept = make_needs(
        case.covering, case.rules, areas, np.array([10]), np.zeros(4, dtype=bool)
    )
    assert kept[search_needs(needs, NOBODY, 0, 0.0, 1)].tolist() == [0, 1]


def test_the_first_of_those_that_cost_as_much_is_closed() -> None:
    case = four([5, 5, 5, 5], 4)
    order, lost = order_closings(
        case.covering, make_keeps(4, []), np.array([False, True, True, True]), 10
    )
    assert (order.tolist(), lost.tolist()) == ([1, 2], [5, 5])


def test_the_first_of_those_that_save_as_much_is_taken_or_given_up() -> None:
    def save(*saved: int) -> Any:
        count = len(saved)
        return make_savings(
            Distances(
                np.arange(count + 1), np.arange(count, dtype=np.int32),
                np.zeros(count, dtype=np.int64), np.array(saved), np.ones(count, dtype=np.int64),
            )
        )  # fmt: skip

    rules = four([1, 1, 1, 1], 2).rules
    equal = save(5, 5, 5, 5)
    assert choose_savers(equal, rules, NOBODY, np.empty(0)).tolist() == [0, 1]
    assert interchange_savers(equal, rules, np.array([2, 3]), 9, WORK).tolist() == [2, 3]
    assert interchange_savers(save(5, 1, 1, 0), rules, np.array([1, 2]), 9, WORK).tolist() == [0, 2]


@pytest.mark.parametrize(
    ("new", "upgrades", "chosen"),
    [([{0}, {1}], [{2}, {3}], ([], [0])), ([{0}, {1}], [], ([0], []))],
)
def test_an_upgrade_goes_before_a_new_site_and_each_by_its_position(
    new: list[set[int]], upgrades: list[set[int]], chosen: tuple[list[int], list[int]]
) -> None:
    people = [5, 5, 5, 5]
    none = np.zeros(0, dtype=np.int32)
    choices = Choices(
        np.array(people), np.zeros(4, dtype=bool), np.zeros(4, dtype=bool),
        make_case(new, people, 1).covering, make_case(upgrades, people, 1).covering,
        make_case([], people, 1).covering, np.ones(len(new)), np.full(len(new), np.inf),
        np.ones(len(upgrades)), np.zeros(len(new), dtype=np.int32), none,
        KeptRows(0, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY),
    )  # fmt: skip
    found = choose_decisions(choices, DecisionRules(1), lambda: None, NOTHING)
    assert (found.new.tolist(), found.upgrades.tolist()) == chosen

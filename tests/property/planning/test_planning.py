"""Answers of the planner beside enumeration: every choice is looked at, and none is better."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.planning.covering.capacitated import count_assigned, cover_within_capacity
from geo.planning.covering.heuristics import choose_greedily, interchange, keeps_rules
from geo.planning.covering.instance import count_alone, count_covered, make_choice_rules
from geo.planning.covering.lagrangian import (
    SearchLimits,
    bound_at,
    bound_people,
    fix_candidates,
    propose_price,
    whole_people,
)
from geo.planning.covering.mclp import cover_most, trace_frontier
from geo.planning.covering.presolve import merge, take_rules
from geo.planning.covering.solution import InfeasibleError
from geo.planning.quotas.areas import list_shortfalls
from geo.planning.quotas.maximin import raise_worst
from geo.planning.quotas.milp import solve_needs
from geo.planning.quotas.min_sites import reach_needs
from geo.planning.quotas.problem import QuotaProblem
from tests.samples.covering_cases import (
    Case,
    cases,
    count_people,
    draw_instance,
    list_choices,
    people_by_area,
    share_out,
    take_by_flow,
    worst_open_share,
)
from tests.soak import rounds

SECONDS = 20.0


def _best(case: Case) -> int | None:
    return max((count_people(case, chosen) for chosen in list_choices(case)), default=None)


@settings(max_examples=rounds(150, 900))
@given(cases())
def test_the_most_people_are_those_of_the_best_of_all_choices(case: Case) -> None:
    best = _best(case)
    try:
        answer = cover_most(case.covering, case.rules, SECONDS)
    except InfeasibleError:
        assert best is None
        return
    assert answer.objective == best == count_people(case, tuple(answer.chosen))
    assert answer.bound == best
    assert keeps_rules(case.rules, answer.chosen)


@given(cases(ruled=False))
def test_the_frontier_holds_the_best_of_every_size_between_its_lines(case: Case) -> None:
    most = len(case.covers)
    frontier = trace_frontier(case.covering, case.rules, most, SECONDS)
    for size in range(1, most + 1):
        best = _best(Case(case.covers, case.people, case.covering, case.rules._replace(most=size)))
        assert best is not None
        assert frontier.people[size - 1] <= best <= frontier.bound[size - 1]


@given(cases(), st.integers(1, 60))
def test_any_prices_bound_every_choice(case: Case, steps: int) -> None:
    best = _best(case)
    start = choose_greedily(case.covering, case.rules)
    if best is None or not keeps_rules(case.rules, start):
        return
    dual = bound_people(case.covering, case.rules, start, SearchLimits(steps))
    assert whole_people(dual.bound) >= best


@given(cases())
def test_the_first_prices_bound_every_choice(case: Case) -> None:
    best = _best(case)
    start = choose_greedily(case.covering, case.rules)
    if best is None or not keeps_rules(case.rules, start):
        return
    bound = bound_at(case.covering, case.rules, propose_price(case.covering, case.rules, start))
    assert whole_people(bound) >= best
    alone = np.sort([sum(case.people[p] for p in one) for one in case.covers])
    if not case.rules.forced.any() and not case.rules.needed.any():
        assert bound <= alone[::-1][: case.rules.most].sum() + 1e-6


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("seconds", [0.0, 2.0])
def test_a_bound_at_any_time_is_no_less_than_what_highs_proves(seed: int, seconds: float) -> None:
    covering, areas = draw_instance(40, 400, seed)
    rules = make_choice_rules(40, 4)
    answer = cover_most(covering, rules, seconds)
    nobody = np.zeros(len(areas.residents), dtype=np.int64)
    outcome, _, _ = solve_needs(QuotaProblem(covering, rules, areas, nobody, SECONDS), "people")
    assert outcome.state == "optimal"
    assert answer.objective <= outcome.objective + 0.5
    assert outcome.objective - 0.5 <= answer.bound < covering.weight.sum()
    if seconds:
        assert answer.gap == 0


@given(cases(ruled=False))
def test_what_is_fixed_agrees_with_every_better_choice(case: Case) -> None:
    start = choose_greedily(case.covering, case.rules)[:1]
    known = count_covered(case.covering, start)
    dual = bound_people(case.covering, case.rules, start, SearchLimits(40))
    fixed = fix_candidates(case.covering, case.rules, dual.price, known)
    for chosen in list_choices(case):
        if count_people(case, chosen) > known:
            assert not fixed.out[list(chosen)].any()
            assert set(np.flatnonzero(fixed.inside)) <= set(chosen)


@given(cases())
def test_merging_changes_no_optimum(case: Case) -> None:
    small = merge(case.covering, case.rules)
    rules = take_rules(case.rules, small.kept)
    covers = [
        small.covering.point[small.covering.ptr[j] : small.covering.ptr[j + 1]].tolist()
        for j in range(small.covering.candidates)
    ]
    merged = Case(
        tuple(frozenset(one) for one in covers),
        tuple(small.covering.weight.tolist()),
        small.covering,
        rules,
    )
    assert _best(merged) == _best(case)


@given(cases())
def test_interchange_never_loses_people_and_keeps_the_rules(case: Case) -> None:
    start = choose_greedily(case.covering, case.rules)
    if not keeps_rules(case.rules, start):
        return
    after = interchange(case.covering, case.rules, start, 9)
    assert keeps_rules(case.rules, after)
    assert count_covered(case.covering, after) >= count_covered(case.covering, start)


@given(cases(ruled=False))
def test_what_is_lost_without_a_site_is_what_recounting_says(case: Case) -> None:
    chosen = choose_greedily(case.covering, case.rules)
    whole = count_covered(case.covering, chosen)
    for j, alone in zip(chosen, count_alone(case.covering, chosen), strict=True):
        assert alone == whole - count_covered(case.covering, chosen[chosen != j])


@settings(max_examples=rounds(30, 180))
@given(cases(), st.data())
def test_people_taken_are_those_of_the_best_flow(case: Case, data: Any) -> None:
    m = len(case.covers)
    capacity = np.array(data.draw(st.lists(st.integers(0, 15), min_size=m, max_size=m)))
    best = max((take_by_flow(case, one, capacity) for one in list_choices(case)), default=None)
    try:
        found = cover_within_capacity(case.covering, case.rules, capacity, SECONDS)
    except InfeasibleError:
        assert best is None
        return
    assert found.answer.objective == best == found.people.sum()
    assert found.answer.bound == best
    assert (found.people <= capacity[found.answer.chosen]).all()
    assert keeps_rules(case.rules, found.answer.chosen)
    assert count_assigned(case.covering, found.answer.chosen, capacity).sum() == best


@settings(max_examples=rounds(30, 180))
@given(cases(), st.sampled_from(["1/2", "4/5", "19/20", "1"]), st.data())
def test_the_fewest_sites_for_a_share_are_the_fewest_of_all_choices(
    case: Case, share: str, data: Any
) -> None:
    areas = share_out(case, data.draw)
    need = areas.needs(Fraction(share))
    enough = [
        sum(case.rules.cost[j] for j in chosen)
        for chosen in list_choices(case)
        if (np.array(people_by_area(case, areas, chosen)) >= need).all()
    ]
    question = QuotaProblem(case.covering, case.rules, areas, need, SECONDS)
    if not enough:
        with pytest.raises(InfeasibleError) as caught:
            reach_needs(question)
        beyond = bool(list_shortfalls(case.covering, case.rules, areas, need))
        assert caught.value.reason == ("share" if beyond else "sites")
        return
    answer = reach_needs(question)
    assert answer.objective == answer.bound == min(enough)
    assert (np.array(people_by_area(case, areas, tuple(answer.chosen))) >= need).all()
    assert keeps_rules(case.rules, answer.chosen)


@settings(max_examples=rounds(30, 180))
@given(cases(), st.data())
def test_the_worst_area_is_raised_as_far_as_any_choice_can(case: Case, data: Any) -> None:
    areas = share_out(case, data.draw)
    reached = [
        (worst_open_share(case, areas, chosen), count_people(case, chosen))
        for chosen in list_choices(case)
    ]
    if not reached:
        with pytest.raises(InfeasibleError):
            raise_worst(case.covering, case.rules, areas, np.array([0, 1]), SECONDS)
        return
    raised = raise_worst(case.covering, case.rules, areas, np.array([0, 1]), SECONDS)
    best = max(reached)
    assert (raised.share, raised.answer.objective) == best
    assert raised.share_bound == best[0]
    assert keeps_rules(case.rules, raised.answer.chosen)

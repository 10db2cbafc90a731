"""Bounds and searches for needs of areas beside enumeration."""

from __future__ import annotations

import time
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.arrays import Ints
from geo.planning.quotas.areas import Areas, Ladder, count_attainable, list_shortfalls
from geo.planning.quotas.bound import bound_needs, first_price
from geo.planning.quotas.local_search import meets_needs, search_needs
from geo.planning.quotas.maximin_bound import bound_share
from geo.planning.quotas.milp import solve_needs
from geo.planning.quotas.problem import QuotaProblem
from geo.planning.quotas.quota import Quotas, make_needs
from tests.samples.covering_cases import Case, cases, list_choices, people_by_area, share_out
from tests.soak import rounds

SHARES = st.fractions(0, 1, max_denominator=20)


def _list_costs(case: Case, areas: Areas, need: Ints) -> list[float]:
    """Costs of all choices that meet the needs, whatever their number."""
    wide = case.rules._replace(most=len(case.covers), budget=np.inf)
    free = Case(case.covers, case.people, case.covering, wide)
    return [
        float(case.rules.cost[list(chosen)].sum())
        for chosen in list_choices(free)
        if (np.array(people_by_area(case, areas, chosen)) >= need).all()
    ]


def _make(case: Case, areas: Areas, need: Ints) -> tuple[Quotas, Ints]:
    return make_needs(case.covering, case.rules, areas, need, np.zeros(len(case.people), bool))


@settings(max_examples=rounds(100, 600))
@given(cases(), SHARES, st.integers(1, 60), st.data())
def test_any_prices_bound_the_cost_of_meeting_every_need(
    case: Case, share: Fraction, steps: int, data: Any
) -> None:
    areas = share_out(case, data.draw)
    need = areas.needs(share)
    costs = _list_costs(case, areas, need)
    if not costs:
        return
    needs, _ = _make(case, areas, need)
    known = max(costs)
    dual = bound_needs(needs, known, np.inf, steps, first_price(needs, known), 1.0)
    assert dual.bound <= min(costs) + 1e-9


@settings(max_examples=rounds(100, 600))
@given(cases(), SHARES, st.data())
def test_a_search_meets_every_need_that_can_be_met_and_more_rounds_cost_no_more(
    case: Case, share: Fraction, data: Any
) -> None:
    areas = share_out(case, data.draw)
    need = areas.needs(share)
    costs = _list_costs(case, areas, need)
    needs, kept = _make(case, areas, need)
    some = search_needs(needs, np.empty(0, dtype=np.int64), 0, 0.0, 1)
    more = search_needs(needs, some, 50, 0.0, 1)
    if not costs:
        assert list_shortfalls(case.covering, case.rules, areas, need) or not meets_needs(
            needs, some
        )
        return
    assert min(costs) <= needs.cost[more].sum() <= needs.cost[some].sum()
    for chosen in (some, more):
        assert meets_needs(needs, chosen)
        assert (np.array(people_by_area(case, areas, tuple(kept[chosen]))) >= need).all()
        assert case.rules.forced[kept[chosen]].sum() == case.rules.forced.sum()
        assert case.rules.allowed[kept[chosen]].all()


@settings(max_examples=rounds(50, 300))
@given(cases(), SHARES, st.data())
def test_the_cheapest_choice_is_found_from_any_known_one(
    case: Case, share: Fraction, data: Any
) -> None:
    areas = share_out(case, data.draw)
    need = areas.needs(share)
    costs = {
        chosen: float(case.rules.cost[list(chosen)].sum())
        for chosen in list_choices(case)
        if (np.array(people_by_area(case, areas, chosen)) >= need).all()
    }
    if not costs:
        return
    known = np.array(data.draw(st.sampled_from(sorted(costs))), dtype=np.int64)
    question = QuotaProblem(case.covering, case.rules, areas, need, 20.0, known=known)
    outcome, kept, found = solve_needs(question, "cost")
    assert found is not None
    assert outcome.objective == pytest.approx(min(costs.values()))
    assert costs[tuple(kept[found].tolist())] == pytest.approx(min(costs.values()))


@given(cases(), st.data())
def test_no_choice_reaches_a_share_that_is_proved_out_of_reach(case: Case, data: Any) -> None:
    areas = share_out(case, data.draw)
    ladder = Ladder(areas, np.array([0, 1]), areas.covered + count_attainable(
        case.covering, case.rules, areas
    ))  # fmt: skip
    priced = case.rules if np.isfinite(case.rules.budget) else None
    cost = case.rules.cost if priced is not None else np.ones(len(case.covers))
    needs, _ = _make(
        Case(case.covers, case.people, case.covering, case.rules._replace(cost=cost)),
        areas, np.zeros(2, dtype=np.int64),
    )  # fmt: skip
    until = time.monotonic() + 20.0
    high = bound_share(needs, case.rules, ladder, Fraction(0), until, lambda: None)
    if high < 1:
        need = ladder.needs_at(high)
        assert not any(
            (np.array(people_by_area(case, areas, chosen)) >= need).all()
            for chosen in list_choices(case)
        )

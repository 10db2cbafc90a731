"""Closing sites beside enumeration: no larger set may close, and nobody more is lost."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.planning.closing.keeps import Keep, holds, make_keeps
from geo.planning.closing.redundancy import close_sites, count_critical
from geo.planning.covering.solution import order_by_gain
from tests.samples.covering_cases import Case, cases, count_people
from tests.soak import rounds


def _lost(case: Case, closed: tuple[int, ...]) -> int:
    everybody = tuple(range(len(case.covers)))
    kept = tuple(j for j in everybody if j not in closed)
    return count_people(case, everybody) - count_people(case, kept)


def _may_close(case: Case, closed: tuple[int, ...]) -> bool:
    kept = [j for j in range(len(case.covers)) if j not in closed]
    held = {int(case.rules.area[j]) for j in kept}
    there = set(case.rules.area.tolist())
    needed = [c for c in range(len(case.rules.needed)) if case.rules.needed[c] and c in there]
    return not any(case.rules.forced[j] for j in closed) and held >= set(needed)


@settings(max_examples=rounds(75, 450))
@given(cases(), st.integers(0, 25))
def test_as_many_sites_close_as_any_set_could(case: Case, may_lose: int) -> None:
    there = np.isin(np.arange(len(case.rules.needed)), case.rules.area)
    rules = case.rules._replace(
        allowed=np.ones(len(case.covers), dtype=bool), needed=case.rules.needed & there
    )
    closing = close_sites(case.covering, rules, may_lose, 20.0)
    sizes = [
        size
        for size in range(len(case.covers) + 1)
        for closed in combinations(range(len(case.covers)), size)
        if _may_close(case, closed) and _lost(case, closed) <= may_lose
    ]
    assert len(closing.order) == closing.answer.bound == max(sizes)
    assert _may_close(case, tuple(closing.order))
    assert closing.lost.sum() == _lost(case, tuple(closing.order)) <= may_lose
    for i in range(len(closing.order)):
        assert closing.lost[: i + 1].sum() == _lost(case, tuple(closing.order[: i + 1]))


@st.composite
def _keeps(draw: Any, count: int) -> list[Keep]:
    rows = []
    for _ in range(draw(st.integers(0, 3))):
        sites = sorted(draw(st.sets(st.integers(0, count - 1), min_size=1)))
        size = len(sites)
        amount = draw(st.lists(st.integers(0, 4), min_size=size, max_size=size))
        rows.append(Keep(np.array(sites), np.array(amount), draw(st.integers(0, sum(amount) + 1))))
    return rows


@settings(max_examples=rounds(75, 450))
@given(cases(ruled=False), st.integers(0, 25), st.data())
def test_as_many_sites_close_as_requirements_allow(case: Case, may_lose: int, data: Any) -> None:
    count = len(case.covers)
    keeps = data.draw(_keeps(count))

    def stays(closed: tuple[int, ...]) -> bool:
        return all(
            sum(a for j, a in zip(one.sites, one.amount, strict=True) if j not in closed)
            >= min(one.least, sum(one.amount))
            for one in keeps
        )

    closing = close_sites(case.covering, case.rules, may_lose, 20.0, keeps=keeps)
    sizes = [
        size
        for size in range(count + 1)
        for closed in combinations(range(count), size)
        if stays(closed) and _lost(case, closed) <= may_lose
    ]
    closed = tuple(closing.order)
    assert len(closed) == closing.answer.bound == max(sizes)
    assert stays(closed)
    assert closing.lost.sum() == _lost(case, closed) <= may_lose
    marked = np.zeros(count, dtype=bool)
    marked[list(closed)] = True
    assert holds(make_keeps(count, keeps), marked)


@given(cases(ruled=False))
def test_a_critical_site_is_one_whose_closing_alone_loses_people(case: Case) -> None:
    people = count_critical(case.covering)
    assert people.tolist() == [_lost(case, (j,)) for j in range(len(case.covers))]


@given(cases(ruled=False), st.data())
def test_the_order_takes_what_adds_most_first(case: Case, data: Any) -> None:
    chosen = data.draw(st.sets(st.integers(0, len(case.covers) - 1)))
    order = order_by_gain(case.covering, np.array(sorted(chosen), dtype=np.int64)).tolist()
    assert sorted(order) == sorted(chosen)
    for i in range(len(order)):
        here = count_people(case, tuple(order[:i]))
        adds = {j: count_people(case, (*order[:i], j)) - here for j in order[i:]}
        assert order[i] == min(adds, key=lambda j: (-adds[j], j))

"""Duty rosters beside enumeration of every roster."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.planning.duty.assign import assign_duty
from geo.planning.duty.instance import DutyCase, count_resident_days
from tests.samples.covering_cases import make_case
from tests.soak import rounds


@st.composite
def duty_cases(draw: Any) -> DutyCase:
    sites, days = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    points = draw(st.integers(1, 5))
    covers = [draw(st.sets(st.integers(0, points - 1))) for _ in range(sites)]
    people = draw(st.lists(st.integers(0, 9), min_size=points, max_size=points))
    flags = st.lists(st.sampled_from([0, 1, 1, 1]), min_size=sites * days, max_size=sites * days)
    some = st.lists(st.sampled_from([0, 0, 0, 1]), min_size=sites * days, max_size=sites * days)
    already = np.array(draw(some), dtype=bool).reshape(sites, days)
    given_ = np.array(draw(some), dtype=bool).reshape(sites, days) & already
    may = np.array(draw(flags), dtype=bool).reshape(sites, days) & ~already
    county = np.array(draw(st.lists(st.integers(0, 1), min_size=sites, max_size=sites)))
    covering = make_case(covers, people, 1).covering
    return DutyCase(county.astype(np.int32), 2, may, already, given_.sum(axis=1), covering)


def _list_rosters(case: DutyCase, per_county: int) -> list[np.ndarray]:
    """Every set of duties that opens no more than is needed."""
    free = np.argwhere(case.may)
    need = np.maximum(per_county - _by_county(case, case.already), 0)
    found = []
    for chosen in product([False, True], repeat=len(free)):
        on = np.zeros(case.may.shape, dtype=bool)
        for (s, t), taken in zip(free, chosen, strict=True):
            on[s, t] = taken
        if (_by_county(case, on) <= need).all():
            found.append(on)
    return found


def _by_county(case: DutyCase, marked: np.ndarray) -> np.ndarray:
    return np.array([marked[case.county == c].sum(axis=0) for c in range(2)])


def _rank(case: DutyCase, on: np.ndarray) -> tuple[tuple[int, int], ...]:
    """County-days with a site, and duties, per county."""
    served = ((_by_county(case, on) > 0) & (_by_county(case, case.already) == 0)).sum(axis=1)
    duties = _by_county(case, on).sum(axis=1)
    return tuple((int(served[c]), int(duties[c])) for c in range(2))


def _busiest(case: DutyCase, on: np.ndarray, county: int) -> int:
    days = (on.sum(axis=1) + case.used)[(case.county == county) & on.any(axis=1)]
    return int(days.max(initial=0))


@given(duty_cases(), st.integers(1, 2))
def test_most_people_are_served_whoever_serves_them(case: DutyCase, per_county: int) -> None:
    duty = assign_duty(case, per_county, None, 20.0, choice="most_people")
    rosters = _list_rosters(case, per_county)
    best = tuple(max(_rank(case, on)[c] for on in rosters) for c in range(2))
    assert _rank(case, duty.on) == best
    equal = [count_resident_days(case, on) for on in rosters if _rank(case, on) == best]
    assert duty.value == duty.bound == max(equal)


def _rank_throughout(
    case: DutyCase, on: np.ndarray, per_county: int
) -> tuple[tuple[int, int, int], ...]:
    """County-days with a site, needs met, and units on duty that are open on every day."""
    need = np.maximum(per_county - _by_county(case, case.already), 0)
    served, _ = zip(*_rank(case, on), strict=True)
    met = np.minimum(_by_county(case, on), need).sum(axis=1)
    whole = (on | case.already).all(axis=1) & on.any(axis=1)
    full = [int(whole[case.county == c].sum()) for c in range(2)]
    return tuple((served[c], int(met[c]), full[c]) for c in range(2))


@given(duty_cases(), st.integers(1, 2))
def test_one_unit_serves_the_whole_holiday(case: DutyCase, per_county: int) -> None:
    duty = assign_duty(case, per_county, None, 20.0, choice="one_unit")
    units = duty.on.any(axis=1)
    assert (duty.on[units] == case.may[units]).all()
    need = np.maximum(per_county - _by_county(case, case.already), 0)
    most = need.max(axis=1)
    rosters = []
    for chosen in product([False, True], repeat=len(case.county)):
        marked = np.array(chosen)
        counts = [int(marked[case.county == c].sum()) for c in range(2)]
        if all(counts[c] <= most[c] for c in range(2)):
            rosters.append(case.may & marked[:, None])
    best = tuple(max(_rank_throughout(case, on, per_county)[c] for on in rosters) for c in range(2))
    assert _rank_throughout(case, duty.on, per_county) == best
    equal = [
        count_resident_days(case, on)
        for on in rosters
        if _rank_throughout(case, on, per_county) == best
    ]
    assert duty.value == count_resident_days(case, duty.on) <= max(equal) <= duty.bound


@settings(max_examples=rounds(75, 450))
@given(duty_cases(), st.integers(1, 2), st.sampled_from([None, 1, 2]))
def test_a_roster_is_the_best_of_all_rosters(
    case: DutyCase, per_county: int, most_days: int | None
) -> None:
    duty = assign_duty(case, per_county, most_days, 20.0)
    rosters = _list_rosters(case, per_county)
    if most_days is not None:
        rosters = [
            on for on in rosters if all(_busiest(case, on, c) <= most_days for c in range(2))
        ]
    assert not (duty.on & ~case.may).any()
    best = []
    for c in range(2):
        first = max(_rank(case, on)[c] for on in rosters)
        cap = min(_busiest(case, on, c) for on in rosters if _rank(case, on)[c] == first)
        best.append((first, cap))
    assert _rank(case, duty.on) == tuple(first for first, _ in best)
    for c in range(2):
        assert _busiest(case, duty.on, c) <= (most_days or best[c][1])
    fair = [
        on
        for on in rosters
        if _rank(case, on) == _rank(case, duty.on)
        and all(_busiest(case, on, c) <= (most_days or best[c][1]) for c in range(2))
    ]
    most = max(count_resident_days(case, on) for on in fair)
    assert duty.value == count_resident_days(case, duty.on) == most
    assert duty.bound == most
    need = np.maximum(per_county - _by_county(case, case.already), 0)
    assert (duty.unmet == need - _by_county(case, duty.on)).all()

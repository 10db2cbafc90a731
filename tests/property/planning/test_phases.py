"""Plans in phases and near-equal alternatives beside enumeration."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.planning.covering.alternatives import count_held, find_alternatives
from geo.planning.covering.heuristics import keeps_rules
from geo.planning.covering.mclp import cover_most
from geo.planning.covering.phases import plan_phases
from geo.planning.covering.solution import InfeasibleError
from tests.samples.covering_cases import Case, cases, count_people, list_choices

SECONDS = 20.0


def _best(case: Case, most: int) -> int:
    sized = Case(case.covers, case.people, case.covering, case.rules._replace(most=most))
    return max(count_people(sized, chosen) for chosen in list_choices(sized))


@given(cases(ruled=False), st.data())
def test_each_phase_holds_the_one_before_and_stands_below_its_bound(
    case: Case, data: st.DataObject
) -> None:
    counts = st.sets(st.integers(1, len(case.covers)), min_size=1, max_size=3)
    sizes = sorted(data.draw(counts))
    phases = plan_phases(case.covering, case.rules, sizes, SECONDS)
    before: list[int] = []
    for size, phase in zip(sizes, phases, strict=True):
        best = _best(case, size)
        assert phase.chosen.tolist()[: len(before)] == before
        before = phase.chosen.tolist()
        assert len(before) == len(set(before)) <= size == phase.size
        assert phase.people == count_people(case, tuple(before))
        assert phase.people <= phase.free_people == best == phase.bound
        assert phase.nesting_cost == best - phase.people
    assert 0 in {phases[0].nesting_cost, phases[-1].nesting_cost}


@given(cases(), st.integers(1, 4), st.sampled_from([0.0, 0.01, 0.2]))
def test_every_alternative_keeps_the_rules_and_misses_no_more_than_the_tolerance(
    case: Case, count: int, tolerance: float
) -> None:
    try:
        best = cover_most(case.covering, case.rules, SECONDS)
    except InfeasibleError:
        return
    found = find_alternatives(case.covering, case.rules, best.chosen, count, tolerance, SECONDS)
    assert len(found) <= count
    sets = [frozenset(best.chosen.tolist()), *(frozenset(one.chosen.tolist()) for one in found)]
    assert len(set(sets)) == len(sets)
    for one, held in zip(found, sets[1:], strict=True):
        assert keeps_rules(case.rules, one.chosen)
        assert one.people == count_people(case, tuple(one.chosen))
        assert one.people >= best.objective * (1 - tolerance)
        assert one.different == max(len(held - sets[0]), len(sets[0] - held)) > 0
    expected = [sum(j in one for one in sets[1:]) for j in best.chosen]
    assert count_held(best.chosen, found).tolist() == expected


@given(cases(ruled=False))
def test_where_no_site_can_be_left_out_there_is_no_alternative(case: Case) -> None:
    best = cover_most(case.covering, case.rules, SECONDS)
    found = find_alternatives(case.covering, case.rules, best.chosen, 3, 0.0, SECONDS)
    others = [
        set(chosen) for chosen in list_choices(case) if count_people(case, chosen) == best.objective
    ]
    for j in best.chosen.tolist():
        if not any(j not in one for one in others):
            assert all(j in one.chosen for one in found)
    if found:
        assert np.all([one.people == best.objective for one in found])

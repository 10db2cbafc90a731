"""Visits to employers: who goes where, in which order, on which days."""

from __future__ import annotations

import numpy as np

from geo.planning.employer_visits import VisitPairs, Visits, plan_visits


def pairs_of(km: dict[tuple[int, int], float]) -> VisitPairs:
    """Pairs (employer, site) with the way between them in km."""
    employer, site = np.array(list(km), dtype=np.int32).reshape(-1, 2).T
    return VisitPairs(employer, site, np.rint(np.array(list(km.values())) * 1e6).astype(np.int64))


def plan(people: list[int], capacity: list[float], km: dict[tuple[int, int], float]) -> Visits:
    room = np.array(capacity, dtype=float)
    return plan_visits(np.array(people), room, room / 10, pairs_of(km))


def listed(visits: Visits) -> list[tuple[int, int, int]]:
    """Site, employer and people of every visit, in order."""
    rows = zip(visits.site, visits.employer, visits.people, strict=True)
    return [(int(s), int(e), int(n)) for s, e, n in rows]


NAN = float("nan")
NEAR_AND_FAR = {(0, 0): 1.0, (0, 1): 9.0, (1, 0): 2.0, (1, 1): 4.0}


def test_without_capacities_everybody_goes_to_the_nearest_site() -> None:
    assert listed(plan([300, 200], [NAN, NAN], NEAR_AND_FAR)) == [(0, 0, 300), (0, 1, 200)]


def test_a_full_site_hands_over_whoever_loses_least_by_it() -> None:
    # handing employer 1 over costs 2 km a head, employer 0 would cost 8
    assert listed(plan([300, 200], [300, NAN], NEAR_AND_FAR)) == [(0, 0, 300), (1, 1, 200)]


def test_an_employer_may_be_shared_between_two_sites() -> None:
    assert listed(plan([300, 200], [400, NAN], NEAR_AND_FAR)) == [
        (0, 0, 300),
        (0, 1, 100),
        (1, 1, 100),
    ]


def test_capacities_exactly_used_up_are_enough() -> None:
    assert listed(plan([300, 200], [500, 0], NEAR_AND_FAR)) == [(0, 0, 300), (0, 1, 200)]


def test_where_nobody_has_room_as_many_people_as_possible_are_seen() -> None:
    visits = plan([300, 200], [100, 150.9], NEAR_AND_FAR)
    assert visits.people.sum() == 250
    assert listed(visits) == [(0, 0, 100), (1, 1, 150)]


def test_ties_go_to_the_site_that_comes_first() -> None:
    assert listed(plan([10], [NAN, NAN], {(0, 1): 3.0, (0, 0): 3.0})) == [(0, 0, 10)]


def test_visits_go_outward_by_road_and_days_follow_the_capacity() -> None:
    km = {(0, 0): 5.0, (1, 0): 1.0, (2, 0): 3.0}
    visits = plan([25, 10, 15], [100], km)  # ten people a day
    assert visits.employer.tolist() == [1, 2, 0]
    assert visits.order.tolist() == [1, 2, 3]
    assert visits.first_day.tolist() == [1, 2, 3]
    assert visits.last_day.tolist() == [1, 3, 5]


def test_a_site_that_states_no_capacity_has_no_days() -> None:
    visits = plan([25], [NAN], {(0, 0): 5.0})
    assert (visits.first_day.tolist(), visits.last_day.tolist()) == ([0], [0])


def test_nobody_is_visited_who_has_no_pair_and_no_people() -> None:
    assert listed(plan([25, 0], [NAN], {(1, 0): 2.0})) == []
    assert listed(plan([25], [NAN], {})) == []


def test_every_site_begins_on_its_first_day_whatever_others_have_to_do() -> None:
    km = {(0, 0): 1.0, (1, 0): 2.0, (2, 1): 1.0, (3, 1): 2.0}
    visits = plan([30, 10, 20, 5], [100, 100], km)  # ten people a day each
    assert visits.site.tolist() == [0, 0, 1, 1]
    assert visits.first_day.tolist() == [1, 4, 1, 3]
    assert visits.last_day.tolist() == [3, 4, 2, 3]

"""Who opens on which day of a holiday: one site per county and day, fairly, near most residents.

Sites s with county c(s), days t, x_st = 1 where s is put on duty. Some sites are open anyway.

    need_ct    sites still to be opened in c on t: max(0, N − open anyway), N sites per county-day
    first      as many county-days as can be have a site open at all
    second     as many of the needs as can be are met, no site having more than D duty days
    third      D is the least with which the first two come out no worse, unless it is given
    fourth     Σ_t Σ_p w_p [ some site within the cutoff of p is open on t ] is as large as can be

A choice is thus no larger than the needs: the fewest sites that serve every county-day. The first
three are flows (days to sites) and settled exactly, county by county. The fourth is a covering
problem over days that counties share at their borders: each county is solved exactly given the
others, in turns; all together where the whole is small. The bound is the sum of what each county
could add if no other county put anybody on duty (people are counted once at most by each).
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from geo.arrays import Flags, Indices, Ints
from geo.planning.covering import Covering
from geo.planning.most_people import Look
from geo.planning.programme import Programme

_ROUNDS = 4
SMALL = 4_000
"""Columns up to which all counties are solved together after they have been solved in turns."""


@dataclass(frozen=True, slots=True)
class DutyCase:
    """Sites by days: `may` be put on duty, or `already` open; shapes (sites, days).

    `county` has one entry per site, −1 for one that serves no county and never may be put on duty;
    `used` the duty days that are given; `covering` says whom each site covers, its candidates
    being the sites.
    """

    county: Indices
    counties: int
    may: Flags
    already: Flags
    used: Ints
    covering: Covering


@dataclass(frozen=True, slots=True)
class Duty:
    """`on` marks new duties, shape (sites, days); `unmet` the needs left over, (counties, days).

    `cap` is the largest number of duty days per county, `value` the resident-days within the
    cutoff of an open site, `bound` what no choice exceeds.
    """

    on: Flags
    unmet: Ints
    cap: Ints
    value: int
    bound: int
    solver: str
    seconds: float


@dataclass(frozen=True, slots=True)
class _Needs:
    """What is to be met: per county and day, of it the first site, the totals, and the cap."""

    need: Ints
    first: Ints
    total: Ints
    served: Ints
    cap: Ints


def assign_duty(
    case: DutyCase,
    per_county: int,
    most_days: int | None,
    seconds: float,
    look: Look = lambda: None,
) -> Duty:
    """Assign duty; `per_county` is N, `most_days` a D that is given."""
    began = time.monotonic()
    deadline = began + seconds
    needs = _settle_needs(case, per_county, most_days)
    on = np.zeros(case.may.shape, dtype=bool)
    known = _cover(case, case.already)
    bound = int((known * case.covering.weight[:, None]).sum())
    everybody = _coverable(case)
    for county in range(case.counties):
        look()
        found, best = _solve(case, needs, [county], known, max(deadline - time.monotonic(), 1.0))
        on |= found
        bound += best
    on = _take_turns(case, needs, on, deadline, look)
    value = count_resident_days(case, on)
    solver = "county by county"
    bound = min(bound, everybody)
    columns = int((case.may & (needs.need[case.county] > 0)).sum())
    if value < bound and columns <= SMALL and time.monotonic() < deadline:
        every = list(range(case.counties))
        found, best = _solve(case, needs, every, known, deadline - time.monotonic(), look)
        bound = min(bound, int((known * case.covering.weight[:, None]).sum()) + best)
        solver = "together"
        if count_resident_days(case, found) > value and _as_many(found, on):
            on, value = found, count_resident_days(case, found)
    unmet = needs.need - _sum_by_county(case, on)
    return Duty(
        on, unmet, needs.cap, value, max(bound, value), f"flow+highs, {solver}",
        time.monotonic() - began,
    )  # fmt: skip


def count_resident_days(case: DutyCase, on: Flags) -> int:
    """Residents with an open site within the cutoff, summed over the days."""
    return int((_cover(case, case.already | on) * case.covering.weight[:, None]).sum())


def _as_many(one: Flags, other: Flags) -> bool:
    return bool(one.sum() == other.sum())


def _coverable(case: DutyCase) -> int:
    """Resident-days if everybody who may open did."""
    return int((_cover(case, case.already | case.may) * case.covering.weight[:, None]).sum())


def _cover(case: DutyCase, is_open: Flags) -> Flags:
    """Points by days: covered by an open site."""
    covering = case.covering
    owner = np.repeat(np.arange(covering.candidates), np.diff(covering.ptr))
    covered = np.zeros((covering.points, is_open.shape[1]), dtype=bool)
    for day in range(is_open.shape[1]):
        covered[covering.point[is_open[owner, day]], day] = True
    return covered


def _sum_by_county(case: DutyCase, marked: Flags) -> Ints:
    total = np.zeros((case.counties, marked.shape[1]), dtype=np.int64)
    home = case.county >= 0
    np.add.at(total, case.county[home], marked[home].astype(np.int64))
    return total


def _settle_needs(case: DutyCase, per_county: int, most_days: int | None) -> _Needs:
    already = _sum_by_county(case, case.already)
    need = np.maximum(per_county - already, 0)
    first = (already == 0).astype(np.int64)
    days = case.may.shape[1]
    total, served, cap = (np.zeros(case.counties, dtype=np.int64) for _ in range(3))
    for c in range(case.counties):
        mine = np.flatnonzero(case.county == c)
        may, used = case.may[mine], case.used[mine]
        limit = days if most_days is None else most_days
        served[c] = _flow(may, first[c], limit - used)
        total[c] = _flow(may, need[c], limit - used)
        cap[c] = limit
        if most_days is None and total[c]:
            cap[c] = _least_cap(may, used, need[c], first[c], int(total[c]), int(served[c]))
    return _Needs(need, first, total, served, cap)


def _least_cap(may: Flags, used: Ints, need: Ints, first: Ints, total: int, served: int) -> int:
    low, high = 1, may.shape[1]
    while low < high:
        middle = (low + high) // 2
        room = middle - used
        enough = _flow(may, need, room) == total and _flow(may, first, room) == served
        low, high = (low, middle) if enough else (middle + 1, high)
    return low


def _flow(may: Flags, need: Ints, room: Ints) -> int:
    """How many of the needs can be met: from days through sites with room."""
    sites, days = may.shape
    if not may.any() or not need.any():
        return 0
    site, day = np.nonzero(may)
    tail = np.concatenate((np.zeros(days), 1 + day, 1 + days + np.arange(sites)))
    head = np.concatenate((1 + np.arange(days), 1 + days + site, np.full(sites, 1 + days + sites)))
    size = np.concatenate((need, np.ones(len(day)), np.maximum(room, 0))).astype(np.int32)
    nodes = 2 + days + sites
    graph = csr_array((size, (tail.astype(np.int32), head.astype(np.int32))), shape=(nodes, nodes))
    return int(maximum_flow(graph, 0, nodes - 1).flow_value)


def _take_turns(case: DutyCase, needs: _Needs, on: Flags, deadline: float, look: Look) -> Flags:
    """Solve each county again given the others, until nobody gains."""
    value = count_resident_days(case, on)
    for _ in range(_ROUNDS):
        for county in range(case.counties):
            look()
            if time.monotonic() > deadline:
                return on
            others = on & (case.county != county)[:, None]
            known = _cover(case, case.already | others)
            found, _bound = _solve(case, needs, [county], known, deadline - time.monotonic())
            changed = others | found
            if count_resident_days(case, changed) >= count_resident_days(case, on):
                on = changed
        better = count_resident_days(case, on)
        if better == value:
            break
        value = better
    return on


def _solve(
    case: DutyCase,
    needs: _Needs,
    counties: list[int],
    known: Flags,
    seconds: float,
    look: Look = lambda: None,
) -> tuple[Flags, int]:
    """The best duties of some counties beside what is known to be covered, and a bound on gains."""
    on = np.zeros(case.may.shape, dtype=bool)
    inside = np.isin(case.county, counties)
    site, day = np.nonzero(case.may & inside[:, None] & (needs.need[case.county] > 0))
    if not len(site) or not needs.total[counties].any():
        return on, 0
    alone = len(counties) == 1 and int(needs.need[counties].max()) == 1
    model = Programme(-1)
    gains = _gains(case, site, day, known) if alone else np.zeros(len(site))
    x = model.add_columns(gains.astype(np.float64), whole=True)
    _add_needs(model, x, case, needs, counties, site, day)
    if not alone:
        _add_points(model, x, case, site, day, known)
    outcome = model.solve(seconds, look, gap=0.999)
    if not outcome.solved:
        return on, _coverable(case)
    taken = outcome.values[: len(site)] > 0.5
    on[site[taken], day[taken]] = True
    best = outcome.objective if outcome.state == "optimal" else outcome.bound
    return on, int(np.floor(best + 1e-6 + abs(best) * 1e-9))


def _gains(case: DutyCase, site: Ints, day: Ints, known: Flags) -> Ints:
    """Residents whom each (site, day) adds to those known to be covered."""
    covering = case.covering
    gains = np.zeros(len(site), dtype=np.int64)
    for i, (s, t) in enumerate(zip(site, day, strict=True)):
        mine = covering.point[covering.ptr[s] : covering.ptr[s + 1]]
        gains[i] = covering.weight[mine[~known[mine, t]]].sum()
    return gains


def _add_needs(
    model: Programme,
    x: Ints,
    case: DutyCase,
    needs: _Needs,
    counties: list[int],
    site: Ints,
    day: Ints,
) -> None:
    days = case.may.shape[1]
    place = np.full(case.counties, -1, dtype=np.int64)
    place[counties] = np.arange(len(counties))
    mine = place[case.county[site]]
    model.add_rows(
        len(counties) * days, mine * days + day, x, 1.0, high=needs.need[counties].ravel()
    )
    model.add_rows(
        len(counties), mine, x, 1.0, low=needs.total[counties], high=needs.total[counties]
    )
    room = np.maximum(needs.cap[case.county] - case.used, 0)
    model.add_rows(len(room), site, x, 1.0, high=room)
    short = model.add_columns(np.zeros(len(counties) * days), whole=True)
    first = needs.first[counties].ravel()
    model.add_rows(
        len(first),
        np.concatenate((mine * days + day, np.arange(len(first)))),
        np.concatenate((x, short)),
        1.0,
        low=first,
    )
    missing = needs.first[counties].sum(axis=1) - needs.served[counties]
    model.add_rows(
        len(counties), np.repeat(np.arange(len(counties)), days), short, 1.0, high=missing
    )


def _points_of(covering: Covering, sites: Ints) -> Ints:
    """Points that some of these sites cover."""
    marked = np.zeros(covering.points, dtype=bool)
    for s in sites:
        marked[covering.point[covering.ptr[s] : covering.ptr[s + 1]]] = True
    return np.flatnonzero(marked)


def _add_points(
    model: Programme, x: Ints, case: DutyCase, site: Ints, day: Ints, known: Flags
) -> None:
    """A column per class of equal points and day: covered where one of its sites is on duty."""
    covering, days = case.covering, case.may.shape[1]
    column = np.full(case.may.shape, -1, dtype=np.int64)
    column[site, day] = x
    classes: dict[tuple[int, ...], Ints] = {}
    allowed = np.zeros(covering.candidates, dtype=bool)
    allowed[site] = True
    for p in _points_of(covering, np.unique(site)):
        takers = covering.candidate[covering.back_ptr[p] : covering.back_ptr[p + 1]]
        key = tuple(takers[allowed[takers]].tolist())
        if key:
            people = np.where(known[p], 0, covering.weight[p])
            classes[key] = classes.get(key, np.zeros(days, dtype=np.int64)) + people
    rows: list[int] = []
    columns: list[int] = []
    weights: list[int] = []
    for takers_of, people in classes.items():
        for t in np.flatnonzero(people):
            mine = column[list(takers_of), t]
            mine = mine[mine >= 0]
            if len(mine):
                rows += [len(weights)] * len(mine)
                columns += mine.tolist()
                weights.append(int(people[t]))
    z = model.add_columns(np.array(weights, dtype=np.float64), whole=False)
    model.add_rows(
        len(weights),
        np.concatenate((np.arange(len(weights)), np.array(rows, dtype=np.int64))),
        np.concatenate((z, np.array(columns, dtype=np.int64))),
        np.concatenate((np.ones(len(weights)), -np.ones(len(rows)))),
        high=0.0,
    )

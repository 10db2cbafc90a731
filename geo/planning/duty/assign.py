"""Who opens on which day of a holiday: one site per county and day, fairly, near most residents.

Sites s with county c(s), days t, x_st = 1 where s is put on duty. Some sites are open anyway.

    need_ct    sites still to be opened in c on t: max(0, N − open anyway), N sites per county-day
    first      as many county-days as can be have a site open at all
    second     as many of the needs as can be are met, no site having more than D duty days
    third      of a rotation, D is the least with which the first two come out no worse
    fourth     Σ_t Σ_p w_p [ some site within the cutoff of p is open on t ] is as large as can be

A choice is thus no larger than the needs: the fewest sites that serve every county-day. The first
three are flows (days to sites) and settled exactly, county by county. The fourth is a covering
problem over days that counties share at their borders: each county is solved exactly given the
others, in turns; all together where the whole is small. The bound is the sum of what each county
could add if no other county put anybody on duty (people are counted once at most by each).
"""

from __future__ import annotations

import time
from typing import Literal

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from geo.arrays import Flags, Ints
from geo.planning.covering.mclp import CheckCancelled
from geo.planning.duty.instance import (
    Duty,
    DutyCase,
    DutyDemands,
    count_coverable,
    count_resident_days,
    cover_days,
    sum_by_county,
)
from geo.planning.duty.milp import solve_duties
from geo.planning.duty.throughout import assign_throughout

DutyChoice = Literal["most_people", "one_unit", "rotation"]
CHOICES: tuple[DutyChoice, ...] = ("most_people", "one_unit", "rotation")
_ROUNDS = 4
SMALL = 4_000
"""Columns up to which all counties are solved together after they have been solved in turns."""


def assign_duty(
    case: DutyCase,
    per_county: int,
    most_days: int | None,
    seconds: float,
    check_cancelled: CheckCancelled = lambda: None,
    choice: DutyChoice = "rotation",
) -> Duty:
    """Assign duty; `per_county` is N, `most_days` a D that is given.

    `choice` says what is wanted: the most people whoever serves them, one unit (N of them)
    throughout, or a rotation in which the busiest unit has as few days as can be.
    """
    if choice == "one_unit":
        return assign_throughout(case, per_county, seconds, check_cancelled)
    began = time.monotonic()
    deadline = began + seconds
    needs = _settle_needs(case, per_county, most_days, fair=choice == "rotation")
    on = np.zeros(case.may.shape, dtype=bool)
    known = cover_days(case, case.already)
    bound = int((known * case.covering.weight[:, None]).sum())
    everybody = count_coverable(case)
    for county in range(case.counties):
        check_cancelled()
        found, best = solve_duties(
            case, needs, [county], known, max(deadline - time.monotonic(), 0.2)
        )
        on |= found
        bound += best
    on = _take_turns(case, needs, on, deadline, check_cancelled)
    value = count_resident_days(case, on)
    solver = "county by county"
    bound = min(bound, everybody)
    columns = int((case.may & (needs.need[case.county] > 0)).sum())
    if value < bound and columns <= SMALL and time.monotonic() < deadline:
        every = list(range(case.counties))
        found, best = solve_duties(
            case, needs, every, known, deadline - time.monotonic(), check_cancelled
        )
        bound = min(bound, int((known * case.covering.weight[:, None]).sum()) + best)
        solver = "together"
        if count_resident_days(case, found) > value and _as_many(found, on):
            on, value = found, count_resident_days(case, found)
    unmet = needs.need - sum_by_county(case, on)
    return Duty(
        on, unmet, needs.cap, value, max(bound, value), f"flow+highs, {solver}",
        time.monotonic() - began,
    )  # fmt: skip


def _as_many(one: Flags, other: Flags) -> bool:
    return bool(one.sum() == other.sum())


def _settle_needs(
    case: DutyCase, per_county: int, most_days: int | None, *, fair: bool
) -> DutyDemands:
    already = sum_by_county(case, case.already)
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
        if fair and most_days is None and total[c]:
            cap[c] = _least_cap(may, used, need[c], first[c], int(total[c]), int(served[c]))
    return DutyDemands(need, first, total, served, cap)


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


def _take_turns(
    case: DutyCase, needs: DutyDemands, on: Flags, deadline: float, check_cancelled: CheckCancelled
) -> Flags:
    """Solve each county again given the others, until nobody gains."""
    value = count_resident_days(case, on)
    for _ in range(_ROUNDS):
        for county in range(case.counties):
            check_cancelled()
            if time.monotonic() > deadline:
                return on
            others = on & (case.county != county)[:, None]
            known = cover_days(case, case.already | others)
            found, _bound = solve_duties(case, needs, [county], known, deadline - time.monotonic())
            changed = others | found
            if changed.sum() >= on.sum() and (
                count_resident_days(case, changed) >= count_resident_days(case, on)
            ):
                on = changed
        better = count_resident_days(case, on)
        if better == value:
            break
        value = better
    return on

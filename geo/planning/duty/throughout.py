"""One unit of a county on duty throughout a holiday, or N of them.

With y_s = 1 where s is on duty, on every day t on which it may be (open_st where it is so anyway):

    Σ_s y_s ≤ max_t need_ct        in every county
    first    as many county-days as can be have a site open at all
    second   as many of the needs as can be are met
    third    as many of the units as can be are open on every day, by duty or anyway
    fourth   Σ_t Σ_p w_p [ some site within the cutoff of p is open on t ] is as large as can be

Each aim is settled before the next. Counties share people at their borders: each is solved exactly
given the others, in turns. The bound is the sum of what each could add if no other county put
anybody on duty.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from geo.arrays import Flags, Floats, Ints
from geo.planning.covering.mclp import CheckCancelled
from geo.planning.covering.milp import Outcome, Programme
from geo.planning.duty.instance import (
    Duty,
    DutyCase,
    count_coverable,
    count_resident_days,
    cover_days,
    sum_by_county,
)

_ROUNDS = 3


def assign_throughout(
    case: DutyCase, per_county: int, seconds: float, check_cancelled: CheckCancelled = lambda: None
) -> Duty:
    """Assign duty for whole holidays; `per_county` is N."""
    began = time.monotonic()
    deadline = began + seconds
    need = np.maximum(per_county - sum_by_county(case, case.already), 0)
    known = cover_days(case, case.already)
    bound = int((known * case.covering.weight[:, None]).sum())
    on = np.zeros(case.may.shape, dtype=bool)
    for turn in range(_ROUNDS):
        before = on.copy()
        for county in range(case.counties):
            check_cancelled()
            if turn and time.monotonic() > deadline:
                break
            others = on & (case.county != county)[:, None]
            left = max(deadline - time.monotonic(), 0.5)
            found, best = _choose(case, county, need[county], others, left)
            bound += best if turn == 0 else 0
            changed = others | found
            if turn == 0 or count_resident_days(case, changed) > count_resident_days(case, on):
                on = changed
        if (on == before).all():
            break
    value = count_resident_days(case, on)
    bound = max(min(bound, count_coverable(case)), value)
    unmet = np.maximum(need - sum_by_county(case, on), 0)
    cap = np.full(case.counties, case.may.shape[1], dtype=np.int64)
    return Duty(
        on, unmet, cap, value, bound, "flow+highs, county by county", time.monotonic() - began
    )


@dataclass(frozen=True, slots=True)
class _Model:
    """One county: its sites, the days, and what each aim is worth in columns."""

    programme: Programme
    x: Ints
    sites: Ints


def _choose(
    case: DutyCase, county: int, need: Ints, others: Flags, seconds: float
) -> tuple[Flags, int]:
    """The duties of a county beside those of others; also a bound on what it adds alone."""
    sites = np.flatnonzero((case.county == county) & case.may.any(axis=1))
    on = np.zeros(case.may.shape, dtype=bool)
    if not len(sites) or not need.any():
        return on, 0
    alone = cover_days(case, case.already)
    known = cover_days(case, case.already | others)
    least: list[int] = []
    for aim in range(3):
        outcome = _solve(case, sites, need, known, aim, least, seconds)
        if not outcome.solved:
            return on, int(count_coverable(case))
        least.append(round(outcome.objective))
    outcome = _solve(case, sites, need, known, 3, least, seconds)
    best = outcome.objective if outcome.state == "optimal" else outcome.bound
    if (known != alone).any():
        first = _solve(case, sites, need, alone, 3, least, seconds)
        best = first.objective if first.state == "optimal" else first.bound
    if not np.isfinite(best):
        best = float(count_coverable(case))
    if outcome.solved:
        taken = sites[outcome.values[: len(sites)] > 0.5]
        on[taken] = case.may[taken]
    return on, int(np.floor(best + 1e-6 + abs(best) * 1e-9))


def _solve(
    case: DutyCase,
    sites: Ints,
    need: Ints,
    known: Flags,
    aim: int,
    least: list[int],
    seconds: float,
) -> Outcome:
    """Make one aim as large as can be, those before it no less than they were found to be."""
    days = case.may.shape[1]
    may = case.may[sites]
    model = Programme(-1)
    whole: Floats = np.asarray((may | case.already[sites]).all(axis=1), dtype=np.float64)
    x = model.add_columns(_worth(whole > 0, aim == 2), whole=True)
    is_first = (need > 0) & ~case.already[case.county == case.county[sites[0]]].any(axis=0)
    served = model.add_columns(_worth(is_first, aim == 0), 0.0, is_first.astype(float), whole=False)
    met = model.add_columns(np.full(days, float(aim == 1)), 0.0, need.astype(float), whole=False)
    site, day = np.nonzero(may)
    for block in (served, met):
        model.add_rows(
            days,
            np.concatenate((np.arange(days), day)),
            np.concatenate((block, x[site])),
            np.concatenate((np.ones(days), -np.ones(len(day)))),
            high=0.0,
        )
    one = np.zeros(len(x), dtype=np.int64)
    model.add_rows(1, one, x, 1.0, high=float(need.max()))
    for k, floor in enumerate(least):
        block = (served, met, x)[k]
        worth = (is_first.astype(float), np.ones(days), whole)[k]
        model.add_rows(1, np.zeros(len(block), dtype=np.int64), block, worth, low=float(floor))
    if aim == 3:
        _add_people(model, x, case, sites, may, known)
    return model.solve(seconds, gap=0.999)


def _worth(flags: Flags, counted: bool) -> Floats:  # noqa: FBT001 - which of the aims it is
    return flags.astype(np.float64) if counted else np.zeros(len(flags))


def _add_people(
    model: Programme, x: Ints, case: DutyCase, sites: Ints, may: Flags, known: Flags
) -> None:
    """A column per class of equal points and day, whole where one of its sites is on duty."""
    covering, days = case.covering, may.shape[1]
    place = np.full(covering.candidates, -1, dtype=np.int64)
    place[sites] = np.arange(len(sites))
    classes: dict[tuple[int, ...], Ints] = {}
    owner = np.repeat(np.arange(covering.candidates), np.diff(covering.ptr))
    for p in np.unique(covering.point[place[owner] >= 0]):
        takers = place[covering.candidate[covering.back_ptr[p] : covering.back_ptr[p + 1]]]
        key = tuple(sorted(takers[takers >= 0].tolist()))
        people = np.where(known[p], 0, covering.weight[p])
        classes[key] = classes.get(key, np.zeros(days, dtype=np.int64)) + people
    for key, people in classes.items():
        for t in np.flatnonzero(people > 0):
            takers = x[[s for s in key if may[s, t]]]
            if len(takers):
                z = model.add_columns(np.array([float(people[t])]), whole=False)
                rows = np.zeros(1 + len(takers), dtype=np.int64)
                value = np.concatenate(([1.0], -np.ones(len(takers))))
                model.add_rows(1, rows, np.concatenate((z, takers)), value, high=0.0)

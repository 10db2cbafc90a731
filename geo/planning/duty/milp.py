"""The duties of some counties as a programme for HiGHS, beside what others have open.

A column per site and day, and where sites of one day share residents one per class of equal points.
"""

from __future__ import annotations

import numpy as np

from geo.arrays import Flags, Floats, Ints
from geo.planning.covering.instance import Covering
from geo.planning.covering.mclp import CheckCancelled
from geo.planning.covering.milp import Programme
from geo.planning.duty.instance import DutyCase, DutyDemands, count_coverable

_SECONDS = 10.0
"""For duties without regard to who else is open, a problem that is never hard."""


def solve_duties(
    case: DutyCase,
    needs: DutyDemands,
    counties: list[int],
    known: Flags,
    seconds: float,
    check_cancelled: CheckCancelled = lambda: None,
) -> tuple[Flags, int]:
    """The best duties of some counties beside what is known to be covered, and a bound on gains.

    Where no duties are found in time, those are taken whose sites gain the most one by one.
    """
    on = np.zeros(case.may.shape, dtype=bool)
    inside = np.isin(case.county, counties)
    site, day = np.nonzero(case.may & inside[:, None] & (needs.need[case.county] > 0))
    if not len(site) or not needs.total[counties].any():
        return on, 0
    alone = len(counties) == 1 and int(needs.need[counties].max()) == 1
    model = Programme(-1)
    gains = _gains(case, site, day, known)
    x = model.add_columns(gains if alone else 0 * gains, whole=True)
    _add_needs(model, x, case, needs, counties, site, day)
    if not alone:
        _add_points(model, x, case, site, day, known)
    outcome = model.solve(seconds, check_cancelled, gap=0.999)
    best = outcome.objective if outcome.state == "optimal" else outcome.bound
    if not outcome.solved:
        best = count_coverable(case)
        plain = Programme(-1)
        _add_needs(plain, plain.add_columns(gains, whole=True), case, needs, counties, site, day)
        outcome = plain.solve(_SECONDS, check_cancelled)
    if outcome.solved:
        taken = outcome.values[: len(site)] > 0.5
        on[site[taken], day[taken]] = True
    return on, int(np.floor(best + 1e-6 + abs(best) * 1e-9))


def _gains(case: DutyCase, site: Ints, day: Ints, known: Flags) -> Floats:
    """Residents whom each (site, day) adds to those known to be covered."""
    covering = case.covering
    gains = np.zeros(len(site), dtype=np.int64)
    for i, (s, t) in enumerate(zip(site, day, strict=True)):
        mine = covering.point[covering.ptr[s] : covering.ptr[s + 1]]
        gains[i] = covering.weight[mine[~known[mine, t]]].sum()
    return gains.astype(np.float64)


def _add_needs(
    model: Programme,
    x: Ints,
    case: DutyCase,
    needs: DutyDemands,
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

"""Who visits which employer: the transport problem, and the order and days of the visits.

Let E be employers with people h_e > 0, S sites with capacities c_s (people in one campaign,
infinite where not stated), and P the pairs (e, s) that a visit may join, with road distance d_es:

    minimise    Σ d_es x_es + M Σ u_e
    subject to  Σ_s x_es + u_e = h_e   for every e          u_e: people whom nobody can see
                Σ_e x_es ≤ c_s         for every s
                x, u ≥ 0

with M so large that seeing one person more outweighs every detour: as many people as possible
are seen, and of all such plans the one with the least person-kilometres is taken. Capacities
are rounded down to whole people; the matrix is then totally unimodular, so the vertex that
HiGHS returns is whole. An employer may be shared between sites; at most as many
are as there are full sites. Where no site is full the answer is the nearest site of every employer,
and nothing is solved. Ties go to the site that comes first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from geo.arrays import Floats, Indices, Ints

_MM_PER_KM = 1e6
SIMPLEX_PAIRS = 50_000
"""Beyond so many pairs the interior point method with crossover is several times faster."""
_WHOLE = 1e-4


@dataclass(frozen=True, slots=True)
class VisitPairs:
    """Pairs that a visit may join: positions of employer and site, and the way between them."""

    employer: Indices
    site: Indices
    road_mm: Ints


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits by site and order; `people` are seen there. Days count from 1, 0 where not known.

    A site whose capacity a day is not stated has no days. Two visits may share a day.
    """

    employer: Indices
    site: Indices
    people: Ints
    road_mm: Ints
    order: Ints
    first_day: Ints
    last_day: Ints

    def __len__(self) -> int:
        return len(self.employer)


def plan_visits(people: Ints, capacity: Floats, daily: Floats, pairs: VisitPairs) -> Visits:
    """Assign employers to sites, then put each site's visits in order of road distance.

    `people` has one entry per employer, `capacity` (people in all) and `daily` (people a day) one
    per site, NaN where not stated.
    """
    chosen, seen = assign_people(people, capacity, pairs)
    employer, site = pairs.employer[chosen], pairs.site[chosen]
    road = pairs.road_mm[chosen]
    by_site = np.lexsort((employer, road, site))
    employer, site, road, seen = employer[by_site], site[by_site], road[by_site], seen[by_site]
    starts = np.flatnonzero(np.diff(site, prepend=-1))
    lengths = np.diff(np.append(starts, len(site)))
    total = np.cumsum(seen)
    before = total - seen - np.repeat(total[starts] - seen[starts], lengths)
    first, last = _count_days(before, seen, daily[site])
    order = np.arange(len(site)) - np.repeat(starts, lengths) + 1
    return Visits(employer, site, seen, road, order, first, last)


def _count_days(before: Ints, seen: Ints, daily: Floats) -> tuple[Ints, Ints]:
    known = daily > 0
    rate = np.where(known, daily, 1.0)
    first = np.floor(before / rate).astype(np.int64) + 1
    last = np.ceil((before + seen) / rate).astype(np.int64)
    return np.where(known, first, 0), np.where(known, np.maximum(first, last), 0)


def assign_people(people: Ints, capacity: Floats, pairs: VisitPairs) -> tuple[Ints, Ints]:
    """Positions in `pairs` that are used, and how many people each of them stands for."""
    usable = np.flatnonzero(people[pairs.employer] > 0)
    if not len(usable):
        return usable, np.empty(0, dtype=np.int64)
    room = np.where(np.isnan(capacity), np.inf, np.floor(capacity))
    nearest = _choose_nearest(pairs, usable)
    load = np.bincount(pairs.site[nearest], people[pairs.employer[nearest]], len(capacity))
    if (load <= room).all():
        return nearest, people[pairs.employer[nearest]]
    return _solve(people, room, pairs, usable)


def _choose_nearest(pairs: VisitPairs, usable: Ints) -> Ints:
    """The first pair of every employer by road distance, then by site."""
    order = usable[np.lexsort((pairs.site[usable], pairs.road_mm[usable], pairs.employer[usable]))]
    return order[np.unique(pairs.employer[order], return_index=True)[1]]


def _solve(people: Ints, room: Floats, pairs: VisitPairs, usable: Ints) -> tuple[Ints, Ints]:
    employers, row = np.unique(pairs.employer[usable], return_inverse=True)
    limited = np.flatnonzero(np.isfinite(room))
    number = np.full(len(room), -1)
    number[limited] = np.arange(len(limited))
    count, people_here = len(usable), people[employers].astype(np.float64)
    cost = pairs.road_mm[usable] / _MM_PER_KM
    dear = (cost.max() + 1.0) * (len(room) + 1)
    everyone = sparse.csr_array(
        (
            np.ones(count + len(employers)),
            (np.append(row, np.arange(len(employers))), np.arange(count + len(employers))),
        )
    )
    full = np.flatnonzero(number[pairs.site[usable]] >= 0)
    within = sparse.csr_array(
        (np.ones(len(full)), (number[pairs.site[usable[full]]], full)),
        shape=(len(limited), count + len(employers)),
    )
    costs = np.append(cost, np.full(len(employers), dear))
    rows = (within, room[limited], everyone, people_here)
    found = _find_vertex(costs, rows, "highs-ds" if count <= SIMPLEX_PAIRS else "highs-ipm")
    seen = np.rint(found[:count]).astype(np.int64)
    chosen = np.flatnonzero(seen > 0)
    return usable[chosen], seen[chosen]


def _find_vertex(
    costs: Floats, rows: tuple[sparse.csr_array, Floats, sparse.csr_array, Floats], method: str
) -> Floats:
    """The best vertex; where crossing over from the inside ends elsewhere, the simplex finds it."""
    from scipy.optimize import linprog

    within, room, everyone, people = rows
    solved = linprog(
        costs, A_ub=within, b_ub=room, A_eq=everyone, b_eq=people, bounds=(0, None), method=method
    )
    if method == "highs-ipm" and (solved.x is None or not _is_whole(solved.x)):
        return _find_vertex(costs, rows, "highs-ds")
    assert solved.x is not None, solved.message  # noqa: S101 - u = h is always a plan
    vertex: Floats = solved.x
    return vertex


def _is_whole(values: Floats) -> bool:
    return bool((np.abs(values - np.rint(values)) < _WHOLE).all())

"""What closings have to leave: of some sites so many, or so much, that a requirement still holds.

Σ { amount_rj : j open } ≥ least_r        for every requirement r, over its sites j
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from geo.arrays import Flags, Indices, Ints
from geo.planning.covering.instance import ChoiceRules, Covering, make_covering
from geo.planning.covering.shapes import require_positions
from geo.planning.quotas.areas import Areas


class Keeps(NamedTuple):
    """Requirements as compiled code takes them: those of site `j` are `row[ptr[j]:ptr[j + 1]]`.

    `amount` has an entry per pair, `least` one per requirement, `left` what all sites together
    have of it.
    """

    ptr: Ints
    row: Indices
    amount: Ints
    least: Ints
    left: Ints


class Keep(NamedTuple):
    """One requirement: its sites by position, what each gives, and the least to be left."""

    sites: Ints
    amount: Ints
    least: int


def keep_some(sites: Ints, least: int = 1) -> Keep:
    """So many of these sites stay open."""
    return Keep(sites, np.ones(len(sites), dtype=np.int64), least)


def keep_areas(rules: ChoiceRules) -> list[Keep]:
    """Every needed area that has sites keeps one."""
    areas = (np.flatnonzero(rules.area == area) for area in np.flatnonzero(rules.needed))
    return [keep_some(mine) for mine in areas if len(mine)]


def make_keeps(count: int, keeps: Iterable[Keep]) -> Keeps:
    """Requirements on `count` sites; one that is not met with all open asks for what there is.

    One that asks for nothing is left out.

    Raises
    ------
    InputError
        A requirement names a site that there is not.
    """
    rows = [one for one in keeps if one.least > 0 and one.amount.any()]
    sites = np.concatenate([np.empty(0, np.int64), *(one.sites for one in rows)]).astype(np.int64)
    require_positions("keeps: sites", sites, count)
    amount = np.concatenate([np.empty(0, np.int64), *(one.amount for one in rows)])
    row = np.repeat(np.arange(len(rows)), [len(one.sites) for one in rows])
    order = np.argsort(sites, kind="stable")
    ptr = np.searchsorted(sites[order], np.arange(count + 1))
    left = np.zeros(len(rows), dtype=np.int64)
    np.add.at(left, row, amount.astype(np.int64))
    least = np.minimum(np.array([one.least for one in rows], dtype=np.int64), left)
    return Keeps(
        ptr.astype(np.int64),
        row[order].astype(np.int32),
        amount[order].astype(np.int64),
        least,
        left,
    )


def extend_covering(covering: Covering, keeps: Keeps, need: int) -> tuple[Covering, Areas, Ints]:
    """The covering whose needs are people to be kept and every requirement, with areas and needs.

    A requirement that each of its sites meets alone is a point of one person, and all of these are
    one area; any other is an area of its own, with a point per site.
    """
    owner = np.repeat(np.arange(covering.candidates), np.diff(keeps.ptr))
    alone = np.ones(len(keeps.least), dtype=bool)
    np.logical_and.at(alone, keeps.row, keeps.amount >= keeps.least[keeps.row])
    single = alone[keeps.row]
    number = np.cumsum(alone) - 1
    shared, own = int(alone.sum()), np.flatnonzero(~single)
    point = np.where(single, number[keeps.row], 0)
    point[own] = shared + np.arange(len(own))
    area_of_row = np.where(alone, 1, 1 + np.cumsum(~alone))
    area = np.concatenate((np.ones(shared, np.int64), area_of_row[keeps.row[own]]))
    weight = np.concatenate((np.ones(shared, np.int64), keeps.amount[own]))
    site = np.concatenate((np.repeat(np.arange(covering.candidates), np.diff(covering.ptr)), owner))
    every = np.concatenate((covering.point, covering.points + point)).astype(np.int64)
    order = np.lexsort((every, site))
    ptr = np.searchsorted(site[order], np.arange(covering.candidates + 1))
    wide = make_covering(
        ptr, every[order].astype(np.int32), np.concatenate((covering.weight, weight))
    )
    of_point = np.concatenate((np.zeros(covering.points, np.int64), area)).astype(np.int32)
    needs = np.concatenate(([need, shared], keeps.least[~alone])).astype(np.int64)
    residents = np.zeros(len(needs), dtype=np.int64)
    np.add.at(residents, of_point, wide.weight)
    return wide, Areas(of_point, residents, np.zeros_like(residents)), needs


def holds(keeps: Keeps, closed: Flags) -> bool:
    """Whether every requirement is met without the sites marked."""
    gone = np.repeat(closed, np.diff(keeps.ptr))
    left = keeps.left.copy()
    np.subtract.at(left, keeps.row[gone], keeps.amount[gone])
    return bool((left >= keeps.least).all())

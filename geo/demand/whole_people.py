"""Whole people from fractions, rounded once along a space-filling curve (rules.md#people-1).

Points i = 1 … k of one group in Hilbert order, with parts pᵢ ≥ 0 and an integer total T:

    Cᵢ = T · (p₁ + … + pᵢ) / (p₁ + … + pₖ)        nᵢ = ⌊Cᵢ + ½⌋ − ⌊Cᵢ₋₁ + ½⌋,  C₀ = 0

Hence Σ nᵢ = T and |nᵢ − T·pᵢ / Σp| < 1, with the rounding of neighbours cancelling nearby. Parts
are held as integers, so that neither the order of summation nor the machine decides a half.
"""

from __future__ import annotations

import math

import numpy as np

from geo.arrays import Floats, Ints, Texts
from geo.geometry.hilbert import hilbert_keys

_BITS = 61


def hold_exactly(parts: Floats) -> tuple[Ints, int]:
    """Write non-negative parts as integers u with parts = u · 2^(−shift).

    Returns `u` (int64, n) and the shift. All of them together stay below 2^62, so that sums are
    exact; a part below 2^(−61) of the whole may become 0.
    """
    whole = math.fsum(parts)
    shift = _BITS - math.frexp(whole)[1]
    return np.rint(np.ldexp(parts, shift)).astype(np.int64), shift


def round_running(units: Ints, total: int) -> Ints:
    """Whole people for the points of one group, given in order; they sum to `total`.

    `units` (int64, n) are proportional to the parts; their sum is positive unless `total` is 0.
    """
    if len(units) == 0 or total == 0:
        return np.zeros(len(units), dtype=np.int64)
    running = np.cumsum(units).astype(object)
    whole = running[-1]
    ends: Ints = ((2 * total * running + whole) // (2 * whole)).astype(np.int64)
    return np.diff(ends, prepend=0)


def round_groups(units: Ints, group: Ints, order: Ints, totals: Ints) -> Ints:
    """Whole people for every point, each group rounded along `order` to its own total.

    `units`, `group` (0 … g − 1) have one entry per point, `order` lists all points, `totals` has
    one entry per group. A group whose total is positive has points with positive units.
    """
    people = np.zeros(len(units), dtype=np.int64)
    in_groups = order[np.argsort(group[order], kind="stable")]
    ends = np.cumsum(np.bincount(group, minlength=len(totals)))
    for members, total in zip(np.split(in_groups, ends[:-1]), totals, strict=True):
        people[members] = round_running(units[members], int(total))
    return people


def order_by_hilbert(lon: Floats, lat: Floats, ids: Texts) -> Ints:
    """Positions of all points along the Hilbert curve over the globe; equal cells by id.

    The curve is that of the roads: which other points there are decides nothing.
    """
    return np.lexsort((rank_ids(ids), hilbert_keys(lon, lat))).astype(np.int64)


def rank_ids(ids: Texts) -> Ints:
    """Position of each id among the sorted different ids."""
    _, rank = np.unique(ids.astype(str), return_inverse=True)
    return rank.astype(np.int64)


def sum_groups(units: Ints, group: Ints, count: int) -> Ints:
    """Exact sums per group, shape (count,)."""
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, group, units)
    return sums

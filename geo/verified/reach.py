"""Distances that an office has verified, in place of those computed.

A verified pair stands in the table with the bits DIRECT and VERIFIED: it holds whatever the legs of
its ends are, and no component makes it undecided. Pairs beyond the table's reach are added, so that
every question asked of the table hears of them.
"""

from __future__ import annotations

import numpy as np

from geo.arrays import Flags, Indices, Ints
from geo.reach.by_point import list_by_point
from geo.reach.edits.site_pairs import take_pairs
from geo.reach.pair_rule import DIRECT, VERIFIED
from geo.reach.table import Pairs, Reach


def replace_pairs(
    reach: Reach, site: Indices, point: Indices, straight_mm: Ints, road_mm: Ints
) -> Reach:
    """The table with these pairs, each named once; the others stay as they are."""
    points = len(reach.demand_ptr) - 1
    sites = len(reach.site_ptr) - 1
    key = site.astype(np.int64) * points + point
    own = reach.site_index.astype(np.int64) * points + reach.demand_index
    at = np.searchsorted(own, key)
    known: Flags = (
        (at < len(own)) & (own[np.minimum(at, len(own) - 1)] == key)
        if len(own)
        else (np.zeros(len(key), dtype=bool))
    )
    bits, road = reach.bits.copy(), reach.road_mm.copy()
    bits[at[known]] = DIRECT | VERIFIED
    road[at[known]] = road_mm[known]
    new = ~known
    whole = np.concatenate((own, key[new]))
    order = np.argsort(whole, kind="stable")
    demand_index = (whole[order] % max(points, 1)).astype(np.int32)
    site_ptr = _pointers(np.bincount(whole // max(points, 1), minlength=sites))
    demand_ptr = _pointers(np.bincount(demand_index, minlength=points))
    return Reach(
        site_ptr,
        demand_index,
        np.concatenate((reach.straight_mm, straight_mm[new])).astype(np.int32)[order],
        np.concatenate((road, road_mm[new])).astype(np.int32)[order],
        np.concatenate((bits, np.full(int(new.sum()), DIRECT | VERIFIED))).astype(np.uint8)[order],
        demand_ptr,
        list_by_point(site_ptr, demand_index, demand_ptr),
    )


def _pointers(counts: Ints) -> Ints:
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int64)


def replace_pairs_of_site(
    pairs: Pairs, points: int, point: Indices, straight_mm: Ints, road_mm: Ints
) -> Pairs:
    """The pairs of one site, as `replace_pairs` would leave them; `points` are there in all."""
    site_ptr = np.array([0, len(pairs.bits)], dtype=np.int64)
    demand_ptr = _pointers(np.bincount(pairs.demand_index, minlength=points))
    pair_of = list_by_point(site_ptr, pairs.demand_index, demand_ptr)
    alone = Reach(site_ptr, *pairs, demand_ptr, pair_of)
    here = np.zeros(len(point), dtype=np.int32)
    return take_pairs(replace_pairs(alone, here, point, straight_mm, road_mm), 0)

"""One site more or less: its pairs by one bounded search, and the table with it or without it.

Sites stand in the table in the order of (lon, lat, id). A site put in at position i moves those
from i on one position up; a site taken out moves those behind it one down; a move is one after
the other. Demand points never move. The tables that come out equal, bit for bit, those built from
scratch for the sites then there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.arrays import Bytes, Indices, Ints
from geo.reach.arcs import Arcs
from geo.reach.arriving import open_doors
from geo.reach.bounded import Workspace, make_workspace
from geo.reach.grouping import group_positions
from geo.reach.pairs import Cells, sort_into_cells
from geo.reach.table import Pairs, Reach, Side, count_pairs, fill_pairs


@dataclass(frozen=True, slots=True)
class PairSearch:
    """What searches from single sites share; for one thread at a time."""

    arcs: Arcs
    demand: Side
    weak_component: Bytes
    doors: Indices
    cells: Cells
    work: Workspace


def make_pair_search(arcs: Arcs, demand: Side, weak_component: Bytes, reach_mm: int) -> PairSearch:
    """Prepare with the arguments that `build_reach` was given."""
    return PairSearch(
        arcs,
        demand,
        weak_component,
        open_doors(arcs, demand.ends, demand.component),
        sort_into_cells(demand.xyz, reach_mm),
        make_workspace(arcs, reach_mm),
    )


def search_pairs(search: PairSearch, sites: Side, site: int = 0) -> Pairs:
    """The pairs of one of some sites, as `build_reach` gives them."""
    chosen = np.array([site], dtype=np.int32)
    ptr = np.zeros(len(sites.xyz) + 1, dtype=np.int64)
    count_pairs(chosen, sites, search.cells, ptr)
    ptr[: site + 1] = 0
    pairs = _make_pairs(int(ptr[site + 1]))
    fill_pairs(
        chosen, search.arcs, sites, search.demand, search.doors, search.cells,
        search.weak_component, ptr, pairs, search.work,
    )  # fmt: skip
    return pairs


def take_pairs(reach: Reach, site: int) -> Pairs:
    """The pairs of one site of a table, without a copy."""
    first, last = reach.site_ptr[site], reach.site_ptr[site + 1]
    return Pairs(
        reach.demand_index[first:last],
        reach.straight_mm[first:last],
        reach.road_mm[first:last],
        reach.bits[first:last],
    )


def insert_site(reach: Reach, position: int, pairs: Pairs) -> Reach:
    """The table with one site more, at this position."""
    cut = int(reach.site_ptr[position])
    return _assemble(reach, np.insert(_sizes(reach), position, len(pairs.bits)), cut, cut, pairs)


def drop_site(reach: Reach, position: int) -> Reach:
    """The table without the site at this position."""
    first, last = int(reach.site_ptr[position]), int(reach.site_ptr[position + 1])
    return _assemble(reach, np.delete(_sizes(reach), position), first, last, _make_pairs(0))


def _sizes(reach: Reach) -> Ints:
    return np.diff(reach.site_ptr)


def _make_pairs(count: int) -> Pairs:
    return Pairs(
        np.empty(count, dtype=np.int32),
        np.empty(count, dtype=np.int32),
        np.empty(count, dtype=np.int32),
        np.empty(count, dtype=np.uint8),
    )


def _assemble(reach: Reach, sizes: Ints, first: int, last: int, pairs: Pairs) -> Reach:
    """The table with pairs `first:last` replaced."""

    def splice(name: str) -> NDArray[Any]:
        old, new = getattr(reach, name), getattr(pairs, name)
        return np.concatenate((old[:first], new, old[last:]))

    columns = Pairs(*(splice(name) for name in Pairs._fields))
    pair_of = np.empty(len(columns.bits), dtype=np.int64)
    demand_ptr = group_positions(columns.demand_index, len(reach.demand_ptr) - 1, pair_of)
    site_ptr = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    return Reach(site_ptr, *columns, demand_ptr, pair_of)

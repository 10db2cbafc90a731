"""The pairs of one site: by one bounded search, or out of the table.

A site's pairs do not depend on the other sites: those found by a search equal, bit for bit, those
of a table built from scratch with the site in it, and those of a table stay right when other
sites come or go.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Bytes
from geo.reach.arcs import Arcs
from geo.reach.blocks.doors import Doors, open_doors
from geo.reach.blocks.near_points import NearPoints, make_near_points
from geo.reach.blocks.point_blocks import (
    NearTally,
    PointBlocks,
    cut_into_blocks,
    make_tally,
)
from geo.reach.bounded import Workspace, make_workspace
from geo.reach.table import Pairs, Reach, Side, count_pairs, empty_pairs, fill_pairs


@dataclass(frozen=True, slots=True)
class PairSearch:
    """What searches from single sites share; for one thread at a time."""

    arcs: Arcs
    weak_component: Bytes
    doors: Doors
    blocks: PointBlocks
    work: Workspace
    near: NearPoints
    tally: NearTally


def make_pair_search(arcs: Arcs, demand: Side, weak_component: Bytes, reach_mm: int) -> PairSearch:
    """Prepare with the arguments that `build_reach` was given."""
    blocks = cut_into_blocks(demand.xyz, reach_mm)
    return PairSearch(
        arcs,
        weak_component,
        open_doors(arcs, blocks, [demand.ends], demand.component, weak_component),
        blocks,
        make_workspace(arcs, reach_mm),
        make_near_points(blocks),
        make_tally(blocks),
    )


def search_pairs(search: PairSearch, sites: Side, site: int = 0) -> Pairs:
    """The pairs of one of some sites, as `build_reach` gives them."""
    chosen = np.array([site], dtype=np.int32)
    ptr = np.zeros(len(sites.xyz) + 1, dtype=np.int64)
    count_pairs(chosen, sites.xyz, search.blocks, search.tally, ptr[1:])
    pairs = empty_pairs(int(ptr[site + 1]))
    fill_pairs(
        chosen, search.arcs, sites, search.blocks, search.doors, search.weak_component, ptr,
        pairs, search.work, search.near,
    )  # fmt: skip
    return pairs


def take_pairs(reach: Reach, site: int) -> Pairs:
    """The pairs of one site of a table, without a copy."""
    return reach.pairs.take(slice(reach.site_ptr[site], reach.site_ptr[site + 1]))

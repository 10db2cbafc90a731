"""Reach tables kept ready, found again by the contents of both ends and the roads between."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

import numpy as np

from geo.arrays import Bytes
from geo.errors import StoreError
from geo.reach.arcs import Arcs
from geo.reach.spill import SpillLimit
from geo.reach.table import Reach, Side, build_reach
from geo.storage.array_store import open_arrays, save_arrays

FORMAT = "reach-3"
"""Changes whenever the same ends would give other arrays than before."""


def prepare_reach(
    arcs: Arcs,
    sites: Side,
    demand: Side,
    weak_component: Bytes,
    reach_mm: int,
    cache: Path,
    graph_key: str,
) -> Reach:
    """Open the table from the cache, or build it and keep it; a damaged entry is built anew.

    A table too large for its share of memory (`geo.reach.spill`) is built in files of the cache.

    Raises
    ------
    StoreError
        The cache cannot be written.
    """
    folder = cache / f"reach-{_key(sites, demand, weak_component, reach_mm, graph_key)}"
    with contextlib.suppress(StoreError):
        return Reach(**open_arrays(folder)[0])
    reach = build_reach(arcs, sites, demand, weak_component, reach_mm, room=SpillLimit(cache))
    save_arrays(folder, {name: getattr(reach, name) for name in Reach.__slots__}, {})
    return reach


def _key(sites: Side, demand: Side, weak: Bytes, reach_mm: int, graph_key: str) -> str:
    digest = hashlib.sha256(f"{FORMAT} {graph_key} {reach_mm}".encode())
    for side in (sites, demand):
        for array in (*side.ends, side.component, side.xyz):
            digest.update(np.ascontiguousarray(array).tobytes())
        digest.update(b"|")
    digest.update(weak.tobytes())
    return digest.hexdigest()[:32]

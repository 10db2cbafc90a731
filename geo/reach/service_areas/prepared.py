"""Snapped cells kept ready, found again by the roads, the sides of cells and the sites around."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

import numpy as np

from geo.arrays import Floats
from geo.errors import StoreError
from geo.reach.service_areas.cells import AreaCells, Lattice, Window, snap_cells
from geo.roads.graph import RoadGraph
from geo.roads.segments import SegmentGrid
from geo.storage.array_store import open_arrays, save_arrays

FORMAT = "cells-1"
"""Changes whenever the same roads would give other cells than before."""
_ARRAYS = ("edge", "along_mm", "leg_mm")


def prepare_cells(
    graph: RoadGraph,
    grid: SegmentGrid,
    lattice: Lattice,
    lon: Floats,
    lat: Floats,
    limit_m: float,
    *,
    stray_gap_m: float,
    cache: Path,
    graph_key: str,
) -> AreaCells:
    """Open the cells from the cache, or snap them and keep them; a damaged entry is made anew.

    Raises
    ------
    InputError
        The sites would need too many cells.
    StoreError
        The cache cannot be written.
    """
    key = _key(graph_key, lattice, lon, lat, limit_m, stray_gap_m)
    folder = cache / f"cells-{key}"
    with contextlib.suppress(StoreError):
        arrays, meta = open_arrays(folder)
        return AreaCells(lattice, Window(*meta["window"]), **arrays)
    cells = snap_cells(graph, grid, lattice, lon, lat, limit_m, stray_gap_m=stray_gap_m)
    arrays = {name: getattr(cells, name) for name in _ARRAYS}
    save_arrays(folder, arrays, {"window": list(cells.window)})
    return cells


def _key(
    graph_key: str, lattice: Lattice, lon: Floats, lat: Floats, limit_m: float, stray_gap_m: float
) -> str:
    facts = f"{FORMAT} {graph_key} {lattice.side_lon!r} {lattice.side_lat!r} {limit_m!r}"
    digest = hashlib.sha256(f"{facts} {stray_gap_m!r}".encode())
    positions = np.unique(np.column_stack((lon, lat)), axis=0)
    digest.update(positions.tobytes())
    return digest.hexdigest()[:32]

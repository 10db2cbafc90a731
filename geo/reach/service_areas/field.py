"""Which cells of the lattice lie within a cutoff of one site, by road.

For a site s, a cell with centre c and the cutoff R (inclusive), with d the straight line:

    inside  ⇔  d(s, c) ≤ R  and  ( leg(s) + way + leg(c) ≤ R      where both enter the network
                                   or d(s, c) ≤ leg(s) + leg(c) )  directly

which is the rule of the reach table (`geo.reach.table`), so a cell is inside exactly if a demand
point at its centre would be within R. The straight line is measured only where a plane distance
with a margin of 1 in 1,000 leaves a doubt.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Bytes, Indices, Ints
from geo.geometry.geodesy import chord_geodesic_mm, point_ecef
from geo.model.road_lines import BACKWARD, FORWARD
from geo.reach.arcs import Arcs
from geo.reach.bounded import BEYOND, LABEL, Workspace
from geo.reach.service_areas.cells import (
    AreaCells,
    Lattice,
    Window,
    disk_columns,
    offset_of_row,
    site_window,
)
from geo.reach.table import Side


class _Site(NamedTuple):
    """One site: its place on an edge (−1 for none), its leg, and where it lies."""

    edge: int
    along_mm: int
    leg_mm: int
    lon: float
    lat: float
    x: float
    y: float
    z: float


@numba.njit(cache=True, nogil=True)
def mark_cells(
    arcs: Arcs, work: Workspace, sites: Side, s: int, lon: float, lat: float,
    cells: AreaCells, limit_mm: int, max_leg_mm: int,
) -> tuple[Bytes, Window]:  # fmt: skip
    """Mark with 1 the cells within `limit_mm` of site `s`, which lies at `lon`, `lat`.

    `work` is as `search_within` left it for this site and limit. Centres with a leg above
    `max_leg_mm` do not enter the network. Returns the marks, shape (rows, columns), and the window
    that they fill.
    """
    ends, at = sites.ends, sites.xyz[s]
    site = _Site(
        ends.edge[s], ends.along_mm[s], ends.leg_mm[s], lon, lat, at[0], at[1], at[2]
    )  # fmt: skip
    box = _shared_window(site_window(cells.lattice, lon, lat, limit_mm / 1000.0), cells.window)
    marks = np.zeros((box.rows, box.columns), dtype=np.uint8)
    for j in range(box.rows):
        row = box.first_row + j
        first, last = disk_columns(cells.lattice, lon, lat, row, limit_mm / 1000.0)
        first = max(first, box.first_column)
        last = min(last, box.first_column + box.columns - 1)
        if first > last:
            continue
        start = (row - cells.window.first_row) * cells.window.columns - cells.window.first_column
        here = slice(start + first, start + last + 1)
        _mark_row(
            site, cells.lattice, row, first,
            cells.edge[here], cells.along_mm[here], cells.leg_mm[here],
            arcs.edge_u, arcs.edge_v, arcs.edge_mm, arcs.edge_way, work.node,
            limit_mm, max_leg_mm, marks[j, first - box.first_column :],
        )  # fmt: skip
    return marks, box


@numba.njit(cache=True, nogil=True, inline="always")
def _shared_window(a: Window, b: Window) -> Window:
    west, south = max(a.first_column, b.first_column), max(a.first_row, b.first_row)
    east = min(a.first_column + a.columns, b.first_column + b.columns)
    north = min(a.first_row + a.rows, b.first_row + b.rows)
    return Window(west, south, max(east - west, 0), max(north - south, 0))


@numba.njit(cache=True, nogil=True)
def _mark_row(
    site: _Site, lattice: Lattice, row: int, first: int,
    edge: Indices, along_mm: Indices, leg_mm: Indices,
    edge_u: Indices, edge_v: Indices, edge_mm: Ints, edge_way: Bytes, nodes: Indices,
    limit_mm: int, max_leg_mm: int, marks: Bytes,
) -> None:  # fmt: skip
    """Mark the cells of one row from column `first` on.

    Arrays come one by one, since compiled code counts references to those it takes out of tuples.
    """
    north_m, east = offset_of_row(lattice, site.lat, row)
    for i in range(len(edge)):
        leg = leg_mm[i]
        if leg < 0:
            continue
        east_m = ((first + i + 0.5) * lattice.side_lon - site.lon) * east
        about_mm = 1000.0 * math.sqrt(north_m * north_m + east_m * east_m)
        road_mm = BEYOND
        e = edge[i]
        if e >= 0 and site.edge >= 0 and leg <= max_leg_mm:
            length, along, way = edge_mm[e], along_mm[i], edge_way[e]
            if way & FORWARD or along == 0:
                road_mm = min(road_mm, nodes[edge_u[e], LABEL] + along + leg)
            if way & BACKWARD or along == length:
                road_mm = min(road_mm, nodes[edge_v[e], LABEL] + length - along + leg)
            if e == site.edge:
                ahead = along - site.along_mm
                if ahead == 0 or way & (FORWARD if ahead > 0 else BACKWARD):
                    road_mm = min(road_mm, site.leg_mm + abs(ahead) + leg)
        if road_mm <= limit_mm or _lies_within(
            site, lattice, row, first + i, about_mm, site.leg_mm + leg
        ):
            marks[i] = _lies_within(site, lattice, row, first + i, about_mm, limit_mm)


@numba.njit(cache=True, nogil=True, inline="always")
def _lies_within(
    site: _Site, lattice: Lattice, row: int, column: int, about_mm: float, limit_mm: int
) -> bool:
    """Whether the straight line from a site to a centre is at most `limit_mm`."""
    margin = 0.001 * about_mm + 10.0
    if about_mm + margin <= limit_mm:
        return True
    if about_mm - margin > limit_mm:
        return False
    x, y, z = point_ecef((column + 0.5) * lattice.side_lon, (row + 0.5) * lattice.side_lat)
    return bool(chord_geodesic_mm(site.x, site.y, site.z, x, y, z) <= limit_mm)

"""One lattice of cells over the ground, and where the centre of each cell meets the roads.

Cell (column i, row j) spans [i · side_lon, (i + 1) · side_lon] by
[j · side_lat, (j + 1) · side_lat] in degrees, counted from longitude and latitude 0. The sides come
from the roads alone, so every window over the same roads holds the same cells, however many sites
it was made for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Bytes, Floats, Indices, Ints
from geo.errors import InputError
from geo.geometry.geodesy import metres_per_degree
from geo.roads.graph import RoadGraph
from geo.roads.segments import SegmentGrid
from geo.roads.snapping import snap_points
from geo.threads import share_out

MOST_CELLS = 120_000_000
SIDE_DECIMALS = 7
"""Sides are whole multiples of this decimal of a degree (about 1 cm), and so are corners."""
_CHUNK = 500_000
_LONGEST_MM = 2**31 - 1


class Lattice(NamedTuple):
    """Sides of every cell, in degrees."""

    side_lon: float
    side_lat: float


class Window(NamedTuple):
    """A rectangle of cells: `first_column`, `first_row` is its south-west cell."""

    first_column: int
    first_row: int
    columns: int
    rows: int


class AreaCells(NamedTuple):
    """Cells of a window, row by row from the south-west, with the place each is snapped to.

    `edge` is −1 where the centre may not enter the network at any distance; `leg_mm` is its true
    distance to the nearest target, −1 in cells that lie too far from every site to be looked at.
    A named tuple, so that compiled code can take it.
    """

    lattice: Lattice
    window: Window
    edge: Indices
    along_mm: Indices
    leg_mm: Indices


def make_lattice(graph: RoadGraph, cell_m: float) -> Lattice:
    """Cells `cell_m` wide and high at the middle latitude of the roads.

    Across a province (5 degrees of latitude) their width changes by ± 4 %.
    """
    middle = (float(graph.point_lat.min()) + float(graph.point_lat.max())) / 2.0
    east, north = metres_per_degree(middle)
    return Lattice(round(cell_m / east, SIDE_DECIMALS), round(cell_m / north, SIDE_DECIMALS))


def cover_sites(lattice: Lattice, lon: Floats, lat: Floats, limit_m: float) -> Window:
    """The window that holds every cell with its centre within `limit_m` of a site.

    Raises
    ------
    InputError
        It would hold more than `MOST_CELLS`.
    """
    boxes = [site_window(lattice, x, y, limit_m) for x, y in _bounds(lon, lat)]
    west = min(box.first_column for box in boxes)
    south = min(box.first_row for box in boxes)
    east = max(box.first_column + box.columns for box in boxes)
    north = max(box.first_row + box.rows for box in boxes)
    count = (east - west) * (north - south)
    if count > MOST_CELLS:
        raise InputError(
            f"service areas: expected at most {MOST_CELLS:,} cells around all sites, "
            f"got {count:,}; choose larger cells"
        )
    return Window(west, south, east - west, north - south)


def _bounds(lon: Floats, lat: Floats) -> Iterable[tuple[float, float]]:
    """Corners of the box of all sites: a window is widest where it is farthest from the equator."""
    return [(x, y) for x in (lon.min(), lon.max()) for y in (lat.min(), lat.max())]


@numba.njit(cache=True, nogil=True)
def site_window(lattice: Lattice, lon: float, lat: float, limit_m: float) -> Window:
    """The window that surely holds every cell with its centre within `limit_m` of a place."""
    wide = limit_m * 1.01 + 1.0
    _, north = metres_per_degree(0.0)
    poleward = min(abs(lat) + wide / north, 89.0)
    east, _ = metres_per_degree(poleward)
    west_column = math.floor((lon - wide / east) / lattice.side_lon)
    east_column = math.floor((lon + wide / east) / lattice.side_lon)
    south_row = math.floor((lat - wide / north) / lattice.side_lat)
    north_row = math.floor((lat + wide / north) / lattice.side_lat)
    return Window(west_column, south_row, east_column - west_column + 1, north_row - south_row + 1)


def snap_cells(
    graph: RoadGraph,
    grid: SegmentGrid,
    lattice: Lattice,
    lon: Floats,
    lat: Floats,
    limit_m: float,
    *,
    stray_gap_m: float,
) -> AreaCells:
    """Snap the centre of every cell within `limit_m` of one of the sites.

    `lon` and `lat` are positions of sites in degrees, without NaN, at least one. Points are snapped
    by the rule for demand points (rules.md#distance-2), with as many threads as there are cores.

    Raises
    ------
    InputError
        The sites lie so far apart that the window would hold more than `MOST_CELLS`.
    """
    window = cover_sites(lattice, lon, lat, limit_m)
    wanted = np.zeros(window.rows * window.columns, dtype=np.uint8)
    _mark_wanted(lattice, window, lon, lat, limit_m, wanted)
    edge = np.full(len(wanted), -1, dtype=np.int32)
    along = np.zeros(len(wanted), dtype=np.int32)
    leg = np.full(len(wanted), -1, dtype=np.int32)

    def snap(cell: Ints) -> None:
        at_lon, at_lat = centres(lattice, window, cell)
        snaps = snap_points(graph, grid, at_lon, at_lat, stray_gap_m=stray_gap_m)
        edge[cell] = np.where(snaps.usable, snaps.edge, -1)
        along[cell] = snaps.along_mm
        leg[cell] = np.minimum(snaps.leg_mm, _LONGEST_MM)

    cells = np.flatnonzero(wanted)
    chunks = np.array_split(cells, max(1, math.ceil(len(cells) / _CHUNK)))
    share_out(snap, chunks)
    return AreaCells(lattice, window, edge, along, leg)


def centres(lattice: Lattice, window: Window, cell: Ints) -> tuple[Floats, Floats]:
    """Longitude and latitude of the centres of cells, by position in the window."""
    row, column = np.divmod(cell, window.columns)
    return (
        (window.first_column + column + 0.5) * lattice.side_lon,
        (window.first_row + row + 0.5) * lattice.side_lat,
    )


@numba.njit(cache=True, nogil=True)
def _mark_wanted(
    lattice: Lattice, window: Window, lon: Floats, lat: Floats, limit_m: float, wanted: Bytes
) -> None:
    for s in range(len(lon)):
        box = site_window(lattice, lon[s], lat[s], limit_m)
        for row in range(box.first_row, box.first_row + box.rows):
            first, last = disk_columns(lattice, lon[s], lat[s], row, limit_m)
            start = (row - window.first_row) * window.columns - window.first_column
            wanted[start + first : start + last + 1] = 1


@numba.njit(cache=True, nogil=True)
def disk_columns(
    lattice: Lattice, lon: float, lat: float, row: int, limit_m: float
) -> tuple[int, int]:
    """First and last column of a row whose centres may lie within `limit_m`; last < first if none.

    Metres are taken at the latitude half way to the row; within 30 km and up to 64° of latitude
    that is right to 1 in 100,000, far inside the margin left here.
    """
    north_m, east = offset_of_row(lattice, lat, row)
    wide = limit_m * 1.001 + 1.0
    square = wide * wide - north_m * north_m
    if square < 0.0:
        return 0, -1
    half = math.sqrt(square) / east
    first = math.ceil((lon - half) / lattice.side_lon - 0.5)
    last = math.floor((lon + half) / lattice.side_lon - 0.5)
    return first, last


@numba.njit(cache=True, nogil=True, inline="always")
def offset_of_row(lattice: Lattice, lat: float, row: int) -> tuple[float, float]:
    """Metres north from a latitude to a row's centres, and metres per degree of longitude there."""
    rise = (row + 0.5) * lattice.side_lat - lat
    east, north = metres_per_degree(lat + rise / 2.0)
    return rise * north, east

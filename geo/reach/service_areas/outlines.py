"""From marked cells to polygons: their union, with holes and parts, corners only.

Cells join across sides, not across corners. Rings run with the cells on their left, so outer rings
run anticlockwise. Where two cells of one part meet at a corner only, the ring stays with the gap
between them: no ring touches itself, and every polygon is valid.

Directions and quarters around a corner are counted anticlockwise: east 0, north 1, west 2, south 3;
north-east 0, north-west 1, south-west 2, south-east 3. Heading in direction d, the cell ahead on
the left is quarter d of the corner reached, the one ahead on the right quarter d − 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numba
import numpy as np
import shapely

from geo.arrays import Bytes, Indices, Ints, Shapes
from geo.geometry.ranges import pointer
from geo.reach.service_areas.cells import SIDE_DECIMALS, Lattice, Window

_EAST = 0


class AreaOutline(NamedTuple):
    """Rings of one area: ring `k` has the corners `ring_ptr[k]:ring_ptr[k + 1]`.

    `corner`, shape (n, 2), holds (column, row): the south-west corner of that cell of the marks.
    Rings are closed, the first corner repeated. Part `p` has the rings
    `part_ptr[p]:part_ptr[p + 1]`, the outer one first.
    """

    corner: Indices
    ring_ptr: Indices
    part_ptr: Indices


@numba.njit(cache=True, nogil=True)
def trace_outline(marks: Bytes) -> AreaOutline:
    """Rings around the cells marked with other than 0; `marks` has shape (rows, columns)."""
    part, parts = _number_parts(marks)
    sides = _count_south_sides(part)
    corner = np.empty((5 * sides, 2), dtype=np.int32)
    ring_ptr = np.zeros(sides + 1, dtype=np.int32)
    ring_part = np.empty(sides, dtype=np.int32)
    seen = np.zeros(part.shape, dtype=np.uint8)
    rings = 0
    for j in range(1, part.shape[0] - 1):
        for i in range(1, part.shape[1] - 1):
            if part[j, i] >= 0 and part[j - 1, i] != part[j, i] and not seen[j, i]:
                ring_part[rings] = part[j, i]
                rings += 1
                ring_ptr[rings] = _trace_ring(part, seen, i, j, corner, ring_ptr[rings - 1])
    return _sort_rings(corner, ring_ptr[: rings + 1], ring_part[:rings], parts)


@numba.njit(cache=True, nogil=True, inline="always")
def _step(direction: int) -> tuple[int, int]:
    """Columns and rows that one step leads on."""
    if direction % 2 == 0:
        return 1 - direction, 0
    return 0, 2 - direction


@numba.njit(cache=True, nogil=True, inline="always")
def _quarter(part: Indices, i: int, j: int, quarter: int) -> int:
    """The part of the cell in a quarter around corner (i, j)."""
    column = i if quarter in {0, 3} else i - 1
    row = j if quarter < 2 else j - 1
    return int(part[row, column])


@numba.njit(cache=True, nogil=True)
def _number_parts(marks: Bytes) -> tuple[Indices, int]:
    """Number the parts that hang together across sides; −1 elsewhere and in a margin of one."""
    rows, columns = marks.shape
    part = np.full((rows + 2, columns + 2), -1, dtype=np.int32)
    waiting = np.empty((rows * columns + 1, 2), dtype=np.int32)
    count = 0
    for j in range(rows):
        for i in range(columns):
            if marks[j, i] and part[j + 1, i + 1] < 0:
                _flood_part(marks, part, waiting, i, j, count)
                count += 1
    return part, count


@numba.njit(cache=True, nogil=True)
def _flood_part(marks: Bytes, part: Indices, waiting: Indices, i: int, j: int, number: int) -> None:
    rows, columns = marks.shape
    part[j + 1, i + 1] = number
    waiting[0, 0], waiting[0, 1] = i, j
    size = 1
    while size:
        size -= 1
        i, j = waiting[size, 0], waiting[size, 1]
        for direction in range(4):
            east, north = _step(direction)
            p, q = i + east, j + north
            if 0 <= p < columns and 0 <= q < rows and marks[q, p] and part[q + 1, p + 1] < 0:
                part[q + 1, p + 1] = number
                waiting[size, 0], waiting[size, 1] = p, q
                size += 1


@numba.njit(cache=True, nogil=True)
def _count_south_sides(part: Indices) -> int:
    """Sides with a part above and not below; a ring has at least one, and four corners to each."""
    count = 0
    for j in range(1, part.shape[0] - 1):
        for i in range(1, part.shape[1] - 1):
            if part[j, i] >= 0 and part[j - 1, i] != part[j, i]:
                count += 1
    return count


@numba.njit(cache=True, nogil=True)
def _trace_ring(part: Indices, seen: Bytes, i: int, j: int, corner: Indices, place: int) -> int:
    """Write one closed ring from the south side of cell (i, j); return where it ends."""
    here = part[j, i]
    x, y, direction = i, j, _EAST
    corner[place, 0], corner[place, 1] = x - 1, y - 1
    place += 1
    while True:
        if direction == _EAST:
            seen[y, x] = 1
        east, north = _step(direction)
        x, y = x + east, y + north
        if _quarter(part, x, y, (direction + 3) % 4) == here:
            direction = (direction + 3) % 4
        elif _quarter(part, x, y, direction) != here:
            direction = (direction + 1) % 4
        else:
            continue
        corner[place, 0], corner[place, 1] = x - 1, y - 1
        place += 1
        if x == i and y == j and direction == _EAST:
            return place


@numba.njit(cache=True, nogil=True)
def _sort_rings(corner: Indices, ring_ptr: Indices, ring_part: Indices, parts: int) -> AreaOutline:
    """Rings by part; the outer one was found first, since it alone has the lowest side."""
    order = np.argsort(ring_part, kind="mergesort")
    sorted_corner = np.empty((ring_ptr[-1], 2), dtype=np.int32)
    sorted_ptr = np.zeros(len(ring_ptr), dtype=np.int32)
    part_ptr = np.zeros(parts + 1, dtype=np.int32)
    for k in range(len(order)):
        first, last = ring_ptr[order[k]], ring_ptr[order[k] + 1]
        start = sorted_ptr[k]
        sorted_ptr[k + 1] = start + last - first
        sorted_corner[start : sorted_ptr[k + 1]] = corner[first:last]
        part_ptr[ring_part[order[k]] + 1] = k + 1
    return AreaOutline(sorted_corner, sorted_ptr, part_ptr)


def shape_polygons(
    lattice: Lattice, outlines: Sequence[AreaOutline], windows: Sequence[Window]
) -> Shapes:
    """One MultiPolygon per outline, in degrees; an empty one where nothing is marked."""
    corners = [
        outline.corner + np.array([window.first_column, window.first_row])
        for outline, window in zip(outlines, windows, strict=True)
    ]
    side = np.array([lattice.side_lon, lattice.side_lat])
    degrees = np.round(np.concatenate([*corners, np.empty((0, 2))]) * side, SIDE_DECIMALS)
    offsets = (
        join_pointers([outline.ring_ptr for outline in outlines]),
        join_pointers([outline.part_ptr for outline in outlines]),
        pointer(np.array([len(outline.part_ptr) - 1 for outline in outlines], dtype=np.int64)),
    )
    kind = shapely.GeometryType.MULTIPOLYGON
    return np.asarray(shapely.from_ragged_array(kind, degrees, offsets), dtype=object)


def join_pointers(pointers: Sequence[Indices]) -> Ints:
    """Pointers of blocks that follow one another, as one."""
    return pointer(np.concatenate([np.empty(0, dtype=np.int64), *map(np.diff, pointers)]))

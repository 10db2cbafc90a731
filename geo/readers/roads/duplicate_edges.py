"""One road drawn twice: the same ends, the same shape, the same class.

Street layers made from routing graphs hold each two-way street once per direction. Counted twice
it would double the kilometres; travelled it makes no difference.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geo.arrays import Bytes, Flags, Ints
from geo.geometry.ranges import expand_ranges, pointer
from geo.model.road_lines import BACKWARD, FORWARD, RoadLines


def merge_duplicate_edges(lines: RoadLines) -> tuple[RoadLines, int]:
    """Keep the first of each set of twins, open to all directions that any of them permits.

    Second comes how many edges were dropped. Edges with unlike stated lengths are no twins.
    """
    if lines.edge_count < 2:
        return lines, 0
    low, high = np.minimum(lines.u, lines.v), np.maximum(lines.u, lines.v)
    pair = low.astype(np.int64) * len(lines.node_lon) + high
    order = np.argsort(pair, kind="stable")
    same = pair[order[1:]] == pair[order[:-1]]
    suspect = np.sort(order[np.append(same, False) | np.insert(same, 0, False)])
    if not len(suspect):
        return lines, 0
    signature = np.column_stack((pair, lines.highway, lines.given_mm, np.diff(lines.shape_ptr)))
    keys = np.column_stack((signature[suspect], _shape_sums(lines, suspect)))
    _, first, group = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    backwards = _runs_backwards(lines)
    flags = _swap(lines.flags, backwards)
    merged = np.zeros(len(first), dtype=np.uint8)
    np.bitwise_or.at(merged, group.ravel(), flags[suspect])
    flags[suspect[first]] = merged
    flags = _swap(flags, backwards)
    kept = np.ones(lines.edge_count, dtype=bool)
    kept[suspect] = False
    kept[suspect[first]] = True
    return keep_edges(replace(lines, flags=flags), kept), int(np.sum(~kept))


def keep_edges(lines: RoadLines, kept: Flags) -> RoadLines:
    """Drop edges, with their shapes; nodes stay."""
    inner = np.diff(lines.shape_ptr)[kept]
    shape = expand_ranges(lines.shape_ptr[:-1][kept], inner)
    return replace(
        lines,
        u=lines.u[kept],
        v=lines.v[kept],
        flags=lines.flags[kept],
        highway=lines.highway[kept],
        shape_ptr=pointer(inner),
        shape_lon=lines.shape_lon[shape],
        shape_lat=lines.shape_lat[shape],
        given_mm=lines.given_mm[kept],
    )


def _shape_sums(lines: RoadLines, edges: Ints) -> NDArray[np.int64]:
    """Four sums over the inner points that are the same from either end, in whole 1e-7 degrees.

    They wrap around in 64 bits, which does no harm.
    """
    inner = np.diff(lines.shape_ptr)[edges]
    point = expand_ranges(lines.shape_ptr[:-1][edges], inner)
    x = np.rint(lines.shape_lon[point] * 1e7).astype(np.int64)
    y = np.rint(lines.shape_lat[point] * 1e7).astype(np.int64)
    end = pointer(inner)
    sums = []
    for values in (x, y, x * x, x * y):
        running = np.concatenate(([0], np.cumsum(values)))
        sums.append(running[end[1:]] - running[end[:-1]])
    return np.column_stack(sums)


def _runs_backwards(lines: RoadLines) -> Flags:
    """Edges from the higher node to the lower; loops whose first inner point is the greater."""
    backwards = lines.u > lines.v
    loop = np.flatnonzero((lines.u == lines.v) & (np.diff(lines.shape_ptr) > 0))
    first, last = lines.shape_ptr[loop], lines.shape_ptr[loop + 1] - 1
    lon, lat = lines.shape_lon, lines.shape_lat
    farther_east = lon[first] > lon[last]
    backwards[loop] = farther_east | ((lon[first] == lon[last]) & (lat[first] > lat[last]))
    return backwards


def _swap(flags: Bytes, which: Flags) -> Bytes:
    ways = ((flags & FORWARD) << 1) | ((flags & BACKWARD) >> 1)
    rest = flags & np.uint8(255 - FORWARD - BACKWARD)
    return np.where(which, rest | ways, flags).astype(np.uint8)

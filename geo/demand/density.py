"""How densely people, or road junctions, lie around each point, and the densest part of a county.

density(i) = Σ { value(j) : geodesic(i, j) ≤ window }        i itself included
"""

from __future__ import annotations

from itertools import pairwise

import numba
import numpy as np

from geo.arrays import Flags, Floats, Indices, Ints, Texts
from geo.demand.whole_people import rank_ids
from geo.geometry.geodesy import chord_geodesic_mm, ecef, metres_per_degree


def sum_within(lon: Floats, lat: Floats, values: Ints, window_m: float) -> Ints:
    """Sum integer values over all points within a window of each point, in the given order.

    All arrays have shape (n,); a pair exactly `window_m` apart (to the millimetre) counts. Not
    for points on both sides of the antimeridian.
    """
    if len(lon) == 0:
        return np.zeros(0, dtype=np.int64)
    row, column = _grid_cells(lon, lat, window_m)
    width = int(column.max()) + 2
    order = np.lexsort((column, row))
    key = (row * width + column)[order]
    first = np.column_stack([np.searchsorted(key, key + step * width - 1) for step in (-1, 0, 1)])
    last = np.column_stack(
        [np.searchsorted(key, key + step * width + 1, side="right") for step in (-1, 0, 1)]
    )
    sums = np.empty(len(lon), dtype=np.int64)
    sums[order] = _sum_in_ranges(
        ecef(lon[order], lat[order]), values[order], first, last, round(window_m * 1000.0)
    )
    return sums


def mark_densest(
    densest_first: Ints, parts: Ints, county: Indices, urban: Ints, residents: Ints
) -> Flags:
    """Mark in each county the shortest prefix that holds its urban share: the urban points.

    `densest_first` lists all points, `parts` (people or weights) and `county` (−1 none) have one
    entry per point; `urban` and `residents` are the census's, per county. With P(k) the parts of
    the first k points and P of all: the least k with P(k) · residents ≥ urban · P. Hence all
    points where nobody is rural, and none where nobody is urban.
    """
    marks = np.zeros(len(parts), dtype=np.bool_)
    members_of = densest_first[np.argsort(county[densest_first], kind="stable")]
    bounds = np.searchsorted(county[members_of], np.arange(len(urban) + 1))
    for code, (start, stop) in enumerate(pairwise(bounds)):
        members = members_of[start:stop]
        total = int(residents[code])
        if len(members) == 0 or total == 0:
            continue
        running = np.cumsum(parts[members])
        needed = -(-int(urban[code]) * int(running[-1]) // total)
        if urban[code] == total:
            marks[members] = True
        elif needed > 0:
            marks[members[: np.searchsorted(running, needed) + 1]] = True
    return marks


def order_densest_first(density: Ints, lon: Floats, lat: Floats, ids: Texts) -> Ints:
    """Positions by density falling, then lon, lat, id."""
    return np.lexsort((rank_ids(ids), lat, lon, -density)).astype(np.int64)


def _grid_cells(lon: Floats, lat: Floats, window_m: float) -> tuple[Ints, Ints]:
    """Row and column (from 1) of grid cells no narrower than the window anywhere."""
    reach_m = window_m * 1.01
    east_m, _ = metres_per_degree(min(float(np.abs(lat).max()), 89.0))
    _, north_m = metres_per_degree(0.0)
    row = np.floor((lat - lat.min()) / (reach_m / north_m)).astype(np.int64) + 1
    column = np.floor((lon - lon.min()) / (reach_m / east_m)).astype(np.int64) + 1
    return row, column


@numba.njit(cache=True, nogil=True)
def _sum_in_ranges(xyz: Floats, values: Ints, first: Ints, last: Ints, window_mm: int) -> Ints:
    """Sum over the candidates of three ranges a point; only doubtful pairs are measured finely."""
    sums = np.zeros(len(values), dtype=np.int64)
    surely_within = (window_mm / 1000.0 * 0.999) ** 2
    surely_beyond = (window_mm / 1000.0 + 0.01) ** 2
    for i in range(len(values)):
        x, y, z = xyz[i, 0], xyz[i, 1], xyz[i, 2]
        for side in range(3):
            for j in range(first[i, side], last[i, side]):
                chord2 = (xyz[j, 0] - x) ** 2 + (xyz[j, 1] - y) ** 2 + (xyz[j, 2] - z) ** 2
                if chord2 > surely_beyond:
                    continue
                if chord2 < surely_within or (
                    chord_geodesic_mm(x, y, z, xyz[j, 0], xyz[j, 1], xyz[j, 2]) <= window_mm
                ):
                    sums[i] += values[j]
    return sums

"""Where places meet the roads: the nearest point of the nearest piece that may be entered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from scripts.results.cross_checking.form import Rules
from scripts.results.cross_checking.pieces import (
    GEOD,
    STRAY,
    Flags,
    Floats,
    Ints,
    Pieces,
    metres_of_degree,
)

CHUNK = 20_000
TIE_M = 0.001
"""Legs this near to the shortest tie; the edge of the least ends wins."""


@dataclass(frozen=True, slots=True)
class Feet:
    """One entry per place: a piece (−1 for none), metres along it, the leg, and the foot.

    `leg_m` is infinite where no road is near enough to meet; `barred` marks places whose nearest
    road is stray and too far from any other.
    """

    piece: Ints
    along_m: Floats
    leg_m: Floats
    lon: Floats
    lat: Floats
    component: Ints
    barred: Flags


def find_feet(pieces: Pieces, lon: Floats, lat: Floats, rules: Rules) -> Feet:
    """Feet on targets, with the rule of stray pieces applied."""
    good = pieces.target & ~pieces.ferry & (pieces.standing[pieces.component] != STRAY)
    piece, along, leg, x, y = _nearest(pieces, np.flatnonzero(good), lon, lat)
    component = np.where(piece >= 0, pieces.component[piece], -1)
    barred = np.zeros(len(lon), dtype=bool)
    any_road = np.flatnonzero(~pieces.ferry)
    if (pieces.standing == STRAY).any():
        near = _nearest(pieces, any_road, lon, lat)[0]
        stray = (near >= 0) & (pieces.standing[pieces.component[near]] == STRAY) & (piece >= 0)
        for c in np.unique(pieces.component[near[stray]]):
            rows = np.flatnonzero(stray & (pieces.component[near] == c))
            own = np.flatnonzero((pieces.component == c) & ~pieces.ferry)
            barred[rows] = _nearest(pieces, own, x[rows], y[rows])[2] > rules.gap_m
    return Feet(piece, along, leg, x, y, component, barred)


def _nearest(
    pieces: Pieces, allowed: Ints, lon: Floats, lat: Floats
) -> tuple[Ints, Floats, Floats, Floats, Floats]:
    """Piece, metres along it, leg, and foot of every place."""
    count = len(lon)
    piece = np.full(count, -1, dtype=np.int64)
    along, leg = np.zeros(count), np.full(count, np.inf)
    foot_x, foot_y = np.full(count, np.nan), np.full(count, np.nan)
    placed = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    if not len(allowed) or not len(placed):
        return piece, along, leg, foot_x, foot_y
    middle = float(np.median(pieces.x_1))
    at_x = lon + 360.0 * np.rint((middle - lon) / 360.0)
    lats = np.concatenate((lat[placed], pieces.y_1[allowed], pieces.y_2[allowed]))
    widest = np.cos(np.radians(np.abs(lats).min())) if lats.min() * lats.max() > 0 else 1.0
    narrowest = max(float(np.cos(np.radians(np.abs(lats).max()))), 0.01)
    ends = np.stack(
        [np.column_stack((x[allowed] * narrowest, y[allowed]))
         for x, y in ((pieces.x_1, pieces.y_1), (pieces.x_2, pieces.y_2))], axis=1
    )  # fmt: skip
    tree = shapely.STRtree(np.atleast_1d(np.asarray(shapely.linestrings(ends))))
    slack = 1.02 * widest / narrowest
    for first in range(0, len(placed), CHUNK):
        rows = placed[first : first + CHUNK]
        points = shapely.points(at_x[rows] * narrowest, lat[rows])
        (one, _), reach = tree.query_nearest(points, return_distance=True, all_matches=False)
        limit = np.empty(len(rows))
        limit[one] = reach * slack + 1e-7
        point, near = tree.query(points, predicate="dwithin", distance=limit)
        k = allowed[near]
        share, plane_m = _project(pieces, k, at_x[rows][point], lat[rows][point])
        close = plane_m <= _least(point, plane_m) * (1.0 + 1e-5) + 0.01
        point, k, share = point[close], k[close], share[close]
        x = pieces.x_1[k] + share * (pieces.x_2 - pieces.x_1)[k]
        y = pieces.y_1[k] + share * (pieces.y_2 - pieces.y_1)[k]
        metres = np.asarray(GEOD.inv(at_x[rows][point], lat[rows][point], x, y)[2])
        tied = metres <= _least(point, metres) + TIE_M
        point, k, share, metres = point[tied], k[tied], share[tied], metres[tied]
        best = np.lexsort((metres, pieces.rank[k], point))
        lead = best[np.unique(point[best], return_index=True)[1]]
        mine, chosen = rows[point[lead]], k[lead]
        piece[mine] = chosen
        along[mine] = share[lead] * pieces.length_m[chosen]
        foot_x[mine] = pieces.x_1[chosen] + share[lead] * (pieces.x_2 - pieces.x_1)[chosen]
        foot_y[mine] = pieces.y_1[chosen] + share[lead] * (pieces.y_2 - pieces.y_1)[chosen]
        leg[mine] = GEOD.inv(at_x[mine], lat[mine], foot_x[mine], foot_y[mine])[2]
    return piece, along, leg, foot_x, foot_y


def _project(
    pieces: Pieces, k: Ints, lon: Floats, lat: Floats
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Share of each piece at the foot of its place, and the distance, in the plane about it."""
    east, north = metres_of_degree(lat)
    x_1, y_1 = (pieces.x_1[k] - lon) * east, (pieces.y_1[k] - lat) * north
    x_2, y_2 = (pieces.x_2[k] - lon) * east, (pieces.y_2[k] - lat) * north
    dx, dy = x_2 - x_1, y_2 - y_1
    square = dx * dx + dy * dy
    share = np.where(square > 0, -(x_1 * dx + y_1 * dy) / np.where(square > 0, square, 1.0), 0.0)
    share = np.clip(share, 0.0, 1.0)
    return share, np.hypot(x_1 + share * dx, y_1 + share * dy)


def _least(group: Ints, values: Floats) -> Floats:
    """The least value of each entry's group."""
    least = np.full(int(group.max()) + 1, np.inf)
    np.minimum.at(least, group, values)
    return least[group]

"""Straight pieces of road with lengths on the ellipsoid, and which of them may be entered.

A line's stated length counts where it is longer than the measured one, spread in proportion. A
piece over 1 km is cut on its geodesic. Components are judged as the design states: stray if
shorter than `short`, or shorter than `small` and at most `gap` from a longer one; detached if
longer and that near; the longest is trusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from scripts.results.cross_checking.form import NotCheckedError, Rules
from scripts.results.cross_checking.roads import Lines, flatten, rank_edges

GEOD = Geod(ellps="WGS84")
LONGEST_M, CUT_M = 1000.0, 250.0
"""A straight line in degrees leaves the geodesic: what is longer is cut so short."""
TRUSTED, DETACHED, STRAY = 0, 1, 2
_STANDINGS = {"trusted": TRUSTED, "detached": DETACHED, "stray": STRAY}
_SEMI_MAJOR_M, _ECCENTRICITY_2 = 6378137.0, 0.0066943799901413165

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces from vertex `a` to vertex `b`; `x_1 … y_2` are degrees of their ends.

    `rank` orders the edges that they are cut from; `standing` is by component.
    """

    a: Ints
    b: Ints
    x_1: Floats
    y_1: Floats
    x_2: Floats
    y_2: Floats
    length_m: Floats
    forward: Flags
    backward: Flags
    target: Flags
    ferry: Flags
    rank: Ints
    component: Ints
    standing: Ints
    vertices: int


def make_pieces(lines: Lines, rules: Rules, section: Mapping[str, Any]) -> Pieces:
    """Measure, cut and judge.

    Raises
    ------
    NotCheckedError
        There is no road.
    """
    first, second, line = flatten(lines)
    if not len(first):
        raise NotCheckedError("roads of which nothing could be read")
    lon, lat = np.array(lines.lon), np.array(lines.lat)
    if np.ptp(lon) > 180.0:
        lon = np.where(lon < 0.0, lon + 360.0, lon)
    azimuth, _, metres = GEOD.inv(lon[first], lat[first], lon[second], lat[second])
    whole = np.bincount(line, metres, minlength=len(lines.lines))
    given = np.nan_to_num(np.array(lines.given_m), nan=-1.0)
    extra = np.maximum(given - whole, 0.0)
    share = np.where(whole[line] > 0, metres / np.where(whole > 0, whole, 1.0)[line], 0.0)
    last = np.append(line[1:] != line[:-1], True)
    share = np.where((whole[line] == 0) & last, 1.0, share)
    length = metres + extra[line] * share
    parts = np.where(metres > LONGEST_M, np.ceil(metres / CUT_M - 1e-6), 1).astype(np.int64)
    of = np.repeat(np.arange(len(first)), parts)
    step = np.arange(len(of)) - np.repeat(np.cumsum(parts) - parts, parts)
    starts, ends = step / parts[of], (step + 1) / parts[of]
    x_1, y_1 = _along(lon, lat, first, second, of, azimuth, metres, starts)
    x_2, y_2 = _along(lon, lat, first, second, of, azimuth, metres, ends)
    fresh = len(lon) + np.cumsum(step > 0) - 1
    a = np.where(step > 0, fresh, first[of])
    b = np.where(ends < 1.0, np.append(fresh[1:], 0), second[of])
    row = line[of]

    def told(name: str) -> Flags:
        return np.array([getattr(kind, name) for kind in lines.kinds], dtype=bool)[row]

    vertices = len(lon) + int(np.sum(step > 0))
    component = _join(a, b, vertices)
    piece_m = (length / parts)[of]
    places = x_1, y_1, x_2, y_2
    drawn_once = np.ones(len(a), dtype=bool) if section.get("nodes") else _first_drawn(*places)
    component, standing = _judge(component[a], places, piece_m * drawn_once, rules, section)
    return Pieces(
        a, b, *places, piece_m, told("forward"), told("backward"), told("target"), told("ferry"),
        rank_edges(lines, first, line, length)[of], component, standing, vertices,
    )  # fmt: skip


def _along(
    lon: Floats, lat: Floats, first: Ints, second: Ints, of: Ints,
    azimuth: Floats, metres: Floats, share: Floats,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Places at shares of pieces; the ends are the vertices themselves."""
    x = np.where(share == 0.0, lon[first[of]], lon[second[of]])
    y = np.where(share == 0.0, lat[first[of]], lat[second[of]])
    inner = np.flatnonzero((share > 0.0) & (share < 1.0))
    k = of[inner]
    if len(inner):
        found = GEOD.fwd(lon[first[k]], lat[first[k]], azimuth[k], metres[k] * share[inner])
        x[inner] = found[0] + 360.0 * np.rint((lon[first[k]] - found[0]) / 360.0)
        y[inner] = found[1]
    return x, y


def _join(a: Ints, b: Ints, vertices: int) -> Ints:
    links = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(vertices, vertices))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)


def _first_drawn(x_1: Floats, y_1: Floats, x_2: Floats, y_2: Floats) -> Flags:
    """Which pieces are not drawn a second time; a street may be there once per direction."""
    ends = np.rint(np.column_stack((x_1, y_1, x_2, y_2)) * 1e7).astype(np.int64)
    turned = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
    ends[turned] = ends[turned][:, [2, 3, 0, 1]]
    first = np.zeros(len(ends), dtype=bool)
    first[np.unique(ends, axis=0, return_index=True)[1]] = True
    return first


def _judge(
    label: Ints, places: tuple[Floats, ...], metres: Floats, rules: Rules,
    section: Mapping[str, Any],
) -> tuple[Ints, Ints]:  # fmt: skip
    """Component of every piece by falling length, and the standing of every component."""
    names, label = np.unique(label, return_inverse=True)
    length = np.bincount(label, metres, minlength=len(names))
    x, y = np.concatenate((places[0], places[2])), np.concatenate((places[1], places[3]))
    order = np.lexsort((y, x))
    least = np.empty(len(names), dtype=np.int64)
    least[np.concatenate((label, label))[order[::-1]]] = order[::-1]
    rank = np.lexsort((y[least], x[least], -np.round(length, 3)))
    number = np.empty(len(names), dtype=np.int64)
    number[rank] = np.arange(len(names))
    component, length = number[label], length[rank]
    standing = np.where(length < rules.short_m, STRAY, TRUSTED)
    for c in np.flatnonzero(length >= rules.short_m)[1:].tolist():
        if _lies_near(component, c, places, rules.gap_m):
            standing[c] = STRAY if length[c] < rules.small_m else DETACHED
    standing[0] = TRUSTED
    for name, word in (section.get("overrule") or {}).items():
        standing[int(name)] = _STANDINGS[word]
    return component, standing


def _lies_near(component: Ints, c: int, places: tuple[Floats, ...], gap_m: float) -> bool:
    """Whether some piece of a component is at most the gap from one of a longer component."""
    mine, others = np.flatnonzero(component == c), np.flatnonzero(component < c)
    x_1, y_1, x_2, y_2 = places
    margin = gap_m * 1.02 / 110_500.0
    wide = margin / max(np.cos(np.radians(np.abs(y_1[mine]).max() + 1.0)), 0.01)
    west, east = np.minimum(x_1, x_2), np.maximum(x_1, x_2)
    south, north = np.minimum(y_1, y_2), np.maximum(y_1, y_2)
    tree = shapely.STRtree(shapely.box(west[others], south[others], east[others], north[others]))
    grown = shapely.box(
        west[mine] - wide, south[mine] - margin, east[mine] + wide, north[mine] + margin
    )
    for first in range(0, len(mine), 2000):
        one, other = tree.query(grown[first : first + 2000])
        i, j = mine[one + first], others[other]
        if len(i) and _gaps_m(places, i, j).min() <= gap_m:
            return True
    return False


def _gaps_m(places: tuple[Floats, ...], i: Ints, j: Ints) -> Floats:
    """Least distance of pairs of pieces, in the plane about each pair."""
    x_1, y_1, x_2, y_2 = places
    east, north = metres_of_degree(0.25 * (y_1[i] + y_2[i] + y_1[j] + y_2[j]))
    lines = []
    for k in (i, j):
        ends = [((x[k] - x_1[i]) * east, (y[k] - y_1[i]) * north) for x, y in
                ((x_1, y_1), (x_2, y_2))]  # fmt: skip
        lines.append(shapely.linestrings(np.stack([np.column_stack(one) for one in ends], axis=1)))
    return np.asarray(shapely.distance(lines[0], lines[1]), dtype=np.float64)


def metres_of_degree(lat: Floats) -> tuple[Floats, Floats]:
    """Metres of a degree eastward and northward, by the two radii of curvature."""
    w = 1.0 - _ECCENTRICITY_2 * np.sin(np.radians(lat)) ** 2
    across = _SEMI_MAJOR_M / np.sqrt(w)
    along = _SEMI_MAJOR_M * (1.0 - _ECCENTRICITY_2) / w**1.5
    return np.radians(1.0) * across * np.cos(np.radians(lat)), np.radians(1.0) * along

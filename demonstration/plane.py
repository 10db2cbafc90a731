"""A plane in metres over Liaoning, and ways of scattering points in it.

Transverse Mercator on 122.5° E keeps lengths within 1 in 500 over the whole province. Only the
generator measures here: what it writes is degrees, and every distance is measured again.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from geo.arrays import Floats, Ints

_CRS = "+proj=tmerc +lon_0=122.5 +k=1 +ellps=WGS84 +units=m"
_THERE = Transformer.from_crs("EPSG:4326", _CRS, always_xy=True)
_BACK = Transformer.from_crs(_CRS, "EPSG:4326", always_xy=True)
_ROUNDS = 400
DEGREE_DECIMALS = 6


def to_plane(degrees: Floats) -> Floats:
    """Longitude and latitude, shape (n, 2), to metres east and north."""
    return np.column_stack(_THERE.transform(degrees[:, 0], degrees[:, 1]))


def to_degrees(points: Floats) -> Floats:
    """Metres east and north, shape (n, 2), to longitude and latitude of six decimals."""
    degrees: Floats = np.column_stack(_BACK.transform(points[:, 0], points[:, 1]))
    return np.round(degrees, DEGREE_DECIMALS)


def sample_within(
    shape: BaseGeometry,
    count: int,
    rng: np.random.Generator,
    accept: Callable[[Floats], Floats] | None = None,
) -> Floats:
    """Random points of a shape, shape (count, 2); fewer where hardly any point is accepted.

    `accept` gives the chance (0 to 1) with which each point is kept.
    """
    x_low, y_low, x_high, y_high = shape.bounds
    shapely.prepare(shape)
    found = [np.empty((0, 2))]
    missing = count
    for _ in range(_ROUNDS):
        if missing <= 0:
            break
        drawn = rng.uniform((x_low, y_low), (x_high, y_high), (4 * missing + 64, 2))
        chance = rng.random(len(drawn))
        inside = shapely.contains_xy(shape, drawn[:, 0], drawn[:, 1])
        drawn, chance = drawn[inside], chance[inside]
        if accept is not None and len(drawn):
            drawn = drawn[chance < accept(drawn)]
        found.append(drawn[:missing])
        missing -= len(found[-1])
    return np.vstack(found)


def spread_out(candidates: Floats, count: int, taken: Floats) -> Floats:
    """The candidates that keep farthest apart, from each other and from what is taken.

    Greedy: each pick is the candidate farthest from all picks before it; ties go to the first.
    """
    picks: list[Floats] = []
    if len(taken):
        nearest = _distances(candidates, taken).min(axis=1)
    else:
        nearest = -_distances(candidates, candidates.mean(axis=0)[None, :])[:, 0]
    for _ in range(count):
        best = int(nearest.argmax())
        pick = candidates[best]
        to_pick = _distances(candidates, pick[None, :])[:, 0]
        nearest = to_pick if not picks and not len(taken) else np.minimum(nearest, to_pick)
        picks.append(pick)
    return np.array(picks).reshape(-1, 2)


def fill_gaps(candidates: Floats, taken: Floats, within_m: float) -> Floats:
    """Candidates to add, farthest first, until each is within a distance of a point taken."""
    nearest = _distances(candidates, taken).min(axis=1)
    picks: list[Floats] = []
    while len(candidates) and nearest.max() > within_m:
        pick = candidates[int(nearest.argmax())]
        nearest = np.minimum(nearest, _distances(candidates, pick[None, :])[:, 0])
        picks.append(pick)
    return np.array(picks).reshape(-1, 2)


def scatter(centres: Floats, radius_m: float | Floats, rng: np.random.Generator) -> Floats:
    """One point within a radius of each centre, evenly over the disc."""
    angle = rng.uniform(0.0, 2.0 * np.pi, len(centres))
    reach = radius_m * np.sqrt(rng.random(len(centres)))
    return centres + np.column_stack((reach * np.cos(angle), reach * np.sin(angle)))


def scatter_within(
    centres: Floats, radius_m: float, shape: BaseGeometry, rng: np.random.Generator
) -> Floats:
    """One point within a radius of each centre; the centre itself where that leaves the shape."""
    points = scatter(centres, radius_m, rng)
    inside = shapely.contains_xy(shape, points[:, 0], points[:, 1])
    return np.where(inside[:, None], points, centres)


def whole_shares(weights: Floats, total: int) -> Ints:
    """Whole numbers in proportion to weights that sum to the total.

    With C the running sum scaled to end at the total, part i is ⌊Cᵢ + ½⌋ − ⌊Cᵢ₋₁ + ½⌋.
    """
    running = np.cumsum(weights)
    ends = np.floor(running * (total / running[-1]) + 0.5).astype(np.int64)
    ends[-1] = total
    parts: Ints = np.diff(ends, prepend=0)
    return parts


def _distances(points: Floats, others: Floats) -> Floats:
    steps = points[:, None, :] - others[None, :, :]
    lengths: Floats = np.hypot(steps[..., 0], steps[..., 1])
    return lengths

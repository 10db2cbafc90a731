"""Where the centre of every township-level unit stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from demonstration.counties import CountyFacts
from demonstration.plane import sample_within, scatter, spread_out
from demonstration.terrain import ruggedness
from geo.arrays import Flags, Floats

_URBAN_PER_M2 = 0.0075
_CORE_SHARE = 0.7
_PEOPLE_PER_CORE_UNIT = 60_000
_CANDIDATES = 700
_STREAM = 1


@dataclass(frozen=True, slots=True)
class Towns:
    """The units of one county, in the order of their codes.

    `points` in the plane, shape (n, 2). `core` marks units of the county town, whose built-up
    area is `built_up`; `urban` those whose centre counts as urban; `minor` farms, parks and the
    like (codes 400 and above).
    """

    points: Floats
    core: Flags
    urban: Flags
    minor: Flags
    built_up: BaseGeometry
    heart: Floats


def place_towns(county: CountyFacts, seed: int) -> Towns:
    """Streets cluster round the county town, towns keep apart and prefer low ground.

    By code, digits 7 to 9: 001-099 streets, 100-199 towns, 200-399 rural townships, 400 and above
    others.
    """
    rng = np.random.default_rng([seed, int(county.adcode), _STREAM])
    numbers = np.array([int(code[6:]) for code in county.unit_codes])
    radius_m = float(np.sqrt(_CORE_SHARE * county.urban / _URBAN_PER_M2 / np.pi))
    compact = county.rural == 0 or np.pi * radius_m**2 > 0.5 * county.outline.area
    heart = _find_heart(county, radius_m, rng)
    if compact:
        built_up, core_count = county.outline, len(numbers)
    else:
        built_up = county.outline.intersection(shapely.Point(heart).buffer(radius_m))
        core_count = _count_core(county, numbers)
    core = np.arange(len(numbers)) < core_count
    points = np.empty((len(numbers), 2))
    points[0] = heart
    points[1:core_count] = spread_out(
        sample_within(built_up, _CANDIDATES, rng), core_count - 1, heart[None, :]
    )
    lowland = sample_within(county.outline.buffer(-400.0), _CANDIDATES, rng, _prefer_low_ground)
    lowland = lowland[~shapely.contains_xy(built_up.buffer(1500.0), lowland[:, 0], lowland[:, 1])]
    if core_count < len(numbers):
        outer = spread_out(lowland, len(numbers) - core_count, points[:core_count])
        points[core_count:] = scatter(outer, 250.0, rng)
    return Towns(
        points=points,
        core=core,
        urban=core | (numbers < 200) | (county.rural == 0),
        minor=numbers >= 400,
        built_up=built_up,
        heart=heart,
    )


def _find_heart(county: CountyFacts, radius_m: float, rng: np.random.Generator) -> Floats:
    inner: BaseGeometry = county.outline.buffer(-0.5 * radius_m)
    if inner.is_empty:
        inner = county.outline
    candidates = sample_within(inner, _CANDIDATES, rng)
    away = np.hypot(*(candidates - county.centre).T)
    best: Floats = candidates[(away + 25_000.0 * ruggedness(candidates)).argmin()]
    return best


def _count_core(county: CountyFacts, numbers: Floats) -> int:
    streets = max(1, int((numbers < 100).sum()))
    wanted = max(1, round(_CORE_SHARE * county.urban / _PEOPLE_PER_CORE_UNIT))
    most = max(1, round(0.6 * len(numbers)))
    return min(streets, wanted, most)


def _prefer_low_ground(points: Floats) -> Floats:
    chance: Floats = np.exp(-3.0 * ruggedness(points))
    return chance

"""The urban share that a setting rule yields, beside the census's (rules.md#setting-5)."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from geo.arrays import Ints
from geo.model.county import Counties, Population
from geo.rules.standard import Standard


def compare_settings(
    units: Ints, counties: Counties, population: Population | None, standard: Standard
) -> pd.DataFrame:
    """One row per county: shares before any calibration, and a warning where they lie apart.

    `units` are exact sums of people per group, two a county (urban, rural), in any one unit. The
    difference counts in percentage points, rule minus census; from `setting_warning_points` on,
    that limit included, `warning` is True. NaN where there is nobody or no census split.
    """
    limit = Fraction(str(standard.setting_warning_points)) / 100
    rows = [
        _compare_county(_share(*units[2 * i : 2 * i + 2]), _census_share(population, i), limit)
        for i in range(len(counties))
    ]
    columns = ["share_urban", "census_share_urban", "difference_points", "warning"]
    shares = pd.DataFrame(rows, columns=columns).astype(
        {"share_urban": float, "census_share_urban": float, "difference_points": float}
    )
    shares.insert(0, "adcode", counties.adcode)
    shares.insert(1, "name", counties.name)
    return shares


def _compare_county(
    ours: Fraction | None, census: Fraction | None, limit: Fraction
) -> tuple[float, float, float, bool]:
    if ours is None or census is None:
        return _number(ours), _number(census), np.nan, False
    difference = ours - census
    return float(ours), float(census), float(100 * difference), abs(difference) >= limit


def _share(urban: int, rural: int) -> Fraction | None:
    whole = int(urban) + int(rural)
    return Fraction(int(urban), whole) if whole else None


def _census_share(population: Population | None, county: int) -> Fraction | None:
    if population is None or not population.split_known[county]:
        return None
    return _share(population.urban[county], population.rural[county])


def _number(share: Fraction | None) -> float:
    return np.nan if share is None else float(share)

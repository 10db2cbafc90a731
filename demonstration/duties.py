"""Which site answers for a modelled place, and which places are served by visits."""

from __future__ import annotations

import numpy as np
import pandas as pd

from demonstration.counties import CountyFacts
from demonstration.places import Places
from demonstration.towns import Towns
from geo.arrays import Floats, Texts, texts

_STREAM = 6
_FAR_M = 9_000.0


def assign_sites(county: CountyFacts, places: Places, register: pd.DataFrame, seed: int) -> Texts:
    """The site in charge of each place: nearly always the first of its unit.

    Some places have none stated, some one elsewhere in the county, a very few one that the
    register does not hold.
    """
    rng = np.random.default_rng([seed, int(county.adcode), _STREAM])
    own = register[register["区划代码"].str[:6] == county.adcode]["接种单位编码"].to_numpy()
    known = set(own)
    codes = np.array(county.unit_codes, dtype=object)[places.unit]
    drawn = rng.random(len(places))
    elsewhere = rng.choice(own, len(places))
    first = texts(f"YS{code}01" if f"YS{code}01" in known else "" for code in codes)
    chosen = np.where(drawn < 0.04, elsewhere, first)
    chosen = np.where(drawn > 0.95, "", chosen)
    gone = (drawn > 0.949) & (drawn <= 0.95)
    return texts(np.where(gone, "YS" + codes + "99", chosen))


def choose_visited(county: CountyFacts, towns: Towns, places: Places, seed: int) -> Texts:
    """`outreach` for places without a road and for some villages far from their town."""
    rng = np.random.default_rng([seed, int(county.adcode), _STREAM + 1])
    away = np.hypot(*(places.points - towns.points[places.unit]).T)
    far = ~places.urban & (away > _FAR_M) & (rng.random(len(places)) < 0.3)
    return texts(np.where(places.remote | far, "outreach", ""))


def choose_visits(county: CountyFacts, visited: Texts, seed: int) -> Floats:
    """Visits a year to the places that are visited; a fifth of them do not say how many."""
    rng = np.random.default_rng([seed, int(county.adcode), _STREAM + 2])
    times = rng.choice([12.0, 6.0, 4.0, 2.0, np.nan], len(visited))
    return np.where(visited == "outreach", times, np.nan)

"""Villages and communities: where residents are counted, and how many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import cKDTree

from demonstration.counties import AGE_BANDS, CountyFacts
from demonstration.plane import sample_within, scatter_within, spread_out, whole_shares
from demonstration.terrain import ruggedness
from demonstration.towns import Towns
from geo.arrays import Flags, Floats, Ints, Texts, texts

_PEOPLE_PER_COMMUNITY = 6_150
_PEOPLE_PER_VILLAGE = 1_018
_CENTRE_M = 120.0
_ROADLESS_FROM = 0.62
ROADLESS_M = 3_600.0
_STREAM = 2


@dataclass(frozen=True, slots=True)
class Places:
    """Demand points of one county; `points` in the plane, `unit` a position in its units.

    `remote` marks a village that no road comes within `ROADLESS_M` of.
    """

    points: Floats
    unit: Ints
    urban: Flags
    remote: Flags
    residents: Ints
    ages: dict[str, Ints]
    demand_id: Texts
    name: Texts

    def __len__(self) -> int:
        return len(self.points)


def place_people(county: CountyFacts, towns: Towns, seed: int) -> Places:
    """Put the census's urban people into communities, its rural people into villages.

    Every unit has a place within 120 m of its centre; the sums are the census's to the person.
    """
    rng = np.random.default_rng([seed, int(county.adcode), _STREAM])
    communities = _place_communities(county, towns, rng)
    villages = _place_villages(county, towns, rng)
    remote = _place_remote(county, towns, rng)
    points = np.vstack((communities, villages, remote))
    urban = np.arange(len(points)) < len(communities)
    is_remote = np.arange(len(points)) >= len(communities) + len(villages)
    unit = cKDTree(towns.points).query(points)[1].astype(np.int64)
    weights = rng.lognormal(0.0, 0.5, len(points))
    weights *= np.where(towns.minor[unit], 0.3, 1.0) * np.where(is_remote, 0.15, 1.0)
    residents = np.zeros(len(points), dtype=np.int64)
    residents[urban] = whole_shares(weights[urban], county.urban)
    if county.rural:
        residents[~urban] = whole_shares(weights[~urban], county.rural)
    running = residents + rng.uniform(-0.1, 0.1, len(points)) * residents
    demand_id, name = _name_places(county, unit, urban)
    return Places(
        points=points,
        unit=unit,
        urban=urban,
        remote=is_remote,
        residents=residents,
        ages={band: whole_shares(running, county.ages[band]) for band in AGE_BANDS},
        demand_id=demand_id,
        name=name,
    )


def _place_communities(county: CountyFacts, towns: Towns, rng: np.random.Generator) -> Floats:
    centres = towns.points[towns.urban]
    first = scatter_within(centres, _CENTRE_M, county.outline, rng)
    more = max(0, round(county.urban / _PEOPLE_PER_COMMUNITY) - len(first))
    outer = towns.points[towns.urban & ~towns.core]
    in_towns = min(round(0.3 * more), 2 * len(outer))
    which = rng.integers(0, len(outer), in_towns) if in_towns else np.empty(0, dtype=np.int64)
    around = scatter_within(outer[which], 900.0, county.outline, rng)
    candidates = sample_within(towns.built_up, 6 * more + 60, rng)
    core = spread_out(candidates, more - in_towns, first)
    return np.vstack((first, around, core))


def _place_villages(county: CountyFacts, towns: Towns, rng: np.random.Generator) -> Floats:
    if not county.rural:
        return np.empty((0, 2))
    first = scatter_within(towns.points[~towns.urban], _CENTRE_M, county.outline, rng)
    more = max(1, round(county.rural / _PEOPLE_PER_VILLAGE) - len(first))
    near = cKDTree(towns.points)
    country = county.outline.buffer(-150.0).difference(towns.built_up.buffer(300.0))
    if country.area < 0.05 * county.outline.area:
        country = county.outline

    def accept(points: Floats) -> Floats:
        away = near.query(points)[0] / 6_500.0
        chance: Floats = np.exp(-2.2 * ruggedness(points)) * (0.12 + 0.88 * np.exp(-(away**2)))
        return chance

    return np.vstack((first, sample_within(country, more, rng, accept)))


def _place_remote(county: CountyFacts, towns: Towns, rng: np.random.Generator) -> Floats:
    if not county.rural:
        return np.empty((0, 2))
    candidates = sample_within(county.outline, 300, rng)
    away = cKDTree(towns.points).query(candidates)[0]
    fit = candidates[(away > 1.6 * ROADLESS_M) & (ruggedness(candidates) > _ROADLESS_FROM)]
    inland = shapely.distance(county.outline.boundary, shapely.points(fit)) > 1.5 * ROADLESS_M
    from_city = shapely.distance(towns.built_up, shapely.points(fit)) > 2.0 * ROADLESS_M
    first: Floats = fit[inland & from_city][:1]
    return first


def _name_places(county: CountyFacts, unit: Ints, urban: Flags) -> tuple[Texts, Texts]:
    """Codes as the statistics office numbers them: communities from 001, villages from 201."""
    ids, names = [], []
    seen: dict[tuple[int, bool], int] = {}
    for u, is_urban in zip(unit.tolist(), urban.tolist(), strict=True):
        number = seen[u, is_urban] = seen.get((u, is_urban), 0) + 1
        ids.append(f"{county.unit_codes[u]}{number if is_urban else 200 + number:03d}")
        names.append(f"{county.unit_names[u]}演示{'社区' if is_urban else '村'}{number:03d}")
    return texts(ids), texts(names)

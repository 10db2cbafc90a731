"""Files of places shifted by the real formulas, and how often the guard finds them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import texts
from geo.geometry.coordinates import from_wgs84, to_wgs84
from geo.geometry.location import place_in_counties
from geo.inputs.datum_fit import (
    DatumDoubt,
    StatedPlaces,
    Surroundings,
    compare_places,
    find_datum_doubts,
)

DATUMS = ("wgs84", "gcj02", "bd09")


@dataclass(frozen=True)
class SamplePlaces:
    """True places (WGS 84) of real-looking rows, and what a guard may compare them with."""

    lon: np.ndarray
    lat: np.ndarray
    around: Surroundings

    def draw(self, rows: int, seed: int) -> SamplePlaces:
        chosen = np.random.default_rng(seed).choice(len(self.lon), rows, replace=False)
        return SamplePlaces(self.lon[chosen], self.lat[chosen], self.around)


def read_as(places: SamplePlaces, truth: str, declared: str, *, counties: bool) -> list[DatumDoubt]:
    """A file whose numbers are of one datum, read as declared in another."""
    lon, lat = to_wgs84(*from_wgs84(places.lon, places.lat, truth), declared)
    stated: list[tuple[int, ...] | None] = [None] * len(lon)
    if counties:
        own = place_in_counties(places.lon, places.lat, places.around.counties, 0.0)
        stated = [(int(c),) if c >= 0 else None for c in own]
    told = StatedPlaces(lon, lat, texts([declared] * len(lon)), stated)
    return find_datum_doubts(compare_places(told, places.around), places.around)


def measure_shares(
    places: SamplePlaces, rows: int, files: int, *, counties: bool
) -> tuple[float, float]:
    """Share of shifted files found with the right datum, and of right files warned of.

    Every wrong pair of datums has `files` samples, every right one too.
    """
    found, alarms = [], []
    for truth in DATUMS:
        for declared in DATUMS:
            for k in range(files):
                doubts = read_as(places.draw(rows, k), truth, declared, counties=counties)
                if truth == declared:
                    alarms.append(bool(doubts))
                else:
                    found.append([one.looks_like for one in doubts] == [truth])
    return float(np.mean(found)), float(np.mean(alarms))

"""Facilities and units in areas, beside their definition said plainly."""

from __future__ import annotations

from itertools import product

import numpy as np

from geo.arrays import texts
from geo.findings.measures.area_counts import AreaCounts, mark_prefixes
from geo.findings.norms.states import Units

AREAS = texts(["", "2101", "210102", "2102"])
PLACES = ["210102001", "210102", "2101", "", "2102", "210103", "22"]


def _count(area: str, places: list[str], *, sure: bool) -> int:
    inside = [place.startswith(area) for place in places]
    wider = [area.startswith(place) for place in places]
    return sum(inside if sure else (w and not i for w, i in zip(wider, inside, strict=True)))


def test_a_code_lies_in_every_area_that_it_begins_with() -> None:
    found = mark_prefixes(AREAS, texts(PLACES))
    expected = [[place.startswith(area) for place in PLACES] for area in AREAS]
    np.testing.assert_array_equal(found, expected)


def test_one_prefix_twice_is_two_areas() -> None:
    found = mark_prefixes(texts(["21", "21"]), texts(["2101", "22"]))
    np.testing.assert_array_equal(found, [[True, False], [True, False]])


def test_facilities_are_counted_by_state_in_every_area_that_holds_or_may_hold_them() -> None:
    kinds = list(product(PLACES, range(3), range(3)))
    place, asked, having = (np.array(one) for one in zip(*kinds, strict=True))
    found = AreaCounts(AREAS, {}, texts(place)).count(asked.astype(np.int8), having.astype(np.int8))
    for sure, counted in zip((True, False), found, strict=True):
        for i, area in enumerate(AREAS):
            expected = _count(area, PLACES, sure=sure)
            np.testing.assert_array_equal(counted[i], np.full((3, 3), expected))


def test_units_apart_are_in_no_area() -> None:
    code = texts(["210102", "210103"])
    units = Units("county", code, code, code, np.array([False, True]), np.zeros(2, dtype=bool))
    picked = AreaCounts(AREAS, {"county": units}, texts(PLACES)).pick_units("county")
    np.testing.assert_array_equal(picked, [[True], [True], [True], [False]])

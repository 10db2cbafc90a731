"""Threads share shapes, and GEOS guards no index: whoever prepares, prepares copies."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import shapely

from geo.geometry.location import distance_to_county_m, place_in_counties
from geo.geometry.prepared_shapes import prepare_copies
from geo.model.county import Counties
from geo.model.reporting_unit import ReportingUnits
from geo.planning.places.area_layers import mark_inside
from geo.tables.reporting_units import group_rows

ROOT = Path(__file__).resolve().parents[3]
OUTLINES = np.array(
    [shapely.Point(122.5 + i, 41.5).buffer(0.5, quad_segs=200) for i in range(3)], dtype=object
)
NAMES = np.array(["a", "b", "c"], dtype=object)
COUNTIES = Counties(np.array(["1", "2", "3"], dtype=object), NAMES, NAMES, OUTLINES)
UNITS = ReportingUnits(NAMES, NAMES, [(), (), ()], OUTLINES)


def _ask(seed: int) -> list[np.ndarray]:
    drawn = np.random.default_rng(seed)
    lon, lat = drawn.uniform(122, 125, 400), drawn.uniform(41, 42, 400)
    county = place_in_counties(lon, lat, COUNTIES, 200.0)
    codes = np.full(400, "", dtype=object)
    return [
        county,
        distance_to_county_m(lon, lat, (county + 1) % 3, COUNTIES),
        group_rows(UNITS, {}, codes, county, lon, lat),
        mark_inside(OUTLINES, lon, lat),
    ]


def test_threads_that_share_outlines_find_what_one_alone_finds() -> None:
    alone = [_ask(seed) for seed in range(8)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(_ask, list(range(8)) * 4))
    for turn, found in enumerate(together):
        for one, other in zip(found, alone[turn % 8], strict=True):
            np.testing.assert_array_equal(one, other)
    assert not shapely.is_prepared(OUTLINES).any()


def test_a_copy_is_ready_and_equal_and_the_given_shape_is_left_alone() -> None:
    copies = prepare_copies(OUTLINES)
    assert shapely.is_prepared(copies).all()
    assert shapely.equals_exact(copies, OUTLINES).all()
    assert not shapely.is_prepared(OUTLINES).any()
    assert shapely.is_prepared(prepare_copies(OUTLINES[0]))


def test_shapes_are_prepared_in_one_place_alone() -> None:
    modules = [path for name in ("app", "geo") for path in (ROOT / name).rglob("*.py")]
    found = re.compile(r"\bshapely\.prepare\b|\bshapely\.prepared\b|import .*\bprepare\b")
    calling = [path.name for path in modules if found.search(path.read_text(encoding="utf-8"))]
    assert calling == ["prepared_shapes.py"]

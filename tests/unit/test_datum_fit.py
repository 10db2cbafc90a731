"""The guard against shifted coordinates, on modelled roads and sites."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pyproj import Geod

from geo.arrays import texts
from geo.assessment.inputs import Inputs, load_inputs
from geo.coordinates import from_wgs84, to_wgs84
from geo.datum_fit import Surroundings, find_datum_doubts
from geo.roads.segments import build_segment_grid
from geo.study import read_study
from scripts.demo import build_demo
from tests.datum_samples import Places, measure_shares, read_as
from tests.soak import rounds

FILES = rounds(120, 400)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    folder = tmp_path_factory.mktemp("demo")
    return load_inputs(read_study(build_demo(folder, prefixes=("2101", "2106"))), folder / "cache")


@pytest.fixture(scope="module")
def around(inputs: Inputs) -> Surroundings:
    return Surroundings(inputs.graph, build_segment_grid(inputs.graph), inputs.counties)


@pytest.fixture(scope="module")
def sites(inputs: Inputs, around: Surroundings) -> Places:
    records = inputs.sites.records
    placed = np.isfinite(records.lon)
    return Places(records.lon[placed], records.lat[placed], around)


@pytest.fixture(scope="module")
def villages(inputs: Inputs, around: Surroundings) -> Places:
    demand = inputs.decided.demand
    return Places(demand.lon, demand.lat, around)


@pytest.mark.parametrize("counties", [False, True], ids=["roads_alone", "with_stated_counties"])
@pytest.mark.parametrize("kind", ["sites", "villages"])
def test_shifted_files_of_50_places_are_found_and_right_ones_left_in_peace(
    kind: str, *, counties: bool, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    found, alarms = measure_shares(
        request.getfixturevalue(kind), 50, rounds(20, 100), counties=counties
    )
    with capsys.disabled():
        how = "with counties" if counties else "roads alone"
        print(f"\ndatum guard, modelled {kind}, {how}: found {found:.1%}, false {alarms:.1%}")
    assert found >= 0.95
    assert alarms <= 0.02


def test_files_of_20_places_are_never_accused_wrongly(
    sites: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    found, alarms = measure_shares(sites, 20, rounds(20, 100), counties=True)
    with capsys.disabled():
        print(f"\ndatum guard, modelled sites, files of 20: found {found:.1%}, false {alarms:.1%}")
    assert found >= 0.5
    assert alarms <= 0.02


def test_places_that_have_nothing_to_do_with_roads_are_rarely_accused(sites: Places) -> None:
    rng = np.random.default_rng(4)
    spread = [rng.uniform(values.min(), values.max(), 20_000) for values in (sites.lon, sites.lat)]
    wild = Places(*spread, sites.around)
    alarms = [
        bool(read_as(wild.draw(50, k), "wgs84", "wgs84", counties=False)) for k in range(FILES)
    ]
    assert np.mean(alarms) <= 0.035  # 2 % at most by the rule, and the noise of few files


def test_a_doubt_names_the_datum_and_the_measured_shift(sites: Places) -> None:
    (doubt,) = read_as(sites.draw(60, 1), "gcj02", "wgs84", counties=True)
    drawn = sites.draw(60, 1)
    shifted = from_wgs84(drawn.lon, drawn.lat, "gcj02")
    expected = Geod(ellps="WGS84").inv(drawn.lon, drawn.lat, *shifted)[2]
    assert (doubt.declared, doubt.looks_like, doubt.places) == ("wgs84", "gcj02", 60)
    assert doubt.shift_m == pytest.approx(np.mean(expected), abs=0.01)
    assert doubt.road_m_then < doubt.road_m
    assert doubt.in_county_then == doubt.with_county == 60 >= doubt.in_county


def test_nineteen_places_say_too_little_and_rows_at_one_place_count_once(sites: Places) -> None:
    few = sites.draw(19, 2)
    assert read_as(few, "bd09", "wgs84", counties=True) == []
    repeated = replace(few, lon=np.repeat(few.lon, 5), lat=np.repeat(few.lat, 5))
    assert read_as(repeated, "bd09", "wgs84", counties=True) == []


def test_each_declared_datum_of_a_file_is_looked_at_apart(sites: Places) -> None:
    drawn = sites.draw(120, 3)
    half = np.arange(120) < 60
    wrong = from_wgs84(drawn.lon, drawn.lat, "bd09")
    lon, lat = np.where(half, drawn.lon, wrong[0]), np.where(half, drawn.lat, wrong[1])
    as_gcj = to_wgs84(lon, lat, "gcj02")
    lon, lat = np.where(half, lon, as_gcj[0]), np.where(half, lat, as_gcj[1])
    datum = texts("cgcs2000" if right else "gcj02" for right in half)
    doubts = find_datum_doubts(lon, lat, datum, [None] * 120, sites.around)
    assert [(one.declared, one.looks_like, one.places) for one in doubts] == [("gcj02", "bd09", 60)]


def test_unplaced_rows_do_not_count(sites: Places) -> None:
    nowhere = np.full(50, np.nan)
    stated: list[tuple[int, ...] | None] = [None] * 50
    assert find_datum_doubts(nowhere, nowhere, texts(["wgs84"] * 50), stated, sites.around) == []

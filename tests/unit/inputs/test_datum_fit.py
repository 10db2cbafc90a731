"""The guard against shifted coordinates, on modelled roads and sites."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pyproj import Geod

from geo.arrays import texts
from geo.geometry.coordinates import from_wgs84, to_wgs84
from geo.inputs.datum_fit import (
    StatedPlaces,
    Surroundings,
    compare_places,
    doubt_together,
    find_datum_doubts,
)
from geo.inputs.load import Inputs, load_inputs
from geo.study import read_study
from tests.samples.datum_samples import SamplePlaces, measure_shares, read_as
from tests.samples.demonstration import make_demonstration
from tests.soak import rounds

FILES = rounds(120, 400)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    folder = tmp_path_factory.mktemp("demo")
    return load_inputs(read_study(make_demonstration(folder, "2101", "2106")), folder / "cache")


@pytest.fixture(scope="module")
def around(inputs: Inputs) -> Surroundings:
    return Surroundings(inputs.graph, inputs.grid, inputs.counties)


@pytest.fixture(scope="module")
def sites(inputs: Inputs, around: Surroundings) -> SamplePlaces:
    records = inputs.sites.records
    placed = np.isfinite(records.lon)
    return SamplePlaces(records.lon[placed], records.lat[placed], around)


@pytest.fixture(scope="module")
def villages(inputs: Inputs, around: Surroundings) -> SamplePlaces:
    demand = inputs.decided.demand
    return SamplePlaces(demand.lon, demand.lat, around)


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
    sites: SamplePlaces, capsys: pytest.CaptureFixture[str]
) -> None:
    found, alarms = measure_shares(sites, 20, rounds(20, 100), counties=True)
    with capsys.disabled():
        print(f"\ndatum guard, modelled sites, files of 20: found {found:.1%}, false {alarms:.1%}")
    assert found >= 0.5
    assert alarms <= 0.02


def test_places_that_have_nothing_to_do_with_roads_are_rarely_accused(sites: SamplePlaces) -> None:
    rng = np.random.default_rng(4)
    spread = [rng.uniform(values.min(), values.max(), 20_000) for values in (sites.lon, sites.lat)]
    wild = SamplePlaces(*spread, sites.around)
    alarms = [
        bool(read_as(wild.draw(50, k), "wgs84", "wgs84", counties=False)) for k in range(FILES)
    ]
    assert np.mean(alarms) <= 0.035  # 2 % at most by the rule, and the noise of few files


def _beside_roads(around: Surroundings, median_m: float, count: int) -> SamplePlaces:
    """Places at a lognormal distance beside roads drawn by number."""
    graph, rng = around.graph, np.random.default_rng(5)
    edge = rng.choice(graph.edge_count, count)
    first = graph.point_ptr[edge]
    share = rng.random(count)
    lon = graph.point_lon[first] + share * (graph.point_lon[first + 1] - graph.point_lon[first])
    lat = graph.point_lat[first] + share * (graph.point_lat[first + 1] - graph.point_lat[first])
    away = median_m * np.exp(0.8 * rng.standard_normal(count))
    turned = Geod(ellps="WGS84").fwd(lon, lat, rng.uniform(0, 360, count), away)
    return SamplePlaces(np.asarray(turned[0]), np.asarray(turned[1]), around)


def test_where_roads_say_little_the_doubt_is_soft_and_right_files_are_left_in_peace(
    around: Surroundings, capsys: pytest.CaptureFixture[str]
) -> None:
    places = _beside_roads(around, 350.0, 6000)
    told = {"certain": 0, "soft": 0, "wrong": 0}
    alarms, files = 0, rounds(12, 200)
    for k in range(files):
        for truth, declared in (("gcj02", "wgs84"), ("wgs84", "gcj02")):
            for one in read_as(places.draw(119, k), truth, declared, counties=False):
                kind = "certain" if one.certain else "soft"
                told[kind if one.looks_like == truth else "wrong"] += 1
            alarms += bool(read_as(places.draw(119, k), truth, truth, counties=False))
    shares = {name: count / (2 * files) for name, count in told.items()}
    with capsys.disabled():
        print(f"\ndatum guard, 350 m beside roads: {shares}, alarms {alarms / (2 * files):.1%}")
    assert shares["soft"] >= 0.05
    assert shares["certain"] + shares["soft"] >= 0.6
    assert shares["wrong"] <= 0.05
    assert alarms <= 0.02 * 2 * files


def test_five_thousand_random_places_raise_nothing_however_close_they_lie(
    sites: SamplePlaces,
) -> None:
    middle = np.median(sites.lon), np.median(sites.lat)
    for half in (0.05, 0.4):
        for seed in range(rounds(2, 40)):
            rng = np.random.default_rng(seed)
            spread = [at + rng.uniform(-half, half, 5000) for at in middle]
            wild = SamplePlaces(spread[0], spread[1], sites.around)
            for datum in ("wgs84", "gcj02", "bd09"):
                assert read_as(wild, datum, datum, counties=False) == []


def test_two_inputs_that_lean_the_same_way_are_asked_together(around: Surroundings) -> None:
    places = _beside_roads(around, 350.0, 6000)
    alone = together = 0
    for seed in range(rounds(8, 100)):
        files = []
        for k in (0, 1):
            drawn = places.draw(60, 2 * seed + k)
            lon, lat = from_wgs84(drawn.lon, drawn.lat, "gcj02")
            told = StatedPlaces(lon, lat, texts(["wgs84"] * 60), [None] * 60)
            files.append(compare_places(told, around))
            alone += bool(find_datum_doubts(files[-1], around))
        found = doubt_together(files, around)
        assert all(one.looks_like != "wgs84" and not one.certain for one in found.values())
        together += bool(found)
    assert together > 0.8 * alone / 2


def test_a_doubt_names_the_datum_and_the_measured_shift(sites: SamplePlaces) -> None:
    (doubt,) = read_as(sites.draw(60, 1), "gcj02", "wgs84", counties=True)
    drawn = sites.draw(60, 1)
    shifted = from_wgs84(drawn.lon, drawn.lat, "gcj02")
    expected = Geod(ellps="WGS84").inv(drawn.lon, drawn.lat, *shifted)[2]
    assert (doubt.declared, doubt.looks_like, doubt.places) == ("wgs84", "gcj02", 60)
    assert doubt.shift_m == pytest.approx(np.mean(expected), abs=0.01)
    assert doubt.road_m_then < doubt.road_m
    assert doubt.in_county_then == doubt.with_county == 60 >= doubt.in_county


def test_nineteen_places_say_too_little_and_rows_at_one_place_count_once(
    sites: SamplePlaces,
) -> None:
    few = sites.draw(19, 2)
    assert read_as(few, "bd09", "wgs84", counties=True) == []
    repeated = replace(few, lon=np.repeat(few.lon, 5), lat=np.repeat(few.lat, 5))
    assert read_as(repeated, "bd09", "wgs84", counties=True) == []


def test_each_declared_datum_of_a_file_is_looked_at_apart(sites: SamplePlaces) -> None:
    drawn = sites.draw(120, 3)
    half = np.arange(120) < 60
    wrong = from_wgs84(drawn.lon, drawn.lat, "bd09")
    lon, lat = np.where(half, drawn.lon, wrong[0]), np.where(half, drawn.lat, wrong[1])
    as_gcj = to_wgs84(lon, lat, "gcj02")
    lon, lat = np.where(half, lon, as_gcj[0]), np.where(half, lat, as_gcj[1])
    datum = texts("cgcs2000" if right else "gcj02" for right in half)
    compared = compare_places(StatedPlaces(lon, lat, datum, [None] * 120), sites.around)
    doubts = find_datum_doubts(compared, sites.around)
    assert [(one.declared, one.looks_like, one.places) for one in doubts] == [("gcj02", "bd09", 60)]


def test_unplaced_rows_do_not_count(sites: SamplePlaces) -> None:
    nowhere = np.full(50, np.nan)
    stated: list[tuple[int, ...] | None] = [None] * 50
    told = StatedPlaces(nowhere, nowhere, texts(["wgs84"] * 50), stated)
    assert find_datum_doubts(compare_places(told, sites.around), sites.around) == []

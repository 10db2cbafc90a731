"""The Comoros from real files: an extract, a raster of people, facilities, three islands."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyogrio
import pytest
from pyproj import Geod

from geo.assessment import assess
from geo.storage.shipped_files import shipped_data
from geo.study import read_study
from tests.samples.same_tables import UNIT_TABLES

REAL = os.environ.get("VAXREACH_REAL_DATA")
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not REAL, reason="VAXREACH_REAL_DATA is not set"),
]
GEOD = Geod(ellps="WGS84")
PEOPLE = 869_595


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("comoros")
    real, data = Path(REAL or "") / "comoros", shipped_data()
    islands = pyogrio.read_dataframe(
        real / "comoros.osm.pbf",
        layer="multipolygons",
        where="boundary = 'administrative' AND admin_level = '4'",
    ).sort_values("name", ignore_index=True)
    islands["adcode"] = [f"9000{i + 1:02}" for i in range(len(islands))]
    islands["prefecture"] = ""
    islands[["adcode", "name", "prefecture", "geometry"]].to_file(folder / "islands.geojson")
    rules = (data / "standards" / "liaoning-2025.toml").read_text(encoding="utf-8")
    other = '[[kinds]]\nid = "other"'
    words = '["hospital", "clinic", "doctors", "health", "pharmacy", "dentist", "yes"]'
    facility = (
        f'[[kinds]]\nid = "facility"\nzh = "医疗机构"\nmatch = {words}\noffers = ["routine"]\n'
    )
    (folder / "rules.toml").write_text(rules.replace(other, facility + other), encoding="utf-8")
    path = folder / "study.toml"
    path.write_text(
        f"""
[study]
id = "comoros"
title = "科摩罗"
[boundaries]
path = "islands.geojson"
[demand]
raster = "{real}/population_2020.tif"
setting = "rural"
[roads]
path = "{real}/comoros.osm.pbf"
[sites]
path = "{real}/health_facilities.gpkg"
columns = {{ kind = "amenity" }}
[standard]
path = "rules.toml"
[calendar]
notices = ["{data}/holidays/2026.toml"]
""",
        encoding="utf-8",
    )
    return assess(read_study(path), folder / "cache")


def test_islands_and_outside_together_hold_everybody(made):
    outside = made.tables.summary["outside"]
    assert made.tables.province["residents"].sum() + outside["people"] == PEOPLE
    assert made.tables.summary["row_reports"]["demand"]["accepted"] == 203_208


@pytest.mark.parametrize("name", UNIT_TABLES)
def test_every_row_adds_up(made, name):
    rows = getattr(made.tables, name)
    assert (rows["covered"] + rows["uncovered"] + rows["unknown"] == rows["residents"]).all()


def test_the_three_islands_are_apart_and_trusted(made):
    components = made.tables.summary["components"]
    longest = components[:3]
    assert [part["standing"] for part in longest] == ["trusted"] * 3
    assert all(part["length_km"] > 100 for part in longest)
    assert all(part["gap_m"] is None or part["gap_m"] > 600 for part in longest)
    demand = made.tables.demand
    served = demand[demand["way"] == "road"].merge(
        made.tables.sites[["site_id", "adcode"]],
        left_on="nearest_site_id",
        right_on="site_id",
        suffixes=("", "_site"),
    )
    assert len(served) > 100_000
    assert (served["adcode"] == served["adcode_site"]).all()


def test_all_facilities_are_kept(made):
    """32 have no name and 40 share one with another; each has a place of its own."""
    report = made.tables.summary["row_reports"]["sites"]
    assert (report["accepted"], report["refused"]) == (70, 0)
    assert report["reasons"]["name_missing"] == 32
    assert made.tables.sites["site_id"].is_unique
    assert made.tables.sites["name"].str.startswith("（未命名）").sum() == 32


def test_far_from_every_site_is_uncovered_and_near_but_off_the_road_unknown(made):
    demand = made.tables.demand
    sites = made.tables.sites[["lon", "lat"]].to_numpy()
    rng = np.random.default_rng(5)
    for status, reason in (("uncovered", "beyond_straight_line"), ("unknown", "unsnapped")):
        rows = demand[(demand["status"] == status) & (demand["status_reason"] == reason)]
        assert rows["residents"].sum() > 100
        some = rows.iloc[rng.choice(len(rows), min(200, len(rows)), replace=False)]
        nearest = np.min(
            [
                GEOD.inv(some["lon"], some["lat"], *(np.full(len(some), one) for one in site))[2]
                for site in sites
            ],
            axis=0,
        )
        if status == "uncovered":
            assert (nearest > 10_000.0).all()
        else:
            assert (nearest <= 10_000.0).all()
            off = some["access_leg_m"].isna() | (some["access_leg_m"] > 3_000.0)
            assert off.all()


def test_no_road_is_shorter_than_its_straight_line(made):
    reach = made.network.evidence.reach
    assert (reach.road_mm >= reach.straight_mm).all()

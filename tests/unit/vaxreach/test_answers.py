"""What the front door answers is what the tables, the command and the service say."""

from __future__ import annotations

import copy
import datetime as dt
import json
import pickle
from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import pytest
import shapely
from fastapi.testclient import TestClient

import vaxreach
from app.main import create_app
from app.settings import LogSettings, Settings
from geo.reports.answers.differences import encode_difference
from geo.reports.assessment import folder as folder_writer
from geo.reports.assessment.folder import read_folder
from geo.reports.writing.plain_rows import list_rows
from tests.api.waiting import wait_for

BAD_NUMBER = pd.DataFrame({"candidate_id": ["a"], "lon": ["x"], "lat": [1]})
NO_CRS = gpd.GeoDataFrame({"candidate_id": ["a"]}, geometry=[shapely.Point(1, 2)])
TWICE = pd.DataFrame([["a", 1, 1, 2]], columns=["candidate_id", "lon", "lat", "lon"])
SWAPPED = pd.DataFrame({"candidate_id": ["a"], "lon": [41.9], "lat": [123.5]}, index=[5])
BOW_TIE = gpd.GeoDataFrame(
    {"geometry": [shapely.Polygon([(123, 42), (124, 43), (124, 42), (123, 43)])]},
    index=[7],
    crs=4326,
)
CLOSE = [{"change": "close_site", "site_id": "S01"}]


@pytest.fixture(scope="module")
def client(opened) -> Iterator[TestClient]:
    app = create_app(Settings(log=LogSettings(access=False)), assessment=opened._made)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as they come over HTTP."""
    return json.loads(orjson.dumps(list_rows(frame), option=orjson.OPT_SERIALIZE_NUMPY))


def test_every_table_is_that_of_the_assessment_and_the_callers_own(opened):
    made = opened._made.tables
    for name, frame in opened.tables.items():
        pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(getattr(made, name)))
    for name in ("counties", "demand", "gaps", "sites"):
        assert isinstance(getattr(opened, name), gpd.GeoDataFrame)
        assert getattr(opened, name).crs == "EPSG:4326"
    counties, summary = opened.counties, opened.summary
    counties["residents"] = 0
    opened.tables["counties"]["residents"] = 0
    summary["warnings"].append("mine")
    assert opened.counties["residents"].sum() == opened.province["residents"].item() > 0
    assert "mine" not in opened.summary["warnings"]


@pytest.mark.parametrize(
    "name",
    [
        "province",
        "prefectures",
        "counties",
        "townships",
        "demand",
        "gaps",
        "sites",
        "holidays",
        "county_holidays",
        "norms",
        "problems",
        "to_verify",
    ],
)
def test_a_property_gives_the_table_of_its_name(opened, name):
    pd.testing.assert_frame_equal(
        pd.DataFrame(getattr(opened, name)), pd.DataFrame(opened.tables[name])
    )


@pytest.fixture(scope="module")
def folder(opened, tmp_path_factory):
    """What is written, but for workbooks and layers, which examples write."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("write_workbook", "write_gis_layers"):
            patch.setattr(folder_writer, name, lambda *_, **__: None)
        return opened.write(tmp_path_factory.mktemp("written") / "out", headers="en")


def test_what_is_written_is_what_the_command_writes(opened, folder):
    written = pd.read_csv(folder / "rows.csv", keep_default_na=False)
    assert opened.rows["message"].tolist() == written["message"].tolist() != []
    assert json.loads((folder / "summary.json").read_bytes())["assessment_id"] == opened.id
    kept = read_folder(folder).problems["problem_id"]
    assert kept.tolist() == opened.problems["problem_id"].tolist()


def test_a_study_is_assessed_of_a_date_and_against_an_earlier_folder(
    opened, small_file, folder, tmp_path
):
    assert opened.as_of == dt.date(2026, 1, 5)
    steps: list[str] = []
    again = vaxreach.assess(
        str(small_file),
        as_of="2026-03-01",
        previous=folder,
        cache=tmp_path / "cache",
        progress=steps.append,
    )
    assert steps[0] == "standard"
    assert again.as_of == dt.date(2026, 3, 1)
    assert again.id != opened.id
    assert again.summary["previous"]["assessment_id"] == opened.id
    assert "new" not in set(again.problems["problem_state"])
    assert (tmp_path / "cache").is_dir()
    with pytest.raises(vaxreach.InputError, match="as_of: expected a date"):
        vaxreach.assess(small_file, as_of="tomorrow")


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"service": "any"},
        {"date": "2026-10-02"},
        {"own_county": True},
        {"assigned": True},
        {"reading": "straight_line"},
        {"reading": "site_setting", "min_days_per_week": 6},
        {"kind": "乡镇卫生院", "consultation": True},
    ],
    ids=str,
)
def test_coverage_is_that_of_the_service(opened, client, asked):
    answer = opened.coverage(**asked)
    told = client.get("/v1/coverage", params=asked).json()
    assert rows(answer.province) == [told["province"]]
    assert rows(answer.prefectures) == told["prefectures"]
    assert rows(answer.counties) == told["items"]


def test_a_date_may_be_a_date(opened):
    text, day = opened.coverage(date="2026-10-02"), opened.coverage(date=dt.date(2026, 10, 2))
    pd.testing.assert_frame_equal(text.counties, day.counties)


def test_numbers_flags_and_days_may_be_those_of_numpy_and_pandas(opened):
    plain = opened.coverage(date="2026-10-02", booking=True, min_days_per_week=5)
    mine = opened.coverage(
        date=pd.Timestamp("2026-10-02"), booking=np.bool_(True), min_days_per_week=np.int64(5)
    )
    pd.testing.assert_frame_equal(mine.counties, plain.counties)
    assert opened.explain(np.float32(123), np.int64(42)).place.status == "covered"
    assert len(opened.plan(np.int64(1)).suggestions) == 1


def test_copies_are_the_assessment_itself_and_pickles_are_refused(opened):
    assert copy.copy(opened) is copy.deepcopy(opened) is opened
    with pytest.raises(TypeError, match="an Assessment is not pickled: open its study"):
        pickle.dumps(opened)


def test_words_for_headers_are_of_a_known_language(opened, tmp_path):
    with pytest.raises(vaxreach.InputError, match="headers: expected zh or en, got 'de'"):
        opened.write(tmp_path / "out", headers="de")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"booking": "no"}, "booking: expected True or False, got 'no'"),
        ({"own_county": 1}, "own_county: expected True or False, got 1"),
        ({"service": ["routine"]}, r"service: expected a text, got \['routine'\]"),
        ({"kind": None}, "kind: expected a text, got None"),
        ({"tier": 1}, "tier: expected a text, got 1"),
        ({"date": pd.Timestamp("2026-10-02", tz="Asia/Shanghai")}, "date: expected a date"),
        ({"date": "2.10.2026"}, "date: expected a date such as 2026-11-30, got '2.10.2026'"),
        ({"date": dt.datetime(2026, 10, 2, 8)}, "date: expected a date"),  # noqa: DTZ001
        ({"date": "2031-10-09"}, "2031"),
        ({"min_days_per_week": 8}, "min_days_per_week: expected a number from 0 to 7, got 8"),
        ({"min_days_per_week": float("nan")}, "min_days_per_week: expected a number"),
        ({"min_days_per_week": True}, "min_days_per_week: expected a number"),
        ({"reading": "as the crow flies"}, "reading: expected one of road, straight_line"),
        ({"own_county": True, "assigned": True}, "exclude each other"),
        ({"service": "dental"}, "service: expected one of"),
        ({"tier": "none"}, "tier: expected one of"),
        ({"weight": "cats"}, "weight: expected one of residents"),
    ],
)
def test_coverage_of_what_nobody_knows_is_refused(opened, asked, words):
    with pytest.raises(vaxreach.InputError, match=words):
        opened.coverage(**asked)


def test_holidays_of_another_service_are_those_of_the_service(opened, client):
    found = opened.judge_holidays("rabies").county_holidays
    told = client.get("/v1/holidays/2026-spring-festival?service=rabies").json()["items"]
    here = found[found["holiday_id"] == "2026-spring-festival"]
    assert dict(zip(here["adcode"], here["flag"], strict=True)) == {
        row["adcode"]: row["flag"] for row in told
    }
    with pytest.raises(vaxreach.InputError, match="service: expected one of"):
        opened.judge_holidays("dental")


def test_capacity_is_that_of_the_service(opened, client):
    answer = opened.capacity(2.5, weeks_per_year=50)
    told = client.get("/v1/capacity?visits_per_year=2.5&weeks_per_year=50").json()
    assert rows(answer.counties) == told["items"]
    assert (
        json.loads(orjson.dumps(answer.totals, option=orjson.OPT_SERIALIZE_NUMPY))
        == (told["totals"])
    )


@pytest.mark.parametrize("visits", [None, 0, -1, 1001, float("inf"), "2"])
def test_visits_that_cannot_be_are_refused(opened, visits):
    with pytest.raises(vaxreach.InputError, match="visits_per_year: expected"):
        opened.capacity(visits)


@pytest.mark.parametrize("form", ["list", "document"])
def test_a_scenario_is_that_of_the_service(opened, client, form):
    document = {"name": "关停", "changes": CLOSE}
    result = (
        opened.scenario(document) if form == "document" else opened.scenario(CLOSE, name="关停")
    )
    address = client.post("/v1/scenarios", json=document).headers["location"]
    told = client.get(address).json()["result"]
    assert result.totals["people_lost"] > 0
    mine = json.loads(encode_difference(result))
    for name in ("totals", "counties", "places", "sites", "norms"):
        assert mine[name] == told[name], name


def test_a_change_that_cannot_be_is_refused_with_its_place(opened):
    with pytest.raises(vaxreach.ScenarioError, match=r"changes\[1\].site_id"):
        opened.scenario([*CLOSE, {"change": "close_site", "site_id": "S99"}])


@pytest.mark.parametrize("given", ["close", ["close"], None, pd.DataFrame(CLOSE), 5], ids=type)
def test_what_is_no_list_of_changes_is_refused(opened, given):
    with pytest.raises(vaxreach.InputError, match="changes: expected a list of mappings, got"):
        opened.scenario(given)


def test_a_plan_is_that_of_the_service(opened, client):
    plan = opened.plan(2, objective="worst-first", county="210102")
    asked = {"sites": 2, "objective": "worst-first", "county": "210102"}
    told = wait_for(client, client.post("/v1/plans", json=asked).headers["location"])["result"]
    assert rows(pd.DataFrame(plan.suggestions.drop(columns="geometry"))) == told["suggestions"]
    assert plan.people_gained == told["people_gained"]


def test_candidates_may_be_a_frame_with_or_without_shapes(opened):
    best = opened.plan(1).suggestions.iloc[0]
    rows_of = pd.DataFrame(
        {
            "candidate_id": ["a", "b"],
            "lon": [best["lon"], 123.95],
            "lat": [best["lat"], 41.9],
            "cost": [2, 3],
            "capacity": [np.nan, 5_000],
            "mine": ["left", "aside"],
        }
    )
    plain = opened.plan(1, candidates=rows_of)
    assert plain.suggestions["candidate_id"].tolist() == ["a"]
    shapes = gpd.GeoDataFrame(
        rows_of[["candidate_id"]],
        geometry=gpd.points_from_xy(rows_of["lon"], rows_of["lat"], crs=4326).to_crs(4549),
    )
    assert opened.plan(1, candidates=shapes).people_gained == plain.people_gained > 0
    known = {"candidate_id": "机构代码", "lon": "经度", "lat": "纬度"}
    office = rows_of.drop(columns=["cost", "capacity"]).rename(columns=known).set_axis([0, 0])
    office = office.assign(机构代码=[7, 8]).convert_dtypes(dtype_backend="pyarrow")
    assert opened.plan(1, candidates=office).suggestions["candidate_id"].tolist() == ["7"]


def test_new_sites_lie_within_one_frame_and_in_none_of_another(opened):
    east = gpd.GeoDataFrame(geometry=[shapely.box(123.2, 41, 125, 43)], crs=4326)
    inside = opened.plan(2, within=east.geometry.to_crs(4549)).suggestions
    outside = opened.plan(2, exclude=east).suggestions
    assert (inside["lon"] > 123.2).all()
    assert (outside["lon"] < 123.2).all()
    assert len(inside) == len(outside) == 2


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"sites": 0}, "sites"),
        ({"sites": 1, "colour": "red"}, "unknown key colour"),
        ({"sites": 1, "county": "999999"}, "999999"),
        ({"sites": 1, "candidates": [1]}, "candidates: expected points, townships or a frame"),
        ({"sites": 1, "candidates": BAD_NUMBER}, "candidates: "),
        ({"sites": 1, "candidates": NO_CRS}, "coordinate system"),
        ({"sites": 1, "candidates": TWICE}, "candidates: two columns are called 'lon'"),
        ({"sites": 1, "candidates": SWAPPED}, "candidates: row 5: lat '123.5': lat must lie in"),
        ({"sites": 1, "within": pd.DataFrame()}, "within: expected polygons"),
        ({"sites": 1, "within": gpd.GeoDataFrame({"a": [1]})}, "within: expected polygons"),
        ({"sites": 1, "within": NO_CRS}, "within: expected polygons with a coordinate system"),
        ({"sites": 1, "exclude": BOW_TIE}, "exclude: expected a valid polygon at 7"),
        ({"sites": 1, "exclude": BOW_TIE.boundary.to_frame()}, "exclude: expected a valid polygon"),
    ],
    ids=["none", "key", "county", "list", "text", "crs", "twice", "swapped", "frame", "shapeless",
         "layer", "bow-tie", "lines"],
)  # fmt: skip
def test_a_plan_that_cannot_be_asked_is_refused(opened, asked, words):
    with pytest.raises(vaxreach.InputError, match=words):
        opened.plan(**asked)


def test_pairs_say_what_the_places_say(opened):
    pairs, demand = opened.pairs(), opened.demand.set_index("demand_id")
    assert not pairs.duplicated(["site_id", "demand_id"]).any()
    assert (pairs["straight_distance_m"] <= 1.1 * 10_000).all()
    counted = pairs[(pairs["within"] == "yes") & (pairs["eligible"] == "yes")]
    assert set(counted["demand_id"]) == set(demand.index[demand["status"] == "covered"])
    near = counted.groupby("demand_id")["road_distance_m"].min()
    assert near.tolist() == demand.loc[near.index, "road_distance_m"].tolist()
    assert (counted["usable"]).all()
    unreached = pairs[~pairs["reached"] & ~pairs["direct"]]
    assert len(unreached)
    assert unreached["road_distance_m"].isna().all()
    assert pairs.loc[pairs["reached"] | pairs["direct"], "road_distance_m"].notna().all()
    assert set(pairs["within"]) == {"yes", "no", "unknown"}


@pytest.mark.parametrize("form", ["polygon", "lines"])
def test_a_service_area_is_that_of_the_service(opened, client, form):
    areas = opened.service_areas(3_000, form=form).set_index("site_id")
    told = client.get(f"/v1/sites/S00/service-area?form={form}&cutoff=3000").json()
    size = "area_m2" if form == "polygon" else "length_m"
    assert areas.loc["S00", size] == told["properties"][size] > 0
    assert areas.loc["S00", "cutoff_m"] == 3_000
    assert "S08" not in areas.index
    alone = opened.service_areas(3_000, form=form, overlap=False)
    assert alone[size].sum() <= areas[size].sum()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"cutoff_m": 0}, "cutoff_m: expected a number from 1 to 100,000, got 0"),
        ({"cell_m": 5}, "cell_m: expected a number from 10 to 2,000, got 5"),
        ({"form": "hexagons"}, "form: expected polygon or lines"),
        ({"kind": "药店"}, "kind: expected one of"),
    ],
)
def test_areas_that_cannot_be_drawn_are_refused(opened, asked, words):
    with pytest.raises(vaxreach.InputError, match=words):
        opened.service_areas(**asked)

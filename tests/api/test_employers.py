"""Employers and their visits over HTTP."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import LogSettings, Settings
from geo.assessment import Assessment
from tests.samples.small_study import make_small_study, run


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    folder = tmp_path_factory.mktemp("employers")
    study = make_small_study()
    study.sites["services"] = "免疫规划疫苗、用人单位上门服务"
    study.sites["capacity"] = 40.0
    study.sections["employers"] = {"path": "employers.csv"}
    lon = [123.01, 123.02, 123.3, 123.31, None]
    works = {
        "employer_id": ["甲/1", "DW2", "DW3", "DW4", "DW5"],
        "单位名称": ["<b>演示甲</b>", "演示乙", "演示丙", "演示丁", "演示戊"],
        "县区": ["甲东区", "", "", "", "甲西县"],
        "经度": lon,
        "纬度": [42.0, 42.0, 42.0, 42.0, None],
        "职工人数": [500, 20, 300, 900, 400],
    }
    pd.DataFrame(works).to_csv(folder / "employers.csv", index=False)
    return run(study, folder)


@pytest.fixture(scope="module")
def client(made: Assessment) -> Iterator[TestClient]:
    app = create_app(Settings(log=LogSettings(access=False)), assessment=made)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def ids(body: dict[str, Any]) -> list[str]:
    return [feature["id"] for feature in body["features"]]


def test_employers_come_as_pages_of_features_with_their_counts(client: TestClient) -> None:
    body = client.get("/v1/employers", params={"limit": 3}).json()
    assert body["numberMatched"] == 5
    assert ids(body) == ["DW2", "DW3", "DW4"]
    following = client.get(body["links"][0]["href"]).json()
    assert ids(following) == ["DW5", "甲/1"]
    assert following["features"][0]["geometry"] is None
    assert body["summary"]["by_visit"]["below_headcount"] == {"employers": 1, "people": 20}
    assert body["features"][0]["properties"]["headcount"] == 20


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"county": "210101"}, ["DW2", "甲/1"]),
        ({"county": "210102"}, ["DW3", "DW4", "DW5"]),
        ({"bbox": "123.0,41.9,123.015,42.1"}, ["甲/1"]),
        ({"visit": "below_headcount"}, ["DW2"]),
        ({"visit": "unplaced", "status": "unknown"}, ["DW5"]),
        ({"status": "uncovered"}, []),
    ],
)
def test_employers_are_chosen_by_box_county_status_and_visit(
    client: TestClient, query: dict[str, str], expected: list[str]
) -> None:
    assert ids(client.get("/v1/employers", params=query).json()) == expected


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/employers?county=999999", "county"),
        ("/v1/employers?status=good", "status"),
        ("/v1/employers?visit=never", "visit"),
        ("/v1/employers?bbox=1,2,3", "bbox"),
        ("/v1/employers?limit=-1", "limit"),
        ("/v1/employers?name=x", "name"),
        ("/v1/employers/visits?site=nobody", "site"),
        ("/v1/employers/visits?county=1", "county"),
        ("/v1/employers/visits.xlsx?county=210101", "county"),
    ],
)
def test_odd_questions_are_refused_by_name(client: TestClient, path: str, field: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert answer.json()["field"] == field


def test_the_visit_list_is_in_order_and_can_be_cut_by_site(
    client: TestClient, made: Assessment
) -> None:
    body = client.get("/v1/employers/visits").json()
    assert body["numberMatched"] == len(made.tables.visits) == len(body["items"])
    site = body["items"][0]["visit_site_id"]
    own = client.get("/v1/employers/visits", params={"site": site}).json()["items"]
    assert [one["visit_order"] for one in own] == list(range(1, len(own) + 1))
    assert [one["road_distance_m"] for one in own] == sorted(one["road_distance_m"] for one in own)
    sites = client.get("/v1/employers/sites").json()["items"]
    assert sum(one["visit_people"] for one in sites) == sum(
        one["visit_people"] for one in body["items"]
    )


def test_the_visit_list_comes_as_excel_and_is_not_sent_twice(client: TestClient) -> None:
    answer = client.get("/v1/employers/visits.xlsx")
    assert answer.status_code == 200
    assert 'filename="visits.xlsx"' in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert "上门清单" in book.sheetnames
    known = {"If-None-Match": answer.headers["ETag"]}
    assert client.get("/v1/employers/visits.xlsx", headers=known).status_code == 304
    assert client.get("/v1/employers", headers={"If-None-Match": "*"}).status_code == 304


def test_an_assessment_without_employers_says_so(tmp_path: Path) -> None:
    made = run(make_small_study(), tmp_path)
    app = create_app(Settings(log=LogSettings(access=False)), assessment=made)
    with TestClient(app, raise_server_exceptions=False) as client:
        body = client.get("/v1/employers").json()
        assert (body["features"], body["numberMatched"], body["summary"]) == ([], 0, None)
        assert client.get("/v1/employers/visits").json()["items"] == []
        assert client.get("/v1/employers/sites").json()["items"] == []
        missing = client.get("/v1/employers/visits.xlsx")
        assert missing.status_code == 404
        assert "names no employers" in missing.json()["detail"]

"""举措落实情况 over HTTP, of measures judged over a small register."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import openpyxl
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import LogSettings, Settings
from tests.api.small_assessment import build_small_assessment
from tests.samples.measure_files import judge_file, write_norm, write_rows, write_study

NORMS = (
    write_norm('per = "facility"\nhave = [{ field = "guide", is = "yes" }]', name="guide")
    + write_norm('per = "facility"\nhave = [{ field = "opened", since = 2026-01-01 }]', "own",
                 "new")
    + write_norm('each = "prefecture"\nof = [{ field = "guide", is = "yes" }]\nat_least = 1',
                 "direction", "cities")
)  # fmt: skip
ROWS = write_rows("210101,,,是,,,,", "210102,,,否,,,,", "210102,,,,,,,").replace("成立日期", "其他")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    found = judge_file(write_study(tmp_path_factory.mktemp("http")), NORMS, ROWS)
    small = build_small_assessment()
    tables = replace(
        small.tables,
        measures=found.progress.rows,
        measure_facilities=found.progress.lacking,
    )
    app = create_app(
        Settings(log=LogSettings(access=False)), assessment=replace(small, tables=tables)
    )
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def test_measures_come_once_each_over_the_whole_study(client: TestClient) -> None:
    body = client.get("/v1/measures").json()
    guide, new, cities = body["items"]
    assert body["numberMatched"] == 3
    names = ["objects", "objects_met", "objects_failed", "objects_unknown", "progress_state"]
    assert [guide[name] for name in names] == [3, 1, 1, 1, "failed"]
    assert guide["share_printed"] == "33.3%～66.7%"
    assert [new[name] for name in names] == [None, None, None, None, "not_collected"]
    assert new["share_printed"] == "未收集"
    assert [cities[name] for name in names] == [2, None, None, 0, "counted"]
    assert cities["progress_words"] == "有此情形1个、其余1个"


def test_measures_are_told_for_prefectures_and_counties(client: TestClient) -> None:
    cities = client.get("/v1/measures?area=prefecture&force=limit").json()["items"]
    assert [(one["name"], one["objects"]) for one in cities] == [("甲市", 3), ("乙市", 0)]
    assert [one["progress_state"] for one in cities] == ["failed", "none"]
    counties = client.get("/v1/measures?area=county&force=limit").json()["items"]
    assert [one["objects"] for one in counties] == [1, 2, 0]
    own = client.get("/v1/measures?county=210102&force=limit").json()["items"]
    assert [(one["adcode"], one["objects_failed"]) for one in own] == [("210102", 1)]


def test_a_county_carries_its_own_rows_and_those_of_the_whole_study(client: TestClient) -> None:
    body = client.get("/v1/counties/210102").json()
    assert [(one["norm_id"], one["adcode"]) for one in body["measures"]] == [
        ("guide", "210102"), ("new", "210102"), ("cities", "210102"),
    ]  # fmt: skip
    own, whole = body["measures"][0], body["measures_all"][0]
    assert [own["objects"], own["objects_failed"], own["objects_unknown"]] == [2, 1, 1]
    assert [whole["objects"], whole["share_printed"]] == [3, "33.3%～66.7%"]
    assert body["measures"][1]["share_printed"] == "未收集"
    assert body["room"] is None


def test_one_measure_names_the_facilities_that_lack_it_or_may(client: TestClient) -> None:
    body = client.get("/v1/measures/guide").json()
    assert [one["area_level"] for one in body["areas"]] == [
        "all", "prefecture", "prefecture", "county", "county", "county",
    ]  # fmt: skip
    assert [(one["unit_id"], one["norm_state"]) for one in body["items"]] == [
        ("F1", "failed"), ("F2", "unknown"),
    ]  # fmt: skip
    unknown = client.get("/v1/measures/guide?state=unknown&county=210102").json()
    assert [one["unit_id"] for one in unknown["items"]] == ["F2"]
    assert client.get("/v1/measures/guide?county=210101").json()["numberMatched"] == 0


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/measures?county=999999", 400, "unknown_county"),
        ("/v1/measures?prefecture=无此市", 400, "unknown_prefecture"),
        ("/v1/measures?area=village", 400, "literal_error"),
        ("/v1/measures?area=county&area=all", 400, None),
        ("/v1/measures?nonsense=1", 400, None),
        ("/v1/measures?limit=0", 400, None),
        ("/v1/measures?area=all&county=210101", 400, "area_with_place"),
        ("/v1/measures?area=all&prefecture=甲市", 400, "area_with_place"),
        ("/v1/measures/nothing", 404, "unknown_measure"),
        ("/v1/measures/guide?state=met", 400, "literal_error"),
        ("/v1/measures/", 404, None),
        ("/v1/measures/guide/more", 404, None),
    ],
)
def test_odd_questions_are_refused_with_words(
    client: TestClient, path: str, status: int, code: str | None
) -> None:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    said = answer.json()
    assert said["detail_zh"]
    if code is not None:
        assert said["code"] == code


def test_the_workbook_has_the_ten_columns_and_says_what_it_is(client: TestClient) -> None:
    answer = client.get("/v1/measures.xlsx")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[:4] == ["说明", "举措落实情况", "分市举措落实情况", "分县区举措落实情况"]
    cells = [[cell.value for cell in row] for row in book["举措落实情况"].iter_rows()]
    head = next(i for i, row in enumerate(cells) if row[0] == "举措")
    assert cells[head][:10] == [
        "举措", "性质", "责任处室", "对象数", "符合", "不符合", "待核实", "比例", "数据截止日期",
        "数据来源",
    ]  # fmt: skip
    assert cells[head + 1][3:8] == [3, 1, 1, 1, "33.3%～66.7%"]
    assert cells[head + 2][3:8] == ["未收集"] * 5
    assert cells[head + 3][3:8] == [2, "—", "—", 0, "50.0%"]
    cover = [cell.value for row in book["说明"].iter_rows() for cell in row]
    assert cover[cover.index("依据") + 1] == "演示"
    assert not any("服务半径" in str(text) for text in cover)
    assert any("演示数据" in str(cell) for row in book["说明"].iter_rows() for cell in
               [one.value for one in row])  # fmt: skip


def test_a_study_without_registers_has_no_measures() -> None:
    app = create_app(Settings(log=LogSettings(access=False)), assessment=build_small_assessment())
    with TestClient(app, raise_server_exceptions=False) as plain:
        assert plain.get("/v1/measures").json()["numberMatched"] == 0
        assert plain.get("/v1/measures?area=county&county=210101").json()["items"] == []
        assert plain.get("/v1/measures/guide").status_code == 404
        assert plain.get("/v1/measures.xlsx").status_code == 200

"""Parts of the policy beside the radius, over tables drawn by hand."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import LogSettings, Settings
from tests.api.small_assessment import build_small_assessment

TIERS = pd.DataFrame(
    {
        "adcode": ["210101"] * 3 + ["210102"] * 3,
        "name": ["甲东区"] * 3 + ["甲西区"] * 3,
        "tier_rank": pd.array([1, 2, None] * 2, dtype="Int64"),
        "tier": ["县级", "乡镇级", "unknown"] * 2,
        "sites": [1, 2, 0, 0, 3, 1],
        "present": ["yes", "yes", "", "unknown", "yes", ""],
        "covered": pd.array([400, 900, None, 0, 950, None], dtype="Int64"),
    }
)

NORMS = pd.DataFrame(
    {
        "norm_id": ["clinics", "clinics", "booking"],
        "norm": ["每个乡镇一家", "每个乡镇一家", "提供预约"],
        "force": ["limit", "limit", "enabling"],
        "unit_level": ["township", "township", "facility"],
        "counted": ["", "", "提供预约"],
        "adcode": ["210101", "210102", "210101"],
        "name": ["甲东区", "甲西区", "甲东区"],
        "units": [3, 2, 4],
        "units_met": [2, 2, 0],
        "units_failed": [1, 0, 0],
        "units_unknown": [0, 0, 1],
        "units_registered": [0, 0, 3],
        "units_unregistered": [0, 0, 1],
        "units_apart": [1, 0, 0],
        "units_empty": [0, 0, 0],
        "share_met": [2 / 3, 1.0, float("nan")],
        "norm_verdict": ["failed", "met", None],
        "norm_tally": ["", "", "已登记提供预约3家、未登记1家"],
        "source": "工作规范",
        "clause": "第三章",
        "ours": "",
    }
)
NORM_UNITS = pd.DataFrame(
    {
        "norm_id": ["clinics", "booking"],
        "force": ["limit", "enabling"],
        "adcode": ["210101", "210101"],
        "unit_id": ["210101003", "S1"],
        "unit_name": ["三镇", "演示接种点一"],
        "norm_state": ["failed", "unknown"],
        "norm_reason": ["no_facility", "not_stated"],
        "figure": [0.0, float("nan")],
    }
)

TO_VERIFY = pd.DataFrame(
    {
        "item_id": ["site-S1", "norm-booking-210101"],
        "what": ["site_position;site_hours", "norm"],
        "question": ["节假日是否开诊?", "是否提供预约服务?"],
        "where": "甲东区",
        "adcode": ["210101", "210101"],
        "site_id": "S1",
        "name": ["=演示接种点一", "演示接种点一"],
        "phone": "演示-0001",
        "people": [1000, 10],
        "can_flip": [True, False],
        "verdicts": ["春节开诊", ""],
    }
)
PROBLEMS = pd.DataFrame(
    {
        "problem_id": ["county_short-210104", "site_no_hours-S1", "site_no_hours-S2"],
        "problem_type": ["county_short", "site_no_hours", "site_no_hours"],
        "adcode": ["210104", "210101", "210102"],
        "unit_id": ["210104", "S1", "S2"],
        "unit_name": ["甲南县", "演示接种点一", "演示接种点二"],
        "people": [500, 10, 20],
        "figure": [0.4, float("nan"), float("nan")],
        "limit": [0.95, float("nan"), float("nan")],
        "figure_unit": ["share", "", ""],
        "detail": ["低于管理目标", "无服务时间", "无服务时间"],
        "force": ["own", "", ""],
        "source": "措施",
        "clause": "",
        "act": "县区卫生健康部门",
        "problem_state": ["new", "open", "gone"],
        "since": ["2026-03-01", "2026-01-01", "2026-01-01"],
        "left_on": ["", "", "2026-03-01"],
    }
)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    small = build_small_assessment()
    tables = replace(
        small.tables, tiers=TIERS, norms=NORMS, norm_units=NORM_UNITS, to_verify=TO_VERIFY,
        problems=PROBLEMS,
    )  # fmt: skip
    app = create_app(
        Settings(log=LogSettings(access=False)), assessment=replace(small, tables=tables)
    )
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def test_tiers_come_by_county_with_their_order(client: TestClient):
    body = client.get("/v1/tiers").json()
    assert body["tiers"] == ["县级", "乡镇级"]
    assert body["numberMatched"] == 6
    assert body["items"][2] == {
        "adcode": "210101", "name": "甲东区", "tier_rank": None, "tier": "unknown", "sites": 0,
        "present": "", "covered": None,
    }  # fmt: skip


def test_tiers_are_filtered(client: TestClient):
    body = client.get("/v1/tiers", params={"tier": "县级", "present": "unknown"}).json()
    assert [item["adcode"] for item in body["items"]] == ["210102"]
    assert client.get("/v1/tiers?county=999999").status_code == 400
    refused = client.get("/v1/tiers?tier=五星")
    assert refused.status_code == 400
    assert refused.json()["allowed"] == ["县级", "乡镇级", "unknown"]


def test_a_county_has_its_tiers(client: TestClient):
    body = client.get("/v1/counties/210101").json()
    assert [row["sites"] for row in body["tiers"]] == [1, 2, 0]
    assert client.get("/v1/counties/210104").json()["tiers"] == []


def test_norms_are_listed_with_source_and_sums(client: TestClient):
    items = client.get("/v1/norms").json()["items"]
    assert [item["norm_id"] for item in items] == ["clinics", "booking"]
    first = items[0]
    assert (first["source"], first["clause"]) == ("工作规范", "第三章")
    assert (first["units"], first["units_met"], first["units_apart"]) == (5, 4, 1)
    assert first["counties_by_verdict"] == {"failed": 1, "met": 1}
    assert first["force"] == "limit"


def test_what_a_letter_only_allows_comes_as_counts_in_words(client: TestClient):
    booking = client.get("/v1/norms").json()["items"][1]
    assert booking["force"] == "enabling"
    assert booking["norm_tally"] == "已登记提供预约3家、未登记1家"
    assert (booking["units_failed"], booking["counties_by_verdict"]) == (0, {})
    row = client.get("/v1/counties/210101").json()["norms"][1]
    assert (row["norm_verdict"], row["share_met"]) == (None, None)


def test_a_norm_comes_with_its_counties_and_the_units_that_fail(client: TestClient):
    body = client.get("/v1/norms/clinics").json()
    assert [row["adcode"] for row in body["counties"]] == ["210101", "210102"]
    assert [item["unit_name"] for item in body["items"]] == ["三镇"]
    assert client.get("/v1/norms/clinics?state=unknown").json()["items"] == []
    booking = client.get("/v1/norms/booking?county=210101&state=unknown").json()
    assert booking["items"][0]["figure"] is None


def test_an_unknown_norm_is_404_and_lists_those_there_are(client: TestClient):
    refused = client.get("/v1/norms/luck")
    assert refused.status_code == 404
    assert refused.json()["allowed"] == ["clinics", "booking"]
    assert client.get("/v1/norms/clinics?state=met").status_code == 400
    assert client.get("/v1/counties/210101").json()["norms"][0]["units_failed"] == 1


def test_what_to_verify_comes_in_pages_with_the_question(client: TestClient):
    body = client.get("/v1/to-verify?limit=1").json()
    assert body["numberMatched"] == 2
    assert body["items"][0]["verdicts"] == "春节开诊"
    assert body["links"][0]["href"] == "/v1/to-verify?limit=1&offset=1"
    flipping = client.get("/v1/to-verify?can_flip=false&county=210101").json()
    assert [item["item_id"] for item in flipping["items"]] == ["norm-booking-210101"]
    hours = client.get("/v1/to-verify?what=site_hours").json()["items"]
    assert [item["item_id"] for item in hours] == ["site-S1"]
    assert client.get("/v1/to-verify?what=luck").status_code == 400


def test_problems_come_with_states_and_null_for_no_figure(client: TestClient):
    body = client.get("/v1/problems").json()
    assert [item["problem_state"] for item in body["items"]] == ["new", "open", "gone"]
    assert body["items"][1]["figure"] is None
    assert body["previous"] is None
    gone = client.get("/v1/problems?state=gone&type=site_no_hours").json()
    assert [item["problem_id"] for item in gone["items"]] == ["site_no_hours-S2"]
    assert client.get("/v1/problems?county=999999").status_code == 400


def test_the_lists_come_as_workbooks(client: TestClient):
    answer = client.get("/v1/exports/problems.xlsx")
    assert answer.headers["content-disposition"] == 'attachment; filename="problems.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["说明", "问题清单", "本期不再列出", "县区汇总"]
    rows = list(book["问题清单"].iter_rows(min_row=2, values_only=True))
    assert rows[0][0] == "问题种类"
    assert len(rows) == 3
    again = client.get(
        "/v1/exports/problems.xlsx", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304
    assert client.get("/v1/exports/everything.xlsx").status_code == 404


def test_a_name_that_looks_like_a_formula_stays_text_in_the_workbook(client: TestClient):
    answer = client.get("/v1/exports/to_verify.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["说明", "待核实清单", "开诊时间（按县区和单位）"]
    cells = [cell for row in book["待核实清单"].iter_rows() for cell in row]
    named = [cell for cell in cells if cell.value == "=演示接种点一"]
    assert [cell.data_type for cell in named] == ["s"]

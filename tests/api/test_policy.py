"""Parts of the policy beside the radius, over tables drawn by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

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
        "unit_level": ["township", "township", "facility"],
        "adcode": ["210101", "210102", "210101"],
        "name": ["甲东区", "甲西区", "甲东区"],
        "units": [3, 2, 4],
        "units_met": [2, 2, 3],
        "units_failed": [1, 0, 0],
        "units_unknown": [0, 0, 1],
        "units_apart": [1, 0, 0],
        "share_met": [2 / 3, 1.0, 0.75],
        "norm_verdict": ["failed", "met", "unknown"],
        "source": "工作规范",
        "clause": "第三章",
        "ours": "",
    }
)
NORM_UNITS = pd.DataFrame(
    {
        "norm_id": ["clinics", "booking"],
        "adcode": ["210101", "210101"],
        "unit_id": ["210101003", "S1"],
        "unit_name": ["三镇", "演示接种点一"],
        "norm_state": ["failed", "unknown"],
        "norm_reason": ["no_facility", "not_stated"],
        "figure": [0.0, float("nan")],
    }
)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    small = build_small_assessment()
    tables = replace(small.tables, tiers=TIERS, norms=NORMS, norm_units=NORM_UNITS)
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

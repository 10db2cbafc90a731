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


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    small = build_small_assessment()
    tables = replace(small.tables, tiers=TIERS)
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

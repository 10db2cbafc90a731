"""A table is declared once: its address, its filters and its page of the API follow."""

from __future__ import annotations

import dataclasses

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.routes.tables import make_router
from app.settings import LogSettings, Settings
from tests.api.small_assessment import build_small_assessment
from tests.samples.declared_rounds import ROUNDS, ROWS, MoreTables, list_own


@pytest.fixture
def asked():
    small = build_small_assessment()
    tables = MoreTables(**list_own(small.tables), rounds=ROWS)
    app = create_app(
        Settings(log=LogSettings(access=False)),
        assessment=dataclasses.replace(small, tables=tables),
    )
    app.include_router(make_router({"rounds": ROUNDS}))
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize(
    ("query", "residents"),
    [
        ("", [12, 7, 5]),
        ("county=210101", [12, 7]),
        ("kind=norm", [12, 7]),
        ("kind=norm&status=covered", [12]),
        ("status=covered&limit=1&offset=1", [5]),
        ("county=210104", []),
    ],
)
def test_a_declared_table_is_answered_in_pages_by_its_filters(asked, query, residents):
    body = asked.get(f"/v1/rounds?{query}").json()
    assert [row["residents"] for row in body["items"]] == residents
    assert body["named"] == build_small_assessment().tables.summary["title"]


def test_a_filter_refuses_what_its_column_cannot_hold(asked):
    assert asked.get("/v1/rounds?county=999999").json()["code"] == "unknown_county"
    assert asked.get("/v1/rounds?status=lost").status_code == 400
    assert asked.get("/v1/rounds?kind=lost").status_code == 400


def test_a_declared_table_has_its_page_of_the_api(asked):
    told = asked.app.openapi()["paths"]["/v1/rounds"]["get"]
    assert (told["operationId"], told["description"]) == ("list_rounds_v1_rounds_get", ROUNDS.says)
    shown = {one["name"]: one["schema"] for one in told["parameters"]}
    assert list(shown) == ["limit", "offset", "county", "kind", "status"]
    assert shown["status"]["anyOf"][0]["enum"] == ["covered", "uncovered", "unknown"]
    assert "site_off_roads" in shown["kind"]["anyOf"][0]["enum"]

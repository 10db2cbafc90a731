"""Reporting units over HTTP: a page of rows whose sums are those of the counties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import LogSettings, Settings
from geo.tables.reporting_units import COLUMNS
from tests.api.small_assessment import build_small_assessment

ADDRESS = "/v1/reporting-units"
SUMS = ("residents", "covered", "uncovered", "unknown")


def split_first_county(counties: pd.DataFrame) -> pd.DataFrame:
    """A zone with 300 people of the first county, its rest, and every other county whole."""
    rows = counties.drop(columns="geometry").rename(columns={"name": "reporting_unit"})
    rows = rows.assign(
        parent=rows["reporting_unit"], reporting_unit=rows["reporting_unit"] + "（其余）"
    )
    zone = rows.iloc[[0]].assign(
        reporting_unit="演示高新区", residents=300, covered=290, uncovered=10, unknown=0
    )
    for column in SUMS:
        rows.loc[0, column] -= zone[column].iat[0]
    return pd.concat([zone, rows], ignore_index=True).reindex(columns=list(COLUMNS))


@pytest.fixture(scope="module")
def opened() -> Iterator[TestClient]:
    assessment = build_small_assessment()
    rows = split_first_county(assessment.tables.counties)
    assessment = replace(assessment, tables=replace(assessment.tables, reporting_units=rows))
    app = create_app(Settings(log=LogSettings(access=False)), assessment=assessment)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_the_rows_of_all_units_sum_up_to_the_counties(opened: TestClient) -> None:
    units = opened.get(ADDRESS).json()["items"]
    counties = opened.get("/v1/counties?limit=100").json()["features"]
    assert len(units) == len(counties) + 1
    for column in SUMS:
        whole = sum(one["properties"][column] for one in counties)
        assert sum(row[column] for row in units) == whole


def test_a_unit_is_told_with_its_county_and_its_rest_after_it(opened: TestClient) -> None:
    body = opened.get(ADDRESS).json()
    first, rest = body["items"][:2]
    assert (first["reporting_unit"], first["residents"]) == ("演示高新区", 300)
    assert (rest["reporting_unit"], rest["residents"]) == ("甲东区（其余）", 700)
    assert first["adcode"] == rest["adcode"] == "210101"
    assert {"assessment_id", "synthetic"} <= set(body)


def test_pages_of_units_visit_each_row_once(opened: TestClient) -> None:
    seen, address = [], f"{ADDRESS}?limit=3"
    while address:
        page = opened.get(address).json()
        seen += [row["reporting_unit"] for row in page["items"]]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    assert len(seen) == len(set(seen)) == 7


def test_a_study_that_names_no_units_has_none(client: TestClient) -> None:
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.json()["items"]) == (200, [])


@pytest.mark.parametrize("query", ["limit=0", "offset=-1", "unit=x"])
def test_a_question_that_has_no_answer_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"{ADDRESS}?{query}").status_code == 400

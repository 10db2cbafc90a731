"""A county tells how its share moves with the cutoff and with the rules."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.api.small_assessment import build_small_assessment

CURVE = pd.DataFrame(
    {
        "adcode": ["210101", "210101", "210102"],
        "cutoff_m": [1000.0, 2000.0, 1000.0],
        "covered": [100, 400, 7],
        "share_covered_urban": [0.1, float("nan"), 0.0],
    }
)
CHANGES = pd.DataFrame(
    {"adcode": ["210102", "210101"], "change": ["snap_halved"] * 2, "covered": [3, 4]}
)


def ask(curve: pd.DataFrame | None, adcode: str) -> dict[str, object]:
    small = build_small_assessment()
    if curve is not None:
        tables = replace(small.tables, cutoff_curve=curve, sensitivity=CHANGES)
        small = replace(small, tables=tables)
    with TestClient(create_app(Settings(), small)) as client:
        answer = client.get(f"/v1/counties/{adcode}")
    assert answer.status_code == 200
    return answer.json()


def test_a_county_lists_its_own_curve_and_changes() -> None:
    body = ask(CURVE, "210101")
    assert [(row["cutoff_m"], row["covered"]) for row in body["curve"]] == [
        (1000, 100),
        (2000, 400),
    ]
    assert [row["share_covered_urban"] for row in body["curve"]] == [0.1, None]
    assert body["sensitivity"] == [{"adcode": "210101", "change": "snap_halved", "covered": 4}]


@pytest.mark.parametrize("adcode", ["210101", "210203"])
def test_an_assessment_without_these_tables_says_nothing(adcode: str) -> None:
    body = ask(None, adcode)
    assert (body["curve"], body["sensitivity"]) == ([], [])

"""Files that an officer opens, read cell by cell: nothing in them is said to a program."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from fastapi.testclient import TestClient
from openpyxl.worksheet.worksheet import Worksheet

from app.main import create_app
from app.settings import LogSettings, Settings
from geo.assessment import Assessment
from geo.reports.assessment.folder import write_folder
from tests.officer_words import IN_FILES, find_faults
from tests.samples.small_study import make_small_study, run

GIVEN = ("小研究(演示)", "known_mismatches.csv")
"""Names of the input, which are shown as they are written."""
CODED = {"编号", "问题编号", "事项编号", "上期问题编号", "规范要求编号", "原因代码"}
"""Headings of codes by which a returned row, a rule or a remark is recognised."""
PLANS = [
    {"kind": "sites", "objective": "cover", "sites": 2},
    {"kind": "roster", "holiday": "2026-spring-festival", "per_county": 1},
    {"kind": "redundancy", "may_lose": 3000, "county": "210101"},
]
CHANGES = [
    {"change": "add_site", "name": "新点", "lon": 123.034127, "lat": 41.895928},
    {"change": "close_site", "site_id": "S00"},
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return run(make_small_study(), tmp_path_factory.mktemp("officer"))


@pytest.fixture(scope="module")
def service(made: Assessment) -> Iterator[TestClient]:
    app = create_app(Settings(log=LogSettings(access=False)), assessment=made)
    with TestClient(app) as opened:
        yield opened


def read_book(content: bytes) -> list[str]:
    faults = []
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        rows = list(sheet.iter_rows())
        faults += find_form_faults(sheet)
        coded = {cell.column for row in rows[:3] for cell in row if cell.value in CODED}
        for cell in (cell for row in rows for cell in row if cell.column not in coded):
            if isinstance(cell.value, str):
                faults += [
                    f"{sheet.title} {cell.coordinate} {fault}"
                    for fault in find_faults(cell.value, GIVEN, IN_FILES)
                ]
    return faults


def find_form_faults(sheet: Worksheet) -> list[str]:
    """What a sheet lacks to be read and printed; the cover is no table."""
    widths = [column.width for column in sheet.column_dimensions.values()]
    faults = [] if widths and min(widths) >= 5 else [f"{sheet.title}: columns without widths"]
    if sheet.title == "说明":
        return faults
    if not sheet.freeze_panes or not sheet.print_title_rows:
        faults.append(f"{sheet.title}: no frozen head or print titles")
    if sheet.max_row <= 2:
        faults.append(f"{sheet.title}: an empty table that does not say 无")
    return faults


def read_table(content: bytes) -> list[str]:
    faults = []
    for line, row in enumerate(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))), 2):
        for title, text in row.items():
            if title not in CODED:
                faults += [
                    f"{line} {title} {fault}" for fault in find_faults(text or "", GIVEN, IN_FILES)
                ]
    return faults


def read_all(service: TestClient, address: str, files: list[str]) -> list[str]:
    faults = []
    for name in files:
        content = service.get(f"{address}/files/{name}").content
        if name.endswith(".xlsx"):
            faults += [f"{name} {fault}" for fault in read_book(content)]
        elif name.endswith(".csv"):
            faults += [f"{name} {fault}" for fault in read_table(content)]
    return faults


def test_the_files_of_an_assessment_speak_to_people(made: Assessment, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write_folder(made.tables, folder, remarks=made.reports)
    faults = read_book((folder / "report.xlsx").read_bytes())
    tables = [path for path in folder.glob("*.csv") if path.name != "dictionary.csv"]
    assert len(tables) > 10
    for path in tables:
        faults += [f"{path.name} {fault}" for fault in read_table(path.read_bytes())]
    assert faults == []


@pytest.mark.parametrize("name", ["problems", "to_verify"])
def test_the_lists_of_an_assessment_speak_to_people(service: TestClient, name: str) -> None:
    assert read_book(service.get(f"/v1/exports/{name}.xlsx").content) == []


@pytest.mark.parametrize("request_", PLANS, ids=[str(plan["kind"]) for plan in PLANS])
def test_the_files_of_a_plan_speak_to_people(service: TestClient, request_: dict) -> None:
    made = service.post("/v1/plans", json=request_).json()
    for _ in range(600):
        plan = service.get(f"/v1/plans/{made['id']}").json()
        if plan["state"] == "done":
            break
        time.sleep(0.1)
    assert plan["files"]
    assert read_all(service, f"/v1/plans/{made['id']}", plan["files"]) == []


def test_the_files_of_scenarios_and_their_comparison_speak_to_people(service: TestClient) -> None:
    ids = []
    for change in CHANGES:
        made = service.post("/v1/scenarios", json={"name": "方案", "changes": [change]}).json()
        assert read_all(service, f"/v1/scenarios/{made['id']}", made["files"]) == []
        ids.append(made["id"])
    compared = service.get("/v1/scenarios/compare.xlsx", params={"a": ids[0], "b": ids[1]})
    assert read_book(compared.content) == []

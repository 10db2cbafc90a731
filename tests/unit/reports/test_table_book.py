"""Workbooks of plain tables."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from geo.errors import StoreError
from geo.model.assessment_tables import AssessmentTables
from geo.reports.workbook.table_book import write_table_book

VISITS = pd.DataFrame(
    {"site_id": ["01"], "name": ["=演示"], "road_distance_m": [1200.0], "status": ["covered"]}
)


def test_a_table_stands_under_chinese_headings(tables: AssessmentTables, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "visits.xlsx"
    notes = [("走访", "按沿道路距离排列。")]
    write_table_book(path, tables.summary, {"走访单": VISITS}, notes=notes)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["说明", "走访单"]
    sheet = book["走访单"]
    heads = [cell.value for cell in sheet[2]][:4]
    assert heads[2:] == ["沿道路距离（米）", "服务半径状态"]
    assert [cell.value for cell in sheet[3]][:4] == ["01", "=演示", 1200.0, "服务半径内"]
    assert sheet["B3"].data_type == "s"
    assert "演示数据（非真实）" in [cell.value for cell in sheet[1]]
    assert "按沿道路距离排列。" in [cell.value for cell in book["说明"]["B"]]
    assert [one.name for one in path.parent.iterdir()] == ["visits.xlsx"]


def test_an_empty_table_keeps_its_headings(tables: AssessmentTables, tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    write_table_book(path, tables.summary, {"走访单": VISITS.head(0)})
    assert openpyxl.load_workbook(path)["走访单"]["C2"].value == "沿道路距离（米）"


def test_a_place_that_cannot_be_written_is_refused(
    tables: AssessmentTables, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match=r"visits.xlsx: cannot be written"):
        write_table_book(tmp_path / "file" / "visits.xlsx", tables.summary, {"走访单": VISITS})

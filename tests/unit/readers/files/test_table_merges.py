"""Merged cells of workbooks: filled where they are merged, in columns of places and in rosters."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd

from geo.model.row_report import RowReport
from geo.readers.files import merges as table_merges
from geo.readers.files.grid import Grid, Merge
from geo.readers.files.merges import fill_merged, find_merges
from geo.readers.rosters.matrix import prepare_roster
from geo.readers.tables.door import read_table
from geo.study import FileSource

Row = list[str | int]


def read(folder: Path, kind: str, rows: list[Row], *merges: str) -> tuple[pd.DataFrame, RowReport]:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for merge in merges:
        made.active.merge_cells(merge)
    path = folder / "a.xlsx"
    made.save(path)
    report = RowReport(kind)
    prepare = prepare_roster if kind == "roster" else None
    return read_table(FileSource(path=path), kind, report, prepare), report


def test_places_are_filled_where_merged_and_never_where_blank(tmp_path: Path) -> None:
    rows: list[Row] = [
        ["接种单位一览表"],
        ["地市", "县区", "接种单位名称", "服务人口"],
        ["沈阳市", "和平区", "甲", 100],
        ["", "", "乙", ""],
        ["", "沈河区", "丙", 300],
        ["", "", "丁", 400],
    ]
    frame, report = read(tmp_path, "sites", rows, "A1:D1", "A3:A6", "B3:B4", "D3:D4")
    assert frame["prefecture"].tolist() == ["沈阳市"] * 4
    assert frame["county"].tolist() == ["和平区", "和平区", "沈河区", ""]
    counts = [name for name in frame.columns if "100" in frame[name].tolist()]
    assert frame[counts[0]].tolist() == ["100", "", "300", "400"]
    noted = [one for one in report.remarks if one.reason == "merged_filled"]
    assert [(one.file, one.value) for one in noted] == [("a.xlsx", "4")]


def test_a_header_of_two_rows_stays_a_header(tmp_path: Path) -> None:
    rows: list[Row] = [
        ["地市", "县区", "常住人口", "", ""],
        ["", "", "合计", "城镇", "乡村"],
        ["沈阳市", "和平区", 3, 2, 1],
        ["", "沈河区", 5, 5, 0],
    ]
    frame, _ = read(tmp_path, "population", rows, "A1:A2", "B1:B2", "C1:E1", "A3:A4")
    assert len(frame) == 2
    assert frame["prefecture"].tolist() == ["沈阳市", "沈阳市"]
    assert frame["rural"].tolist() == ["1", "0"]


def test_every_column_of_a_roster_is_filled(tmp_path: Path) -> None:
    rows: list[Row] = [
        ["单位名称", "日期", "是否开诊"],
        ["甲单位", "2026-02-15", "停诊"],
        ["", "2026-02-16", ""],
        ["", "2026-02-17", ""],
    ]
    frame, report = read(tmp_path, "roster", rows, "A2:A4", "C2:C3")
    assert frame["name"].tolist() == ["甲单位"] * 3
    assert frame["open"].tolist() == ["停诊", "停诊", ""]
    assert report.reasons() == {"merged_filled": 1}


def test_of_merged_cells_that_overlap_the_first_is_filled() -> None:
    rows = [["甲"], ["", "x"], ["", "x"], ["", "x"]]
    square = [[*row, ""][:2] for row in rows]
    grid = Grid("a", square, np.arange(1, 5), [Merge(0, 2, 4), Merge(0, 1, 3), Merge(0, 3, 4)])
    filled = fill_merged(grid, 0, [0], RowReport("sites"))
    assert [row[0] for row in filled.rows] == ["甲", "甲", "甲", ""]


def test_merges_are_found_across_the_blocks_of_a_part(monkeypatch) -> None:
    monkeypatch.setattr(table_merges, "_BLOCK", 300)
    listed = "".join(f'<mergeCell ref="AB{i}:AC{i + 1}"/>' for i in range(1, 99, 2))
    part = f'<mergeCells count="50">{listed}<mergeCell ref="A1:F1"/></mergeCells>'.encode()
    assert list(find_merges(io.BytesIO(part))) == [Merge(27, i, i + 1) for i in range(1, 99, 2)]

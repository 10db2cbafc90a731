"""Rosters as hospitals send them: each file a table, then what must be read of it.

The first line says what is special. `#xlsx` makes a workbook of the table, `#merge` merges cells.
After `==>` stand the entries (site, date, service, state, hours; - for blank), then reasons that
must be remarked, words that remarks must tell, and words that they must never hold.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from geo.model.row_report import RowReport
from geo.model.trilean import Trilean
from geo.readers.rosters.door import read_roster
from geo.readers.rosters.sites import KnownSites
from geo.study import FileSource
from tests.samples.site_tables import load_calendar

FILES = sorted((Path(__file__).parent / "rosters").glob("*.txt"))
KNOWN = KnownSites(
    ["S1", "S2", "S3", "S4"],
    ["甲镇卫生院", "乙社区卫生服务中心", "中心卫生院", "中心卫生院"],
    ["甲镇", "乙街道", "丙镇", "丁镇"],
    ["甲县"] * 4,
)


def write_table(lines: list[str], folder: Path) -> Path:
    table = [line for line in lines if not line.startswith("#")]
    if "#xlsx" not in lines:
        path = folder / "roster.csv"
        path.write_text("\n".join(table) + "\n", encoding="gb18030")
        return path
    book = openpyxl.Workbook()
    sheet = book.active
    for row in csv.reader(table):
        sheet.append([int(cell) if cell.isdigit() else cell or None for cell in row])
    for line in lines:
        if line.startswith("#merge "):
            sheet.merge_cells(line.removeprefix("#merge "))
    path = folder / "roster.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_roster_is_read_as_a_person_would(file: Path, tmp_path: Path) -> None:
    _, *lines = file.read_text(encoding="utf-8").splitlines()
    cut = lines.index("==>")
    wanted = [line.split() for line in lines[cut + 1 :]]
    said = {row[0]: row[1:] for row in wanted if row[0] in {"remarks", "told", "never"}}
    entries = [row for row in wanted if row[0] not in said]
    report = RowReport("rosters")
    periods = [holiday.days_off for holiday in load_calendar().holidays]
    source = FileSource(path=write_table(lines[:cut], tmp_path))
    roster = read_roster(source, KNOWN, report, periods)
    found = [
        [site, day, service or "-", Trilean(state).label, hours or "-"]
        for site, day, service, state, hours in zip(
            roster.site_id, roster.date, roster.service, roster.state, roster.hours, strict=True
        )
    ]
    assert sorted(found) == sorted(entries)
    assert set(said.get("remarks", [])) <= {remark.reason for remark in report.remarks}
    told = " ".join(f"{remark.message} {remark.value}" for remark in report.remarks)
    assert [word for word in said.get("told", []) if word not in told] == []
    assert [word for word in said.get("never", []) if word in told] == []


def test_there_are_twelve_rosters_and_each_is_another() -> None:
    assert len(FILES) == 12
    assert len({file.read_text(encoding="utf-8") for file in FILES}) == 12
    assert date(2026, 2, 16) in load_calendar().listed

"""Hours that stand in the note of a row are taken where the row states none, and told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.arrays import texts
from geo.model.row_report import RowReport
from geo.model.site import SiteRecords
from geo.sites.note_hours import fill_from_notes
from tests.samples.site_tables import make_sites


def _with_notes(hours: list[str], notes: list[str]) -> SiteRecords:
    return replace(make_sites(hours).records, note=texts(notes))


def test_hours_in_the_note_fill_a_blank_and_never_replace_what_is_stated() -> None:
    note = "周一至周五 8:00-11:30,节假日休息"
    report = RowReport("sites")
    found = fill_from_notes(_with_notes(["", "Mo 08:00-16:00", ""], [note, note, ""]), report)
    assert found.hours[""].tolist() == [note, "Mo 08:00-16:00", ""]
    assert [(one.reason, one.column, one.value) for one in report.remarks] == [
        ("hours_from_note", "note", note),
        ("note_tells_hours", "note", note),
    ]


def test_hours_of_one_service_count_as_stated() -> None:
    records = _with_notes([""], ["24小时"])
    records = replace(records, hours=records.hours | {"rabies": texts(["全天候"])})
    assert fill_from_notes(records, RowReport("sites")).hours[""].tolist() == [""]


@pytest.mark.parametrize(
    "note",
    [
        "2026",
        "新建门诊",
        "2026年7月搬迁",
        "电话预约,每周一放号",
        "由县医院托管,周末不开",
        "B2",
        "预约接种",
    ],
)
def test_a_note_about_something_else_is_no_hours(note: str) -> None:
    records, report = _with_notes([""], [note]), RowReport("sites")
    assert fill_from_notes(records, report) is records
    assert report.remarks == []


def test_a_long_list_is_told_in_part_with_the_rest_counted() -> None:
    report = RowReport("sites")
    fill_from_notes(_with_notes([""] * 23, ["每天8:00-16:00"] * 23), report)
    assert len(report.remarks) == 21
    assert report.remarks[-1].value == "3"

"""Visits a year, as tables write them: the least that the words promise, or nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.model.row_report import RowReport
from geo.readers.demand.outreach import read_outreach


def read(served_by: str, visits: str = "") -> tuple[str, float, list[str]]:
    frame = pd.DataFrame(
        {"served_by": [served_by], "outreach_per_year": [visits], "_file": ["a.csv"], "_row": [2]}
    )
    report = RowReport("demand")
    how, times = read_outreach(frame, report)
    return str(how[0]), float(times[0]), [one.reason for one in report.remarks]


@pytest.mark.parametrize(
    ("served_by", "visits", "expected"),
    [
        ("入户", "6", 6.0),
        ("巡回接种，每年6次", "", 6.0),
        ("入户接种,每年不少于6次", "", 6.0),
        ("巡回", "每月1次", 12.0),
        ("巡回", "每月一次", 12.0),
        ("上门服务（每季度1次）", "", 4.0),
        ("巡回", "每两月1次", 6.0),
        ("巡回", "每半年二次", 4.0),
        ("巡回", "4-6次", 4.0),
        ("巡回", "6次/年", 6.0),
        ("巡回", "１２", 12.0),
        ("巡回", "十二次", 12.0),
        ("", "每年8次", 8.0),
    ],
)
def test_visits_are_read_whatever_the_span(served_by: str, visits: str, expected: float) -> None:
    assert read(served_by, visits) == ("outreach", expected, [])


@pytest.mark.parametrize(
    ("served_by", "visits"),
    [
        ("入户", ""),
        ("巡回接种", ""),
        ("入户", "不足6次"),
        ("是", "少于4次"),
        ("入户", "9" * 400),
        ("入户", f"每月{'9' * 400}次"),
        ("入户", "12345次/年"),
        ("入户", "20260101次/年"),
        ("入户", "0" * 30_000),
    ],
    ids=lambda value: value[:12],
)
def test_visits_that_are_not_stated_stay_unstated(served_by: str, visits: str) -> None:
    how, times, remarks = read(served_by, visits)
    assert how == "outreach"
    assert np.isnan(times)
    assert remarks == (["visits_unread"] if visits else [])


@pytest.mark.parametrize(
    ("served_by", "visits"), [("定点", ""), ("", ""), ("入户", "0"), ("", "0")]
)
def test_nobody_is_called_visited_without_a_visit(served_by: str, visits: str) -> None:
    assert read(served_by, visits)[0] == ""


def test_words_that_say_nothing_of_visits_are_told() -> None:
    assert read("看情况")[2] == ["served_by_unread"]
    assert read("入户", "很多")[2] == ["visits_unread"]

"""Tiers and cycles as the columns of registers give them."""

import pandas as pd
import pytest

from geo.model.row_report import RowReport
from geo.readers.sites.grades import read_cycles, read_tiers


def frame(**columns):
    rows = len(next(iter(columns.values())))
    return pd.DataFrame({**columns, "_file": "sites.csv", "_row": range(2, rows + 2)})


def test_a_yes_or_no_about_a_grade_becomes_the_word_it_answers():
    cells = frame(
        tier=["县级", "", "", "无", ""],
        tier_model=["是", "是", "否", "省级示范", ""],
        tier_digital=["是", "否", "是", "是", "是"],
    )
    assert read_tiers(cells).tolist() == [
        "县级",
        "示范门诊",
        "非示范门诊",
        "省级示范",
        "数字化门诊",
    ]


@pytest.mark.parametrize(
    ("cell", "cycle"),
    [("日", "daily"), ("按周", "weekly"), ("每旬", "ten_days"), ("月接种", "monthly"), ("", "")],
)
def test_a_cycle_is_read(cell, cycle):
    report = RowReport("sites")
    assert read_cycles(frame(cycle=[cell]), report).tolist() == [cycle]
    assert report.remarks == []


def test_a_cycle_that_nobody_knows_is_listed():
    report = RowReport("sites")
    assert read_cycles(frame(cycle=["每季度"]), report).tolist() == [""]
    assert [(one.reason, one.row, one.value) for one in report.remarks] == [
        ("cycle_unread", 2, "每季度")
    ]

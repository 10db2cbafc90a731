"""Norms as a meeting sees them: sums per norm, and one row per county."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.reports.workbook.norm_sheets import cross_norms, sum_norms

NORMS = pd.DataFrame(
    {
        "norm_id": ["b", "b", "a", "a"],
        "norm": ["乙", "乙", "甲", "甲"],
        "unit_level": "township",
        "adcode": ["210101", "210102", "210101", "210102"],
        "name": ["东区", "西区", "东区", "西区"],
        "prefecture": "甲市",
        "units": [4, 2, 0, 3],
        "units_met": [3, 1, 0, 3],
        "units_failed": [1, 0, 0, 0],
        "units_unknown": [0, 1, 0, 0],
        "units_apart": [0, 2, 0, 0],
        "norm_verdict": ["failed", "unknown", "none", "met"],
        "source": "规范",
        "clause": "",
        "ours": "",
    }
)


def test_units_are_summed_norm_by_norm_in_their_order():
    table = sum_norms(NORMS)
    assert table["norm"].tolist() == ["乙", "甲"]
    counts = ["units", "units_met", "units_failed", "units_unknown", "units_apart"]
    assert table[counts].to_numpy().tolist() == [[6, 4, 1, 1, 2], [3, 3, 0, 0, 0]]
    assert table["share_met"].tolist() == [pytest.approx(4 / 6), 1.0]
    assert table["share_met_upper"].tolist() == [pytest.approx(5 / 6), 1.0]


def test_each_county_has_its_verdicts_side_by_side():
    table = cross_norms(NORMS)
    assert list(table.columns) == ["adcode", "name", "prefecture", "乙", "甲"]
    assert table[["乙", "甲"]].to_numpy().tolist() == [
        ["不符合要求（1/4）", "没有考核对象"],
        ["待核实（1/2）", "符合要求"],
    ]


def test_no_norms_make_empty_sheets():
    assert sum_norms(NORMS.head(0)).empty
    assert cross_norms(NORMS.head(0)).empty

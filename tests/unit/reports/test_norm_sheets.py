"""Norms as a meeting sees them: limits with verdicts, and apart from them what is only counted."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.reports.workbook.norm_sheets import cross_norms, norm_sheets, sum_counted, sum_limits

NORMS = pd.DataFrame(
    {
        "norm_id": ["b", "b", "a", "a", "c", "c"],
        "norm": ["乙", "乙", "甲", "甲", "丙", "丙"],
        "force": ["limit"] * 4 + ["enabling"] * 2,
        "unit_level": ["township"] * 4 + ["facility"] * 2,
        "adcode": ["210101", "210102", "210101", "210102", "210101", "210102"],
        "name": ["东区", "西区", "东区", "西区", "东区", "西区"],
        "prefecture": "甲市",
        "units": [4, 2, 0, 3, 5, 3],
        "units_met": [3, 1, 0, 3, 0, 0],
        "units_failed": [1, 0, 0, 0, 0, 0],
        "units_unknown": [0, 1, 0, 0, 1, 0],
        "units_registered": [0, 0, 0, 0, 2, 3],
        "units_unregistered": [0, 0, 0, 0, 3, 0],
        "units_apart": [0, 2, 0, 0, 0, 0],
        "units_empty": [0, 0, 0, 0, 0, 0],
        "norm_verdict": ["failed", "unknown", "none", "met", None, None],
        "counted": ["", "", "", "", "提供预约", "提供预约"],
        "norm_tally": [
            "",
            "",
            "",
            "",
            "已登记提供预约2家、未登记3家",
            "已登记提供预约3家、未登记0家",
        ],
        "source": "规范",
        "clause": "",
        "ours": "",
    }
)
UNITS = pd.DataFrame(
    {
        "norm_id": ["b", "c"],
        "force": ["limit", "enabling"],
        "adcode": "210101",
        "unit_id": ["t", "s"],
        "norm_state": ["failed", "unregistered"],
    }
)


def test_limits_are_summed_norm_by_norm_in_their_order():
    sums = sum_limits(NORMS)
    assert sums["norm"].tolist() == ["乙", "甲"]
    counts = sums[["units", "units_met", "units_failed", "units_unknown", "units_apart"]]
    assert counts.values.tolist() == [[6, 4, 1, 1, 2], [3, 3, 0, 0, 0]]
    assert sums["share_met"].tolist() == pytest.approx([4 / 6, 1.0])
    assert sums["share_met_upper"].tolist() == pytest.approx([5 / 6, 1.0])


def test_what_a_letter_only_allows_is_counted_apart_and_never_judged():
    sums = sum_counted(NORMS[NORMS["force"] == "enabling"])
    assert sums["norm_tally"].tolist() == ["已登记提供预约5家、未登记3家（其中登记为否2家）"]
    assert not {"units_met", "units_failed", "share_met", "norm_verdict"} & set(sums)
    sheets = norm_sheets(NORMS, UNITS)
    assert sheets["规范问题单位"]["unit_id"].tolist() == ["t"]
    assert sheets["可提供与推进事项未登记单位"]["unit_id"].tolist() == ["s"]
    assert "项目建议" not in sheets


def test_each_county_has_verdicts_and_tallies_side_by_side():
    table = cross_norms(NORMS)
    assert list(table) == ["adcode", "name", "prefecture", "乙", "甲", "丙"]
    assert table[["乙", "甲", "丙"]].values.tolist() == [
        ["不符合要求（1/4）", "没有考核对象", "已登记提供预约2家、未登记3家"],
        ["待核实（1/2）", "符合要求", "已登记提供预约3家、未登记0家"],
    ]


def test_no_norms_make_empty_sheets():
    empty = NORMS.iloc[:0]
    assert sum_limits(empty).empty
    assert cross_norms(empty).empty
    assert [len(frame) for frame in norm_sheets(empty, UNITS.iloc[:0]).values()] == [0, 0, 0]

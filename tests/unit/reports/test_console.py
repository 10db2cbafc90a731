"""What a person reads in the terminal."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import numpy as np
import pandas as pd
from rich.cells import cell_len
from rich.console import Console

from geo.model.assessment_tables import AssessmentTables
from geo.reports.assessment.console import print_assessment


def printed(tables: AssessmentTables, folder: Path | None = None, width: int = 100) -> str:
    out = io.StringIO()
    print_assessment(tables, Console(file=out, width=width), folder)
    return out.getvalue()


def test_the_lines_say_who_is_left_out_and_why(tables: AssessmentTables) -> None:
    text = printed(tables)
    for words in (
        "演示数据（非真实）",
        "合计12,000人：服务半径内11,396人（94.97%）",
        "评估结论：低于管理目标",
        "县区3个：达到管理目标0个，低于管理目标1个，待核实2个",
        "下一节假日2026年春节无单位开诊的县（市、区）1个\n  =演示市甲县",
        "下一节假日2026年春节待核实（2/2天）的县（市、区）1个\n  乙市乙县",
        "未能接入道路：150人",
        "研究范围外：居民点2个，31人",
        "数据质量：县区较好1个，一般1个，较差1个",
        "输入 sites：1行未采用",
        "待核实清单：1项",
    ):
        assert words in text


def test_a_share_below_the_target_is_not_rounded_to_it(tables: AssessmentTables) -> None:
    assert "94.96%" in printed(tables)
    assert "95.0%" not in printed(tables)


def test_without_a_target_no_verdict_is_printed_and_most_people_outside_come_first(
    tables: AssessmentTables,
) -> None:
    without = {
        name: getattr(tables, name).assign(verdict=None, verdict_straight_line=None)
        for name in ("province", "prefectures", "counties")
    }
    standard = tables.summary["standard"] | {"target": "none"}
    summary = tables.summary | {"standard": standard}
    text = printed(dataclasses.replace(tables, **without, summary=summary))
    assert "未设管理目标，不作评估结论" in text
    assert not any(words in text for words in ("评估结论：", "达到管理目标", "低于管理目标"))
    order = tables.counties.sort_values(["uncovered", "adcode"], ascending=[False, True])
    places = [text.index(f"{row.prefecture} {row.name}") for row in order.itertuples()]
    assert places == sorted(places)


def test_the_county_farthest_behind_comes_first(tables: AssessmentTables) -> None:
    text = printed(tables)
    assert text.index("=演示市 甲县") < text.index("乙市 乙县") < text.index("乙市 丙县")


def test_a_pipe_gets_plain_text_of_at_most_100_columns(tables: AssessmentTables) -> None:
    many = tables.counties.iloc[np.zeros(40, dtype=int)].reset_index(drop=True)
    text = printed(dataclasses.replace(tables, counties=many), width=200)
    assert "\x1b" not in text
    assert max(cell_len(line) for line in text.splitlines()) <= 100


def test_the_reasons_stand_largest_first(tables: AssessmentTables) -> None:
    text = printed(tables)
    assert text.index("未能接入道路") < text.index("本地有无坐标单位")


def test_names_are_neither_markup_nor_orders_to_the_terminal(tables: AssessmentTables) -> None:
    counties = tables.counties.copy()
    counties["name"] = ["[red]甲县[/red]", "乙\x1b[31m县", "丙县"]
    text = printed(dataclasses.replace(tables, counties=counties))
    assert "[red]甲县[/red]" in text
    assert "\x1b" not in text


def test_nothing_modelled_shows_no_banner(plain_tables: AssessmentTables) -> None:
    assert "演示数据" not in printed(plain_tables)


def test_a_province_in_good_order_says_so(tables: AssessmentTables) -> None:
    counties = tables.counties.assign(verdict="meets", holiday_flag="served")
    text = printed(dataclasses.replace(tables, counties=counties))
    assert "下一节假日2026年春节：每个县（市、区）都有单位开诊" in text
    assert "差距最大" not in text


def test_only_ten_counties_are_listed(tables: AssessmentTables) -> None:
    many = tables.counties.iloc[np.zeros(12, dtype=int)].assign(
        name=[f"第{i}县" for i in range(12)], adcode=[f"2101{i:02d}" for i in range(12)]
    )
    text = printed(dataclasses.replace(tables, counties=many.reset_index(drop=True)))
    table = text[text.index("差距最大") : text.index("下一节假日")]
    assert table.count("=演示市") == 10


def test_the_folder_is_named(tables: AssessmentTables) -> None:
    assert printed(tables, Path("result")).endswith("结果文件：result\n")


def test_norms_and_problems_are_counted_in_a_line_each(tables: AssessmentTables) -> None:
    assert "规范要求" not in printed(tables)
    norms = pd.DataFrame(
        {
            "norm_id": ["a", "a", "b", "c"],
            "norm": ["甲", "甲", "乙", "丙"],
            "force": ["limit", "limit", "limit", "enabling"],
            "adcode": "210101",
            "unit_level": "facility",
            "counted": ["", "", "", "提供预约"],
            "units": [9, 9, 1, 1_500],
            "units_met": [8, 3, 0, 0],
            "units_failed": [1, 2, 0, 0],
            "units_unknown": [0, 4, 1, 0],
            "units_registered": [0, 0, 0, 1_394],
            "units_unregistered": [0, 0, 0, 106],
            "units_apart": 0,
            "units_empty": 0,
            "source": "规范",
            "clause": "",
            "ours": "",
        }
    )
    problems = {"gone": 2, "lapsed": 4, "new": 1200, "open": 3}
    told = dataclasses.replace(tables, norms=norms, summary=tables.summary | {"problems": problems})
    text = printed(told)
    assert "规范要求2项：不符合3个，待核实5个" in text
    assert "丙（可提供）：已登记提供预约1,394家、未登记106家" in text
    assert "问题清单：新增1,200件、仍存在3件、本期未再出现2件、到期转记录4件" in text

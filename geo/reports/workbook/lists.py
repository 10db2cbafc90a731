"""The two lists that officers work through: what to verify, and what is wrong (销号)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from geo.findings.worklists.follow_up import LEFT, STATE_COLUMNS
from geo.findings.worklists.problem_rows import COLUMNS
from geo.model.assessment_tables import AssessmentTables
from geo.reports.workbook.arrangement import name_counties
from geo.reports.workbook.table_book import write_table_book
from geo.reports.writing.words import holiday_names
from geo.words.labels import value_label

_ITEMS = (
    "what", "county", "where", "name", "phone", "question", "verdicts", "people", "can_flip",
    "item_id",
)  # fmt: skip
HOURS = "site_hours"
_HOURS = ("county", "name", "phone", "question", "verdicts", "people", "site_id")


def write_to_verify(path: Path, tables: AssessmentTables) -> None:
    """Write to_verify.xlsx: all items, the most decisive first, and hours by county and unit.

    Raises
    ------
    StoreError
        The file cannot be written.
    """
    items = name_counties(tables.to_verify, tables.counties)
    about_hours = np.array([HOURS in kinds.split(";") for kinds in items["what"]], dtype=bool)
    hours = items[about_hours].sort_values(["adcode", "site_id"])
    sheets = {"待核实清单": items[[*_ITEMS]], "开诊时间（按县区和单位）": hours[[*_HOURS]]}
    notes = [
        ("可改变的评估结论", "仅凭这一项的答复就可能改变的评估结论；空白表示单独不能改变"),
        ("一行一家", "同一单位的各项问题合为一行，一次电话问清"),
        (
            "涉及人口",
            "各项均答“是”时，转为服务半径内、或所问节假日转为有单位开诊的居民；无坐标单位为最多人数",
        ),
    ]
    holidays = holiday_names(tables)
    write_table_book(path, tables.summary, sheets, holidays=holidays, notes=notes)


def write_problems(path: Path, tables: AssessmentTables) -> None:
    """Write problems.xlsx: what is listed now, what has left the list, and counts per county.

    Raises
    ------
    StoreError
        The file cannot be written.
    """
    listed = tables.problems.reindex(columns=[*COLUMNS, *STATE_COLUMNS])
    rows = name_counties(listed, tables.counties)
    left = rows["problem_state"].isin(LEFT)
    sheets = {
        "问题清单": _lead(rows[~left]),
        "本期不再列出": _lead(rows[left]),
        "县区汇总": _count_by_county(rows[~left], tables.counties),
    }
    notes = [
        ("问题编号", "由问题种类、地点和年份（有日期的问题）组成，不随顺序变化；下期据此对照"),
        ("待核实", "上期有此问题，本期资料不足以判定"),
        ("并入", "仍在，本期列在另一问题之下：片区改用另一居民点编号，或整个假期无单位开诊"),
        ("本期未再出现", "上期有此问题，本期未再发现；是否销号由问题台账另行确认"),
        ("到期转记录", "所涉节假日已过，转为记录，不作销号"),
    ]
    holidays = holiday_names(tables)
    write_table_book(path, tables.summary, sheets, holidays=holidays, notes=notes)


def _lead(rows: pd.DataFrame) -> pd.DataFrame:
    """Type, place and what is to be done in front; the id behind."""
    leading = [
        "problem_type", "county", "unit_name", "detail", "figure", "limit", "figure_unit", "people",
        "act", "problem_state", "date", "since", "left_on",
    ]  # fmt: skip
    return rows[[*leading, *(name for name in rows if name not in leading)]]


def _count_by_county(rows: pd.DataFrame, counties: pd.DataFrame) -> pd.DataFrame:
    """Open problems of every county by type, under the words for the types."""
    table = pd.crosstab(rows["adcode"], rows["problem_type"])
    table = table.reindex(counties["adcode"].sort_values(), fill_value=0)
    table.columns = pd.Index([value_label("problem_type", name) for name in table.columns])
    table.insert(0, "problems", table.sum(axis=1))
    return name_counties(table.reset_index(names="adcode"), counties)

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
from geo.words.sentences import say

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
    sheets = {
        say("verify_list"): items[[*_ITEMS]],
        say("hours_by_county_and_unit"): hours[[*_HOURS]],
    }
    notes = [
        (say("verdicts_word"), say("about_can_flip")),
        (say("one_row_one_unit"), say("about_one_row_one_unit")),
        (
            say("people_concerned"),
            say("about_people_depending"),
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
        say("problem_list"): _lead(rows[~left]),
        say("no_longer_listed"): _lead(rows[left]),
        say("summary_of_counties"): _count_by_county(rows[~left], tables.counties),
    }
    notes = [
        (say("problem_id_word"), say("about_problem_id")),
        (say("to_verify"), say("about_problem_undetermined")),
        (say("merged_word"), say("about_problem_merged")),
        (say("problem_state_gone"), say("about_problem_gone")),
        (say("problem_state_lapsed"), say("about_problem_past")),
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

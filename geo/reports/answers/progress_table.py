"""举措落实情况 as an office writes it: its ten columns, then what stands behind them.

A measure without data says 未收集 in every column of numbers, never nought; one that asks nobody
says 无对象. What is no limit has no 符合 and 不符合. Shares are written so that they cross neither
the limit nor nothing nor everything.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from geo.model.assessment_tables import AssessmentTables
from geo.reports.workbook.arrangement import name_counties
from geo.reports.workbook.table_book import write_table_book
from geo.reports.writing.csv_tables import write_csv
from geo.reports.writing.shares import NO_SHARE, format_share, percent
from geo.reports.writing.unwritable import UNWRITABLE, explain_unwritable
from geo.storage.whole_writes import write_whole
from geo.words.labels import Language, value_label
from geo.words.sentences import say

PROGRESS = say("measures_progress")
SHEETS = {
    "all": PROGRESS,
    "prefecture": say("by_prefecture_of", what=PROGRESS),
    "county": say("by_county_of", what=PROGRESS),
}
"""The name of the table over each kind of area."""
OPEN = say("units_not_met_or_unknown")
NOT_COLLECTED = say("not_collected")
_COUNTS = {
    say("objects_count"): "objects",
    say("meets_word"): "objects_met",
    say("fails_word"): "objects_failed",
    say("to_verify"): "objects_unknown",
}


def tabulate_progress(rows: pd.DataFrame, level: str) -> pd.DataFrame:
    """The table over one kind of area; prefectures and counties are named before the measures."""
    chosen = rows[rows["area_level"] == level].to_dict("records")
    places = {
        "prefecture": [say("prefecture_word")],
        "county": [say("prefecture_word"), say("county_column")],
    }.get(level, [])
    table = [_write_row(row, places) for row in chosen]
    return pd.DataFrame(table, columns=[*places, *_HEADINGS], dtype=object)


def progress_sheets(rows: pd.DataFrame, lacking: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The tables of a workbook by the names of their sheets, and the facilities behind them."""
    sheets = {name: tabulate_progress(rows, level) for level, name in SHEETS.items()}
    return sheets | {OPEN: lacking.drop(columns="norm_id", errors="ignore")}


def write_progress_csv(path: Path, rows: pd.DataFrame, level: str, lang: Language = "zh") -> None:
    """The table as CSV; in English the rows with field names and codes.

    Raises
    ------
    StoreError
        The file cannot be written; what stood there before stays.
    """
    frame = tabulate_progress(rows, level) if lang == "zh" else rows[rows["area_level"] == level]
    try:
        with write_whole(path) as made:
            write_csv(made, frame, lang, {})
    except UNWRITABLE as error:
        raise explain_unwritable(path, error) from error


def write_progress_book(
    path: Path, summary: Mapping[str, Any], rows: pd.DataFrame, lacking: pd.DataFrame
) -> None:
    """The tables as a workbook behind a cover that names what the measures come from."""
    named = {"measures": list(dict.fromkeys(filter(None, rows.get("source", ()))))}
    write_table_book(path, {**summary, "standard": named}, progress_sheets(rows, lacking))


def write_measures(path: Path, tables: AssessmentTables) -> None:
    """Write measures.xlsx: the measures of an assessment, and who lacks what they ask for."""
    named = name_counties(tables.measure_facilities, tables.counties)
    write_progress_book(path, tables.summary, tables.measures, named)


def tell_share(row: Mapping[Any, Any]) -> str:
    """比例 of a row: one share, or its bounds; 未收集 or 无对象 where there is none."""
    state = row["progress_state"]
    if state in {"not_collected", "none"}:
        return value_label("progress_state", state)
    low, high, limit = row["progress_share"], row["progress_share_upper"], row["limit"]
    if _is_missing(low):
        return NO_SHARE
    is_share = row["object_level"] == "facility" and not _is_missing(limit) and limit <= 1
    target = Fraction(repr(float(limit))) if is_share else None
    least, most = format_share(low, target), format_share(high, target)
    return least if low == high else f"{least}～{most}"


def tell_printed(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with 比例 and 数值 as papers print them."""
    said = rows.to_dict("records")
    return rows.assign(
        share_printed=[tell_share(row) for row in said],
        amount_printed=[tell_amount(row) for row in said],
    )


def tell_amount(row: Mapping[Any, Any]) -> str:
    """数值 of a row: one number, its bounds, or from which on it is not known."""
    low, high = row["amount"], row["amount_upper"]
    if _is_missing(low) and _is_missing(high):
        return ""
    if _is_missing(high):
        return say("at_least_figure", figure=write_number(low))
    if _is_missing(low):
        return say("at_most_figure", figure=write_number(high))
    return write_number(low) if low == high else f"{write_number(low)}～{write_number(high)}"


def write_number(value: float) -> str:
    """A number with all of its digits."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"


def _write_limit(row: Mapping[Any, Any]) -> str:
    limit = row["limit"]
    if _is_missing(limit):
        return ""
    is_share = row["object_level"] == "facility"
    return percent(Fraction(repr(float(limit)))) if is_share else write_number(limit)


def _write_row(row: Mapping[Any, Any], places: Sequence[str]) -> dict[str, object]:
    is_limit, state = row["force"] == "limit", row["progress_state"]
    counts: dict[str, object] = {}
    for name, field in _COUNTS.items():
        if state == "not_collected":
            counts[name] = NOT_COLLECTED
        elif _is_missing(row[field]):
            counts[name] = NO_SHARE
        else:
            counts[name] = int(row[field])
    named = {
        say("prefecture_word"): row["prefecture"] or row["name"],
        say("county_column"): row["name"],
    }
    return {
        **{place: named[place] for place in places},
        say("measure_word"): " ".join(part for part in (row["clause"], row["norm"]) if part),
        say("nature_word"): value_label("force", row["force"]),
        say("division_word"): row["division"] or say("not_filled_in"),
        **counts,
        say("ratio_word"): tell_share(row),
        say("data_as_of_word"): row["data_as_of"] or say("not_filled_in"),
        say("data_source_word"): row["data_source"] or say("not_filled_in"),
        say("conclusion_word"): value_label("progress_state", state)
        if is_limit or state in _SAID
        else say("no_conclusion_drawn"),
        say("register_state"): row["progress_words"],
        say("norm_reason_asked_unknown"): "" if _is_missing(row["objects_possible"])
        else int(row["objects_possible"]),
        say("amount_word"): tell_amount(row),
        say("amount_required"): _write_limit(row),
        say("basis_word"): row["source"],
        say("ours_word"): row["ours"],
    }  # fmt: skip


_SAID = {"not_collected", "none", "not_asked"}
_HEADINGS = (
    say("measure_word"),
    say("nature_word"),
    say("division_word"),
    *_COUNTS,
    say("ratio_word"),
    say("data_as_of_word"),
    say("data_source_word"),
    say("conclusion_word"),
    say("register_state"),
    say("norm_reason_asked_unknown"),
    say("amount_word"),
    say("amount_required"),
    say("basis_word"),
    say("ours_word"),
)


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))

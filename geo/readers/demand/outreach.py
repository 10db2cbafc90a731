"""Who is visited at home (入户、巡回), and how often a year, as tables of residents say it."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from geo.arrays import Floats, Texts
from geo.model.row_report import RowReport
from geo.readers.demand.rows import read_words
from geo.readers.files.whole_columns import map_distinct
from geo.readers.tables.cells import fold_width
from geo.readers.tables.row_remarks import remark_rows
from geo.readers.vocabulary import find_meaning

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2}
_NUMBER = r"(?<![\d.])(\d{1,4}(?:\.\d{1,4})?|[一二两三四五六七八九十]{1,3})(?![\d.])"
"""Visits are few: a longer row of digits is no number of them, nor is a part of it."""
_LEAST = r"(?:不少于|不低于|至少|约|大于等于|>=|≥)?"
_A_YEAR = {
    "年": 1.0, "半年": 2.0, "季": 4.0, "季度": 4.0, "双月": 6.0, "两月": 6.0, "两个月": 6.0,
    "2个月": 6.0, "二个月": 6.0, "月": 12.0, "个月": 12.0, "旬": 36.0, "周": 52.0, "星期": 52.0,
}  # fmt: skip
_SPAN = "(" + "|".join(sorted(_A_YEAR, key=len, reverse=True)) + ")"
_TIMES = rf"{_LEAST}{_NUMBER}(?:[-~至到]{_NUMBER})?"
_PER_SPAN = re.compile(rf"[每毎]?(?:一)?{_SPAN}{_TIMES}(?:次|轮|回)")
_TIMES_PER = re.compile(rf"{_TIMES}(?:次|轮|回)?[/每]{_SPAN}")
_PLAIN = re.compile(rf"{_TIMES}(?:次|轮|回)?")
_BELOW = re.compile(r"少于(?<!不少于)|低于(?<!不低于)|不足|不到|<")


def read_outreach(frame: pd.DataFrame, report: RowReport) -> tuple[Texts, Floats]:
    """`outreach` or empty per row, and visits a year: NaN where not stated.

    A row that states visits is visited, whatever its other column says.
    """
    words = read_words(frame, "served_by")
    fields = map_distinct(words, _find_field)
    stated = read_words(frame, "outreach_per_year")
    own = map_distinct(stated, lambda cell: read_visits(cell, plain=True)).astype(np.float64)
    told = map_distinct(words, lambda cell: read_visits(cell, plain=False)).astype(np.float64)
    visits = np.where(np.isnan(own), told, own)
    unread = (words != "") & (fields == "") & np.isnan(told)
    message = "expected whether people are visited (入户 or 定点), got {value}"
    remark_rows(report, frame, unread, "noted", "served_by_unread", message, column="served_by")
    odd = (stated != "") & np.isnan(own)
    message = "expected visits a year (每年6次 or 6), got {value}"
    remark_rows(report, frame, odd, "noted", "visits_unread", message, column="outreach_per_year")
    visited = (visits > 0) | ((visits != 0) & (fields == "outreach"))
    return np.where(visited, "outreach", "").astype(object), visits


def _find_field(word: str) -> str:
    meaning = find_meaning(word, "served_by") if word else None
    return meaning.field if meaning else ""


def read_visits(cell: str, *, plain: bool) -> float:
    """Visits a year that a cell states, the least of a range; `plain` numbers are a year's."""
    text = "".join(fold_width(cell).split())
    if not text or _BELOW.search(text):
        return np.nan
    found = _PER_SPAN.search(text)
    if found:
        return _A_YEAR[found[1]] * _read_number(found[2])
    found = _TIMES_PER.search(text)
    if found:
        return _A_YEAR[found[3]] * _read_number(found[1])
    found = _PLAIN.fullmatch(text) if plain else None
    return _read_number(found[1]) if found else np.nan


def _read_number(text: str) -> float:
    """A number in digits or in Chinese below a hundred."""
    if text[0].isdigit():
        return float(text)
    if "十" not in text:
        return float(_DIGITS[text]) if text in _DIGITS else np.nan
    tens, _, ones = text.partition("十")
    return float(10 * _DIGITS.get(tens, 1) + (_DIGITS.get(ones, 0) if ones else 0))

"""Tables said in words: coded values in Chinese, and cells that no program takes for a formula."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import pandas as pd

from geo.calendar.holiday_names import name_from_id
from geo.calendar.hours.understood import tell_schedule
from geo.calendar.opening.schedule import read_schedule
from geo.model.assessment_tables import AssessmentTables
from geo.reports.writing.column_types import WHOLE_UNITS, declare_types
from geo.words.labels import field_labels, field_values, value_label
from geo.words.sentences import say

_HAN = re.compile(r"[\u4e00-\u9fff]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def holiday_names(tables: AssessmentTables) -> dict[str, str]:
    """The words for each holiday id, such as `2026年春节`."""
    parts = [part for part in (tables.county_holidays, tables.weekends) if len(part)]
    if not parts:
        return {}
    known = pd.concat(parts).drop_duplicates("holiday_id")
    words = known["year"].astype(str) + say("year_word") + known["holiday"]
    return dict(zip(known["holiday_id"], words, strict=True))


def plain_columns(frame: pd.DataFrame) -> pd.DataFrame:
    """The table without shapes, counts as whole numbers, dates as ISO text."""
    plain = pd.DataFrame({name: frame[name] for name in frame.columns if name != "geometry"})
    for name in plain.columns:
        known = field_labels().get(name)
        if pd.api.types.is_datetime64_any_dtype(plain[name]):
            plain[name] = plain[name].dt.strftime("%Y-%m-%d")
        elif known is not None and known.unit in WHOLE_UNITS and holds_numbers(plain[name]):
            plain[name] = plain[name].astype("Int64")
    return declare_types(plain)


def in_chinese(frame: pd.DataFrame, holidays: dict[str, str]) -> pd.DataFrame:
    """The table with every code replaced by its Chinese words; unknown codes stay."""
    said = frame.copy()
    for name in said.columns:
        if name in {"holiday_flag_of", "holiday_flag_year_of"}:
            said[name] = said[name].map(lambda code: holidays.get(code, code))
        elif name == "holidays_changed":
            said[name] = said[name].map(lambda text: say_changes(text, holidays))
        elif name == "what":
            said[name] = said[name].map(say_kinds, na_action="ignore")
        elif name == "services":
            said[name] = said[name].map(_say_services, na_action="ignore")
        elif name == "hours":
            said[name] = said[name].map(_say_hours, na_action="ignore")
        elif field_values(name):
            said[name] = _said(said[name])
    return said


def holds_numbers(series: pd.Series) -> bool:
    """Whether a column holds numbers; truth values are none."""
    numeric = pd.api.types.is_numeric_dtype(series)
    return bool(numeric and not pd.api.types.is_bool_dtype(series))


def neutralise(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would read a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def is_missing(value: Any) -> bool:
    """Whether a cell says nothing: null, or the empty text."""
    return value == "" if isinstance(value, str) else bool(pd.isna(value))


def _said(series: pd.Series) -> pd.Series:
    words = {
        code: value_label(str(series.name), code)
        for code in series.unique()
        if not is_missing(code)
    }
    return series.astype(object).map(lambda code: words.get(code, code), na_action="ignore")


def say_changes(text: str, holidays: dict[str, str]) -> str:
    """`2026-qingming:unserved>served` as 2026年清明节：无单位开诊→有单位开诊; several by ；."""
    said = []
    for part in text.split(";") if text else []:
        name, _, flags = part.partition(":")
        was, _, now = (value_label("flag", one) if one != ">" else one
                       for one in flags.partition(">"))  # fmt: skip
        said.append(f"{holidays.get(name) or name_from_id(name)}：{was}→{now}")
    return "；".join(said)


@lru_cache(maxsize=65_536)
def say_kinds(codes: str) -> str:
    """Kinds of questions such as `site_position;site_hours` in words."""
    return "、".join(value_label("what", code) for code in codes.split(";"))


@lru_cache(maxsize=65_536)
def _say_services(codes: str) -> str:
    """Services such as `routine;adult?` in words; a mark after a code stays."""
    said = []
    for code in codes.split(";"):
        service = code.rstrip("?*")
        mark = code[len(service) :].replace("?", "？")
        said.append(value_label("services", service) + mark)
    return "；".join(said)


@lru_cache(maxsize=65_536)
def _say_hours(written: str) -> str:
    """Hours as an office wrote them; those of OpenStreetMap told in Chinese."""
    if not written or _HAN.search(written):
        return written
    return tell_schedule(read_schedule(written)) or say("not_sayable_in_chinese")

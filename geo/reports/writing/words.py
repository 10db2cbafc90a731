"""Tables said in words: coded values in Chinese, and cells that no program takes for a formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from geo.calendar.holiday_names import name_from_id
from geo.calendar.hours.understood import tell_schedule
from geo.calendar.opening.schedule import read_schedule
from geo.model.assessment_tables import AssessmentTables
from geo.reports.writing.cells import holds_numbers
from geo.reports.writing.column_types import WHOLE_UNITS, declare_column
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
    plain = {name: plain_column(column) for name, column in frame.items() if name != "geometry"}
    return pd.DataFrame(plain, index=frame.index, copy=False)


def plain_column(column: pd.Series) -> pd.Series:
    """A column as every output has it: counts as whole numbers, dates as ISO text."""
    known = field_labels().get(str(column.name))
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        column = column.dt.strftime("%Y-%m-%d")
    elif known is not None and known.unit in WHOLE_UNITS and holds_numbers(column):
        column = column.astype("Int64")
    return declare_column(column)


def say_cells(field: str, cells: list[Any], holidays: Mapping[str, str]) -> list[Any]:
    """The cells of a field with every code in its Chinese words; unknown codes stay.

    Each different code is looked up once. The very list comes back where the field has no codes.
    """
    tell = _choose_words(field, holidays)
    if tell is None:
        return cells
    words = {code: None if code is None else tell(code) for code in set(cells)}
    return [words[code] for code in cells]


def _choose_words(field: str, holidays: Mapping[str, str]) -> Callable[[Any], Any] | None:
    """How a code of a field is told; None where it holds none."""
    if field in {"holiday_flag_of", "holiday_flag_year_of"}:
        return lambda code: holidays.get(code, code)
    if field == "holidays_changed":
        return lambda text: say_changes(text, holidays)
    if field in _TOLD:
        return _TOLD[field]
    if field_values(field):
        return lambda code: "" if code == "" else value_label(field, code)
    return None


def neutralise(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would read a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def is_missing(value: Any) -> bool:
    """Whether a cell says nothing: null, or the empty text."""
    return value == "" if isinstance(value, str) else bool(pd.isna(value))


def say_changes(text: str, holidays: Mapping[str, str]) -> str:
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


_TOLD: dict[str, Callable[[str], str]] = {
    "what": say_kinds,
    "services": _say_services,
    "hours": _say_hours,
}

"""Columns that no field knows: one remark a file names them, and what looks needed is warned of.

A column is suspected by its name (`vocabulary/suspects.csv`) or by what half of its cells look
like. A suspicion reads nothing: the officer says by `columns` what a column is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

import numpy as np

from geo.arrays import Texts
from geo.model.row_report import RowReport
from geo.readers.tables.angle_text import read_angle_pair
from geo.readers.vocabulary import find_word, normalise_name, read_vocabulary
from geo.words.sentences import say

SAMPLED = 200
"""Filled cells of a column that are looked at."""
NAMED = 60
"""Columns that one remark names."""
TOLD_BY_READER = frozenset({"facilities", "candidates", "road_nodes", "road_edges"})
"""Kinds whose readers know further columns, by a rule file, or want none of the rest."""
_LIKE_ENOUGH = 0.5
_DEGREES = re.compile(r"[+-]?[0-9]{1,3}\.[0-9]{3,}")
_DATE = re.compile(r"[12][0-9]{3}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?")
_CLOCK = re.compile(r"(?<![0-9])[0-2]?[0-9]\s*(?:[:：h][0-5][0-9]|[时点h](?![a-z]))", re.IGNORECASE)
_DAYS = re.compile(
    r"(?:周|星期|礼拜)[一二三四五六日天末1-7]|每[天日]|工作日|节假日|双休"
    r"|\b(?:mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?|sun)(?:day)?s?\b"
    r"|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b"
    r"|\b(?:lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo)\b",
    re.IGNORECASE,
)
_VACCINE = re.compile(r"疫苗|接种|vaccin|vacuna|vacina|impfung|백신|ワクチン", re.IGNORECASE)
_DIVIDERS = re.compile(r"[、,，;；/|+\n]+")


@dataclass(frozen=True, slots=True)
class _Topic:
    """What a column may be about, the field that it would be, and whether any one will do."""

    zh: str
    field: str
    reason: str
    given_by: frozenset[str] = frozenset()


_COORDINATES = _Topic(
    "坐标", "lon", "coordinates_unread", frozenset({"lon", "easting", "lon_lat", "wkt"})
)
_HOURS = _Topic(say("opening_hours"), "hours", "hours_column_unread")
_SERVICES = _Topic("服务项目", "services", "services_column_unread")
_KIND = _Topic("单位类型", "kind", "kind_column_unread", frozenset({"kind"}))
_STATE = _Topic("使用状态", "state", "state_column_unread", frozenset({"state"}))
_TOPICS = {
    "coordinates": _COORDINATES,
    "hours": _HOURS,
    "services": _SERVICES,
    "kind": _KIND,
    "state": _STATE,
}
_ASKED = {
    "sites": ("coordinates", "hours", "services", "kind", "state"),
    "roster": ("hours", "services"),
    "employers": ("coordinates",),
    "facilities": ("coordinates",),
    "candidates": ("coordinates",),
}
"""Topics that a table of a kind is looked through for."""


def remark_unread_columns(
    unread: Mapping[str, Texts],
    read: Collection[str],
    kind: str,
    file: str,
    report: RowReport,
) -> None:
    """Name the columns of a file that are not read, and warn of those that look needed.

    `unread` maps their names to their cells, `read` has the fields that were taken. Coordinates
    are warned of only where the table gives none: a second pair is usual.
    """
    filled = {name: cells[cells != ""] for name, cells in unread.items()}
    filled = {name: cells for name, cells in filled.items() if len(cells)}
    if not filled:
        return
    names = list(filled)
    more = " " + say("and_other_columns", count=len(names)) if len(names) > NAMED else ""
    listed = "、".join(name[:30] for name in names[:NAMED])
    hint = say("how_to_name_columns")
    message = say("columns_unread", listed=listed, more=more, hint=hint)
    report.remark("noted", "columns_unread", message, file=file, value=len(names))
    for key in _ASKED.get(kind, ()):
        _warn(key, filled, read, file, report)


def _warn(
    key: str, filled: Mapping[str, Texts], read: Collection[str], file: str, report: RowReport
) -> None:
    topic = _TOPICS[key]
    if topic.given_by & set(read):
        return
    found = [name for name, cells in filled.items() if _is_like(key, name, cells)]
    if not found:
        return
    listed = "、".join(f"“{name[:30]}”" for name in found[:NAMED])
    message = say(
        "column_looks_like", listed=listed, label=topic.zh, field=topic.field, found=found[0][:30]
    )
    report.remark("noted", topic.reason, message, file=file, column=found[0], value=len(found))


def _is_like(key: str, name: str, cells: Texts) -> bool:
    looks = np.mean([_LOOKS[key](str(cell)) for cell in cells[:SAMPLED]]) >= _LIKE_ENOUGH
    if key == "coordinates":
        return bool(looks)
    dated = np.mean([_is_date(str(cell)) for cell in cells[:SAMPLED]]) >= _LIKE_ENOUGH
    return bool(looks) or (_is_suspect(key, name) and not dated)


@cache
def _is_suspect(key: str, name: str) -> bool:
    plain = normalise_name(name)
    listed = read_vocabulary("suspects").items()
    is_known = any(m.field == "other" and fnmatchcase(plain, word) for word, m in listed)
    return not is_known and any(m.field == key and fnmatchcase(plain, word) for word, m in listed)


def _is_date(cell: str) -> bool:
    return _DATE.match(cell) is not None


def _is_degrees(cell: str) -> bool:
    if _DEGREES.fullmatch(cell):
        return abs(float(cell)) <= 180
    return read_angle_pair(cell) is not None


def _is_hours(cell: str) -> bool:
    return not _is_date(cell) and (_CLOCK.search(cell) or _DAYS.search(cell)) is not None


def _is_service(cell: str) -> bool:
    if _VACCINE.search(cell):
        return True
    return any(find_word(part, "services") for part in _DIVIDERS.split(cell))


def _is_nothing(_: str) -> bool:
    """What no cell tells: a column of kinds or states is known by its name alone."""
    return False


_LOOKS = {
    "coordinates": _is_degrees,
    "hours": _is_hours,
    "services": _is_service,
    "kind": _is_nothing,
    "state": _is_nothing,
}

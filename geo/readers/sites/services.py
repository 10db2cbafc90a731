"""What the row of a site states about services, consultation, booking and holidays."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.arrays import Flags, Texts, Trileans
from geo.model.row_report import RowReport
from geo.model.site import HOLIDAY_COLUMN
from geo.model.trilean import Trilean
from geo.readers.tables.cells import column_of
from geo.readers.tables.row_remarks import remark_rows
from geo.readers.vocabulary import find_word, normalise_name
from geo.rules.standard import Standard

MOST_FREE = 50
"""How many services that the standard does not know are kept apart."""
LONGEST_FREE = 40
_AND_SO_ON = re.compile(
    r"(?:\(?等+(?:[0-9一二三四五六七八九十多余]*种?(?:类|以上)?(?:疫苗|服务|项目|接种)?)?\)?"
    r"|\betc\.?|\.{2,}|…+)[。.;]?$",
    re.IGNORECASE,
)
"""等, 等等, 等疫苗, 等10余种疫苗, etc., …: the list names examples."""
_DIVIDERS = re.compile(r"[、,，;；/|+\n]+")
_ANSWERS = {"yes": Trilean.YES, "no": Trilean.NO, "": Trilean.UNKNOWN}
_OSM_WORDS = re.compile("[A-Za-z]|24/7")
"""Times alone are no text of OpenStreetMap's kind, though they are ASCII."""
_OSM_HOLIDAY = re.compile(r"\bPH\b[^;]*")
_OSM_CLOSES = re.compile(r"\b(?:off|closed)\b")
_HOLIDAY_PROMISES = {"yes": ("PH open", "节假日正常接种"), "no": ("PH off", "法定节假日休息")}


def read_services(
    frame: pd.DataFrame, standard: Standard, report: RowReport
) -> dict[str, Trileans]:
    """Per service what each row states: those of the standard, then free ones as written.

    Services listed are YES; the others are NO where the row lists any and every word was read,
    else UNKNOWN: a word that nobody knows may stand for one of them, and so may 等 at the end of a
    list. The word is kept as a service of its own, so that it can be asked for by name.
    """
    cells = column_of(frame, "services")
    known = {cell: _read_list(cell, standard) for cell in set(cells)}
    unread = _flags(cells, {cell: bool(found.unread) for cell, found in known.items()})
    remark_rows(
        report,
        frame,
        unread,
        "noted",
        "service_unread",
        "not every word is a known service: {value}; kept as written",
        column="services",
    )
    free = sorted({word for found in known.values() for word in found.unread})[:MOST_FREE]
    stated = {}
    for service in [*(one.id for one in standard.services), *free]:
        answers = {cell: _judge(service, found) for cell, found in known.items()}
        stated[service] = np.array([answers[cell] for cell in cells], dtype=np.int8)
    return stated


def read_answers(frame: pd.DataFrame, field: str, words: str, report: RowReport) -> Trileans:
    """Yes, no or unknown per row, by the words of one vocabulary file."""
    cells = column_of(frame, field)
    known = {cell: find_word(cell, words) for cell in set(cells)}
    unread = _flags(cells, {cell: bool(cell) and not found for cell, found in known.items()})
    remark_rows(
        report,
        frame,
        unread,
        "noted",
        "answer_unread",
        "expected 是 or 否, got {value}",
        column=field,
    )
    return np.array([_ANSWERS[known[cell]] for cell in cells], dtype=np.int8)


def read_booking(frame: pd.DataFrame, report: RowReport) -> Trileans:
    """Whether a site takes bookings: as answered, else by its way of booking or its address."""
    answer = read_answers(frame, "booking", "answers", report)
    method = read_answers(frame, "booking_method", "bookings", report)
    booking = np.where(answer == Trilean.UNKNOWN, method, answer)
    has_page = column_of(frame, "booking_url") != ""
    return np.where(has_page & (booking == Trilean.UNKNOWN), Trilean.YES, booking).astype(np.int8)


def read_site_hours(frame: pd.DataFrame, standard: Standard) -> dict[str, Texts]:
    """Opening hours as written, for the site as a whole ("") and for services that have their own.

    The column about holidays is added to the hours of the whole site.
    """
    hours = {"": _add_holidays(frame)}
    for service in standard.services:
        own = column_of(frame, f"hours_{service.id}")
        if (own != "").any():
            hours[service.id] = own
    return hours


def _add_holidays(frame: pd.DataFrame) -> Texts:
    hours, cells = column_of(frame, "hours").copy(), column_of(frame, "hours_holiday")
    for i in np.flatnonzero(cells != "").tolist():
        said = _say_holiday(hours[i], cells[i])
        hours[i] = "; ".join(filter(None, (hours[i], said)))
    return hours


def _say_holiday(hours: str, cell: str) -> str:
    """A yes or no in the words of the hours; what is more than that stays as it was written."""
    answer = find_word(cell, "answers")
    if not answer:
        return f"{HOLIDAY_COLUMN}{cell}"
    in_osm, in_chinese = _HOLIDAY_PROMISES[answer]
    if hours and not (hours.isascii() and _OSM_WORDS.search(hours)):
        return in_chinese
    before = _OSM_HOLIDAY.search(hours)
    if before is None:
        return in_osm
    agree = (answer == "no") == bool(_OSM_CLOSES.search(before[0]))
    return "" if agree else "PH unknown"


@dataclass(frozen=True, slots=True)
class _Listed:
    """Services named in one cell, and words that are none of the standard's."""

    services: frozenset[str]
    unread: frozenset[str]
    is_open: bool
    """Whether the list says that it goes on: 等."""


def _read_list(cell: str, standard: Standard) -> _Listed:
    own = {normalise_name(word): s.id for s in standard.services for word in (s.id, s.zh, s.en)}
    text = _AND_SO_ON.sub("", cell.strip())
    words = [normalise_name(word) for word in _DIVIDERS.split(text) if word.strip()]
    found = {word: own.get(word) or find_word(word, "services") for word in words}
    return _Listed(
        frozenset(filter(None, found.values())),
        frozenset(word[:LONGEST_FREE] for word, service in found.items() if not service),
        is_open=text != cell.strip(),
    )


def _judge(service: str, found: _Listed) -> Trilean:
    if service in found.services or service in found.unread:
        return Trilean.YES
    is_whole = found.services and not found.unread and not found.is_open
    return Trilean.NO if is_whole else Trilean.UNKNOWN


def _flags(cells: Texts, known: dict[str, bool]) -> Flags:
    return np.fromiter((known[cell] for cell in cells), bool, len(cells))

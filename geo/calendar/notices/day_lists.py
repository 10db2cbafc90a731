"""Notices as lists of days: a table (date, holiday, kind) or an iCalendar file."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Component

from geo.calendar.festivals import festivals_pattern, read_festivals, write_id, write_name
from geo.calendar.notices.file import HolidayEntry, Notice, is_shared_with_next_year
from geo.calendar.notices.text import STATE_COUNCIL
from geo.calendar.notices.words import unify_notice
from geo.errors import NoticeError

_HEADS = {
    "date": {"date", "日期", "时间"},
    "holiday": {"holiday", "节日", "节假日", "节假日名称", "name", "名称"},
    "kind": {"kind", "类型", "放假或上班", "状态", "type", "isoffday", "是否放假", "是否休息"},
}
_OFF = re.compile(r"off|休|放假|假期|假日|holiday|^(?:true|是|1)$", re.IGNORECASE)
_WORK = re.compile(r"work|班|补班|^(?:false|否|0)$", re.IGNORECASE)
_SWAP = re.compile("调休|調休")
_NUMBERS = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_SPECIAL = {"WORK-HOLIDAY": "off", "ALTERNATE-WORKDAY": "work"}
_LONGEST_EVENT = 31


@dataclass(frozen=True, slots=True)
class _Day:
    day: date
    names: str
    works: bool
    where: str


def read_notice_table(text: str, file: str, year: int | None, source: str) -> Notice:
    """Read a CSV of one row per day: its date, its holiday, and off (放假) or work (上班).

    Raises
    ------
    NoticeError
        A column is missing, or a row cannot be read; the message names its line.
    """
    lines = [
        (number, line)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    rows = list(csv.reader(io.StringIO("\n".join(line for _, line in lines))))
    columns = _find_columns([cell.strip().lower() for cell in rows[0]] if rows else [], file)
    days = []
    for (number, _), row in zip(lines[1:], rows[1:], strict=False):
        where = f"{file} line {number}"
        cells = {name: row[i].strip() if i < len(row) else "" for name, i in columns.items()}
        days.append(_Day(
            _read_date(cells["date"], where), cells["holiday"],
            _read_kind(cells["kind"], where) == "work", where,
        ))  # fmt: skip
    return _gather(days, file, year, source)


def _find_columns(heads: list[str], file: str) -> dict[str, int]:
    found = {}
    for name, words in _HEADS.items():
        at = [i for i, head in enumerate(heads) if head in words]
        if not at:
            listed = "、".join(sorted(words))
            raise NoticeError(f"{file} line 1: expected a column {name} ({listed}), got {heads}")
        found[name] = at[0]
    return found


def _read_date(text: str, where: str) -> date:
    found = _NUMBERS.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        return date(*(int(part) for part in found.groups())) if found else date.fromisoformat(text)
    except ValueError as error:
        raise NoticeError(f"{where}: expected a date such as 2026-01-01, got {text!r}") from error


def _read_kind(text: str, where: str) -> str:
    """`调休` by itself says neither: days off and days at work are both called so."""
    plain = _SWAP.sub("", text).strip()
    works, off = bool(_WORK.search(plain)), bool(_OFF.search(plain))
    if works == off:
        raise NoticeError(f"{where}: expected off (放假) or work (上班), got {text[:40]!r}")
    return "work" if works else "off"


def read_notice_json(text: str, file: str, year: int | None, source: str) -> Notice:
    """Read a JSON list of days (or an object with `days`): date, name, and kind or isOffDay.

    Raises
    ------
    NoticeError
        It is no JSON of that shape; the message names the entry.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoticeError(f"{file}: is not JSON") from error
    entries = raw.get("days") if isinstance(raw, dict) else raw
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise NoticeError(f"{file}: expected a list of days, or an object with days")
    days = []
    for number, entry in enumerate(entries, start=1):
        where = f"{file} day {number}"
        plain = {str(key).strip().lower(): str(value).strip() for key, value in entry.items()}
        cells = {
            name: next((plain[head] for head in plain if head in words), "")
            for name, words in _HEADS.items()
        }
        works = _read_kind(cells["kind"], where) == "work"
        days.append(_Day(_read_date(cells["date"], where), cells["holiday"], works, where))
    return _gather(days, file, year, source)


def read_notice_ics(text: str, file: str, year: int | None, source: str) -> Notice:
    """Read an iCalendar file: whole-day events such as 春节(休) and 春节(班).

    Raises
    ------
    NoticeError
        It is no calendar, or an event cannot be read; the message names the event.
    """
    try:
        calendar = Calendar.from_ical(text)
    except ValueError as error:
        raise NoticeError(f"{file}: no iCalendar file: {error}") from error
    days = [day for event in calendar.walk("VEVENT") for day in _spread(event, file)]
    return _gather(days, file, year, source)


def _spread(event: Component, file: str) -> Iterator[_Day]:
    """Every day of one event; its end is not included, as iCalendar has it."""
    summary = unify_notice(str(event.get("SUMMARY", "")))
    where = f"{file} event {summary[:40]!r}"
    names = re.search(festivals_pattern(), summary)
    if names is None or "DTSTART" not in event:
        raise NoticeError(f"{where}: expected a festival's name and a date")
    if "RRULE" in event:
        raise NoticeError(f"{where}: repeats every year (RRULE); a notice is for one")
    special = _SPECIAL.get(str(event.get("X-APPLE-SPECIAL-DAY", "")))
    kind = special or _read_kind(summary[: names.start()] + summary[names.end() :], where)
    first = _read_moment(event, "DTSTART", where)
    end = _read_moment(event, "DTEND", where) if "DTEND" in event else first + timedelta(days=1)
    if not 0 < (end - first).days <= _LONGEST_EVENT:
        raise NoticeError(f"{where}: from {first} until {end} is no run of days")
    for i in range((end - first).days):
        yield _Day(first + timedelta(days=i), names[0], kind == "work", where)


def _read_moment(event: Component, name: str, where: str) -> date:
    moment: object = event.decoded(name)
    if isinstance(moment, datetime):
        return moment.date()
    if isinstance(moment, date):
        return moment
    raise NoticeError(f"{where}: expected a date in {name}")


def _gather(days: list[_Day], file: str, year: int | None, source: str) -> Notice:
    """One entry per holiday of the notice's year, in the order of the days."""
    if not days:
        raise NoticeError(f"{file}: no day was found")
    years = {_year_of(one) for one in days}
    if year is None and len(years) > 1:
        raise NoticeError(f"{file}: days of {sorted(years)} were found; give --year")
    own_year = min(years) if year is None else year
    chosen = [one for one in days if _year_of(one) == own_year]
    if not chosen:
        raise NoticeError(f"{file}: expected days of {own_year}, got those of {sorted(years)}")
    entries: dict[str, list[_Day]] = {}
    for one in chosen:
        festivals = read_festivals(unify_notice(one.names))
        if not festivals:
            raise NoticeError(f"{one.where}: expected a festival's name, got {one.names!r}")
        entries.setdefault(write_name(festivals), []).append(one)
    return Notice(
        year=own_year,
        issuer=STATE_COUNCIL,
        source=source,
        holidays=[_enter(name, own, own_year) for name, own in entries.items()],
    )


def _year_of(one: _Day) -> int:
    """The last days of December belong to the next year where they are for its first day."""
    festivals = read_festivals(one.names)
    early = bool(festivals) and festivals[0].id in {"new-year", "spring-festival"}
    return one.day.year + (early and is_shared_with_next_year(one.day))


def _enter(name: str, days: list[_Day], year: int) -> HolidayEntry:
    seen: dict[date, _Day] = {}
    for one in days:
        if one.day in seen:
            raise NoticeError(f"{one.where}: {one.day} is named twice for {name}")
        seen[one.day] = one
    off = sorted(one.day for one in days if not one.works)
    if not off:
        raise NoticeError(f"{days[0].where}: {name} has no day off")
    work = sorted(one.day for one in days if one.works)
    return HolidayEntry(
        id=write_id(read_festivals(name), year), zh=name, days_off=off, makeup_days=work
    )

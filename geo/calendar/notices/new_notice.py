"""A new year's notice, from whatever file it comes in, to the file that a study names."""

from __future__ import annotations

import errno
import re
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from geo.calendar.notices.checks import check_notice
from geo.calendar.notices.day_lists import read_notice_ics, read_notice_json, read_notice_table
from geo.calendar.notices.file import HolidayEntry, Notice, read_notice_file
from geo.calendar.notices.text import read_notice_text
from geo.errors import NoticeError
from geo.storage.local_files import read_local, tell_oddity
from geo.storage.whole_writes import write_bytes_whole

LARGEST_FILE = 2_000_000
"""Bytes; a notice is a page."""
FORMATS = (".toml", ".csv", ".json", ".ics", ".txt", ".md")
_ADDRESS = re.compile(r"https?://[^\s<>\"'，。)）]+")


def read_new_notice(
    path: Path, others: Sequence[Notice], year: int | None = None, source: str = ""
) -> Notice:
    """Read a notice (TOML, CSV, JSON, iCalendar, or the notice's own text) and check it.

    `source` is its address; where not given the first address in the file, else the file's name.

    Raises
    ------
    NoticeError
        The file cannot be read, or what it says cannot be right; the message names the place.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise NoticeError(f"{path.name}: expected one of {', '.join(FORMATS)}")
    if suffix == ".toml":
        notice = read_notice_file(path)
        if year not in {None, notice.year}:
            raise NoticeError(f"{path.name}: expected the notice of {year}, got {notice.year}")
    else:
        notice = _read_words(path, suffix, year, source)
    check_notice(notice, others, path.name)
    return notice


def _read_words(path: Path, suffix: str, year: int | None, source: str) -> Notice:
    text = read_text(path)
    source = source or find_address(text, path.name)
    try:
        if suffix == ".csv":
            return read_notice_table(text, path.name, year, source)
        if suffix == ".json":
            return read_notice_json(text, path.name, year, source)
        if suffix == ".ics" or text.lstrip().startswith("BEGIN:VCALENDAR"):
            return read_notice_ics(text, path.name, year, source)
        return read_notice_text(text, path.name, year, source)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        raise NoticeError(f"{path.name}: {fault}") from error


def read_text(path: Path) -> str:
    """UTF-8 with or without a mark, else GB18030."""
    try:
        content = read_local(path, LARGEST_FILE)
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise NoticeError(f"{path.name}: expected at most {LARGEST_FILE:,} bytes") from error
        raise NoticeError(f"{path.name}: cannot be read{tell_oddity(error)}") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NoticeError(f"{path.name}: expected text in UTF-8 or GB18030")


def find_address(text: str, name: str) -> str:
    """The first address in a text, else the file's name."""
    address = _ADDRESS.search(text)
    return address[0] if address else name


def choose_path(notice: Notice, folder: Path) -> Path:
    """Where a notice goes; NoticeError where the folder already has that year."""
    path = folder / f"{notice.year}.toml"
    if path.exists():
        raise NoticeError(f"{path.name} already exists in {folder.name}; remove it to replace it")
    return path


def write_notice(notice: Notice, folder: Path) -> Path:
    """Write `<year>.toml` whole or not at all.

    Raises
    ------
    NoticeError
        The folder already has that year.
    """
    return replace_notice(notice, choose_path(notice, folder))


def replace_notice(notice: Notice, path: Path) -> Path:
    """Write a notice's file whole or not at all, over one that is there."""
    write_bytes_whole(path, spell_notice(notice).encode())
    return path


def spell_notice(notice: Notice) -> str:
    """The notice as TOML."""
    head = [
        f"# Days off and make-up workdays of {notice.year}, as the notice sets them.",
        f"year = {notice.year}",
        f"issuer = {_quote(notice.issuer)}",
        *([f"number = {_quote(notice.number)}"] if notice.number else []),
        f"source = {_quote(notice.source)}",
        *(
            [f"amended_by = [{', '.join(map(_quote, notice.amended_by))}]"]
            * bool(notice.amended_by)
        ),
    ]
    return "\n".join([*head, *(_spell_holiday(holiday) for holiday in notice.holidays)]) + "\n"


def _spell_holiday(holiday: HolidayEntry) -> str:
    lines = [
        "",
        "[[holidays]]",
        f"id = {_quote(holiday.id)}",
        f"zh = {_quote(holiday.zh)}",
        f"days_off = [{', '.join(day.isoformat() for day in holiday.days_off)}]",
    ]
    if holiday.makeup_days:
        days = ", ".join(day.isoformat() for day in holiday.makeup_days)
        lines.append(f"makeup_days = [{days}]")
    if holiday.replaces:
        days = ", ".join(f'"{day}" = "{weekday}"' for day, weekday in holiday.replaces.items())
        lines.append(f"replaces = {{ {days} }}")
    return "\n".join(lines)


def _quote(text: str) -> str:
    """A basic TOML string; control characters are escaped by number."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda sign: f"\\u{ord(sign[0]):04x}", escaped) + '"'

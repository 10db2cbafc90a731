"""Rows of a roster that speak of several days: ranges, 放假时间, 恢复接种时间, `初三起正常`.

Each becomes one row a day. What begins on a day and names no end (初三起正常) lasts to the last day
off of the holiday in which it begins.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pandas as pd

from geo.readers.roster_cells import read_open_word, read_roster_date

LONGEST_SPAN = 60
"""Days of one range; a longer one is taken for a slip."""
_DAY_ONLY = re.compile(r"(\d{1,2})[日号]")
_TO = re.compile("[至到~—–-]")
_SEGMENTS = re.compile("[,;，；。、]")
_SINCE = re.compile(r"(.+?)(?:起|开始)(?:恢复)?(.*)")
_SPEAKS = re.compile(
    r"(.+?)(休息|休|停诊|暂停接种|暂停|放假|不接种|正常接种|正常开诊|正常|照常|开诊|接种)$"
)
_CLOSING = {"暂停": "停诊"}
Periods = Sequence[Sequence[date]]


def spread_spans(frame: pd.DataFrame, periods: Periods) -> pd.DataFrame:
    """The rows day by day; a row that names single days alone stays as it is.

    `periods` are the days off of each holiday. Rows without any day keep a blank date.
    """
    wanted = {"date", "from", "to", "closed_range", "open_from"} & set(frame.columns)
    if not wanted:
        return frame
    columns = [name for name in ("date", "open") if name not in frame]
    whole = frame.assign(**dict.fromkeys(columns, ""))
    spoken = whole["date"].map(_may_be_span) | whole["open"].map(_may_speak_of_days)
    if wanted == {"date"} and not spoken.any():
        return whole
    listed = [{str(key): value for key, value in row.items()} for row in whole.to_dict("records")]
    rows = [row | told for row in listed for told in _tell(row, periods)]
    return pd.DataFrame(rows, columns=whole.columns)


def read_span(text: str, year_text: str) -> list[date]:
    """Days of `2.15-2.18`, `2月15日至18日`, `除夕至初二`, or a single day; none where not so."""
    plain = unicodedata.normalize("NFKC", text).strip()
    single = _read_day(plain, year_text)
    if single:
        return [single]
    for split in _TO.finditer(plain):
        first = _read_day(plain[: split.start()], year_text)
        last_text = plain[split.end() :]
        day_only = _DAY_ONLY.fullmatch(last_text.strip())
        if first and day_only:
            last_text = f"{first.month}月{day_only[1]}日"
        last = _read_day(last_text, year_text)
        if first and last and timedelta(0) <= last - first < timedelta(LONGEST_SPAN):
            return [first + timedelta(days=k) for k in range((last - first).days + 1)]
    return []


def _read_day(text: str, year_text: str) -> date | None:
    found = read_roster_date(text.strip(), year_text)
    return date.fromisoformat(found) if found else None


def _may_be_span(cell: str) -> bool:
    return bool(_TO.search(cell)) and not read_roster_date(cell, "2026")


def _may_speak_of_days(cell: str) -> bool:
    return bool(cell) and read_open_word(cell) is None


def _tell(row: dict[str, str], periods: Periods) -> Iterator[dict[str, str]]:
    """What a row says of each day, as changes of its columns."""
    year_text = f"{row.get('year', '')} {row.get('holiday', '')}"
    said = list(_tell_ranges(row, year_text, periods))
    said += _tell_text(row.get("open", ""), year_text, periods)
    if said:
        yield from said
        return
    days = read_span(row["date"], year_text) if _may_be_span(row["date"]) else []
    if days:
        yield from ({"date": day.isoformat()} for day in days)
    else:
        yield {}


def _tell_ranges(row: dict[str, str], year_text: str, periods: Periods) -> Iterator[dict[str, str]]:
    start, end = row.get("from", ""), row.get("to", "")
    if start and end:
        for day in read_span(f"{start}至{end}", year_text):
            yield {"date": day.isoformat()}
    for day in read_span(row.get("closed_range", ""), year_text):
        yield {"date": day.isoformat(), "open": "停诊"}
    first = _read_day(row.get("open_from", ""), year_text)
    if first:
        yield from _last_to_the_end(first, "开诊", periods)


def _tell_text(text: str, year_text: str, periods: Periods) -> list[dict[str, str]]:
    """Every segment must speak of days, else the text as a whole is left to be read as a word."""
    if not text or read_open_word(text) is not None:
        return []
    found: list[dict[str, str]] = []
    for segment in filter(None, map(str.strip, _SEGMENTS.split(text))):
        since = _SINCE.fullmatch(segment)
        first = _read_day(since[1], year_text) if since else None
        spoken = _SPEAKS.fullmatch(segment)
        if since and first:
            found += _last_to_the_end(first, since[2].strip() or "开诊", periods)
        elif spoken and (days := read_span(spoken[1], year_text)):
            word = _CLOSING.get(spoken[2], spoken[2])
            found += [{"date": day.isoformat(), "open": word} for day in days]
        else:
            return []
    return found


def _last_to_the_end(first: date, word: str, periods: Periods) -> list[dict[str, str]]:
    days = next((days for days in periods if first in days), [first])
    return [{"date": day.isoformat(), "open": word} for day in days if day >= first]

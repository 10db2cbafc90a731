"""Rows of a roster that speak of several days: ranges, 放假时间, 恢复接种时间, `初三起正常`.

Each becomes one row a day. What begins on a day and names no end (初三起正常) lasts to the last day
off of the holiday in which it begins. Of a range over New Year one year is enough: it is that of
the end beside which it stands (2026年12月31日至1月2日). A year of the row is the start's, but
beside 元旦 that of its January.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pandas as pd

from geo.readers.rosters.cells import ending_words, read_open_word, read_roster_date
from geo.readers.rosters.years import YEAR_TEXT

LONGEST_SPAN = 60
"""Days of one range; a longer one is taken for a slip."""
LONGEST_TEXT = 400
"""Characters of a cell that is looked through for days; a longer one is prose."""
LONGEST_OVER_NEW_YEAR = 31
"""Days from start to end of a range over New Year of which only one year is known."""
_NEW_YEAR = "元旦"
_DAY_ONLY = re.compile(r"(\d{1,2})[日号]")
_TO = re.compile("[至到~—–-]")
_SEGMENTS = re.compile("[,;，；。、]")
_SINCE = re.compile(r"(.+?)(?:(?:以后|起|开始)(?:恢复)?|恢复)(.*)")
_REST = re.compile(r"(?:其余|其[他它]|剩余)(?:的?(?:时间|时段|日期|日子|各?日|天))?[均都]?(.+)")
_BETWEEN = re.compile("[为均都全:：,，]+$")
Periods = Sequence[Sequence[date]]


def spread_spans(frame: pd.DataFrame, periods: Periods) -> pd.DataFrame:
    """The rows day by day; a row that names single days alone stays as it is.

    `periods` are the days off of each holiday. Rows without any day keep a blank date; a table
    without a column of days is one if its column of opening names some (除夕至初二暂停).
    """
    wanted = {"date", "from", "to", "closed_range", "open_from"} & set(frame.columns)
    if not wanted and not _tells_days(frame, periods):
        return frame
    columns = [name for name in ("date", "open") if name not in frame]
    whole = frame.assign(**dict.fromkeys(columns, ""))
    spoken = whole["date"].map(_may_be_span) | whole["open"].map(_may_speak_of_days)
    if wanted <= {"date"} and not spoken.any():
        return whole
    listed = [{str(key): value for key, value in row.items()} for row in whole.to_dict("records")]
    rows = [row | told for row in listed for told in _tell(row, periods)]
    return pd.DataFrame(rows, columns=whole.columns)


def read_span(text: str, year_text: str) -> list[date]:
    """Days of `2.15-2.18`, `2月15日至18日`, `除夕至初二`, or a single day; none where not so."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) > LONGEST_TEXT:
        return []
    single = _read_day(plain, year_text)
    if single:
        return [single]
    for split in _TO.finditer(plain):
        ends = _read_ends(plain[: split.start()], plain[split.end() :], year_text)
        if ends and timedelta(0) <= ends[1] - ends[0] < timedelta(LONGEST_SPAN):
            return [ends[0] + timedelta(days=k) for k in range((ends[1] - ends[0]).days + 1)]
    return []


def _read_ends(first_text: str, last_text: str, year_text: str) -> tuple[date, date] | None:
    first = _read_day(first_text, "")
    start = first or _read_day(first_text, year_text)
    day_only = _DAY_ONLY.fullmatch(last_text.strip())
    if start and day_only:
        last_text = f"{start.month}月{day_only[1]}日"
    last = _read_day(last_text, "")
    if not first and last:
        return _pair(_read_day(first_text, str(last.year)), last, first_text, "")
    end = last or _read_day(last_text, str(first.year) if first else year_text)
    if first and last:
        return first, last
    is_year_of_end = not first and _NEW_YEAR in year_text
    return _pair(start, end, first_text if is_year_of_end else "", last_text)


def _pair(
    first: date | None, last: date | None, first_text: str, last_text: str
) -> tuple[date, date] | None:
    """Start and end in order, else the start (if its text is given) or the end moved by a year."""
    if first is None or last is None:
        return None
    if first <= last:
        return first, last
    start = _read_day(first_text, str(last.year - 1)) if first_text else first
    end = last if first_text else _read_day(last_text, str(first.year + 1))
    is_near = start and end and timedelta(0) < end - start <= timedelta(LONGEST_OVER_NEW_YEAR)
    return (start, end) if start and end and is_near else None


def _read_day(text: str, year_text: str) -> date | None:
    found = read_roster_date(text.strip(), year_text)
    return date.fromisoformat(found) if found else None


def _may_be_span(cell: str) -> bool:
    return bool(_TO.search(cell)) and not read_roster_date(cell, "2026")


def _may_speak_of_days(cell: str) -> bool:
    return bool(cell) and read_open_word(cell) is None


def _tell(row: dict[str, str], periods: Periods) -> Iterator[dict[str, str]]:
    """What a row says of each day, as changes of its columns."""
    year_text = row[YEAR_TEXT]
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
    """Every segment must speak of days, else the text as a whole is left to be read as a word.

    Days without a word take that of the next segment: 除夕、初一休息.
    """
    if not text or len(text) > LONGEST_TEXT or read_open_word(text) is not None:
        return []
    found: list[dict[str, str]] = []
    waiting: list[date] = []
    for segment in filter(None, map(str.strip, _SEGMENTS.split(text))):
        since = _SINCE.fullmatch(segment)
        first = _read_day(since[1], year_text) if since else None
        rest = _REST.fullmatch(segment)
        days, word = _split_word(segment, year_text)
        if since and first:
            found += _last_to_the_end(first, since[2].strip() or "开诊", periods)
        elif days:
            found += [{"date": day.isoformat(), "open": word} for day in [*waiting, *days]]
            waiting = []
        elif named := read_span(segment, year_text):
            waiting += named
        elif rest and found and read_open_word(rest[1]) is not None:
            found += _fill_rest(found, rest[1], periods)
        else:
            return []
    return [] if waiting else found


def _split_word(segment: str, year_text: str) -> tuple[list[date], str]:
    """Days and the word for them: 10月1日至10月7日 and 暂停对外服务; no days where not so."""
    plain = unicodedata.normalize("NFKC", segment).strip()
    word = next((word for word in ending_words() if plain.endswith(word)), "")
    if not word:
        return [], ""
    return read_span(_BETWEEN.sub("", plain.removesuffix(word)), year_text), word


def _fill_rest(
    found: Sequence[dict[str, str]], word: str, periods: Periods
) -> list[dict[str, str]]:
    """The days off of the holidays spoken of that were not named: 其余时间正常."""
    named = {one["date"] for one in found}
    around = [days for days in periods if any(day.isoformat() in named for day in days)]
    left = {day.isoformat() for days in around for day in days} - named
    return [{"date": day, "open": word} for day in sorted(left)]


def _tells_days(frame: pd.DataFrame, periods: Periods) -> bool:
    if "open" not in frame:
        return False
    rows = zip(frame["open"], frame[YEAR_TEXT], strict=True)
    return any(_tell_text(str(text), str(year), periods) for text, year in rows)


def _last_to_the_end(first: date, word: str, periods: Periods) -> list[dict[str, str]]:
    days = next((days for days in periods if first in days), [first])
    return [{"date": day.isoformat(), "open": word} for day in days if day >= first]

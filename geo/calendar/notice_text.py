"""The State Council's notice in its own words (一、元旦:1月1日(周四)至3日(周六)放假调休,共3天。…).

Every date of a festival's part must be said to be off (放假) or at work (上班); weekdays and lunar
days in brackets, and the number of days (共n天), are held against the dates.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from geo.calendar.festivals import festivals_pattern, read_festivals, write_id, write_name
from geo.calendar.notice_file import HolidayEntry, Notice
from geo.errors import NoticeError
from geo.lunar import read_lunar_day

STATE_COUNCIL = "国务院办公厅"
_TITLE = re.compile(r"(\d{4})年\s*(?:部分|全国)?(?:法定)?节假日(?:放假)?安排")
_ANY_YEAR = re.compile(r"(?<!\d)(20\d{2})年")
_NUMBERED = r"(?:\(?[一二三四五六七八九十]{1,2}\)?[、.]?|\d{1,2}[.、])?\s*"
_DATE = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^)]*)\))?")
_RANGE = re.compile(r"\s*(?:至|到|-|~|—)\s*")
_COUNT = re.compile(r"(?:共|放假)\s*(\d{1,2})\s*天")
_WEEKDAY = re.compile("(?:周|星期)([一二三四五六日天])")
_BETWEEN_WEEKENDS = re.compile("与周末连休|与双休日连休")
_ADVICE = re.compile("鼓励|提倡|倡导")
_ISSUED = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日(?:印发)?")
_LONGEST_RUN = 31


@dataclass(frozen=True, slots=True)
class _Part:
    """The part of one festival; `line` is where it begins."""

    names: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class _Named:
    """A date as written, and where in the sentence it ends."""

    day: date
    text: str
    start: int
    end: int


def read_notice_text(text: str, file: str, year: int | None, source: str) -> Notice:
    """Read a notice; `year` decides where the text names none.

    Raises
    ------
    NoticeError
        A date that cannot be, a weekday, lunar day or number of days that does not fit, or a
        sentence with dates that says neither 放假 nor 上班; the message names its line.
    """
    plain = unicodedata.normalize("NFKC", text)
    parts = _cut_parts(plain)
    stated = _TITLE.search(plain) or _ANY_YEAR.search(plain)
    own_year = int(stated[1]) if stated else year
    if own_year is None:
        raise NoticeError(f"{file}: no year is named (2026年…); give --year")
    if year is not None and year != own_year:
        raise NoticeError(f"{file}: expected the notice of {year}, got that of {own_year}")
    if not parts:
        raise NoticeError(
            f"{file}: no festival was found; expected parts such as 一、元旦:1月1日(周四)放假1天"
        )
    entries = [_PartReader(part, own_year, file).read() for part in parts]
    return Notice(year=own_year, issuer=STATE_COUNCIL, source=source, holidays=entries)


def _cut_parts(plain: str) -> list[_Part]:
    header = re.compile(
        rf"(?:^|(?<=[。;\n]))[ \t]*{_NUMBERED}({festivals_pattern()})\s*:", re.MULTILINE
    )
    found = list(header.finditer(plain))
    ends = [*(one.start() for one in found), len(plain)][1:]
    return [
        _Part(one[1], plain[one.end() : end], plain.count("\n", 0, one.start(1)) + 1)
        for one, end in zip(found, ends, strict=True)
    ]


class _PartReader:
    """Reads the sentences of one part in order."""

    def __init__(self, part: _Part, year: int, file: str) -> None:
        self.part, self.year, self.file = part, year, file
        self.off: list[date] = []
        self.work: list[date] = []
        self.swaps = False

    def read(self) -> HolidayEntry:
        festivals = read_festivals(self.part.names)
        for sentence in re.split("[。;\n]", self.part.text):
            is_said = not (_ADVICE.search(sentence) or _ISSUED.fullmatch(sentence.strip()))
            if is_said and _DATE.search(sentence):
                self._read_sentence(sentence.strip())
        if not self.off:
            raise self._fault("names no day off", self.part.text.strip()[:40])
        if self.swaps and not self.work:
            raise self._fault("says 放假调休 but no day to make up for it (…日上班)", "")
        twice = {day for day in self.work + self.off if (self.work + self.off).count(day) > 1}
        if twice:
            raise self._fault("names a day twice", min(twice).isoformat())
        return HolidayEntry(
            id=write_id(festivals, self.year),
            zh=write_name(festivals),
            days_off=sorted(self.off),
            makeup_days=sorted(self.work),
        )

    def _read_sentence(self, sentence: str) -> None:
        """Clauses in turn: dates belong to the 放假 or 上班 that follows them."""
        cuts = [found.end() for found in re.finditer("放假|上班", sentence)]
        start = 0
        for end in cuts:
            clause, rest = sentence[start:end], sentence[end:]
            days = self._read_days(clause)
            if clause.endswith("上班"):
                self.work += days
            else:
                self._take_off(days, clause, rest)
            start = end
        if _DATE.search(sentence[start:]):
            raise self._fault("a date is neither 放假 nor 上班", sentence[start:])

    def _take_off(self, days: list[date], clause: str, rest: str) -> None:
        own = rest[: rest.find("上班")] if "上班" in rest else rest
        if re.match(r"\s*调休|.*放假调休", own) and "不调休" not in own:
            self.swaps = True
        if _BETWEEN_WEEKENDS.search(own):
            days = self._join_weekend(days, clause)
        count = _COUNT.search(f"放假{own}")
        if count and int(count[1]) != len(days):
            raise self._fault(f"says {count[0]} but the dates are {len(days)} days", clause)
        self.off += days

    def _join_weekend(self, days: list[date], clause: str) -> list[date]:
        """The weekend beside a single day: Friday or Monday, or within it."""
        if not days:
            return days
        first, last = min(days), max(days)
        joined = set(days)
        if first.weekday() == 0:
            joined |= {first - timedelta(days=2), first - timedelta(days=1)}
        if last.weekday() == 4:
            joined |= {last + timedelta(days=1), last + timedelta(days=2)}
        if first.weekday() >= 5:
            joined |= {first - timedelta(days=first.weekday() - 5)}
        if last.weekday() == 5:
            joined |= {last + timedelta(days=1)}
        if len(joined) == len(days) and not any(day.weekday() >= 5 for day in days):
            raise self._fault("与周末连休, but no weekend is beside it", clause)
        return sorted(joined)

    def _read_days(self, clause: str) -> list[date]:
        """Every date of a clause; `至` between two stands for all days from one to the other.

        A year that was stated holds until the next; the end of a run over New Year lies in the year
        after it.
        """
        named: list[_Named] = []
        month = year = 0
        is_stated = False
        for found in _DATE.finditer(clause):
            year = int(found[1]) if found[1] else (year or self.year)
            earlier, month = month, int(found[2]) if found[2] else month
            is_run = named and _RANGE.fullmatch(clause[named[-1].end : found.start()])
            if is_run and is_stated and not found[1] and (earlier, month) == (12, 1):
                year += 1
            is_stated |= bool(found[1])
            named.append(self._check(found, year, month))
        days: list[date] = []
        for i, one in enumerate(named):
            before = named[i - 1] if i else None
            if before and _RANGE.fullmatch(clause[before.end : one.start]):
                days += self._fill(before, one)
            else:
                days.append(one.day)
        return days

    def _fill(self, first: _Named, last: _Named) -> list[date]:
        length = (last.day - first.day).days
        if not 0 < length < _LONGEST_RUN:
            raise self._fault("a run of days ends before it begins", f"{first.text}至{last.text}")
        return [first.day + timedelta(days=i + 1) for i in range(length)]

    def _check(self, found: re.Match[str], year: int, month: int) -> _Named:
        """A date that can be, with its bracketed weekday and lunar day held against it."""
        try:
            day = date(year, month, int(found[3]))
        except ValueError as error:
            raise self._fault("no such date", found[0]) from error
        if weekday := _WEEKDAY.search(found[4] or ""):
            right = "一二三四五六日"[day.weekday()]
            if weekday[1].replace("天", "日") != right:
                raise self._fault(f"{day} is 周{right}", found[0])
        for word in re.split("[、,]", found[4] or ""):
            if word and not _WEEKDAY.search(word) and read_lunar_day(word, year) not in {None, day}:
                raise self._fault(f"{word} is {read_lunar_day(word, year)}", found[0])
        return _Named(day, found[0], found.start(), found.end())

    def _fault(self, what: str, text: str) -> NoticeError:
        shown = f": {text[:60]!r}" if text else ""
        return NoticeError(f"{self.file} line {self.part.line} {self.part.names}{shown}: {what}")

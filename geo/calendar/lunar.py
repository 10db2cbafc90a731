"""Days of the Chinese lunar calendar (农历), as dates.

Conversion is by `borax` (MIT), whose tables reach from lunar 1900 to 2100.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from borax.calendars.lunardate import InvalidLunarDateError, LunarDate

from geo.words.sentences import say

FIRST_YEAR, LAST_YEAR = 1901, 2099
"""Years whose every date has a lunar one, and the other way round."""

_DIGITS = {sign: i for i, sign in enumerate("一二三四五六七八九十", start=1)}
_MONTHS = {"正": 1, "元": 1, "冬": 11, "十一": 11, "腊": 12, "十二": 12} | _DIGITS
_DAYS = (
    {f"初{sign}": i for sign, i in _DIGITS.items()}
    | {f"十{sign}": 10 + i for sign, i in _DIGITS.items() if i < 10}
    | {
        f"{twenty}{sign}": 20 + i
        for twenty in ("廿", "二十")
        for sign, i in _DIGITS.items()
        if i < 10
    }
    | {"二十": 20, "廿": 20, "三十": 30, "卅": 30}
)
_LAST_DAY = {"除夕", "大年夜", "年三十", "大年三十", "大年30", "年30", "除夕夜"}
_FESTIVALS = {
    "春节": (1, 1),
    "元宵": (1, 15),
    "元宵节": (1, 15),
    "龙抬头": (2, 2),
    "小年": (12, 23),
}
_CALENDAR = re.compile(r"^[农阴旧][历曆]")
_NAMED = re.compile(r"(闰)?(?:([正元冬腊]|[一二三四五六七八九]|十[一二]?)月|大年)?(\D+?)日?")
_NUMBERED = re.compile(r"(闰)?(\d{1,2})[月./-](\d{1,2})日?")


def lunar_date(year: int, month: int, day: int, *, leap: bool = False) -> date:
    """The date of a lunar day; `leap` means the month repeated after that one (闰月).

    Raises
    ------
    ValueError
        That lunar year has no such month or day, or it lies outside 1901 to 2099.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"a lunar year lies between {FIRST_YEAR} and {LAST_YEAR}, got {year}")
    try:
        found: date = LunarDate(year, month, day, int(leap)).to_solar_date()
    except InvalidLunarDateError as error:
        mark = "闰" if leap else ""
        raise ValueError(
            say("no_such_lunar_day", year=year, mark=mark, month=month, day=day)
        ) from error
    return found


def lunar_day_of(day: date) -> tuple[int, int, int, bool]:
    """Lunar year, month, day, and whether the month is a repeated one."""
    lunar = LunarDate.from_solar(day)
    return lunar.year, lunar.month, lunar.day, bool(lunar.leap)


def read_lunar_day(text: str, year: int) -> date | None:
    """The date that a lunar name stands for near the Spring Festival of `year`.

    `除夕`, `大年三十`, `初三`, `正月十五`, `腊月二十八`, `闰六月初一`, `农历8月15日`, `小年`. A day
    without its month is one of the first month. The twelfth month and the eve are those before the
    Spring Festival of `year`, all other months those after it. None where the text is no lunar day,
    or where that year does not have it (a 腊月三十 in a year whose last month has 29 days).
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    named = _CALENDAR.sub("", plain)
    try:
        if named in _LAST_DAY:
            return lunar_date(year, 1, 1) - timedelta(days=1)
        part = _read_named(named)
        if part is None and named != plain:
            part = _read_numbered(named)
        if part is None:
            return None
        month, day, leap = part
        return lunar_date(year - 1 if month == 12 else year, month, day, leap=leap)
    except ValueError:
        return None


def read_day_name(text: str) -> int:
    """Number of a lunar day named alone (`初三`, `十三`, `廿三`, `三十`); 0 where it is none."""
    return _DAYS.get(text, 10 if text == "十" else 0)


def _read_named(text: str) -> tuple[int, int, bool] | None:
    if text in _FESTIVALS:
        return *_FESTIVALS[text], False
    found = _NAMED.fullmatch(text)
    if found is None:
        return None
    leap, month, day = found.groups()
    number = _DAYS.get(day, 0)
    if month is None:
        return (1, number, False) if not leap and number and day.startswith("初") else None
    if not number:
        return None
    return _MONTHS[month], number, bool(leap)


def _read_numbered(text: str) -> tuple[int, int, bool] | None:
    found = _NUMBERED.fullmatch(text)
    return (int(found[2]), int(found[3]), bool(found[1])) if found else None

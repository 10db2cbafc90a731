"""Holidays by the names that people use: 春节, 五一, 2025年国庆, 2026-spring-festival."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from geo.calendar.festivals import Festival, name_festivals, write_name
from geo.calendar.holidays import Holiday
from geo.calendar.notices.year_days import HolidayCalendar
from geo.errors import NoticeError
from geo.words.sentences import say

_ALIASES = {
    "新年": "元旦",
    "过年": "春节",
    "农历新年": "春节",
    "大年": "春节",
    "清明": "清明节",
    "五一": "劳动节",
    "五一节": "劳动节",
    "国际劳动节": "劳动节",
    "端午": "端午节",
    "中秋": "中秋节",
    "十一": "国庆节",
    "国庆": "国庆节",
    "元旦节": "元旦",
}
_WITH_YEAR = re.compile(r"(?:((?:19|20)\d{2})[年\-\s]*)?(.+)")


def find_holiday(calendar: HolidayCalendar, text: str, ahead: Sequence[Holiday] = ()) -> Holiday:
    """The holiday that a text names; without a year that of the newest loaded one.

    `ahead` are further holidays that no notice has yet.

    A holiday that joins two festivals (国庆节、中秋节) has the name of each. Ids are taken as they
    are, and without their year.

    Raises
    ------
    NoticeError
        No loaded notice has such a holiday; the message lists those that it could be.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    known = [*calendar.holidays, *ahead]
    for holiday in known:
        if plain == holiday.id:
            return holiday
    parts = _WITH_YEAR.fullmatch(plain)
    year_text, name = parts.groups() if parts else (None, plain)
    year = int(year_text) if year_text else calendar.newest_year
    wanted = _ALIASES.get(name.strip(), name.strip())
    for holiday in (one for one in known if one.year == year):
        names = {*re.split("[、,和]", holiday.zh), holiday.zh, holiday.id.removeprefix(f"{year}-")}
        if wanted in names:
            return holiday
    raise NoticeError(
        f"no holiday {text[:40]!r} in the loaded notices; expected one of "
        + ", ".join(
            say("holiday_id_and_name", id=one.id, year=one.year, zh=one.zh) for one in known
        )
    )


def name_from_id(holiday_id: str) -> str:
    """`2026-national-day-mid-autumn` as 2026年国庆节、中秋节; an id of another form as it is."""
    year, _, rest = holiday_id.partition("-")
    known = {festival.id: festival for festival in name_festivals().values()}
    found: list[Festival] = []
    while rest:
        name = next((one for one in known if f"{rest}-".startswith(f"{one}-")), None)
        if name is None:
            return holiday_id
        found.append(known[name])
        rest = rest.removeprefix(name).removeprefix("-")
    return (
        say("year_and_holiday", year=year, holiday=write_name(tuple(found)))
        if found
        else holiday_id
    )

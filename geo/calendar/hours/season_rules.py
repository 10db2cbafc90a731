"""Hours that change with the season (夏季8:00-17:00, 5月1日至9月30日…, 7月至9月…)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from geo.calendar.words.parts import Dates, Season
from geo.calendar.words.statements import UnreadError
from geo.calendar.words.times import SaidTimes, Timed, settle_hours

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SUMMER, _WINTER = Season("夏季"), Season("冬季")
_LEAP_YEAR = 2024


def write_season(dates: Dates) -> str:
    """As opening hours write it: `May 01-Sep 30`."""
    if dates.year:
        raise UnreadError
    ends = [f"{_MONTHS[month - 1]} {day:02}" for month, day in (dates.first, dates.last)]
    return ends[0] if ends[0] == ends[1] else "-".join(ends)


def write_hours(times: Sequence[Timed]) -> list[tuple[str, str]]:
    """Pairs of a season (empty: all year) and the hours in it.

    Hours of no season hold in all of them; where they clash with those of one, its hours are not
    known. `夏季` and `冬季` without dates stay words, for the standard to date.
    """
    always = [one.time for one in times if one.season is None]
    seasons = list(dict.fromkeys(one.season for one in times if one.season))
    settled = {
        season: settle_hours(
            [one.time for one in times if one.season is None or one.season == season]
        )
        for season in seasons
    }
    if any(isinstance(season, Season) for season in seasons):
        return [("", _write_named(settled, has_base=bool(always)))]
    base = settle_hours(always) if always else SaidTimes()
    found = [("", base.write())] if always else []
    found += [(write_season(season), hours.write()) for season, hours in settled.items()]  # type: ignore[arg-type]  # all of them are dates here
    if not always and not cover_the_year([one for one in seasons if isinstance(one, Dates)]):
        found.insert(0, ("", "unknown"))
    return found


def _write_named(settled: dict[Season | Dates, SaidTimes], *, has_base: bool) -> str:
    """Words for both seasons; with hours of one beside those of all year none are known."""
    if set(settled) != {_SUMMER, _WINTER}:
        if has_base:
            return "open"
        raise UnreadError
    if any(not hours.spans for hours in settled.values()):
        return "open"
    return f'open "夏季{settled[_SUMMER].write()} 冬季{settled[_WINTER].write()}"'


def cover_the_year(seasons: Sequence[Dates]) -> bool:
    """Whether every day of a year lies in one of them."""
    day, covered = date(_LEAP_YEAR, 1, 1), True
    while day.year == _LEAP_YEAR and covered:
        covered = any(lies_in(day, season) for season in seasons)
        day += timedelta(days=1)
    return covered


def lies_in(day: date, season: Dates) -> bool:
    """Both ends included; it may run over the turn of the year."""
    if season.year not in {0, day.year}:
        return False
    at = (day.month, day.day)
    if season.first <= season.last:
        return season.first <= at <= season.last
    return at >= season.first or at <= season.last

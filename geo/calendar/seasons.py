"""Hours that change with the season (夏季8:00-17:00, 5月1日至9月30日…, 7月至9月…)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geo.calendar.phrases import Group, Promises, read_groups

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NEXT = "(?:次年|翌年|来年|第二年)?"
_SEASON = re.compile(
    r"(?P<name>夏季|冬季|夏令时|冬令时)?(?:作息)?(?:时间)?\(?"
    rf"(?:(?P<m1>\d{{1,2}})月(?P<d1>\d{{1,2}})[日号]?-{_NEXT}(?P<m2>\d{{1,2}})月(?P<d2>\d{{1,2}})[日号]"
    rf"|(?P<n1>\d{{1,2}})月?-{_NEXT}(?P<n2>\d{{1,2}})月份?(?!\d{{1,2}}[日号]))\)?:?"
    r"|(?P<bare>夏季|冬季|夏令时|冬令时)(?:作息)?(?:时间)?:?"
)
WORKING_DAYS = "Mo-Fr"
"""Days that hours by season are taken for where no weekday is named."""


@dataclass(frozen=True, slots=True)
class Seasonal:
    """Rules of opening hours; `days_assumed` where no weekday was named."""

    rules: tuple[str, ...]
    days_assumed: bool


@dataclass(frozen=True, slots=True)
class _Part:
    season: str
    group: Group


def find_season(plain: str) -> re.Match[str] | None:
    """The first season that a text names."""
    return _SEASON.search(plain)


def name_months(found: re.Match[str]) -> str:
    """A season as opening hours write it: `May 01-Sep 30`, `Jul-Sep`; empty where it is none.

    `夏季` and `冬季` without dates stay as they are, for the standard to date.
    """
    if found["bare"]:
        return "夏季" if found["bare"].startswith("夏") else "冬季"
    if found["n1"]:
        first, last = int(found["n1"]), int(found["n2"])
        if not (1 <= first <= 12 and 1 <= last <= 12):
            return ""
        return f"{_MONTHS[first - 1]}-{_MONTHS[last - 1]}"
    ends = [(int(found["m1"]), int(found["d1"])), (int(found["m2"]), int(found["d2"]))]
    if not all(1 <= month <= 12 and 1 <= day <= _LENGTHS[month - 1] for month, day in ends):
        return ""
    return "-".join(f"{_MONTHS[month - 1]} {day:02}" for month, day in ends)


def translate_seasons(plain: str, promises: Promises) -> Seasonal | None:
    """Rules for a text with seasons, its phrases taken out; None where a part is unread."""
    seasons = list(_SEASON.finditer(plain))
    head = read_groups(plain[: seasons[0].start()])
    ends = [*(found.start() for found in seasons[1:]), len(plain)]
    parts = [
        _read_part(found, plain[found.end() : end])
        for found, end in zip(seasons, ends, strict=True)
    ]
    if head is None or len(head) > 2 or not all(group.is_bare for group in head):
        return None
    read = [part for part in parts if part is not None]
    named = {part.group.days for part in read if part.group.days}
    named |= {group.days for group in head if group.days}
    if len(read) < len(parts) or len(named) > 1:
        return None
    days = "Mo-Su" if promises.widens or promises.days == "周一-日" else ""
    days = days or next(iter(named), "")
    rules = _write_parts(read, days or WORKING_DAYS)
    if rules is None:
        return None
    return Seasonal((*rules, *([] if days else ["Sa,Su unknown"])), not days)


def _read_part(found: re.Match[str], text: str) -> _Part | None:
    """One season with its times, and its weekdays if it names any."""
    season, groups = name_months(found), read_groups(text)
    if not season or groups is None or len(groups) > 2:
        return None
    timed = [group for group in groups if group.spans]
    if len(timed) != 1 or any(group.halves or group.off or not group.sure for group in groups):
        return None
    return _Part(season, Group(groups[-1].days, timed[0].spans))


def _write_parts(parts: list[_Part], days: str) -> list[str] | None:
    bare = {part.season: ",".join(part.group.spans) for part in parts if len(part.season) == 2}
    if not bare:
        return [f"{part.season} {days} {','.join(part.group.spans)}" for part in parts]
    if set(bare) != {"夏季", "冬季"} or len(parts) != 2:
        return None
    return [f'{days} open "夏季{bare["夏季"]} 冬季{bare["冬季"]}"']

"""Hours of a part of the day, filled in from the standard where a register names none."""

from __future__ import annotations

import re
from datetime import date

from geo.rules.standard import UsualHours

_SEASONS = re.compile(r"夏季([\d:,-]+) 冬季([\d:,-]+)")


def fill_hours(text: str, day: date, usual: UsualHours | None) -> tuple[str, bool]:
    """Times for `上午`, `下午`, `全天` or for 夏季 and 冬季 without dates, and whether assumed.

    A text of times is handed back as it is. Near the change of seasons no hours are known.
    """
    if usual is None or not text:
        return text, False
    parts = {"上午": usual.forenoon, "下午": usual.afternoon}
    parts["全天"] = f"{usual.forenoon},{usual.afternoon}"
    words = text.split("、")
    if all(word in parts for word in words):
        return ",".join(parts[word] for word in words), True
    seasons = _SEASONS.fullmatch(text)
    if seasons is None:
        return text, False
    if _lies_in(day, usual.summer):
        return seasons[1], True
    return (seasons[2], True) if _lies_in(day, usual.winter) else ("", False)


def _lies_in(day: date, season: tuple[str, str]) -> bool:
    """Both ends included; a season may run over the turn of the year."""
    first, last = season
    text = f"{day.month:02}-{day.day:02}"
    return first <= text <= last if first <= last else text >= first or text <= last

"""The column 节假日是否开诊 where it holds more than yes or no: hours, festivals, doubt.

Readers put such a cell behind the hours after `HOLIDAY_COLUMN`. It is read as what 节假日 have:
`8:00-11:30`, `仅上午`, `是(春节除外)`, `除夕至初二休息`. What is not wholly of
days off, or is of one service alone, leaves them unknown: no such cell is a plain yes or no.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from geo.calendar.hours.dated_hours import Schedule
from geo.model.site import HOLIDAY_COLUMN

DOUBT = "节假日待定"
_COLUMN = re.compile(rf"[;；,，。]?\s*{HOLIDAY_COLUMN[:-1]}[:：](.*)$", re.DOTALL)
_YES = re.compile(r"^(?:是|有|可|可以|能|开)[,;:]?(?=.)")
_WHOLE_BRACKET = re.compile(r"^\(([^()]*)\)$")
_NAMES_DAYS = re.compile("PH (?:Mo|Tu|We|Th|Fr|Sa|Su)")
_PLAIN = {
    **dict.fromkeys(("是", "有", "可", "可以", "能", "开", "开门", "正常"), "节假日正常接种"),
    **dict.fromkeys(("否", "无", "没有", "不", "不开", "不可", "不可以", "不能"), "法定节假日休息"),
}


def part_column(text: str) -> tuple[str, str] | None:
    """The hours and the cell behind them; None where there is none."""
    found = _COLUMN.search(text)
    return (text[: found.start()], found[1].strip()) if found else None


def list_readings(cell: str) -> Iterator[str]:
    """Sentences that a folded cell may stand for, the closest first."""
    if cell in _PLAIN:
        yield _PLAIN[cell]
        return
    rest = _YES.sub("", cell)
    rest = _WHOLE_BRACKET.sub(r"\1", rest)
    yield f"节假日{rest}"
    if rest != cell:
        yield f"节假日正常接种,{rest}"
        return
    yield cell
    yield f"{DOUBT};{cell}"


def is_of_days_off(schedule: Schedule) -> bool:
    """Whether all that is read is of days off, for the site as a whole."""
    plans = schedule.plans.get("", ())
    if schedule.unread or set(schedule.plans) != {""} or len(plans) != 1:
        return False
    (plan,) = plans
    rules = [rule for rule in plan.osm.split("; ") if rule != "Mo-Su unknown"]
    if plan.dates or plan.shift or not rules:
        return False
    return all(rule.startswith("PH ") and not _NAMES_DAYS.match(rule) for rule in rules)

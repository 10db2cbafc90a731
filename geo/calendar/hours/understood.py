"""A schedule told in Chinese: what was understood, to stand beside the text as written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geo.calendar.hours.dated_hours import DatedHours, Override, Schedule
from geo.calendar.notices.year_days import WEEKDAYS
from geo.calendar.words.date_rules import DateRule
from geo.calendar.words.parts import Dates, Festivals, LunarDates
from geo.words.labels import value_label
from geo.words.sentences import say

_SIGNS = say("weekdays_from_monday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = "|".join(WEEKDAYS)
_DAYS = re.compile(rf"(?:{_DAY})(?:-(?:{_DAY}))?(?:,(?:{_DAY})(?:-(?:{_DAY}))?)*")
_NTH = re.compile(rf"({_DAY})\[([-\d,]+)\]")
_DATE = re.compile(rf"({'|'.join(_MONTHS)})(?: (\d{{1,2}}))?")
_SPAN = re.compile(r"(\d{2}:\d{2})-(\d{2}:\d{2})")
_QUOTED = re.compile(r'(?:open )?"([^"]*)"')
_RULE_ENDS = re.compile(r"\s*;\s*")
_WORDS = {
    "off": say("closed_word"),
    "closed": say("closed_word"),
    "open": say("open_hours_not_said"),
    "unknown": say("to_verify"),
}
_SHIFTS = {
    "next": say("moved_later"),
    "previous": say("moved_earlier"),
    "either": say("moved_later_or_earlier"),
}
_SHIFT_OVER = {"holiday": say("holiday_word"), "weekend": say("weekend_word")}
_NUMBERS = {
    "1": say("first_of_month"),
    "2": say("second_of_month"),
    "3": say("third_of_month"),
    "4": say("fourth_of_month"),
    "5": say("fifth_of_month"),
    "-1": say("last_of_month"),
}
_ROUND = say("all_day_long")


def tell_schedule(schedule: Schedule) -> str:
    """`周一至周五8:00—16:00；节假日停诊`, by service where they differ; empty where unread.

    Nothing is told of opening hours of which some word has no Chinese here.
    """
    if schedule.unread or not schedule.plans:
        return ""
    told = []
    for service, plans in schedule.plans.items():
        name = value_label("service", service) if service else ""
        rest = say("other_services") if len(schedule.plans) > 1 else ""
        label = name or rest
        told.append(f"{label}：{_tell_plans(plans)}" if label else _tell_plans(plans))
    return "。".join(told)


def _tell_plans(plans: Sequence[DatedHours]) -> str:
    return say("and_besides").join(_tell_plan(plan) for plan in plans)


def _tell_plan(plan: DatedHours) -> str:
    rules = [_tell_rule(rule) for rule in _RULE_ENDS.split(plan.osm) if rule]
    if None in rules:
        return ""
    told = [rule for rule in rules if rule]
    if plan.dates is not None:
        told[0] = f"{_tell_month_days(plan.dates)}{told[0].removeprefix(say('every_day'))}"
        told += [say("of_which_weekends_to_verify")] if plan.dates.weekends_unknown else []
    told += [_tell_override(one) for one in plan.overrides]
    if plan.shift:
        over = "、".join(_SHIFT_OVER[name] for name in sorted(plan.shift_over))
        told.append(say("when_over_then_moved", over=over, shift=_SHIFTS[plan.shift]))
    if not (plan.hours.speaks or plan.hours.round_the_clock):
        told.append(say("holidays_not_said"))
    return "；".join(told)


def _tell_rule(rule: str) -> str | None:
    """One rule of opening hours; None where some word is not known."""
    if rule == "24/7":
        return _ROUND
    quoted = _QUOTED.search(rule)
    text = _QUOTED.sub("", rule)
    spans = _SPAN.findall(text)
    text = re.sub(r"\d{2}:\d{2}-\d{2}:\d{2},?", "", text)
    words = text.replace(",PH", " PH").replace("PH,", "PH ").split()
    state = [word for word in words if word in _WORDS]
    head = " ".join(word for word in words if word not in _WORDS)
    days = _tell_days(head)
    if days is None or len(state) > 1:
        return None
    hours = "、".join(f"{_clock(start)}—{_clock(end)}" for start, end in spans)
    said = hours + (quoted[1].replace("夏季", "夏季 ").replace("-", "—") if quoted else "")
    if days.endswith(say("holiday_word")) and state == ["open"]:
        return say("days_open_as_usual", days=days)
    return f"{days}{said}{_WORDS[state[0]] if state else ''}" if said or state else None


def _clock(text: str) -> str:
    return text.removeprefix("0")


def _tell_days(head: str) -> str | None:
    """`May 01-Sep 30 Mo-Fr` as 5月1日至9月30日周一至周五."""
    left, told = head, []
    dates = _DATE.findall(left)
    if dates:
        told.append(
            say("until_word").join(
                say(
                    "month_and_days",
                    month=_MONTHS.index(m) + 1,
                    days=say("day_of_month", day=int(d)) if d else "",
                )
                for m, d in dates
            )
        )
        left = _DATE.sub("", left).replace("-", " ", 1) if "-" in left else _DATE.sub("", left)
    holiday = bool(re.search(r"\bPH\b", left))
    left = re.sub(r"\bPH\b", "", left)
    for day, places in _NTH.findall(left):
        which = "、".join(_NUMBERS.get(one, one) for one in places.split(","))
        told.append(say("nth_day_of_month", which=which, day=_name_day(day)))
    left = _NTH.sub("", left)
    found = _DAYS.search(left)
    if found:
        told.append(_tell_weekdays(found.group()))
        left = f"{left[: found.start()]}{left[found.end() :]}"
    if left.strip(" ,-"):
        return None
    if holiday:
        told.append(
            say("holidays_of")
            if found and head.startswith("PH")
            else say("and_holidays")
            if found
            else say("holiday_word")
        )
    return "".join(told)


def _name_day(day: str) -> str:
    return say("weekday_name", letter=_SIGNS[WEEKDAYS.index(day)])


def _tell_weekdays(text: str) -> str:
    if text == "Mo-Su":
        return say("every_day")
    return "、".join(
        say("until_word").join(_name_day(day) for day in part.split("-"))
        for part in text.split(",")
    )


def _tell_month_days(rule: DateRule) -> str:
    days = "、".join(str(day) for day in sorted(rule.days))
    return say("days_of_each_month", calendar=say("lunar_word") if rule.lunar else "", days=days)


def _tell_override(override: Override) -> str:
    said = (
        say("as_usual") if override.said == "usual" else _tell_rule(f"Mo-Su {override.said}") or ""
    )
    return f"{_tell_dates(override.days)}{said.removeprefix(say('every_day'))}"


def _tell_dates(days: Festivals | LunarDates | DateRule | Dates) -> str:
    if isinstance(days, DateRule):
        return _tell_month_days(days)
    if isinstance(days, Festivals):
        return days.name
    if isinstance(days, LunarDates):
        return (
            days.first
            if days.first == days.last
            else say("from_first_to_last", first=days.first, last=days.last)
        )
    year = say("of_year", year=days.year) if days.year else ""
    ends = [
        say("date_with_year_before", year=year, month=month, day=day)
        for month, day in (days.first, days.last)
    ]
    return ends[0] if ends[0] == ends[1] else say("until_word").join(ends)

"""Right values of phrases in a short form of their own, and what they say of each date.

A value is rules parted by `; `, the later ones stronger, and by ` | ` for services of their own
(`rabies: 24h`); what has none is of the site as a whole. A rule is any of

    Mo-Fr  Tu,Th  Su-Th   weekdays, ranges over Sunday included     We[1]  Fr[-1]  places in a month
    PH  F(春节)            days off of the notice, of one festival   05-01..09-30   days of the year
    D1-10  D5,15  Dodd     days of the month                         L5,15  L%3,8   lunar ones

that all hold, and what is then: `off`, `?` (unknown), `open` (hours not known), `am`, `pm`, `ampm`
(words for them), `base` (as that weekday), `24h`, times, `s(summer/winter)`. `+` stands beside the
rest, `>>` and `<<` move sessions off a day off to a working day after or before (`<>`: either),
`>>we` off weekends, `>>all` off both.

Nothing here is shared with the reader but the notices: it is written to be checked against.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from geo.calendar.lunar import lunar_day_of
from geo.calendar.notices.year_days import DayKind, HolidayCalendar

NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
WORDS = {"am": "上午", "pm": "下午", "ampm": "全天"}
SHIFTS = {">>", "<<", "<>", ">>we", ">>all"}
Answer = tuple[str, str]
"""`o`, `x` or `?`, and the hours."""


@dataclass(frozen=True)
class Rule:
    selectors: tuple[str, ...]
    said: str
    added: bool


@dataclass(frozen=True)
class Value:
    rules: tuple[Rule, ...]
    shift: str = ""


@dataclass(frozen=True)
class Asked:
    """A date with the weekday that it is judged by."""

    day: date
    calendar: HolidayCalendar
    weekday_of: date = field(default=date.min)


def read_value(text: str) -> dict[str, Value]:
    """Rules by service."""
    found = {}
    for part in text.split(" | "):
        service, colon, rules = part.partition(": ")
        if not colon or not service.isidentifier():
            service, rules = "", part
        pieces = [piece for both in rules.split("; ") for piece in _part_days_off(both)]
        shift = next((piece for piece in pieces if piece in SHIFTS), "")
        found[service] = Value(
            tuple(_read_rule(piece) for piece in pieces if piece not in SHIFTS), shift
        )
    return found


def _part_days_off(piece: str) -> list[str]:
    """`Sa,Su,PH open` as two rules."""
    days, _, rest = piece.partition(",PH ")
    return [f"{days} {rest}", f"PH {rest}"] if rest else [piece]


def _read_rule(text: str) -> Rule:
    *selectors, said = text.lstrip("+").split(" ")
    return Rule(tuple(selectors), said, text.startswith("+"))


def answer(value: Value, day: date, calendar: HolidayCalendar) -> Answer:
    """What the value says of a date."""
    own = _answer_without_shift(value, day, calendar)
    kind = calendar.kind_of(day)
    if not value.shift:
        return own
    over = {">>we": {DayKind.WEEKEND}, ">>all": {DayKind.WEEKEND, DayKind.HOLIDAY}}.get(
        value.shift, {DayKind.HOLIDAY}
    )
    if own[0] == "o" or not kind.works:
        return own
    steps = {"<<": (1,), "<>": (-1, 1)}.get(value.shift, (-1,))
    for step in steps:
        other = day + timedelta(days=step)
        while other.year == day.year and not calendar.kind_of(other).works:
            moved = calendar.kind_of(other) in over
            is_doubtful = value.shift == ">>we" and not moved and other.weekday() >= 5
            session = _session(value, other)
            if session and (is_doubtful or (moved and value.shift == "<>")):
                return "?", ""
            if session and moved:
                return "o", "" if session == "open" else session
            other += timedelta(days=step)
    return own


def _session(value: Value, day: date) -> str:
    """Hours of a session that would be held were the day no day off; `open` where not known."""
    for rule in reversed(value.rules):
        if rule.said != "off" and _matches(rule, day, day, None):
            return WORDS.get(rule.said, rule.said)
    return ""


def _answer_without_shift(value: Value, day: date, calendar: HolidayCalendar) -> Answer:
    kind = calendar.kind_of(day)
    if kind is DayKind.MAKEUP:
        monday = day - timedelta(days=day.weekday())
        week = [monday + timedelta(days=k) for k in range(5)]
        answers = {_base(value, day, other) for other in week}
        special = _special(value, day, calendar)
        if special:
            return special
        if len({state for state, _ in answers}) > 1:
            return "?", ""
        return answers.pop() if len(answers) == 1 else (answers.pop()[0], "")
    base = _base(value, day, day)
    if kind is not DayKind.HOLIDAY:
        return _special(value, day, calendar) or base
    stated = _special(value, day, calendar)
    if stated:
        return stated
    always = all(rule.said == "24h" or "PH" in rule.selectors for rule in value.rules)
    return base if base[0] == "x" or always else ("?", "")


def _base(value: Value, day: date, weekday_of: date) -> Answer:
    """By the rules that do not speak of days off; the night before may reach into the day."""
    rules = [rule for rule in value.rules if not _is_special(rule)]
    if not rules:
        return "?", ""
    plain = [rule for rule in rules if not rule.added]
    best = _strongest(plain, day, weekday_of)
    for rule in rules:
        if rule.added and _matches(rule, day, weekday_of, None):
            best = _join(best, _say(rule.said, day))
    before = weekday_of - timedelta(days=1)
    night = _strongest(plain, day - timedelta(days=1), before)
    if night[1].endswith("+"):
        _, end = night[1].rstrip("+").split("-")
        spill = "o", f"00:00-{end}"
        best = (best[0], f"{best[1].split('-')[0]}-24:00") if best[1].endswith("+") else best
        return _join(spill, best)
    if best[1].endswith("+"):
        return "o", f"{best[1].split('-')[0]}-24:00"
    return best


def _strongest(rules: list[Rule], day: date, weekday_of: date) -> Answer:
    found: Answer = ("x", "")
    for rule in rules:
        if _matches(rule, day, weekday_of, None):
            found = _say(rule.said, day)
    return found


def _join(first: Answer, second: Answer) -> Answer:
    order = "x?o"
    if first[0] != second[0]:
        return max(first, second, key=lambda one: order.index(one[0]))
    return first[0], ",".join(filter(None, sorted((first[1], second[1]))))


def _special(value: Value, day: date, calendar: HolidayCalendar) -> Answer | None:
    found = None
    for rule in value.rules:
        if _is_special(rule) and _matches(rule, day, day, calendar):
            base = _base(value, day, day)
            if rule.said == "base":
                found = base
            elif rule.said == "open":
                found = "o", base[1] if base[0] == "o" else ""
            else:
                said = _say(rule.said, day)
                found = _join(found, said) if rule.added and found else said
    return found


def _is_special(rule: Rule) -> bool:
    """Of days off, or of dates in the year without a weekday that are closed."""
    dated = rule.said == "off" and bool(rule.selectors) and ".." in rule.selectors[0]
    dated = dated or (
        rule.said == "off" and bool(re.fullmatch(r"\d\d-\d\d", "".join(rule.selectors)))
    )
    return dated or any(one.startswith(("PH", "F(")) for one in rule.selectors)


def _say(said: str, day: date) -> Answer:
    if said == "off":
        return "x", ""
    if said == "?":
        return "?", ""
    if said == "24h":
        return "o", "00:00-24:00"
    if said.startswith("s("):
        summer, winter = said[2:-1].split("/")
        return "o", f"夏季{summer} 冬季{winter}"
    if said in {"open", "base"}:
        return "o", ""
    return "o", "上午、下午" if said == "am,pm" else WORDS.get(said, said)


def _matches(rule: Rule, day: date, weekday_of: date, calendar: HolidayCalendar | None) -> bool:
    return all(_selects(one, day, weekday_of, calendar) for one in rule.selectors)


def _selects(selector: str, day: date, weekday_of: date, calendar: HolidayCalendar | None) -> bool:
    if selector.startswith("F("):
        return calendar is not None and _is_festival(selector[2:-1].split(","), day, calendar)
    if re.match(r"\d\d-\d\d", selector):
        first, _, last = selector.partition("..")
        at, last = f"{weekday_of:%m-%d}", last or first
        return first <= at <= last if first <= last else at >= first or at <= last
    if selector.startswith("D"):
        return _in_numbers(selector[1:], day.day)
    if selector.startswith("L"):
        lunar = lunar_day_of(day)[2]
        digits = selector.startswith("L%") and str(lunar % 10) in selector[2:].split(",")
        return digits or (selector[1] != "%" and _in_numbers(selector[1:], lunar))
    if selector == "PH":
        return calendar is not None and calendar.kind_of(day) is DayKind.HOLIDAY
    return _in_week(selector, weekday_of)


def _is_festival(names: list[str], day: date, calendar: HolidayCalendar) -> bool:
    return any(
        day in holiday.days_off and set(names) & set(re.split("[、,]", holiday.zh))
        for holiday in calendar.holidays
    )


def _in_numbers(text: str, number: int) -> bool:
    if text in {"odd", "even"}:
        return number % 2 == (text == "odd")
    return any(
        int(part.split("-")[0]) <= number <= int(part.split("-")[-1]) for part in text.split(",")
    )


@lru_cache(maxsize=4096)
def _in_week(text: str, day: date) -> bool:
    nth = re.fullmatch(r"(\w\w)\[([-\d,]+)\]", text)
    if nth:
        place = (day.day - 1) // 7 + 1
        is_last = (day + timedelta(days=7)).month != day.month
        return NAMES[day.weekday()] == nth[1] and any(
            place == int(one) or (one == "-1" and is_last) for one in nth[2].split(",")
        )
    for part in text.split(","):
        first, last = NAMES.index(part[:2]), NAMES.index(part[-2:])
        if (day.weekday() - first) % 7 <= (last - first) % 7:
            return True
    return False

"""A text of hours as a schedule: per service what is open when, and what else the text reveals.

OpenStreetMap texts are one plan of opening hours. Chinese ones are folded to one form, read by the
grammar, gathered into statements, parted by service and written as plans in the same syntax; what
that cannot hold stands beside it: days of the month, lunar days, festivals, sessions that move.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from geo.calendar.hours.dated_hours import DatedHours, Schedule, make_dated_hours
from geo.calendar.hours.hints import Hints, take_hints
from geo.calendar.hours.holiday_column import DOUBT, is_of_days_off, list_readings, part_column
from geo.calendar.hours.outline import Outline
from geo.calendar.hours.reading import LONGEST_TEXT, QUOTED, read_hours
from geo.calendar.hours.scopes import Scopes, part_by_service
from geo.calendar.hours.writing import Written, write_plans
from geo.calendar.words.forms import fold_text, has_chinese
from geo.calendar.words.gathering import gather_statements
from geo.calendar.words.grammar import read_parts
from geo.calendar.words.parts import Bracket, Part, Span
from geo.calendar.words.statements import UnreadError
from geo.calendar.words.times import NOON

_REST = "(?:(?:中午|午间)(?:正常)?休息|(?<![无不上下])午休)"
_NOON_REST = re.compile(_REST)
_AT_NOON = (
    r"1[123](?::\d\d|[点时]半?)-"
    r"(?:1[23](?::\d\d|[点时]半?)|14(?::[0-3]\d|[点时]半?)|[12](?::\d\d|[点时]半?))"
)
_NOON_SPAN = re.compile(rf"{_REST}(?:时间)?:?{_AT_NOON}|{_AT_NOON}[为是]?{_REST}(?:时间)?")
"""Times of the rest itself: 午休12:00-13:00, 12:00-13:00午休."""


@lru_cache(maxsize=4096)
def read_schedule(text: str) -> Schedule:
    """Read a text of opening hours; what is not wholly understood is `unread`."""
    if len(text) > LONGEST_TEXT:
        return Schedule({}, unread=True)
    column = part_column(text)
    if column is not None:
        return _read_with_column(*column)
    folded = fold_text(text)
    if not (has_chinese(QUOTED.sub("", text)) or _is_times_alone(folded)):
        hours = read_hours(text)
        if hours is not None:
            return Schedule({"": (DatedHours(text.strip(), hours),)})
        if not has_chinese(QUOTED.sub("", folded)):
            return Schedule({}, unread=True)
    rest, hints = take_hints(folded)
    try:
        return _read_chinese(rest, hints)
    except UnreadError:
        return Schedule({}, hints, unread=True)


def _read_with_column(hours: str, cell: str) -> Schedule:
    """Hours with the column about days off; where that cannot be told, days off are unknown."""
    for said in list_readings(fold_text(cell)):
        if is_of_days_off(read_schedule(said)):
            joined = _join_days_off(hours, said)
            if not joined.unread:
                return joined
    doubted = _join_days_off(hours, DOUBT)
    return replace(doubted, notes=(*doubted.notes, "holiday_column"))


def _join_days_off(hours: str, said: str) -> Schedule:
    plain = QUOTED.sub("", hours)
    is_osm = bool(plain.strip()) and not (has_chinese(plain) or _is_times_alone(fold_text(hours)))
    if not is_osm:
        return read_schedule(f"{hours};{said}" if hours.strip() else said)
    before, (plan,) = read_schedule(hours), read_schedule(said).plans[""]
    if before.unread or any(one.hours.speaks for one in before.plans[""]):
        return Schedule({}, unread=True) if said != DOUBT else read_schedule(f"{hours}; PH unknown")
    rules = [rule for rule in plan.osm.split("; ") if rule.startswith("PH ")]
    joined = make_dated_hours("; ".join([hours, *rules]), overrides=plan.overrides)
    return Schedule({"": (joined,)})


def _is_times_alone(folded: str) -> bool:
    """`8:00-21:00` is no text of OpenStreetMap's kind, which would have it hold on every day."""
    return bool(folded) and set(folded) <= set("0123456789:-,;、 ") and ":" in folded


def _read_chinese(plain: str, hints: Hints) -> Schedule:
    parts = read_parts(_NOON_SPAN.sub("午休", plain))
    if parts is None:
        raise UnreadError
    if _NOON_REST.search(plain):
        parts = tuple(_doubt_over_noon(part) for part in parts)
    statements = gather_statements(parts)
    if not any(said.says_anything for said in statements):
        return _read_hints_alone(hints, services=[s for said in statements for s in said.services])
    scopes = part_by_service(statements)
    hints = _name_services(hints, [s for said in statements for s in said.services])
    plans, notes = _write_scopes(scopes)
    if not plans:
        raise UnreadError
    return Schedule(plans, hints, tuple(dict.fromkeys(notes)))


def _doubt_over_noon(part: Part) -> Part:
    """8:00-16:00(中午休息): open on that day, at hours of which a part is not said."""
    if isinstance(part, Bracket):
        return Bracket(tuple(_doubt_over_noon(one) for one in part.parts))
    if isinstance(part, Span) and part.start < NOON and part.end > NOON + 60:
        return replace(part, end=part.start)
    return part


def _name_services(hints: Hints, services: list[str]) -> Hints:
    named = [service for service in services if service]
    return replace(hints, services=tuple(dict.fromkeys([*hints.services, *named])))


def _read_hints_alone(hints: Hints, services: list[str]) -> Schedule:
    """Visits alone are no sessions; booking, a birth dose or a cycle alone leave the days open."""
    hints = _name_services(hints, services)
    if hints.outreach:
        return Schedule({"": (make_dated_hours("off"),)}, hints)
    return Schedule({}, hints, ("days_not_stated",), unread=not hints)


def _write_scopes(scopes: Scopes) -> tuple[dict[str, tuple[DatedHours, ...]], list[str]]:
    whole = _write_if_said(scopes.whole, is_alone=not (scopes.own or scopes.added))
    notes = list(whole.notes)
    plans: dict[str, list[DatedHours]] = {"": whole.plans} if whole.plans else {}
    for service, outline in scopes.own.items():
        written = write_plans(outline)
        notes += written.notes
        doubted = [] if scopes.rest or not scopes.whole.entries else map(_doubt, whole.plans)
        plans[service] = [*written.plans, *doubted]
    for service, outline in scopes.added.items():
        written = write_plans(outline)
        notes += written.notes
        beside = plans.get(service) or whole.plans
        plans[service] = [*beside, *written.plans]
    return {service: tuple(found) for service, found in plans.items()}, notes


def _write_if_said(outline: Outline, *, is_alone: bool) -> Written:
    """What is said of the whole site; promises beside services alone are theirs."""
    if outline.is_empty or not (is_alone or outline.entries):
        return Written(notes=list(outline.notes))
    return write_plans(outline)


def _doubt(plan: DatedHours) -> DatedHours:
    """A plan of the whole site, of which a service may be left out."""
    rules = plan.osm.split("; ")
    doubted = [
        rule if rule.endswith(("off", "unknown")) else f"{_days_of(rule)} unknown" for rule in rules
    ]
    return replace(make_dated_hours("; ".join(doubted)), dates=plan.dates, overrides=plan.overrides)


def _days_of(rule: str) -> str:
    """The part of a rule before its hours."""
    if rule == "24/7":
        return "Mo-Su"
    head, _, last = rule.partition(" open")[0].rpartition(" ")
    return head if ":" in last else f"{head} {last}".strip()

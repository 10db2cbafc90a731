"""A text of hours as a schedule: per service what is open when, and what else the text reveals.

OpenStreetMap texts are one plan of opening hours. Chinese ones are cut by service and rewritten in
the same syntax; what that cannot hold stands beside it in the plan: days of the month, lunar days,
sessions that move for a holiday.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from geo.calendar.date_rules import DateRule, take_date_rule
from geo.calendar.hints import NO_HINTS, Hints, take_hints
from geo.calendar.hours import LONGEST_TEXT, QUOTED, Hours, read_hours
from geo.calendar.phrases import Promises, fold_text, has_chinese, take_promises, translate_groups
from geo.calendar.seasons import find_season, name_months, translate_seasons
from geo.calendar.segments import Segment, cut_segments
from geo.calendar.shifts import take_shift

_WEEKDAY = re.compile("(?:周|星期|礼拜)[一二三四五六日天1-7]")
_OFF_FOR_SHIFT = "PH off"


@dataclass(frozen=True, slots=True)
class Plan:
    """Opening hours, held to the dates of `dates` where there is such a rule.

    `osm` is the text of `hours` in OpenStreetMap's syntax, `shift` as in `geo.calendar.shifts`.
    """

    osm: str
    hours: Hours
    dates: DateRule | None = None
    shift: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Plans per service, "" being the site as a whole; a service without its own has those.

    Where a service has several plans, a date is as open as the most open of them. `notes` are
    codes of what was taken to be meant, or could not be told. `unread` marks a text of which some
    part was not understood: it has no plans.
    """

    plans: dict[str, tuple[Plan, ...]]
    hints: Hints = NO_HINTS
    notes: tuple[str, ...] = ()
    unread: bool = False

    def plans_for(self, service: str) -> tuple[Plan, ...]:
        """What is said of a service; nothing means that nothing is known."""
        return self.plans.get(service, self.plans.get("", ()))


@dataclass(frozen=True, slots=True)
class _Piece:
    """One segment read: `rules` are opening hours without the holiday `rule`."""

    segment: Segment
    rules: tuple[str, ...]
    rule: str
    dates: DateRule | None = None
    shift: str = ""
    season: str = ""
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def read_schedule(text: str) -> Schedule:
    """Read a text of opening hours; what is not wholly understood is `unread`."""
    if not has_chinese(QUOTED.sub("", text)):
        hours = read_hours(text)
        plan = None if hours is None else Plan(text.strip(), hours)
        return Schedule({"": (plan,)}) if plan else Schedule({}, unread=True)
    if len(text) > LONGEST_TEXT:
        return Schedule({}, unread=True)
    rest, hints = take_hints(fold_text(text))
    segments = cut_segments(rest)
    hints = replace(
        hints,
        services=tuple(
            dict.fromkeys([*hints.services, *(one.service for one in segments if one.service)])
        ),
    )
    if not segments:
        return _read_hints_alone(hints)
    pieces = [_read_segment(segment, alone=len(segments) == 1) for segment in segments]
    plans = None if None in pieces else _join_pieces([one for one in pieces if one])
    if plans is None:
        return Schedule({}, hints, unread=True)
    notes = [note for piece in pieces if piece for note in piece.notes]
    return Schedule(plans, hints, tuple(dict.fromkeys(notes)))


def _read_hints_alone(hints: Hints) -> Schedule:
    """Visits alone are no sessions; booking, a birth dose or a cycle alone leave the days open."""
    if hints.outreach:
        return Schedule({"": (_plan("off"),)}, hints)
    return Schedule({}, hints, ("days_not_stated",), unread=not hints)


def _plan(osm: str, dates: DateRule | None = None, shift: str = "") -> Plan:
    hours = read_hours(osm)
    if hours is None:
        raise ValueError(osm)
    return Plan(osm, hours, dates, shift)


def _read_segment(segment: Segment, *, alone: bool) -> _Piece | None:
    plain, shift = take_shift(segment.text)
    stands_for = " " if _WEEKDAY.search(plain.replace("每月", "")) else " 周一-日 "
    plain, dates = take_date_rule(plain, stands_for)
    plain, promises = take_promises(plain)
    if promises is None:
        return None
    if not (alone or segment.service or re.search(r"[^\s,、.:()]", plain)):
        return _Piece(segment, (), promises.rule, dates, shift) if promises.rule else None
    notes = ["weekend_included"] if _takes_in_weekend(plain, promises, dates) else []
    rule = promises.rule or (_OFF_FOR_SHIFT if shift else "")
    season = "" if dates else _find_extra(segment, plain)
    if season:
        rules = _read_extra(plain, season)
    elif not dates and find_season(plain):
        seasonal = translate_seasons(plain, promises)
        rules = None if seasonal is None else list(seasonal.rules)
        notes += ["days_assumed"] if seasonal and seasonal.days_assumed else []
    else:
        rules = translate_groups(plain, promises)
    if rules is None or not (rules or rule):
        return None
    notes += ["parity_unknown"] if any(one.endswith(" unknown") for one in rules) else []
    if "days_assumed" in notes:
        notes = [note for note in notes if note != "parity_unknown"]
    return _Piece(segment, tuple(rules), rule, dates, shift, season, tuple(notes))


def _takes_in_weekend(plain: str, promises: Promises, dates: DateRule | None) -> bool:
    return promises.weekend_included and dates is None and not _WEEKDAY.search(plain)


def _find_extra(segment: Segment, plain: str) -> str:
    found = find_season(plain) if segment.added else None
    return name_months(found) if found and not found["bare"] else ""


def _read_extra(plain: str, season: str) -> list[str] | None:
    """Evening sessions: every day of the season where no weekday is named."""
    found = find_season(plain)
    rest = f"{plain[: found.start()]} {plain[found.end() :]}" if found else plain
    rules = translate_groups(rest, Promises("", days="周一-日"))
    return [f"{season} {rule}" for rule in rules] if rules else None


def _join_pieces(pieces: list[_Piece]) -> dict[str, tuple[Plan, ...]] | None:
    """Plans per service; a piece with nothing but a promise holds for all before it."""
    promises = {piece.rule for piece in pieces if not piece.rules and not piece.segment.service}
    spoken = [piece for piece in pieces if piece.rules or piece.segment.service]
    if len(promises) > 1:
        return None
    shared = next(iter(promises), "")
    if not spoken:
        return {"": (_write(pieces[0], shared),)} if _is_writable(pieces[0], shared) else None
    own: dict[str, list[Plan]] = {}
    extras: list[tuple[str, Plan]] = []
    general = next((p.rule for p in spoken if not p.segment.service and not p.segment.added), "")
    for piece in spoken:
        rule = piece.rule or shared or (general if piece.segment.added and not piece.season else "")
        if not _is_writable(piece, rule):
            return None
        plan = _write(piece, rule)
        if piece.segment.added:
            extras.append((piece.segment.service, plan))
        else:
            own.setdefault(piece.segment.service, []).append(plan)
    if any(len(plans) > 1 for plans in own.values()):
        own = {service: _merge(plans) for service, plans in own.items()}
    _add_extras(own, extras, has_season=any(piece.season for piece in spoken))
    return {service: tuple(plans) for service, plans in own.items()}


def _merge(plans: list[Plan]) -> list[Plan]:
    """Plain weekday plans of one service are one schedule; those of dates stand side by side."""
    plain = [plan for plan in plans if plan.dates is None and not plan.shift]
    rest = [plan for plan in plans if plan.dates is not None or plan.shift]
    if len(plain) < 2:
        return plans
    return [_plan("; ".join(plan.osm for plan in plain)), *rest]


def _add_extras(
    own: dict[str, list[Plan]], extras: list[tuple[str, Plan]], *, has_season: bool
) -> None:
    for service, plan in extras:
        beside = list(own.get(service, own.get("", [])))
        if not beside and has_season:
            beside = [_plan("Mo-Su unknown")]
        own[service] = [*beside, plan]


def _is_writable(piece: _Piece, rule: str) -> bool:
    return read_hours(_spell(piece, rule)) is not None


def _write(piece: _Piece, rule: str) -> Plan:
    return _plan(_spell(piece, rule), piece.dates, piece.shift)


def _spell(piece: _Piece, rule: str) -> str:
    if piece.season and rule == "PH open":
        spans = piece.rules[0].rsplit(" ", 1)[-1]
        rule = f"{piece.season} PH {spans}"
    rules = piece.rules or (("Mo-Su unknown",) if not rule else ())
    return "; ".join([*rules, *filter(None, [rule])])

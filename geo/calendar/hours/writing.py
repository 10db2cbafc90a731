"""Outlines written as plans: rules of opening hours, and what those cannot hold beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from geo.calendar.hours.dated_hours import DatedHours, Override, make_dated_hours
from geo.calendar.hours.outline import Entry, Outline
from geo.calendar.hours.season_rules import cover_the_year, write_hours, write_season
from geo.calendar.words.date_rules import DateRule
from geo.calendar.words.parts import (
    EVERY_DAY,
    WEEKEND,
    WORKING_DAYS,
    Dates,
    Half,
    RoundTheClock,
    Span,
    Weekdays,
)
from geo.calendar.words.statements import UnreadError
from geo.calendar.words.times import Timed, drop_half, lies_apart, settle_hours

_NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_ALL_DAY = "24/7"


@dataclass(slots=True)
class _Cell:
    """What holds on one weekday; `unknown` where that cannot be told."""

    times: list[Timed] = field(default_factory=list)
    unknown: bool = False
    doubtful: bool = False


@dataclass(slots=True)
class Written:
    """Plans of one service, and codes of what was taken to be meant."""

    plans: list[DatedHours] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def write_plans(outline: Outline) -> Written:
    """The plans of one service.

    Raises
    ------
    UnreadError
        Two of its statements contradict each other.
    """
    written = Written(notes=list(outline.notes))
    dated = [entry for entry in outline.entries if entry.rule]
    extras = [entry for entry in outline.entries if entry.extra]
    weekly = [entry for entry in outline.entries if not (entry.rule or entry.extra)]
    overrides = _list_overrides(outline)
    if outline.shift and outline.shift_over == {"weekend"} and not dated:
        raise UnreadError
    shift = outline.shift, frozenset(outline.shift_over)
    if weekly or not dated:
        rules = _write_week(outline, weekly, written)
        written.plans.append(_finish(outline, rules, written, shift=shift, overrides=overrides))
    for entry in dated:
        if entry.rule and entry.rule.weekends_unknown and "weekend" in outline.shift_over:
            raise UnreadError
        days = write_days(entry.weekdays or EVERY_DAY)
        plan = _finish(outline, _write_entry(entry, days, written), written)
        written.plans.append(make_dated_hours(plan.osm, entry.rule, *shift, overrides))
    written.plans += [_write_extra(entry) for entry in extras]
    return written


def _list_overrides(outline: Outline) -> tuple[Override, ...]:
    found = [Override(days, _write_said(said)) for days, said in outline.special]
    closed: tuple[DateRule | Dates, ...] = (*outline.off_rules, *outline.off_dates)
    return (*found, *(Override(days, "off") for days in closed))


def _write_said(said: str | list[Timed]) -> str:
    if isinstance(said, str):
        return said
    if any(one.season for one in said):
        raise UnreadError
    written = settle_hours([one.time for one in said]).write()
    make_dated_hours(f"Mo-Su {written}")
    return written


def _finish(
    outline: Outline,
    rules: Sequence[str],
    written: Written,
    *,
    shift: tuple[str, frozenset[str]] = ("", frozenset()),
    overrides: tuple[Override, ...] = (),
) -> DatedHours:
    """Rules with those for days off and dates behind them."""
    holiday = _write_holiday(outline, written)
    closed = [f"{write_days(outline.off_days)} off"] if outline.off_days else []
    if closed and holiday == "PH off":
        closed, holiday = [closed[0].replace(" off", ",PH off")], ""
    nth = [f"{_write_nth(one)} off" for one in outline.off_nth]
    osm = "; ".join([*rules, *closed, *filter(None, [holiday]), *nth])
    return make_dated_hours(osm, None, *shift, overrides)


def _write_holiday(outline: Outline, written: Written) -> str:
    said = outline.holiday
    kinds = {entry.kind for entry in outline.entries}
    if said is None:
        is_off = "workday" in kinds or "holiday" in outline.shift_over
        return "PH off" if is_off else ""
    if isinstance(said, list):
        hours = settle_hours([one.time for one in said])
        if any(one.season for one in said):
            raise UnreadError
        _note(written, hours.doubtful, moved=hours.moved)
        return f"PH {hours.write()}"
    if said == "included":
        days = frozenset().union(*(entry.weekdays for entry in outline.entries))
        return f"PH {write_days(days)} open" if days and days != EVERY_DAY else "PH open"
    return {"off": "PH off", "open": "PH open", "unsure": "PH unknown"}[said]


def _write_week(outline: Outline, entries: Sequence[Entry], written: Written) -> list[str]:
    if _is_round_the_clock(entries):
        return [_ALL_DAY]
    unnamed = [entry for entry in entries if not entry.names_days]
    if outline.half_off and not entries:
        raise UnreadError
    if len(unnamed) > 1 or (unnamed and not all(one.promise or one in unnamed for one in entries)):
        raise UnreadError
    plain = [entry for entry in entries if not entry.nth]
    cells = _fill_week(plain, outline)
    rules = _write_cells(cells, outline, written)
    for entry in entries:
        if entry.nth:
            rules += _write_entry(entry, _write_nth(Weekdays(entry.weekdays, entry.nth)), written)
    seasons = _list_seasons(entries)
    if seasons and not cover_the_year(seasons):
        off = [f"{write_season(season)} Mo-Su off" for season in seasons]
        return ["Mo-Su unknown", *off, *rules]
    rest = _find_unknown(outline, entries, cells)
    if rest and (rules or rest != EVERY_DAY or outline.holiday is None):
        rules.insert(0, f"{write_days(rest)} unknown")
    if unnamed and rest:
        written.notes.append("days_assumed")
    return rules


def _list_seasons(entries: Sequence[Entry]) -> list[Dates]:
    """The parts of the year that are spoken of; none where anything is said of all of it."""
    found = [one.season for entry in entries for one in entry.times]
    if not all(entry.times for entry in entries):
        return []
    dates = list(dict.fromkeys(one for one in found if isinstance(one, Dates)))
    return dates if len([one for one in found if isinstance(one, Dates)]) == len(found) else []


def _is_round_the_clock(entries: Sequence[Entry]) -> bool:
    if len(entries) != 1 or entries[0].nth or entries[0].parity:
        return False
    (entry,) = entries
    every_day = not entry.weekdays or entry.kind in {"everyday", "always"}
    return every_day and [one.time for one in entry.times] == [RoundTheClock()]


def _fill_week(entries: Sequence[Entry], outline: Outline) -> dict[int, _Cell]:
    cells: dict[int, _Cell] = {}
    for entry in entries:
        days = entry.weekdays or WORKING_DAYS
        if not entry.weekdays and not any(isinstance(one.time, Span) for one in entry.times):
            raise UnreadError
        if entry.kind == "weekend" and not (entry.times or entry.promise):
            raise UnreadError
        for day in sorted(days):
            new = _Cell(_name_times(entry), entry.unsure or entry.parity)
            cells[day] = _join(cells[day], new, instead=entry.instead) if day in cells else new
    if not entries and outline.off_days == set(WEEKEND) and outline.holiday == "off":
        return {day: _Cell() for day in sorted(WORKING_DAYS)}
    return {day: cell for day, cell in cells.items() if day not in outline.off_days}


def _name_times(entry: Entry) -> list[Timed]:
    """每天 and 工作日 without times are whole days."""
    if not entry.times and entry.kind in {"everyday", "workday"}:
        return [Timed(Half("全天"))]
    return list(entry.times)


def _join(old: _Cell, new: _Cell, *, instead: bool) -> _Cell:
    """Two statements about one weekday: both, the later, or not to be told."""
    if new.unknown or old.unknown:
        return _Cell(unknown=True)
    if instead or not old.times:
        return _Cell(new.times or old.times, doubtful=old.doubtful)
    if not new.times or old.times == new.times:
        return old
    apart = lies_apart([one.time for one in old.times], [one.time for one in new.times])
    seasons = [{one.season for one in times} for times in (old.times, new.times)]
    if apart or not (seasons[0] & seasons[1] or None in seasons[0] | seasons[1]):
        return _Cell(old.times + new.times)
    return _Cell(doubtful=True)


def _write_cells(cells: dict[int, _Cell], outline: Outline, written: Written) -> list[str]:
    """One rule for all weekdays of the same hours, in the order of the text."""
    texts: dict[tuple[str, str], set[int]] = {}
    for day, cell in cells.items():
        halves = [half for days, half in outline.half_off if day in days]
        for both in _write_cell(cell, halves, written):
            texts.setdefault(both, set()).add(day)
    return [
        " ".join(filter(None, (season, write_days(days), text)))
        for (season, text), days in texts.items()
    ]


def _write_cell(cell: _Cell, halves: Sequence[str], written: Written) -> list[tuple[str, str]]:
    """Pairs of a season (empty: all year) and the hours in it."""
    if cell.unknown:
        written.notes.append("parity_unknown")
        return [("", "unknown")]
    if cell.doubtful:
        written.notes.append("hours_doubtful")
        return [("", "open")]
    if any(one.season for one in cell.times):
        if halves:
            raise UnreadError
        return write_hours(cell.times)
    hours = settle_hours([one.time for one in cell.times])
    for half in halves:
        hours = drop_half(hours, half)
    _note(written, hours.doubtful, moved=hours.moved)
    return [("", hours.write())]


def _note(written: Written, doubtful: bool, *, moved: bool) -> None:  # noqa: FBT001 - a fact, not a switch
    written.notes += ["hours_doubtful"] * doubtful + ["afternoon_read"] * moved


def _write_entry(entry: Entry, days: str, written: Written) -> list[str]:
    """Rules for days that are no whole weekdays, season by season."""
    if entry.parity or entry.unsure:
        raise UnreadError
    pairs = _write_cell(_Cell(entry.times), [], written)
    return [" ".join(filter(None, (season, days, text))) for season, text in pairs]


def _write_nth(days: Weekdays) -> str:
    if len(days.weekdays) != 1:
        raise UnreadError
    (day,) = days.weekdays
    return f"{_NAMES[day]}[{','.join(map(str, days.nth))}]"


def _find_unknown(
    outline: Outline, entries: Sequence[Entry], cells: dict[int, _Cell]
) -> frozenset[int]:
    """Weekdays of which the text says nothing, where its silence does not mean closed."""
    stated = frozenset().union(*(entry.weekdays for entry in entries))
    others = EVERY_DAY - frozenset(cells) - frozenset(outline.off_days)
    if any(entry.nth for entry in entries):
        return frozenset()
    if not cells or outline.off_days - stated or not all(entry.names_days for entry in entries):
        return others
    if all(entry.kind == "weekend" or entry.promise or entry.unsure for entry in entries):
        return others
    is_open = outline.holiday is not None and outline.holiday not in ("off", "unsure")
    if {entry.kind for entry in entries} == {"workday"} and is_open and not outline.statutory:
        return others
    return frozenset()


def _write_extra(entry: Entry) -> DatedHours:
    """Evening sessions of a season: every day of it where no weekday is named."""
    (season,) = {one.season for one in entry.times}
    if not isinstance(season, Dates):
        raise UnreadError
    hours = settle_hours([one.time for one in entry.times]).write()
    rules = [f"{write_season(season)} {write_days(entry.weekdays or EVERY_DAY)} {hours}"]
    if entry.on_holidays:
        rules.append(f"{write_season(season)} PH {hours}")
    return make_dated_hours("; ".join(rules))


def write_days(days: Iterable[int]) -> str:
    """`Mo-Fr`, `Mo,We,Fr`: runs of three and more as ranges."""
    left = sorted(days)
    runs: list[list[int]] = []
    for day in left:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts = []
    for run in runs:
        if len(run) > 2:
            parts.append(f"{_NAMES[run[0]]}-{_NAMES[run[-1]]}")
        else:
            parts += [_NAMES[day] for day in run]
    return ",".join(parts)

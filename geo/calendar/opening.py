"""Which sites are open on which dates, by the rules of DESIGN 3.7."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from geo.arrays import Flags, Texts, Trileans, texts
from geo.calendar.hours import DayStates, Hours, judge_days, read_hours
from geo.calendar.notices import DayKind, HolidayCalendar
from geo.model.roster import Roster
from geo.model.row_report import RowRemark
from geo.model.site import SiteRecords, Sites
from geo.model.trilean import Trilean


@dataclass(frozen=True, slots=True)
class Openings:
    """Sites by dates, for one service.

    `state` holds Trileans and `hours` texts (empty where not known), both of shape
    (sites, dates). `provisional` marks dates of which a notice still to come may say otherwise.
    `remarks` lists the schedules that could not be read, by site.
    """

    service: str
    dates: tuple[date, ...]
    state: Trileans
    hours: Texts
    provisional: Flags
    remarks: tuple[RowRemark, ...]


@dataclass(frozen=True, slots=True)
class _Days:
    """Dates with what the calendar says of them."""

    dates: tuple[date, ...]
    kinds: Trileans
    replaces: dict[date, int]


def decide_openings(
    sites: Sites,
    calendar: HolidayCalendar,
    dates: Sequence[date],
    service: str,
    roster: Roster | None = None,
) -> Openings:
    """Decide for each site and date whether it is open for a service (DESIGN 3.7, rules 2 and 3).

    Hours stated for the service stand before those of the whole site. An entry of the roster
    decides its date; before `valid_from` and after `valid_to` a site is closed. Whether the site
    offers the service at all is not asked here.

    Raises
    ------
    NoticeError
        A date lies in a year without a notice.
    """
    days = _Days(
        tuple(dates),
        np.array([calendar.kind_of(day) for day in dates], dtype=np.int8),
        calendar.replaces,
    )
    written = _choose_hours(sites.records, service)
    codes, distinct = pd.factorize(written)
    schedules = [read_hours(text) if text else None for text in distinct]
    judged = [_judge_schedule(schedule, days) for schedule in schedules]
    shape = (len(distinct), len(days.dates))
    state = np.array([one.state for one in judged], dtype=np.int8).reshape(shape)[codes]
    hours = np.array([one.hours for one in judged], dtype=object).reshape(shape)[codes]
    if roster is not None and len(roster):
        _apply_roster(roster, sites.records.site_id, days.dates, service, state, hours)
    closed = ~find_valid(sites.records, days.dates)
    state[closed], hours[closed] = Trilean.NO, ""
    unread = [bool(text) and read is None for text, read in zip(distinct, schedules, strict=True)]
    return Openings(
        service=service,
        dates=days.dates,
        state=state,
        hours=hours,
        provisional=np.array([calendar.is_provisional(day) for day in dates], dtype=bool),
        remarks=_list_unread(sites.records.site_id, written, np.array(unread, dtype=bool)[codes]),
    )


def _choose_hours(records: SiteRecords, service: str) -> Texts:
    nothing = texts([""] * len(records))
    own = records.hours.get(service, nothing)
    return np.where(own != "", own, records.hours.get("", nothing))


def _judge_schedule(hours: Hours | None, days: _Days) -> DayStates:
    """One schedule over all dates; all unknown where there is none."""
    if hours is None:
        return DayStates(
            np.full(len(days.dates), Trilean.UNKNOWN, dtype=np.int8),
            texts([""] * len(days.dates)),
            np.zeros(len(days.dates), dtype=np.bool_),
        )
    judged = judge_days(hours.ordinary, days.dates)
    for i in np.flatnonzero(days.kinds == DayKind.MAKEUP):
        judged.state[i], judged.hours[i] = _judge_makeup(hours, days.dates[i], days.replaces)
    _judge_days_off(hours, judged, days)
    return judged


def _judge_makeup(hours: Hours, day: date, replaces: dict[date, int]) -> tuple[int, str]:
    """The weekday it replaces; else what Monday to Friday of its week have in common."""
    monday = day - timedelta(days=day.weekday())
    offsets = [replaces[day]] if day in replaces else range(5)
    week = judge_days(hours.ordinary, [monday + timedelta(days=offset) for offset in offsets])
    if np.ptp(week.state):
        return Trilean.UNKNOWN, ""
    same_hours = len(set(week.hours)) == 1
    return int(week.state[0]), week.hours[0] if same_hours else ""


def _judge_days_off(hours: Hours, judged: DayStates, days: _Days) -> None:
    """A holiday rule, else 24/7, else closed as that weekday is, else unknown."""
    off = np.flatnonzero(days.kinds == DayKind.HOLIDAY)
    dates = [days.dates[i] for i in off]
    ordinary_state, ordinary_hours = judged.state[off], judged.hours[off]
    always = hours.round_the_clock & judged.all_day[off]
    state = np.where((ordinary_state == Trilean.NO) | always, ordinary_state, Trilean.UNKNOWN)
    stated = np.where(always, ordinary_hours, "")
    if hours.speaks:
        spoken = judge_days(hours.speaks, dates).state == Trilean.YES
        ruled = judge_days(hours.on_holidays, dates)
        state = np.where(spoken, ruled.state, state)
        as_usual = np.where(ordinary_state == Trilean.YES, ordinary_hours, "")
        untimed = (ruled.state == Trilean.YES) & (ruled.hours == "")
        stated = np.where(spoken, np.where(untimed, as_usual, ruled.hours), stated)
    judged.state[off], judged.hours[off] = state, stated


def _apply_roster(
    roster: Roster,
    site_id: Texts,
    dates: tuple[date, ...],
    service: str,
    state: Trileans,
    hours: Texts,
) -> None:
    """Entries for all services first, so that one for this service has the last word."""
    row = pd.Index(site_id).get_indexer(pd.Index(roster.site_id))
    column = pd.Index([day.isoformat() for day in dates]).get_indexer(pd.Index(roster.date))
    for scope in dict.fromkeys(("", service)):
        chosen = (row >= 0) & (column >= 0) & (roster.service == scope)
        at = row[chosen], column[chosen]
        is_open = roster.state[chosen] == Trilean.YES
        as_usual = np.where(is_open & (state[at] == Trilean.YES), hours[at], "")
        own = roster.hours[chosen]
        state[at], hours[at] = roster.state[chosen], np.where(own != "", own, as_usual)


def find_valid(records: SiteRecords, dates: Sequence[date]) -> Flags:
    """Sites in service by dates; both ends are included, and an empty end is open."""
    days = np.array(dates, dtype="datetime64[D]")
    start = np.where(records.valid_from == "", "NaT", records.valid_from).astype("datetime64[D]")
    end = np.where(records.valid_to == "", "NaT", records.valid_to).astype("datetime64[D]")
    valid: Flags = ~(days < start[:, None]) & ~(days > end[:, None])
    return valid


def _list_unread(site_id: Texts, written: Texts, unread: Flags) -> tuple[RowRemark, ...]:
    return tuple(
        RowRemark(
            outcome="noted",
            file="",
            row=0,
            column="hours",
            value=text[:80],
            reason="hours_unread",
            message=f"单位 {site} 的接种时间无法识别,开诊情况按待核实处理:{text[:80]}",
        )
        for site, text in zip(site_id[unread], written[unread], strict=True)
    )

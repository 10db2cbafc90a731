"""What to ask a site about its hours: the days off of the newest year that it leaves unknown.

An answer decides the holiday h of county c where h is undetermined there and a site of c is
unknown on a day of it: a yes makes it served.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from geo.arrays import Flags, Ints, Texts, Trileans, texts
from geo.calendar.notices import Holiday, HolidayCalendar
from geo.calendar.schedule_remarks import UNREAD
from geo.findings.holidays import HolidayFindings
from geo.model.site import Sites
from geo.model.trilean import Trilean


@dataclass(frozen=True, slots=True)
class HoursAsked:
    """Per site: whether it is asked, the question, how many verdicts a yes decides, and which."""

    asked: Flags
    question: Texts
    verdicts: Ints
    named: Texts


def ask_hours(
    sites: Sites, eligible: Trileans, calendar: HolidayCalendar, found: HolidayFindings
) -> HoursAsked:
    """Look at every site of a county that may offer the headline service."""
    newest = calendar.holidays_of(calendar.newest_year)
    unknown = _find_unknown(newest, found)
    unknown[(eligible == Trilean.NO) | (sites.county < 0)] = False
    waiting = _find_waiting(newest, calendar, found)
    decides = unknown & waiting[sites.county]
    dates = _list_dates(newest, found)
    schedules = sites.records.hours.get("", np.full(len(sites), "", dtype=object))
    unread = {
        remark.message.split(" ")[1] for remark in found.openings.remarks if remark.reason == UNREAD
    }
    asked_days = _write_days(newest, dates, found.openings.state)
    return HoursAsked(
        asked=np.asarray(unknown.any(axis=1)),
        question=texts(
            _write_question(hours, site in unread, days, calendar.newest_year)
            for hours, site, days in zip(schedules, sites.records.site_id, asked_days, strict=True)
        ),
        verdicts=decides.sum(axis=1).astype(np.int64),
        named=texts(
            "、".join(f"{one.zh}开诊" for one, yes in zip(newest, row, strict=True) if yes)
            for row in decides.tolist()
        ),
    )


def _list_dates(holidays: Sequence[Holiday], found: HolidayFindings) -> list[Ints]:
    position = {day: i for i, day in enumerate(found.openings.dates)}
    return [np.array([position[day] for day in one.days_off]) for one in holidays]


def _find_unknown(holidays: Sequence[Holiday], found: HolidayFindings) -> Flags:
    """Sites by holidays: unknown on some day off of it."""
    columns = _list_dates(holidays, found)
    state = found.openings.state
    unknown: Flags = np.column_stack(
        [(state[:, days] == Trilean.UNKNOWN).any(axis=1) for days in columns]
    )
    return unknown


def _find_waiting(
    holidays: Sequence[Holiday], calendar: HolidayCalendar, found: HolidayFindings
) -> Flags:
    """Counties by holidays: undetermined on it."""
    table = found.county_holidays
    flags = table["flag"].to_numpy().reshape(len(calendar.holidays), -1)
    order = [calendar.holidays.index(one) for one in holidays]
    waiting: Flags = (flags[order] == "undetermined").T
    return waiting


def _write_days(holidays: Sequence[Holiday], columns: Sequence[Ints], state: Trileans) -> list[str]:
    """Per site its unknown days, such as 春节(2月15日至2月23日)、清明节(4月6日)."""
    if not len(state):
        return []
    every = np.concatenate(columns) if columns else np.empty(0, dtype=np.int64)
    unknown = (state[:, every] == Trilean.UNKNOWN) if len(every) else np.empty((len(state), 0))
    patterns, member = np.unique(unknown, axis=0, return_inverse=True)
    days = [(one.zh, day) for one in holidays for day in one.days_off]
    written = [
        _join_days([both for both, yes in zip(days, row, strict=True) if yes]) for row in patterns
    ]
    return [written[k] for k in np.ravel(member)]


def _join_days(days: Sequence[tuple[str, date]]) -> str:
    by_holiday: dict[str, list[date]] = {}
    for name, day in days:
        by_holiday.setdefault(name, []).append(day)
    return "、".join(f"{name}({_write_ranges(dates)})" for name, dates in by_holiday.items())


def _write_ranges(days: Sequence[date]) -> str:
    """Dates in runs, such as 2月15日至2月23日."""
    runs: list[list[date]] = []
    for day in days:
        if runs and runs[-1][-1] == day - timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(
        _write_date(run[0]) if len(run) == 1 else f"{_write_date(run[0])}至{_write_date(run[-1])}"
        for run in runs
    )


def _write_date(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _write_question(hours: str, unread: bool, days: str, year: int) -> str:  # noqa: FBT001 - a fact of the site, not a switch
    if not hours:
        first = "登记表未填写服务时间,请提供每周服务日和时间;"
    elif unread:
        first = f"登记的服务时间“{hours[:60]}”无法识别,请写明每周服务日和时间;"
    else:
        first = ""
    return f"{first}{year}年以下节假日是否开诊、几点至几点:{days}?"

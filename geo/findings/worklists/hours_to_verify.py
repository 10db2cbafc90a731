"""What to ask a site about its hours: the days off ahead that it leaves unknown.

Days gone by are never asked about. An answer decides the holiday h of county c where h is
undetermined there and a site of c is unknown on a day of it: a yes makes it served.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from geo.arrays import Flags, Ints, Texts, Trileans, texts
from geo.calendar.holidays import Holiday
from geo.calendar.opening.schedule_remarks import UNREAD
from geo.calendar.opening.sites_open import Openings
from geo.findings.holidays.county_days import hold_eligible
from geo.findings.holidays.county_holidays import HolidayFindings
from geo.findings.worklists.yes_effects import DaysAsked
from geo.model.site import Sites
from geo.model.trilean import Trilean
from geo.words.sentences import say


@dataclass(frozen=True, slots=True)
class HoursAsked:
    """Per site: whether it is asked, the question, how many verdicts a yes decides, and which.

    `days` are the days off ahead, what is known of them and what a yes would settle.
    """

    asked: Flags
    question: Texts
    verdicts: Ints
    named: Texts
    days: DaysAsked


def ask_hours(sites: Sites, found: HolidayFindings) -> HoursAsked:
    """Look at every site of a county that may offer the headline service."""
    ahead, openings = found.horizon, found.openings
    held = hold_eligible(sites, openings)
    days = [(one, day) for one in ahead.holidays for day in ahead.days_ahead(one)]
    columns = openings.columns_of([day for _, day in days])
    doubtful = held[:, columns] == Trilean.UNKNOWN
    unknown = doubtful & (openings.state[:, columns] == Trilean.UNKNOWN)
    decides = _find_decided(sites, found, held == Trilean.UNKNOWN)
    schedules = sites.records.hours.get("", np.full(len(sites), "", dtype=object))
    unread = {
        remark.message.split(" ")[1] for remark in openings.remarks if remark.reason == UNREAD
    }
    return HoursAsked(
        asked=np.asarray(unknown.any(axis=1)),
        question=texts(
            _write_question(hours, site in unread, asked)
            for hours, site, asked in zip(
                schedules, sites.records.site_id, _write_days(days, unknown), strict=True
            )
        ),
        verdicts=decides.sum(axis=1).astype(np.int64),
        named=texts(
            "、".join(
                say("ask_open_on_holiday", year=one.year, holiday=one.zh)
                for one, yes in zip(ahead.holidays, row, strict=True)
                if yes
            )
            for row in decides.tolist()
        ),
        days=DaysAsked(_hold(sites, openings, columns), doubtful),
    )


def _hold(sites: Sites, openings: Openings, columns: Ints) -> Trileans:
    """Open AND offering the service, of every site, since neighbours cover people too."""
    unsaid = np.full(len(sites), Trilean.UNKNOWN, dtype=np.int8)
    offers = sites.services.get(openings.service, unsaid)
    held: Trileans = np.minimum(offers[:, None], openings.state[:, columns]).astype(np.int8)
    return held


def _find_decided(sites: Sites, found: HolidayFindings, unknown: Flags) -> Flags:
    """Sites by holidays ahead: unknown on a day of it that is left, the county undetermined."""
    ahead, openings = found.horizon, found.openings
    waiting = found.flags.ahead == Trilean.UNKNOWN
    decides = np.zeros((len(sites), len(ahead.holidays)), dtype=bool)
    for h, holiday in enumerate(ahead.holidays):
        columns = openings.columns_of(ahead.days_ahead(holiday))
        decides[:, h] = unknown[:, columns].any(axis=1) & waiting[sites.county, h]
    return decides & (sites.county >= 0)[:, None]


def _write_days(days: Sequence[tuple[Holiday, date]], unknown: Flags) -> list[str]:
    """Per site its unknown days, such as 2026年春节（2月15日—23日）、2026年清明节（4月6日）."""
    if not len(unknown):
        return []
    patterns, member = np.unique(unknown, axis=0, return_inverse=True)
    written = [
        _join_days([both for both, yes in zip(days, row, strict=True) if yes]) for row in patterns
    ]
    return [written[k] for k in np.ravel(member)]


def _join_days(days: Sequence[tuple[Holiday, date]]) -> str:
    by_holiday: dict[Holiday, list[date]] = {}
    for holiday, day in days:
        by_holiday.setdefault(holiday, []).append(day)
    return "、".join(
        say(
            "holiday_of_year",
            year=one.year,
            holiday=one.zh,
            dates=write_ranges(dates),
            more=_mark(one),
        )
        for one, dates in by_holiday.items()
    )


def _mark(holiday: Holiday) -> str:
    return say("taken_as_statutory") if holiday.provisional else ""


def write_ranges(days: Sequence[date]) -> str:
    """Dates in runs, such as 2月15日—23日 or 9月30日—10月2日."""
    runs: list[list[date]] = []
    for day in days:
        if runs and runs[-1][-1] == day - timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return "、".join(_write_run(run[0], run[-1]) for run in runs)


def _write_run(first: date, last: date) -> str:
    start = say("month_and_day", month=first.month, day=first.day)
    if first == last:
        return start
    return (
        say("days_within_month", start=start, last=last.day)
        if first.month == last.month
        else say("days_across_months", start=start, month=last.month, day=last.day)
    )


def _write_question(hours: str, unread: bool, days: str) -> str:  # noqa: FBT001 - a fact of the site, not a switch
    if not hours:
        first = say("ask_for_missing_hours")
    elif unread:
        first = say("ask_for_unread_hours", hours=hours[:60])
    else:
        first = ""
    return say("ask_for_holidays", first=first, days=days)

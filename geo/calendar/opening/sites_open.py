"""Which sites are open on which dates, by rules.md#holiday-2, #holiday-4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from geo.arrays import Flags, Ints, Texts, Trileans, texts
from geo.calendar.hours.dated_hours import Schedule
from geo.calendar.hours.usual_hours import fill_hours
from geo.calendar.notices.year_days import HolidayCalendar
from geo.calendar.opening.judging import JudgedDays, judge_plans
from geo.calendar.opening.schedule import read_schedule
from geo.calendar.opening.schedule_remarks import list_remarks
from geo.calendar.words.forms import has_chinese
from geo.model.roster import Roster
from geo.model.row_report import RowRemark
from geo.model.site import SiteRecords, Sites
from geo.model.trilean import Trilean
from geo.rules.standard import UsualHours

RABIES = "rabies"
"""The service that units offer round the clock, as emergencies."""
_ALL_DAY = "00:00-24:00"
_NAMED_TIMES = frozenset("午天季")
"""Signs of the words that stand for times: 上午, 全天, 夏季."""


@dataclass(frozen=True, slots=True)
class Openings:
    """Sites by dates, for one service.

    `state` holds Trileans and `hours` texts (empty where not known), both of shape
    (sites, dates). `provisional` marks dates of which a notice still to come may say otherwise.
    `assumed` marks hours filled in from the standard (None: not asked). `remarks` lists, by site,
    the schedules that could not be read, and what was taken to be meant by others.
    """

    service: str
    dates: tuple[date, ...]
    state: Trileans
    hours: Texts
    provisional: Flags
    remarks: tuple[RowRemark, ...]
    assumed: Flags | None = None

    def columns_of(self, days: Sequence[date]) -> Ints:
        """Where these days stand among the dates."""
        position = {day: i for i, day in enumerate(self.dates)}
        return np.array([position[day] for day in days], dtype=np.int64)

    def take(self, days: Sequence[date]) -> Openings:
        """Those of some of the dates."""
        columns = self.columns_of(days)
        assumed = None if self.assumed is None else self.assumed[:, columns]
        return replace(
            self,
            dates=tuple(days),
            state=self.state[:, columns],
            hours=self.hours[:, columns],
            provisional=self.provisional[columns],
            assumed=assumed,
        )


def decide_openings(
    sites: Sites,
    calendar: HolidayCalendar,
    dates: Sequence[date],
    service: str,
    roster: Roster | None = None,
    usual: UsualHours | None = None,
) -> Openings:
    """Decide for each site and date whether it is open for a service (rules.md#holiday-2).

    Hours stated for the service stand before those of the whole site. An entry of the roster
    decides its date; before `valid_from` and after `valid_to` a site is closed. Whether the site
    offers the service at all is not asked here. `usual` fills in the times of 上午, 全天 and of
    seasons; without it these words are handed on.

    Raises
    ------
    NoticeError
        A date lies in a year without a notice.
    """
    days = JudgedDays.of(dates, calendar)
    written = _choose_hours(sites.records, service)
    codes, distinct = pd.factorize(written)
    schedules = [read_schedule(text) if text else Schedule({}) for text in distinct]
    judged = [judge_plans(one.plans_for(service), days) for one in schedules]
    shape = (len(distinct), len(days.dates))
    state = np.array([one.state for one in judged], dtype=np.int8).reshape(shape)[codes]
    hours = np.array([one.hours for one in judged], dtype=object).reshape(shape)[codes]
    read = dict(zip(distinct, schedules, strict=True))
    doubted = _find_doubted(sites, service, read, codes, hours)
    state[doubted] = np.minimum(state[doubted], Trilean.UNKNOWN)
    hours[doubted] = ""
    if roster is not None and len(roster):
        _apply_roster(roster, sites.records.site_id, days.dates, service, state, hours)
    closed = ~find_valid(sites.records, days.dates)
    state[closed], hours[closed] = Trilean.NO, ""
    hours, assumed = _fill(hours, days.dates, usual)
    return Openings(
        service=service,
        dates=days.dates,
        state=state,
        hours=hours,
        assumed=assumed,
        provisional=np.array([calendar.is_provisional(day) for day in dates], dtype=bool),
        remarks=list_remarks(sites.records.site_id, codes, read),
    )


def _find_doubted(
    sites: Sites, service: str, schedules: dict[str, Schedule], codes: Ints, hours: Texts
) -> Flags:
    """Sites and dates of a 24小时 without a service: of rabies alone where that is offered.

    That is how offices write; `24/7` in OpenStreetMap's syntax is of the whole site.
    """
    rabies = sites.services.get(RABIES)
    if service == RABIES or rabies is None or not schedules:
        return np.zeros(hours.shape, dtype=bool)
    in_chinese = [has_chinese(text) and service not in one.plans for text, one in schedules.items()]
    throughout = [
        any(plan.hours.round_the_clock for plan in one.plans_for(service))
        for one in schedules.values()
    ]
    own = sites.records.hours.get(service, texts([""] * len(sites)))
    asked = np.array(in_chinese, dtype=bool)[codes] & (rabies == Trilean.YES) & (own == "")
    always = np.array(throughout, dtype=bool)[codes]
    doubted: Flags = asked[:, None] & (always[:, None] | (hours == _ALL_DAY))
    return doubted


def _fill(hours: Texts, dates: tuple[date, ...], usual: UsualHours | None) -> tuple[Texts, Flags]:
    """Times in place of words, and where that was done; words are few, so each is asked once."""
    filled, assumed = hours.copy(), np.zeros(hours.shape, dtype=bool)
    if usual is None:
        return filled, assumed
    codes, distinct = pd.factorize(hours.ravel())
    named: Flags = np.array([not _NAMED_TIMES.isdisjoint(text) for text in distinct], dtype=bool)
    for row, column in np.argwhere(named[codes].reshape(hours.shape)):
        text, is_assumed = fill_hours(hours[row, column], dates[column], usual)
        filled[row, column], assumed[row, column] = text, is_assumed
    return filled, assumed


def _choose_hours(records: SiteRecords, service: str) -> Texts:
    nothing = texts([""] * len(records))
    own = records.hours.get(service, nothing)
    return np.where(own != "", own, records.hours.get("", nothing))


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

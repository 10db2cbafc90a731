"""Days a week by hand: ordinary weeks of 2026 only, so that holidays change nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from geo.arrays import texts
from geo.findings.norms.site_facts import gather_site_facts
from geo.findings.status.session_days import list_ordinary_weeks, measure_days, name_cycles
from geo.model.trilean import Trilean
from tests.samples.site_tables import load_calendar, make_sites
from tests.samples.small_world import STANDARD

CALENDAR = load_calendar()


def days(hours, cycle="", **keys):
    sites = make_sites([hours], **keys)
    records = replace(sites.records, cycle=texts([cycle]))
    bounds = measure_days(replace(sites, records=records), CALENDAR, "routine")
    return float(bounds.low[0]), float(bounds.high[0]), name_cycles(records.cycle, bounds)[0]


@pytest.mark.parametrize(
    ("hours", "low", "high", "cycle"),
    [
        ("Mo-Fr 08:00-16:00; PH off", 5, 5, "daily"),
        ("24/7", 7, 7, "daily"),
        ("Tu,Th,Sa 08:00-11:00", 3, 3, "weekly"),
        ("We 08:00-11:00", 1, 1, "weekly"),
        ("", 0, 7, ""),
    ],
)
def test_days_are_those_of_an_ordinary_week(hours, low, high, cycle):
    assert days(hours) == (low, high, cycle)


def test_a_monthly_session_is_not_a_weekly_one():
    low, high, cycle = days("We[1] 08:00-11:00")
    assert low == high < 0.5
    assert cycle == "monthly"


def test_a_cycle_narrows_what_hours_leave_open_and_yields_to_hours():
    assert days("", "daily") == (5, 7, "daily")
    low, high, _ = days("", "weekly")
    assert low == 1
    assert 4.9 < high < 5
    assert days("Mo-Fr 08:00-16:00", "monthly")[:2] == (5, 5)


def test_the_dates_of_service_do_not_thin_the_pattern():
    assert days("Mo-Fr 08:00-16:00", valid_from=["2026-12-01"])[:2] == (5, 5)


def test_a_rabies_clinic_that_never_closes_serves_rabies_every_day():
    offers = {service.id: [Trilean.NO] for service in STANDARD.services}
    offers["rabies"] = [Trilean.YES]
    days = gather_site_facts(make_sites(["24/7"], offers=offers), STANDARD, CALENDAR).numbers
    assert (days["days_per_week.rabies"].low[0], days["days_per_week.rabies"].high[0]) == (7, 7)


def test_no_day_of_an_ordinary_week_is_in_a_notice():
    weeks = list_ordinary_weeks(CALENDAR)
    assert 35 <= len(weeks) <= 45
    assert all(monday.weekday() == 0 and monday.year == 2026 for monday in weeks)
    assert not {monday + timedelta(days=k) for monday in weeks for k in range(7)} & set(
        CALENDAR.listed
    )

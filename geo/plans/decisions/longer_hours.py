"""Opening hours of a unit on more days a week, in words that the calendar reads."""

from __future__ import annotations

import math
from datetime import timedelta

import numpy as np

from geo.calendar.opening.schedule import read_schedule
from geo.calendar.opening.sites_open import decide_openings
from geo.findings.status.session_days import list_ordinary_weeks
from geo.inputs.load import Inputs
from geo.model.trilean import Trilean
from geo.sites.joining import take_sites

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_TIMES = "08:00-16:00"
EVERY_DAY = f"Mo-Su {_TIMES}; PH {_TIMES}"
"""Hours of a new unit that is asked to be open on a day, or on some days of the week."""


def lengthen_hours(inputs: Inputs, site: int, service: str, days_per_week: float) -> str | None:
    """The hours of a unit with as many more weekdays as are asked for, the working days first.

    Weekdays are added to what is written, which stays. None where the unit states hours of
    single services, which would no longer hold, where nothing is missing, or where what is written
    cannot be read.
    """
    records = inputs.sites.records
    if any(service and column[site] for service, column in records.hours.items()):
        return None
    written = str(records.hours[""][site]).strip()
    missing = _list_missing(inputs, site, service, days_per_week)
    plain = _write_plainly(written)
    if not missing or plain is None:
        return None
    longer = _add_rule(plain, f"{','.join(missing)} {_TIMES}")
    return None if read_schedule(longer).unread else longer


def _write_plainly(written: str) -> str | None:
    """What is written as one plan of opening hours; None where one plan does not hold it."""
    if not written:
        return ""
    schedule = read_schedule(written)
    plans = schedule.plans.get("", ())
    if schedule.unread or set(schedule.plans) != {""} or len(plans) != 1:
        return None
    plan = plans[0]
    return None if plan.dates or plan.shift or plan.overrides else plan.osm


def _add_rule(plain: str, rule: str) -> str:
    """The rule behind those of weekdays and before those of days off, which it must not undo."""
    rules = [part.strip() for part in plain.split(";") if part.strip()]
    of_days_off = [part for part in rules if part.startswith("PH")]
    return "; ".join([*(part for part in rules if part not in of_days_off), rule, *of_days_off])


def _list_missing(inputs: Inputs, site: int, service: str, days_per_week: float) -> list[str]:
    """Weekdays to add to those on which the unit is open in an ordinary week."""
    weeks = list_ordinary_weeks(inputs.calendar)[:1]
    if not weeks:
        return []
    days = [weeks[0] + timedelta(days=k) for k in range(7)]
    alone = take_sites(inputs.sites, np.array([site]))
    state = decide_openings(alone, inputs.calendar, days, service).state[0]
    wanted = math.ceil(days_per_week) - int((state == Trilean.YES).sum())
    closed = [WEEKDAYS[k] for k in range(7) if state[k] != Trilean.YES]
    return closed[:wanted] if wanted > 0 else []

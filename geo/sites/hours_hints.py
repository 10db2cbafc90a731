"""What the text of hours says besides hours: booking, the birth dose, a cycle.

It fills what the register leaves open and never overrides what a row states.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geo.arrays import texts
from geo.calendar.hours.hints import NO_HINTS, Hints
from geo.calendar.opening.schedule import read_schedule
from geo.model.row_report import RowReport
from geo.model.site import SiteRecords
from geo.model.trilean import Trilean
from geo.words.sentences import say


def fill_from_hours(records: SiteRecords, report: RowReport) -> SiteRecords:
    """Records with booking, services and cycle that only the hours tell; said in the report."""
    written = records.hours.get("")
    if written is None:
        return records
    known = {text: _hint(text) for text in set(written) if text}
    hints = [known.get(text, NO_HINTS) for text in written]
    if not any(hints):
        return records
    booked = np.array([hint.booking for hint in hints]) & (records.booking == Trilean.UNKNOWN)
    services = dict(records.services)
    unsaid = np.full(len(records), Trilean.UNKNOWN, dtype=np.int8)
    filled = int(booked.sum())
    for service in {service for hint in hints for service in hint.services}:
        named = np.array([service in hint.services for hint in hints])
        stated = services.get(service, unsaid)
        new = named & (stated == Trilean.UNKNOWN)
        services[service] = np.where(new, Trilean.YES, stated).astype(np.int8)
        filled += int(new.sum())
    cycle = records.cycle if records.cycle is not None else texts([""] * len(records))
    told = texts(hint.cycle for hint in hints)
    filled += int(((cycle == "") & (told != "")).sum())
    if filled:
        message = say("hints_from_hours", filled=filled)
        report.remark("noted", "hours_reveal", message, column="hours", value=filled)
    return replace(
        records,
        booking=np.where(booked, Trilean.YES, records.booking).astype(np.int8),
        services=services,
        cycle=np.where(cycle == "", told, cycle),
    )


def _hint(text: str) -> Hints:
    schedule = read_schedule(text)
    return NO_HINTS if schedule is None else schedule.hints

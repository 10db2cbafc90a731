"""What is told of schedules: those that could not be read, and what was taken to be meant."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import compress

import numpy as np

from geo.arrays import Ints, Texts
from geo.calendar.hours.dated_hours import Schedule
from geo.calendar.hours.understood import tell_schedule
from geo.model.row_report import RowRemark
from geo.words.sentences import say

UNREAD = "hours_unread"
_NOTES = {
    "days_not_stated": say("remark_no_days"),
    "days_assumed": say("remark_no_weekdays"),
    "parity_unknown": say("remark_which_weeks"),
    "holiday_unclear": say("remark_no_holidays_ambiguous"),
    "holiday_column": say("remark_holiday_column_unread"),
    "hours_doubtful": say("remark_impossible_hours"),
    "afternoon_read": say("remark_afternoon_clock"),
}


def list_remarks(
    site_id: Texts, codes: Ints, schedules: Mapping[str, Schedule]
) -> tuple[RowRemark, ...]:
    """One remark per site and thing to tell, in the order of the sites.

    `codes` are positions of the sites' texts among those of `schedules`.
    """
    texts = [*schedules]
    speaks = [bool(one.notes or (one.unread and text)) for text, one in schedules.items()]
    told = {text: _tell_understood(schedules[text]) for text in compress(texts, speaks)}
    found = []
    for i in np.flatnonzero(np.array(speaks, dtype=bool)[codes]).tolist():
        site, text = site_id[i], texts[codes[i]]
        schedule, understood = schedules[text], told[text]
        if schedule.unread and text:
            message = say("remark_hours_unread", site=site, text=text[:80])
            found.append(_remark(text, UNREAD, message))
        found += [
            _remark(
                text,
                f"hours_{note.removeprefix('hours_')}",
                say(
                    "remark_on_hours",
                    site=site,
                    note=_NOTES[note],
                    text=text[:80],
                    understood=understood,
                ),
            )
            for note in schedule.notes
        ]
    return tuple(found)


def _tell_understood(schedule: Schedule) -> str:
    told = tell_schedule(schedule)
    return say("understood_as", told=told) if told else ""


def _remark(text: str, reason: str, message: str) -> RowRemark:
    return RowRemark("noted", "", 0, "hours", text[:80], reason, message)

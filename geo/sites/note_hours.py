"""Opening hours that stand in the note of a row.

A note that reads wholly as hours, with times or days in it, is taken where the row states none;
beside stated hours it is told and changes nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from geo.arrays import Flags
from geo.calendar.opening.schedule import read_schedule
from geo.model.row_report import RowReport
from geo.model.site import SiteRecords
from geo.words.sentences import say

_TELLS_TIME = re.compile(
    r"\d{1,2}\s*[:：]\s*\d{2}|\d{1,2}\s*[时点]|(?:周|星期|礼拜)[一二三四五六日天末1-7]"
    r"|每天|天天|每日|全天|工作日|双休日|节假日|24\s*小时|无休"
)
"""A note without any of these may read as hours by accident: a year, a room, a number."""
_MOST_LISTED = 20


def fill_from_notes(records: SiteRecords, report: RowReport) -> SiteRecords:
    """Records whose missing hours are those of the note; said in the report."""
    told = {text: _tells_hours(text) for text in set(records.note)}
    spoken = np.array([told[text] for text in records.note], dtype=bool)
    if not spoken.any():
        return records
    stated = np.zeros(len(records), dtype=bool)
    for written in records.hours.values():
        stated |= written != ""
    taken = spoken & ~stated
    _tell(report, records, taken, "hours_from_note", say("hours_from_note"))
    _tell(report, records, spoken & stated, "note_tells_hours", say("hours_also_in_note"))
    whole = records.hours.get("", np.full(len(records), "", dtype=object))
    hours = records.hours | {"": np.where(taken, records.note, whole)}
    return replace(records, hours=hours)


def _tells_hours(text: str) -> bool:
    if not _TELLS_TIME.search(text):
        return False
    schedule = read_schedule(text)
    return bool(schedule.plans) and not schedule.unread


def _tell(report: RowReport, records: SiteRecords, rows: Flags, reason: str, said: str) -> None:
    at = np.flatnonzero(rows)
    for i in at[:_MOST_LISTED]:
        message = say("unit_said", unit=records.site_id[i], said=said, text=records.note[i][:80])
        report.remark("noted", reason, message, column="note", value=records.note[i])
    if len(at) > _MOST_LISTED:
        more = len(at) - _MOST_LISTED
        report.remark(
            "noted",
            reason,
            say("further_units_said", more=more, said=said),
            column="note",
            value=more,
        )

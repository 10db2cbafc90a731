"""What is told of schedules: those that could not be read, and what was taken to be meant."""

from __future__ import annotations

from collections.abc import Sequence

from geo.arrays import Texts
from geo.calendar.schedule import Schedule
from geo.model.row_report import RowRemark

UNREAD = "hours_unread"
_NOTES = {
    "days_not_stated": "未写明接种日期,开诊情况按待核实处理",
    "weekend_included": "“节假日”按包括双休日理解",
    "days_assumed": "未写明星期几,按周一至周五理解,双休日待核实",
    "parity_unknown": "单双周或隔周的起算未写明,相应各日按待核实处理",
}


def list_remarks(
    site_id: Texts, written: Texts, schedules: Sequence[Schedule]
) -> tuple[RowRemark, ...]:
    """One remark per site and thing to tell, in the order of the sites."""
    found = []
    for site, text, schedule in zip(site_id, written, schedules, strict=True):
        if schedule.unread and text:
            message = f"单位 {site} 的接种时间无法识别,开诊情况按待核实处理:{text[:80]}"
            found.append(_remark(text, UNREAD, message))
        found += [
            _remark(text, f"hours_{note}", f"单位 {site} 的接种时间:{_NOTES[note]}:{text[:80]}")
            for note in schedule.notes
        ]
    return tuple(found)


def _remark(text: str, reason: str, message: str) -> RowRemark:
    return RowRemark("noted", "", 0, "hours", text[:80], reason, message)

"""What is told of schedules: those that could not be read, and what was taken to be meant."""

from __future__ import annotations

from collections.abc import Sequence

from geo.arrays import Texts
from geo.calendar.hours.dated_hours import Schedule
from geo.calendar.hours.understood import tell_schedule
from geo.model.row_report import RowRemark

UNREAD = "hours_unread"
_NOTES = {
    "days_not_stated": "未写明接种日期，开诊情况按待核实处理",
    "days_assumed": "未写明星期几，按周一至周五理解，双休日待核实",
    "parity_unknown": "单双周、隔周的起算或具体安排未写明，相应各日按待核实处理",
    "holiday_unclear": "“无节假日”既可指节假日不休，也可指节假日无服务，节假日按待核实处理",
    "holiday_column": "“节假日是否开诊”一栏未能读作开诊或停诊，节假日按待核实处理",
    "hours_doubtful": "写有两个时段或不成立的时段，当日按开诊、时间待核实处理",
    "afternoon_read": "第二个时段早于第一个，按下午的12小时制理解",
}


def list_remarks(
    site_id: Texts, written: Texts, schedules: Sequence[Schedule]
) -> tuple[RowRemark, ...]:
    """One remark per site and thing to tell, in the order of the sites."""
    found = []
    for site, text, schedule in zip(site_id, written, schedules, strict=True):
        if schedule.unread and text:
            message = f"单位 {site} 的接种时间无法识别，开诊情况按待核实处理：{text[:80]}"
            found.append(_remark(text, UNREAD, message))
        told = tell_schedule(schedule)
        understood = f"，理解为：{told}" if told else ""
        found += [
            _remark(
                text,
                f"hours_{note.removeprefix('hours_')}",
                f"单位 {site} 的接种时间：{_NOTES[note]}：{text[:80]}{understood}",
            )
            for note in schedule.notes
        ]
    return tuple(found)


def _remark(text: str, reason: str, message: str) -> RowRemark:
    return RowRemark("noted", "", 0, "hours", text[:80], reason, message)

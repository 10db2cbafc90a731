"""Moments as an office reads them: the clock of Beijing, which nobody has to convert."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from geo.words.sentences import say

BEIJING = ZoneInfo("Asia/Shanghai")


def say_moment(iso: str) -> str:
    """Such as 2026年3月1日16:00（北京时间）, of a moment with its offset from UTC."""
    at = datetime.fromisoformat(iso).astimezone(BEIJING)
    return say("moment_of_beijing", year=at.year, month=at.month, day=at.day, at=f"{at:%H:%M}")

"""Moments as an office reads them: the clock of Beijing, which nobody has to convert."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


def say_moment(iso: str) -> str:
    """Such as 2026年3月1日16:00（北京时间）, of a moment with its offset from UTC."""
    at = datetime.fromisoformat(iso).astimezone(BEIJING)
    return f"{at.year}年{at.month}月{at.day}日{at:%H:%M}（北京时间）"

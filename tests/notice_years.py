"""The notices of every year beside an independent calendar: `python -m tests.notice_years`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar

from geo.calendar.notices.amend import amend_notice
from geo.calendar.notices.file import Notice
from geo.calendar.notices.new_notice import read_new_notice

TEXTS = Path(__file__).parent / "golden" / "notices"
YEARS = range(2014, 2027)
VICTORY_DAY = (
    "关于抗战胜利70周年纪念日调休放假的通知\n"
    "2015年9月3日全国放假1天。9月3日至5日调休放假,共3天,"
    "其中9月3日(星期四)放假,9月4日(星期五)调休,9月6日(星期日)上班。"
)


def read_texts() -> dict[int, Notice]:
    """The notice of every year as first issued, in layouts of ours."""
    return {year: read_new_notice(TEXTS / f"{year}.txt", []) for year in YEARS}


def read_later_texts() -> dict[int, str]:
    """The later notices that changed one festival."""
    later = {year: (TEXTS / f"amend-{year}.txt").read_text("utf-8") for year in (2019, 2020)}
    return {2015: VICTORY_DAY, **later}


def amend(notice: Notice, text: str) -> Notice:
    """A notice with a later one laid over it."""
    return amend_notice(notice, text, "later.txt", "later", []).after


def list_at_odds(notices: Mapping[int, Notice]) -> Iterator[date]:
    """Dates on which offices work by the notices and not by the oracle, or the other way round."""
    holidays = [one for notice in notices.values() for one in notice.holidays]
    off = {day for one in holidays for day in one.days_off}
    work = {day for one in holidays for day in one.makeup_days}
    day = date(min(notices), 1, 1)
    while day.year in notices:
        works = day in work or (day not in off and day.weekday() < 5)
        if works != chinese_calendar.is_workday(day):
            yield day
        day += timedelta(days=1)


def main() -> None:
    """Print how many days agree, as first issued and with what changed them."""
    first = read_texts()
    amended = {year: amend(first[year], text) for year, text in read_later_texts().items()}
    days = sum(366 if year % 4 == 0 else 365 for year in YEARS)
    for name, notices in (("as first issued", first), ("with later notices", first | amended)):
        odd = list(list_at_odds(notices))
        print(f"{name}: {len(notices)} years, {days - len(odd):,} of {days:,} days agree", *odd)


if __name__ == "__main__":
    main()

"""Cells of the column 节假日是否开诊 that say more than yes or no, behind hours of each kind.

Signs: o open, x closed, ? unknown; on 除夕, 初一, 初三 and the first of October of 2026.
"""

from __future__ import annotations

from datetime import date

import pytest

from geo.calendar.opening.sites_open import Openings, decide_openings
from geo.model.site import HOLIDAY_COLUMN
from geo.model.trilean import Trilean
from tests.samples.site_tables import load_calendar, make_sites

DAYS = (date(2026, 2, 16), date(2026, 2, 17), date(2026, 2, 19), date(2026, 10, 1))
TUESDAY, SATURDAY = date(2026, 3, 3), date(2026, 3, 7)
HOURS = ("周一至周日8:00-16:00", "Mo-Su 08:00-16:00", "工作日8:00-16:00", "")


def ask(hours: str, cell: str, *days: date, **offers: list[Trilean]) -> Openings:
    text = f"{hours}; {HOLIDAY_COLUMN}{cell}" if hours else f"{HOLIDAY_COLUMN}{cell}"
    return decide_openings(
        make_sites([text], offers=offers or {"routine": [Trilean.YES]}),
        load_calendar(),
        days,
        "routine",
    )


def signs(got: Openings) -> str:
    return "".join("x?o"[state] for state in got.state[0])


@pytest.mark.parametrize("hours", HOURS)
@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        *(
            (cell, "oooo")
            for cell in ("是", "有", "正常开诊", "照常", "不休", "开", "节假日正常接种")
        ),
        *((cell, "xxxx") for cell in ("否", "无", "休息", "停诊", "不接种", "法定节假日休息")),
        *((cell, "oooo") for cell in ("仅上午", "上午", "半天", "8:00-11:30", "是(8:00-11:30)")),
        *((cell, "oooo") for cell in ("是，仅上午", "有（上午）", "8:30-11:30,14:00-16:00")),
        *((cell, "????") for cell in ("部分开诊", "轮流", "轮休", "待定", "视情况", "以通知为准")),
        *(
            (cell, "????")
            for cell in ("值班", "急诊", "仅狂犬", "狂犬24小时", "预约", "同周末", "见公告")
        ),
        *(
            (cell, "????")
            for cell in ("是（初三起）", "初三起开诊", "部分节假日开诊", "否（狂犬除外）")
        ),
        ("除夕至初二休息", "xx??"),
        ("除夕、初一休息", "xx??"),
        ("春节除外", "xxx?"),
        ("是（春节除外）", "xxxo"),
        ("是，除夕至初二休息", "xxoo"),
        ("国庆开诊", "???o"),
        ("10月1日至3日休息", "???x"),
    ],
)
def test_a_cell_is_of_the_days_off_that_it_names(hours: str, cell: str, expected: str) -> None:
    assert signs(ask(hours, cell, *DAYS)) == expected


@pytest.mark.parametrize("cell", ["仅上午", "轮流", "除夕至初二休息", "张某138", "8:00-11:30"])
def test_ordinary_days_are_as_the_hours_say(cell: str) -> None:
    assert signs(ask("周一至周五8:00-16:00", cell, TUESDAY, SATURDAY)) == "ox"
    assert signs(ask("Mo-Fr 08:00-16:00", cell, TUESDAY, SATURDAY)) == "ox"
    assert signs(ask("8:00-16:00", cell, TUESDAY, SATURDAY)) == "o?"
    assert signs(ask("", cell, TUESDAY, SATURDAY)) == "??"


@pytest.mark.parametrize("cell", ["8:30-11:30,14:00-16:00", "上午8:30-11:30，下午14:00-16:00"])
@pytest.mark.parametrize("hours", HOURS[:2])
def test_all_spans_of_a_cell_are_hours_of_days_off(hours: str, cell: str) -> None:
    got = ask(hours, cell, TUESDAY, DAYS[3])
    assert got.hours[0].tolist() == ["08:00-16:00", "08:30-11:30,14:00-16:00"]


@pytest.mark.parametrize(
    ("hours", "cell"),
    [
        ("周一至周五8:00-16:00(法定节假日除外)", "8:00-11:30"),
        ("周一至周五8:00-16:00,节假日休息", "是"),
        ("全年无休", "不接种"),
        ("Mo-Fr 08:00-16:00; PH off", "仅上午"),
    ],
)
def test_hours_and_cell_at_odds_leave_days_off_unknown(hours: str, cell: str) -> None:
    got = ask(hours, cell, TUESDAY, *DAYS)
    assert signs(got) == "o????"
    assert [one.reason for one in got.remarks] == ["hours_holiday_column"]


def test_24_hours_on_days_off_are_of_rabies_where_that_is_offered() -> None:
    both = {"routine": [Trilean.YES], "rabies": [Trilean.YES]}
    assert signs(ask("周一至周五8:00-16:00", "24小时", TUESDAY, *DAYS, **both)) == "o????"
    assert signs(ask("周一至周五8:00-16:00", "24小时", TUESDAY, *DAYS)) == "ooooo"

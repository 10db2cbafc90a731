"""What offices write about their hours, on dates of 2026 of every kind.

Signs: o open, x closed, ? not known, on Tuesday 3 March, Saturday 7 March, Tuesday 17 and Saturday
21 February (days off), and Saturday 28 February (a make-up day).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from geo.calendar.opening.schedule import read_schedule
from geo.calendar.opening.sites_open import Openings, decide_openings
from geo.rules.standard import read_standard
from tests.samples.site_tables import load_calendar, make_sites

SIGNS = "x?o"
DATES = [
    date(2026, 3, 3), date(2026, 3, 7), date(2026, 2, 17), date(2026, 2, 21), date(2026, 2, 28),
]  # fmt: skip
STANDARD = Path(__file__).parents[3] / "data" / "standards" / "liaoning-2025.toml"
USUAL = read_standard(STANDARD).usual_hours
BOTH_HALVES = "08:00-11:30,13:30-16:30"


def ask(text: str, *dates: date, service: str = "routine") -> Openings:
    return decide_openings(make_sites([text]), load_calendar(), dates, service, usual=USUAL)


def signs_of(openings: Openings) -> str:
    return "".join(SIGNS[state] for state in openings.state[0])


@pytest.mark.parametrize(
    ("text", "signs", "hours", "assumed"),
    [
        # 1 weekdays, days off closed
        ("周一至周五 8:00-11:30,13:30-16:30(法定节假日除外)", "oxxxo", BOTH_HALVES, False),
        ("星期一~星期五 8:00-11:30,13:30-16:30(法定节假日除外)", "oxxxo", BOTH_HALVES, False),
        ("周1-5 8:00-11:30，13:30-16:30（法定节假日除外）", "oxxxo", BOTH_HALVES, False),
        # 2 nothing said of days off
        ("周一至周五 8:00-16:00", "ox?xo", "08:00-16:00", False),
        # 3 two weekdays: a make-up day is not known
        (
            "每周二、周四(节假日休息)8时-11时,14时-16时30分",
            "oxxx?",
            "08:00-11:00,14:00-16:30",
            False,
        ),
        # 4 hours assumed
        ("周二四六上午", "oo???", "08:00-11:30", True),
        ("周一三五上午", "xxxx?", "", False),
        ("每周1、3、5上午", "xxxx?", "", False),
        # 5 seven weekdays are no promise
        ("每周一至周日,上午8:10-11:30,下午14:00-16:30", "oo??o", "08:10-11:30,14:00-16:30", False),
        ("每天", "oo??o", BOTH_HALVES, True),
        ("天天接种", "oo??o", BOTH_HALVES, True),
        # 6 never closed
        ("全年无休", "ooooo", "", False),
        ("周一至周五8:00-16:00,全年无休", "oxooo", "08:00-16:00", False),
        ("周一至周五8:00-16:00,节假日不休", "oxooo", "08:00-16:00", False),
        ("全年无节假日休息", "ooooo", "", False),
        ("每天8:00-16:00,无节假日", "oo??o", "08:00-16:00", False),
        # 7 round the clock
        ("24小时", "ooooo", "00:00-24:00", False),
        ("每日24小时", "ooooo", "00:00-24:00", False),
        ("全天候", "ooooo", "00:00-24:00", False),
        # 8 open on days off
        ("周一至周五8:00-16:00,节假日正常接种", "oxooo", "08:00-16:00", False),
        ("周一至周五8:00-16:00,节假日照常", "oxooo", "08:00-16:00", False),
        ("周一至周五8:00-16:00,法定节假日正常开诊", "oxooo", "08:00-16:00", False),
        # 9 weekends are not known unless a pattern states them
        ("8:00-16:00,节假日休息", "o?xxo", "08:00-16:00", False),
        ("节假日停诊", "??xx?", "", False),
        ("周一至周六8:00-16:00,节假日休息", "ooxxo", "08:00-16:00", False),
        # 10, 11 weekends
        ("双休日及法定节假日休息", "oxxxo", "", False),
        ("周末及节假日不开放", "oxxxo", "", False),
        ("周六、日正常,法定节假日休息", "?oxx?", "", False),
        ("周末不休", "?o???", "", False),
        ("每周二、四上午,周末照常", "oo???", "08:00-11:30", True),
        # 12 working days
        ("工作日", "oxxxo", BOTH_HALVES, True),
        ("工作日全天", "oxxxo", BOTH_HALVES, True),
        ("正常上班时间", "oxxxo", BOTH_HALVES, True),
        # 14, 15 days of the month
        ("每月1-10日", "o?xxx", "", False),
        ("每月上旬", "o?xxx", "", False),
        ("每月3、17、21日", "ox??x", "", False),
        ("每旬逢3", "oxxxx", "", False),
        ("旬接种", "?????", "", False),
        # 16 a weekday of the month
        ("每月第一个周二", "oxxxx", "", False),
        ("每月最后一周周六", "xxxxx", "", False),
        # 17 sessions that move
        ("每周二、五接种,遇节假日顺延", "oxxx?", "", False),
        ("每周二、五接种,遇节假日提前", "oxxx?", "", False),
        # 18 whose odd weeks
        ("单周周二,双周周四", "?x?x?", "", False),
        ("隔周", "?????", "", False),
        # 20 seasons
        ("周一至周五,夏季8:00-17:00,冬季8:30-16:00", "ox?xo", "08:30-16:00", True),
        ("夏季8:00-17:00,冬季8:30-16:00", "o???o", "08:30-16:00", True),
        (
            "周一至周五5月1日-9月30日8:00-17:00,10月1日-次年4月30日8:30-16:00",
            "ox?xo",
            "08:30-16:00",
            False,
        ),
        # 22–25 no hours of this service, or none at all
        ("儿童:周二至周六;成人:周一至周五;狂犬:24小时", "oo???", "", False),
        ("出生后24小时内", "?????", "", False),
        ("产科随时接种", "?????", "", False),
        ("预约接种", "?????", "", False),
        ("电话预约", "?????", "", False),
        ("公众号预约,每周一放号", "?????", "", False),
        ("入户接种", "xxxxx", "", False),
        ("巡回接种,每年6次", "xxxxx", "", False),
        ("委托XX卫生院接种", "xxxxx", "", False),
    ],
)
def test_a_phrase_says_of_each_kind_of_day_what_its_row_says(
    text: str, signs: str, hours: str, assumed: bool
) -> None:
    openings = ask(text, *DATES)
    assert signs_of(openings) == signs
    assert (openings.hours[0, 0], bool(openings.assumed[0, 0])) == (hours, assumed)


@pytest.mark.parametrize("text", ["逢一三五", "逢集日", "赶集日"])
def test_what_may_be_dates_or_market_days_is_unread_and_listed(text: str) -> None:
    openings = ask(text, *DATES)
    assert signs_of(openings) == "?????"
    assert [(remark.reason, remark.value) for remark in openings.remarks] == [
        ("hours_unread", text)
    ]


@pytest.mark.parametrize(
    ("text", "routine", "adult", "rabies"),
    [
        ("儿童:周二至周六;成人:周一至周五;狂犬:24小时", "oo???", "ox?xo", "ooooo"),
        ("儿童：周二至周六，成人：周一至周五，狂犬病暴露处置门诊24小时", "oo???", "ox?xo", "ooooo"),
        ("周一至周五8:00-16:00,狂犬24小时", "ox?xo", "ox?xo", "ooooo"),
        ("周一至周五8:00-16:00,周六上午(仅儿童)", "oo??o", "ox?xo", "ox?xo"),
        ("周一至周五8:00-16:00,周六半天,节假日休息", "ooxxo", "oxxxo", "oxxxo"),
        ("儿童:周二至周六;成人:周一至周五;节假日休息", "ooxx?", "oxxxo", "?????"),
        ("狂犬24小时", "?????", "?????", "ooooo"),
    ],
)
def test_services_have_schedules_of_their_own(
    text: str, routine: str, adult: str, rabies: str
) -> None:
    for service, signs in (("routine", routine), ("adult", adult), ("rabies", rabies)):
        assert signs_of(ask(text, *DATES, service=service)) == signs, service


def test_half_a_saturday_is_a_forenoon_for_routine_and_its_hours_are_assumed() -> None:
    openings = ask("周一至周五8:00-16:00,周六半天", DATES[1])
    assert (openings.hours[0, 0], bool(openings.assumed[0, 0])) == ("08:00-11:30", True)


def test_a_make_up_sunday_among_the_first_ten_days_is_a_working_day() -> None:
    openings = ask("每月1-10日", date(2026, 1, 4), date(2026, 1, 1), date(2026, 1, 11))
    assert signs_of(openings) == "o?x"


def test_a_session_on_a_day_off_moves_to_the_working_day_beside_the_holiday() -> None:
    """Spring Festival is 15 to 23 February, the 14th and 28th are made up; Friday the 20th is off.

    Qingming: Saturday 4 to Monday 6 April; 1 May is a Friday, the 6th the first working day.
    """
    friday = "每周五8:00-11:00,遇节假日"
    after = ask(f"{friday}顺延", date(2026, 2, 24), date(2026, 2, 25), date(2026, 5, 6))
    assert signs_of(after) == "oxo"
    assert after.hours[0, 0] == "08:00-11:00"
    before = ask(f"{friday}提前", date(2026, 2, 14), date(2026, 2, 13), date(2026, 4, 30))
    assert signs_of(before) == "ooo"
    assert signs_of(ask(f"{friday}顺延", date(2026, 2, 14), date(2026, 4, 30))) == "?x"
    either = ask(f"{friday}顺延(提前)", date(2026, 2, 24), date(2026, 4, 30), date(2026, 5, 6))
    assert signs_of(either) == "???"


def test_a_session_that_may_move_over_a_year_without_a_notice_is_unknown() -> None:
    assert signs_of(ask("每周五,遇节假日提前", date(2026, 12, 31))) == "?"
    assert signs_of(ask("每周五,遇节假日提前", date(2026, 12, 30))) == "x"


@pytest.mark.parametrize("text", ["赶集日(农历三、八)", "农历逢三、八赶集", "阴历逢三排八"])
def test_market_days_with_digits_are_lunar_days_that_end_in_them(text: str) -> None:
    """17 February 2026 is the first day of the first month; 19 March of the second."""
    days = [date(2026, 3, 6), date(2026, 3, 7), date(2026, 2, 19), date(2026, 2, 24)]
    assert signs_of(ask(text, *days)) == "ox?o"
    assert signs_of(ask(text, date(2026, 3, 21), date(2026, 3, 26), date(2026, 3, 27))) == "oox"


def test_hours_by_season_without_dates_are_not_known_near_the_change() -> None:
    days = [date(2026, 7, 1), date(2026, 5, 7), date(2026, 9, 30), date(2026, 12, 1)]
    openings = ask("周一至周五,夏季8:00-17:00,冬季8:30-16:00", *days)
    assert signs_of(openings) == "oooo"
    assert openings.hours[0].tolist() == ["08:00-17:00", "", "", "08:30-16:00"]


def test_hours_by_season_with_dates_are_exact_to_the_day() -> None:
    days = [date(2026, 4, 30), date(2026, 5, 6), date(2026, 9, 30), date(2026, 10, 8)]
    openings = ask(
        "周一至周五夏季(5月1日-9月30日)8:00-17:00;冬季(10月1日-4月30日)8:30-16:00", *days
    )
    assert openings.hours[0].tolist() == [
        "08:30-16:00",
        "08:00-17:00",
        "08:00-17:00",
        "08:30-16:00",
    ]
    assert not openings.assumed.any()


def test_evening_sessions_of_a_season_stand_beside_the_rest_and_hold_on_days_off() -> None:
    text = "周一至周五8:00-16:00;7月至9月17:00-20:00夜诊,节假日不休"
    days = [date(2026, 7, 7), date(2026, 7, 11), date(2026, 9, 25), date(2026, 10, 1)]
    openings = ask(text, *days, date(2026, 6, 30))
    assert signs_of(openings) == "ooo?o"
    assert openings.hours[0].tolist() == [
        "08:00-16:00,17:00-20:00", "17:00-20:00", "17:00-20:00", "", "08:00-16:00",
    ]  # fmt: skip


def test_evening_sessions_alone_say_nothing_of_the_rest_of_the_year() -> None:
    text = "狂犬7月至9月17:00-20:00夜诊,节假日不休"
    days = [date(2026, 7, 7), date(2026, 6, 30)]
    assert signs_of(ask(text, *days, service="rabies")) == "o?"
    assert signs_of(ask(text, *days)) == "??"


@pytest.mark.parametrize(
    ("text", "services", "booking", "outreach"),
    [
        (
            "儿童:周二至周六;成人:周一至周五;狂犬:24小时",
            ("routine", "adult", "rabies"),
            False,
            False,
        ),
        ("产科随时接种", ("birth_dose",), False, False),
        ("出生后24小时内", ("birth_dose",), False, False),
        ("预约接种", (), True, False),
        ("周二上午,公众号预约,每周一放号", (), True, False),
        ("巡回接种,每年6次", (), False, True),
        ("委托XX卫生院接种", (), False, True),
        ("逢集日,电话预约", (), True, False),
        ("周一至周五8:00-16:00", (), False, False),
    ],
)
def test_words_among_the_hours_reveal_services_booking_and_visits(
    text: str, services: tuple[str, ...], booking: bool, outreach: bool
) -> None:
    hints = read_schedule(text).hints
    assert (hints.services, hints.booking, hints.outreach) == (services, booking, outreach)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("8:00-21:00", "hours_days_assumed"),
        ("每天8:00-16:00,无节假日", "hours_holiday_unclear"),
        ("周一至周五8:00-11:30,1:30-4:30", "hours_afternoon_read"),
        ("周一至周五8:00-11:30(周三:13:00-16:00)", "hours_doubtful"),
        ("单周周三,双周周四", "hours_parity_unknown"),
        ("旬接种", "hours_days_not_stated"),
        ("夏季8:00-17:00,冬季8:30-16:00", "hours_days_assumed"),
    ],
)
def test_what_was_taken_to_be_meant_is_said(text: str, reason: str) -> None:
    assert [remark.reason for remark in ask(text, DATES[0]).remarks] == [reason]


def test_without_a_standard_the_words_for_hours_are_handed_on() -> None:
    openings = decide_openings(make_sites(["周二上午"]), load_calendar(), DATES[:1], "routine")
    assert openings.hours[0, 0] == "上午"
    assert not openings.assumed.any()

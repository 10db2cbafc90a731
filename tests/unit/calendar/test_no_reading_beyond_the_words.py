"""Kinds of wording that were read as more than they say (signs as in `test_chinese_rows`)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from geo.calendar.opening.schedule import read_schedule
from geo.calendar.opening.sites_open import decide_openings
from geo.model.trilean import Trilean
from tests.samples.site_tables import load_calendar, make_sites

NO, UNKNOWN, YES = Trilean.NO, Trilean.UNKNOWN, Trilean.YES
MONDAY = date(2026, 3, 2)
WEEK = [MONDAY + timedelta(days=k) for k in range(7)]
SPRING_FESTIVAL, NATIONAL_DAY = date(2026, 2, 17), date(2026, 10, 1)


def ask(text: str, *days: date, service: str = "routine") -> str:
    got = decide_openings(make_sites([text]), load_calendar(), days, service)
    return "".join("x?o"[state] for state in got.state[0])


def hours_of(text: str, day: date) -> str:
    return str(decide_openings(make_sites([text]), load_calendar(), [day], "routine").hours[0, 0])


@pytest.mark.parametrize(
    "number", ["一", "二", "三", "四", "五", "六", "七", "两", "1", "3", "5", "7"]
)
@pytest.mark.parametrize(
    "form", ["每周{}天", "每周{}日", "周{}天", "每周{}个半天", "每周{}次", "每星期{}天"]
)
@pytest.mark.parametrize("hours", ["", "8:00-16:00", "上午"])
def test_a_number_of_days_is_no_name_of_days(form: str, number: str, hours: str) -> None:
    assert ask(form.format(number) + hours, *WEEK, SPRING_FESTIVAL) == "????????"


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("每周二、四上午,周末照常", "xoxoxoo"),
        ("每周二、四、六8:00-11:30(双休日照常)", "xoxoxoo"),
        ("周三8:00-11:30,周末正常", "xxoxxoo"),
        ("周末不休,周三8:00-11:30", "xxoxxoo"),
        ("周末照常", "?????oo"),
        ("周六、日不休息", "?????oo"),
        ("周六照常接种", "?????o?"),
        ("双休日正常开诊,节假日休息", "?????oo"),
    ],
)
def test_a_promise_for_weekends_holds_for_weekends(text: str, week: str) -> None:
    assert ask(text, *WEEK) == week


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("周一至周五8:00-11:30,1:30-4:30", "08:00-11:30,13:30-16:30"),
        ("周一至周五8:00-11:30,2:00-5:30", "08:00-11:30,14:00-17:30"),
        ("周一至周五8:00-11:30、1:30-5:00", "08:00-11:30,13:30-17:00"),
        ("周一至周五8.00-11.30 1.30-4.30", "08:00-11:30,13:30-16:30"),
        ("周一至周五八点至十一点半,一点半至四点半", "08:00-11:30,13:30-16:30"),
        ("周一至周五8-11点,1-4点", "08:00-11:00,13:00-16:00"),
        ("周一1:30-4:30", ""),
        ("周一8:00-4:30", ""),
        ("周一8:00-11:30,11:00-16:00", ""),
    ],
)
def test_an_afternoon_on_the_12_hour_clock_is_no_night(text: str, hours: str) -> None:
    assert ask(text, MONDAY) == "o"
    assert hours_of(text, MONDAY) == hours


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("周一至周五8:00-11:30(周一:13:00-16:00)", ""),
        ("周一至周五8:00-11:30,周一13:00-16:00", ""),
        ("周一至周五8:00-16:00,周一8:00-11:30", ""),
        ("周一至周五8:00-16:00,其中周一8:00-11:30", "08:00-11:30"),
        ("周一至周五上午8:00-11:30,周一下午13:00-16:00", "08:00-11:30,13:00-16:00"),
        ("周一至周五8:00-11:30,13:30-16:30(周一下午除外)", "08:00-11:30"),
    ],
)
def test_a_second_span_of_a_day_does_not_replace_the_first(text: str, hours: str) -> None:
    assert ask(text, *WEEK) == "oooooxx"
    assert hours_of(text, MONDAY) == hours


@pytest.mark.parametrize(
    ("text", "spring", "national"),
    [
        ("每天8:00-16:00(春节除外)", "x", "?"),
        ("除春节外全年开诊", "x", "o"),
        ("全年无休,除夕至初二休息", "x", "o"),
        ("每天8:00-16:00,法定节假日休息(国庆节除外)", "x", "o"),
        ("每天8:00-16:00,法定节假日除外,春节除外", "x", "x"),
        ("每天8:00-16:00;10月1日-7日休息", "?", "x"),
        ("每天8:00-16:00,节假日另行通知", "?", "?"),
        ("每天8:00-16:00,无节假日", "?", "?"),
    ],
)
def test_one_festival_says_nothing_of_the_others(text: str, spring: str, national: str) -> None:
    assert ask(text, SPRING_FESTIVAL, NATIONAL_DAY) == spring + national


def test_of_a_joined_holiday_one_festival_has_its_own_day_alone() -> None:
    """In 2025 the notice joins 国庆节 and 中秋节, 1 to 8 October; 中秋 is the 6th."""
    days = [date(2025, 10, day) for day in (1, 6, 8)]
    assert ask("每天8:00-16:00,中秋休息,节假日正常接种", *days) == "?x?"
    assert ask("每天8:00-16:00,国庆、中秋休息", *days) == "xxx"


@pytest.mark.parametrize("text", ["24小时", "每日24小时", "7×24小时", "全天候"])
def test_24_hours_without_a_service_are_of_rabies_where_that_is_offered(text: str) -> None:
    both = {"routine": [YES], "adult": [YES], "rabies": [YES]}
    for service, state in (("rabies", YES), ("routine", UNKNOWN), ("adult", UNKNOWN)):
        got = decide_openings(make_sites([text], offers=both), load_calendar(), WEEK, service)
        assert set(got.state[0].tolist()) == {state}, service
    other = decide_openings(
        make_sites([text], offers={"routine": [YES], "rabies": [NO]}),
        load_calendar(),
        [SPRING_FESTIVAL],
        "routine",
    )
    assert other.state[0, 0] == YES


def test_24_7_as_opening_hours_are_of_the_whole_site() -> None:
    sites = make_sites(["24/7"], offers={"routine": [YES], "rabies": [YES]})
    got = decide_openings(sites, load_calendar(), [SPRING_FESTIVAL], "routine")
    assert got.state[0, 0] == YES


def test_24_hours_in_the_column_of_a_service_are_of_that_service() -> None:
    sites = make_sites(
        [""], offers={"routine": [YES], "rabies": [YES]}, service_hours={"routine": ["24小时"]}
    )
    assert decide_openings(sites, load_calendar(), [MONDAY], "routine").state[0, 0] == YES


@pytest.mark.parametrize(
    "text",
    [
        "周一至周五8:00-16:00,周六上午儿童",
        "周一至周五接种(周三仅接种儿童)",
        "24小时接诊,儿童周一至周五",
        "犬伤24小时;周一至周五8:00-16:00",
        "周三儿童,其他时间成人",
        "HPV疫苗:每周六上午",
        "周一至周五8:00-16:00,夜间急诊24小时",
        "周一至周五8:00起",
        "每周三或周四",
        "周一至周五8:00-16:00,周三下午消毒",
    ],
)
def test_what_may_be_meant_in_two_ways_is_asked(text: str) -> None:
    assert read_schedule(text).unread


@pytest.mark.parametrize(
    ("text", "weekday", "holiday"),
    [
        (
            "周一至周五8:00-11:30,13:00-16:00,节假日8:30-11:00,14:00-15:00",
            "08:00-11:30,13:00-16:00",
            "08:30-11:00,14:00-15:00",
        ),
        (
            "周一至周五8:00-11:30,13:00-16:00,节假日8:30-11:00,下午休息",
            "08:00-11:30,13:00-16:00",
            "08:30-11:00",
        ),
        (
            "工作日8:00-16:00,春节上午9:00-11:00,下午2:00-4:00",
            "08:00-16:00",
            "09:00-11:00,14:00-16:00",
        ),
    ],
)
def test_times_behind_days_off_are_of_days_off(text: str, weekday: str, holiday: str) -> None:
    assert hours_of(text, MONDAY) == weekday
    assert hours_of(text, SPRING_FESTIVAL) == holiday


@pytest.mark.parametrize("half", ["下午休息", "下午不接种", "下午停诊"])
def test_half_a_day_of_rest_is_of_the_days_before_it(half: str) -> None:
    text = f"周一至周五8:00-11:30,13:00-16:00,周六8:00-11:30,{half}"
    assert hours_of(text, MONDAY) == "08:00-11:30,13:00-16:00"
    assert hours_of(text, WEEK[5]) == "08:00-11:30"
    assert read_schedule(text.replace(f",{half}", f";{half}")).unread


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("每月农历5、15、25日", {5, 15, 25}),
        ("农历10日、20日、30日", {10, 20, 30}),
        ("农历逢3、8日", {3, 8, 13, 18, 23, 28}),
        ("逢农历三、八日", {3, 8, 13, 18, 23, 28}),
        ("每月农历3、8日", set()),
        ("农历三、八日", set()),
        ("农历逢15", set()),
    ],
)
def test_numbers_of_lunar_days_are_not_read_digit_by_digit(text: str, days: set[int]) -> None:
    """The second lunar month of 2026 begins on 19 March."""
    month = [date(2026, 3, 19) + timedelta(days=k) for k in range(29)]
    read = ask(text, *month)
    if not days:
        assert set(read) == {"?"}
    else:
        assert {k + 1 for k, sign in enumerate(read) if sign in "o?"} == days - {30}


@pytest.mark.parametrize("text", ["常年", "全年", "常年接种", "全年接种", "一年四季", "长期"])
def test_the_whole_year_is_no_name_of_weekdays(text: str) -> None:
    assert ask(text, *WEEK, SPRING_FESTIVAL) == "????????"


@pytest.mark.parametrize(
    "word", ["可能开诊", "可能停诊", "视情况", "原则上休息", "一般不接种", "轮休"]
)
def test_a_word_of_doubt_is_of_its_days_and_says_nothing_of_others(word: str) -> None:
    assert ask(f"周六{word}", *WEEK) == "???????"
    assert ask(f"周一至周五8:00-16:00,周六{word}", *WEEK) == "ooooo?x"
    assert ask(f"每天8:00-16:00,节假日{word}", *WEEK, SPRING_FESTIVAL) == "ooooooo?"


def test_one_weekday_that_meets_a_holiday_is_not_every_holiday() -> None:
    assert read_schedule("周一至周五8:00-16:00,周五遇节假日休息").unread
    assert ask("周二、周五接种,如遇节假日,暂停接种", SPRING_FESTIVAL, NATIONAL_DAY) == "xx"


def test_rest_at_noon_is_no_hour_of_vaccination() -> None:
    assert hours_of("周一至周五8:00-16:00(中午休息)", MONDAY) == ""
    assert hours_of("周一至周五8:00-16:00,中午不休息", MONDAY) == "08:00-16:00"
    assert hours_of("周一至周五8:00-11:30,13:00-16:00,午休", MONDAY) == "08:00-11:30,13:00-16:00"
    assert hours_of("周一至周五8:00-16:00(中午休息),17:00-20:00", MONDAY) == ""


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("周一至周五9:00-17:00,午休12:00-13:00", ""),
        ("周一至周五9:00-17:00(午休时间:12:00-13:00)", ""),
        ("周一至周五9:00-17:00,12:00-13:00午休", ""),
        ("周一至周五8:00-11:30,13:00-16:00,午休11:30-13:00", "08:00-11:30,13:00-16:00"),
        ("周一至周五8:00-11:30,中午休息11:30-1:00,13:00-16:00", "08:00-11:30,13:00-16:00"),
        ("周一至周五8:00-12:00午休13:00-17:00", "08:00-12:00,13:00-17:00"),
        ("周一至周五8:00-12:00,下午休息", "08:00-12:00"),
    ],
)
def test_times_of_the_rest_are_no_times_of_vaccination(text: str, hours: str) -> None:
    assert ask(text, *WEEK) == "oooooxx"
    assert hours_of(text, MONDAY) == hours


@pytest.mark.parametrize("text", ["周一至周日24小时", "周一至周五24小时"])
def test_24_hours_on_weekdays_are_of_rabies_where_that_is_offered(text: str) -> None:
    both = {"routine": [YES], "rabies": [YES]}
    for service, state in (("rabies", YES), ("routine", UNKNOWN)):
        got = decide_openings(make_sites([text], offers=both), load_calendar(), WEEK[:5], service)
        assert set(got.state[0].tolist()) == {state}, service


@pytest.mark.parametrize(
    "text",
    [
        "狂犬24小时;周一至周五8:00-16:00,节假日休息",
        "周一至周五8:00-16:00,节假日休息,狂犬24小时",
        "儿童:周一至周五8:00-16:00;狂犬:24小时;节假日休息",
    ],
)
def test_rest_on_days_off_is_not_said_of_who_is_there_round_the_clock(text: str) -> None:
    assert ask(text, SPRING_FESTIVAL, service="rabies") in {"?", "o"}
    rest = "狂犬24小时,其余周一至周五8:00-16:00,节假日休息"
    assert ask(rest, SPRING_FESTIVAL, service="rabies") == "o"
    assert ask(rest, SPRING_FESTIVAL, service="adult") == "x"


def test_an_exception_from_rest_is_not_closed() -> None:
    assert ask("每天8:00-16:00,节假日除春节外休息", SPRING_FESTIVAL, NATIONAL_DAY) == "?x"
    assert read_schedule("除周三外其余时间休息").unread
    assert read_schedule("周一至周五8:00-16:00,除周三外节假日休息").unread


def test_each_half_of_a_day_is_of_the_service_behind_it() -> None:
    text = "周一至周五上午儿童、下午成人"
    for service, hours in (("routine", "上午"), ("adult", "下午")):
        got = decide_openings(make_sites([text]), load_calendar(), [MONDAY], service)
        assert got.hours[0, 0] == hours


@pytest.mark.parametrize(
    "text",
    [
        "接种日:每周三、轮流周五",
        "周六、视情况周日及节假日休息",
        "周一至周五不一定每天8:00-16:00",
        "周一上午、非周三全天、周五下午",
        "周一至周五8:00-16:00;非周二、四晚18:00-20:00",
    ],
)
def test_a_word_before_its_days_is_not_taken_for_those_before_it(text: str) -> None:
    assert read_schedule(text).unread


def test_times_of_a_doubted_day_are_no_times_of_others() -> None:
    text = "周一至周五上午8:00-11:30,节假日视情况下午13:00-15:00"
    assert hours_of(text, MONDAY) == "08:00-11:30"
    assert ask(text, *WEEK, SPRING_FESTIVAL) == "oooooxx?"

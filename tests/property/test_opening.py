"""Laws of opening: order, company and spelling change nothing; a roster touches its own cell."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.arrays import texts
from geo.calendar.hours.understood import tell_schedule
from geo.calendar.notices.year_days import WEEKDAYS
from geo.calendar.opening.judging import JudgedDays, judge_plans
from geo.calendar.opening.schedule import read_schedule
from geo.calendar.opening.sites_open import decide_openings
from geo.calendar.words.tokens import list_words
from geo.model.roster import Roster
from geo.model.trilean import Trilean
from tests.samples.site_tables import load_calendar, make_sites
from tests.soak import rounds

CALENDAR = load_calendar()
FIRST = date(2025, 1, 1)

weekday_sets = st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(
    lambda days: ",".join(sorted(days, key=WEEKDAYS.index))
)
holiday_rules = st.sampled_from(["", "; PH off", "; PH 09:00-12:00", "; PH Mo-Fr off"])
schedules = st.one_of(
    st.sampled_from(["", "24/7", "逢集日", "全年无休"]),
    st.builds(lambda days, rule: f"{days} 08:00-16:00{rule}", weekday_sets, holiday_rules),
)
dates = st.lists(
    st.integers(0, 729).map(lambda days: FIRST + timedelta(days=days)),
    min_size=1,
    max_size=12,
    unique=True,
)


@settings(deadline=None)
@given(st.lists(schedules, min_size=1, max_size=6), dates)
def test_a_site_is_open_or_not_whatever_sites_and_dates_are_asked_with_it(
    hours: list[str], days: list[date]
) -> None:
    together = decide_openings(make_sites(hours), CALENDAR, days, "routine")
    for i, text in enumerate(hours):
        for j, day in enumerate(days):
            alone = decide_openings(make_sites([text]), CALENDAR, [day], "routine")
            assert alone.state[0, 0] == together.state[i, j]
            assert alone.hours[0, 0] == together.hours[i, j]


@settings(deadline=None)
@given(st.lists(schedules, min_size=2, max_size=5), dates, st.data())
def test_a_roster_entry_changes_its_own_cell_only(
    hours: list[str], days: list[date], data: st.DataObject
) -> None:
    site = data.draw(st.integers(0, len(hours) - 1))
    column = data.draw(st.integers(0, len(days) - 1))
    state = data.draw(st.sampled_from(list(Trilean)))
    roster = Roster(
        texts([f"s{site}"]),
        texts([days[column].isoformat()]),
        texts([""]),
        np.array([state], dtype=np.int8),
        texts([""]),
    )
    before = decide_openings(make_sites(hours), CALENDAR, days, "routine").state
    after = decide_openings(make_sites(hours), CALENDAR, days, "routine", roster).state
    assert after[site, column] == state
    before[site, column] = state
    assert (before == after).all()


@settings(deadline=None)
@given(weekday_sets, holiday_rules, dates)
def test_a_schedule_that_adds_weekdays_is_never_less_open(
    days: str, rule: str, asked: list[date]
) -> None:
    sites = make_sites([f"{days} 08:00-16:00{rule}", f"Mo-Su 08:00-16:00{rule}"])
    state = decide_openings(sites, CALENDAR, asked, "routine").state
    assert (state[1] >= state[0]).all()


@settings(deadline=None, max_examples=rounds(150, 900))
@given(
    st.text(
        alphabet='MoTuFrSaPH-,;| 0123456789:/"offopen周一至五上午节假日休息每月农历逢儿童预约[]()',
        max_size=30,
    )
)
def test_any_text_is_read_or_refused_and_what_is_read_can_be_judged(text: str) -> None:
    _judge(text)


_PIECES = st.sampled_from(
    [
        *(
            "周一",
            "周一至周五",
            "周二、四",
            "周日至周四",
            "周六日",
            "单周",
            "每月第一个周三",
            "初一",
        ),
        *(
            "8:00-11:30",
            "1:30-4:30",
            "17:00-次日8:00",
            "24:00-8:00",
            "8点半-11点",
            "上午",
            "24小时",
        ),
        *("10月1日", "10月1日-7日", "5月-9月", "7月", "每月5、15日", "每月1-10日", "农历逢三、八"),
        *("休息", "除外", "照常", "节假日", "春节", "除", "外", "含", "儿童", "狂犬", "仅", "顺延"),
    ]
) | st.sampled_from(list_words())
_SIGNS = st.sampled_from([",", "、", ";", "(", ")", ":", " ", "及", ""])


@settings(deadline=None, max_examples=rounds(150, 900))
@given(st.lists(st.tuples(_PIECES, _SIGNS), min_size=1, max_size=7))
def test_any_words_in_any_order_are_read_or_refused(pieces: list[tuple[str, str]]) -> None:
    _judge("".join(word + sign for word, sign in pieces))


def _judge(text: str) -> None:
    schedule = read_schedule(text)
    assert not (schedule.unread and schedule.plans)
    for service in ("", "routine", "rabies"):
        judged = judge_plans(schedule.plans_for(service), JudgedDays.of([FIRST], CALENDAR))
        assert judged.state[0] in list(Trilean)
    told = tell_schedule(schedule)
    assert not (schedule.unread and told)

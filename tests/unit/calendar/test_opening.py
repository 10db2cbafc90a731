from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from geo.arrays import texts
from geo.calendar.opening.sites_open import Openings, decide_openings
from geo.errors import NoticeError
from geo.model.roster import Roster
from geo.model.trilean import Trilean
from tests.samples.site_tables import load_calendar, make_sites

NO, UNKNOWN, YES = Trilean.NO, Trilean.UNKNOWN, Trilean.YES
TUESDAY = date(2026, 3, 3)
SATURDAY = date(2026, 3, 7)
SPRING_FESTIVAL = date(2026, 2, 17)
HOLIDAY_SATURDAY = date(2026, 2, 21)
MAKEUP = date(2026, 2, 28)


def decide(hours: str, *dates: date, **more: object) -> Openings:
    return decide_openings(make_sites([hours], **more), load_calendar(), dates, "routine")


def make_roster(*entries: tuple[str, date, str, Trilean, str]) -> Roster:
    site_id, days, service, state, hours = zip(*entries, strict=True)
    return Roster(
        texts(site_id),
        texts(day.isoformat() for day in days),
        texts(service),
        np.array(state, dtype=np.int8),
        texts(hours),
    )


@pytest.mark.parametrize(
    ("hours", "day", "stated"),
    [
        ("Mo-Fr 08:00-11:30,13:30-16:30", TUESDAY, "08:00-11:30,13:30-16:30"),
        ("Mo-Fr 08:00-11:30", SATURDAY, ""),
        ("24/7", SPRING_FESTIVAL, "00:00-24:00"),
        ("Mo-Fr 08:00-16:00; PH 09:00-12:00", SPRING_FESTIVAL, "09:00-12:00"),
        ("Mo-Fr 08:00-16:00; PH open", SPRING_FESTIVAL, "08:00-16:00"),
        ("Mo-Fr 08:00-16:00; PH open", HOLIDAY_SATURDAY, ""),
        ("Mo-Fr 08:00-16:00; PH off", SPRING_FESTIVAL, ""),
        ("Mo-Fr 08:00-16:00", MAKEUP, "08:00-16:00"),
        ("Mo-Th 08:00-16:00; Fr 08:00-12:00", MAKEUP, ""),
        ("Tu 20:00-24:00", TUESDAY, "20:00-24:00"),
        ("周一三五、二上午", TUESDAY, "上午"),
        ("周二下午1点半-4点", TUESDAY, "13:30-16:00"),
        ("工作日", TUESDAY, "全天"),
        ("周一至周五", TUESDAY, ""),
    ],
)
def test_the_hours_of_a_date_are_those_stated_for_it(hours: str, day: date, stated: str) -> None:
    assert decide(hours, day).hours[0, 0] == stated


@pytest.mark.parametrize("hours", ["24/7", '24/7 "电话预约"', '24/7 open "急诊"'])
def test_round_the_clock_is_open_on_a_day_off_with_or_without_a_comment(hours: str) -> None:
    assert decide(hours, SPRING_FESTIVAL).state[0, 0] == YES


def test_around_the_clock_but_for_one_weekday_is_unknown_on_that_day_off() -> None:
    openings = decide('24/7 "电话预约"; Sa 08:00-12:00', SPRING_FESTIVAL, HOLIDAY_SATURDAY)
    assert openings.state[0].tolist() == [YES, UNKNOWN]


def test_hours_differ_from_monday_to_friday_and_a_make_up_day_is_open_all_the_same() -> None:
    assert decide("Mo-Th 08:00-16:00; Fr 08:00-12:00", MAKEUP).state[0, 0] == YES


@pytest.mark.parametrize(("weekday", "state"), [(1, YES), (4, NO)])
def test_a_make_up_day_follows_the_weekday_that_the_notice_names(
    weekday: int, state: Trilean
) -> None:
    calendar = replace(load_calendar(), replaces={MAKEUP: weekday})
    openings = decide_openings(make_sites(["Tu 08:00-16:00"]), calendar, [MAKEUP], "routine")
    assert openings.state[0, 0] == state


def test_a_rule_for_a_named_date_stands_beside_the_rule_for_days_off() -> None:
    hours = "Mo-Fr 08:00-16:00; PH 09:00-12:00; Jan 01 off"
    assert decide(hours, date(2026, 1, 1), date(2026, 1, 2)).state[0].tolist() == [NO, YES]


def test_a_day_off_that_only_a_dated_rule_opens_is_unknown_and_one_it_closes_is_closed() -> None:
    openings = decide("24/7; 2026 Feb 17 off; 2026 Feb 21 09:00-12:00", *OFF_DAYS)
    assert openings.state[0].tolist() == [NO, UNKNOWN]


OFF_DAYS = (SPRING_FESTIVAL, HOLIDAY_SATURDAY)


def test_a_holiday_rule_of_one_season_says_nothing_of_another() -> None:
    hours = "Mo-Fr 08:00-16:00; Jan-Mar PH 10:00-12:00"
    openings = decide(hours, SPRING_FESTIVAL, date(2026, 6, 19), date(2026, 6, 20))
    assert openings.state[0].tolist() == [YES, UNKNOWN, NO]


def test_hours_of_the_service_stand_before_those_of_the_whole_site() -> None:
    sites = make_sites(["Mo-Fr 08:00-16:00"] * 2, service_hours={"rabies": ["24/7", ""]})
    rabies = decide_openings(sites, load_calendar(), [SATURDAY, TUESDAY], "rabies")
    routine = decide_openings(sites, load_calendar(), [SATURDAY, TUESDAY], "routine")
    assert rabies.state.tolist() == [[YES, YES], [NO, YES]]
    assert routine.state.tolist() == [[NO, YES], [NO, YES]]


def test_hours_of_another_service_alone_leave_this_one_unknown() -> None:
    openings = decide("", TUESDAY, service_hours={"rabies": ["24/7"]})
    assert openings.state[0, 0] == UNKNOWN


def test_a_site_is_open_from_its_first_to_its_last_valid_day_both_included() -> None:
    days = [date(2026, 3, day) for day in (2, 3, 4, 5, 6)]
    openings = decide("24/7", *days, valid_from=["2026-03-03"], valid_to=["2026-03-05"])
    assert openings.state[0].tolist() == [NO, YES, YES, YES, NO]
    assert openings.hours[0, 4] == ""


def test_a_roster_entry_decides_its_site_and_date_and_nothing_else() -> None:
    sites = make_sites(["Mo-Fr 08:00-16:00; PH off", "24/7"])
    roster = make_roster(
        ("s0", SPRING_FESTIVAL, "", YES, "09:00-11:00"),
        ("s1", SPRING_FESTIVAL, "", UNKNOWN, ""),
        ("s1", TUESDAY, "", NO, ""),
        ("elsewhere", SATURDAY, "", NO, ""),
    )
    dates = [SPRING_FESTIVAL, HOLIDAY_SATURDAY, TUESDAY, SATURDAY]
    openings = decide_openings(sites, load_calendar(), dates, "routine", roster)
    assert openings.state.tolist() == [[YES, NO, YES, NO], [UNKNOWN, YES, NO, YES]]
    assert openings.hours[0, 0] == "09:00-11:00"
    assert openings.hours[1, 2] == ""


def test_a_roster_entry_for_the_service_stands_before_one_for_the_whole_site() -> None:
    roster = make_roster(
        ("s0", SPRING_FESTIVAL, "rabies", YES, ""),
        ("s0", SPRING_FESTIVAL, "", NO, ""),
    )
    sites = make_sites(["24/7"])
    for service, state in (("rabies", YES), ("routine", NO)):
        openings = decide_openings(sites, load_calendar(), [SPRING_FESTIVAL], service, roster)
        assert openings.state[0, 0] == state


def test_a_roster_does_not_open_a_site_that_no_longer_exists() -> None:
    roster = make_roster(("s0", SPRING_FESTIVAL, "", YES, ""))
    sites = make_sites(["24/7"], valid_to=["2025-12-31"])
    openings = decide_openings(sites, load_calendar(), [SPRING_FESTIVAL], "routine", roster)
    assert openings.state[0, 0] == NO


def test_unread_hours_are_unknown_and_listed_for_every_site_that_has_them() -> None:
    sites = make_sites(["逢集日", "24/7", "逢集日", ""])
    openings = decide_openings(sites, load_calendar(), [TUESDAY], "routine")
    assert openings.state[:, 0].tolist() == [UNKNOWN, YES, UNKNOWN, UNKNOWN]
    assert ["s0" in openings.remarks[0].message, "s2" in openings.remarks[1].message] == [True] * 2
    assert len(openings.remarks) == 2


def test_a_date_without_a_notice_is_refused_and_one_at_the_edge_is_marked() -> None:
    with pytest.raises(NoticeError, match="2027"):
        decide("24/7", date(2027, 1, 4))
    dates = (date(2026, 12, 23), date(2026, 12, 24))
    assert decide("24/7", *dates).provisional.tolist() == [False, True]


def test_a_day_off_that_the_regulation_fixes_is_answered_and_marked() -> None:
    new_year = date(2027, 1, 1)
    found = decide("Mo-Fr 08:00-16:00; PH off", new_year)
    assert (found.state.tolist(), found.provisional.tolist()) == ([[NO]], [True])
    assert decide("Mo-Fr 08:00-16:00", new_year).state.tolist() == [[UNKNOWN]]


def test_no_sites_and_no_dates_give_empty_tables() -> None:
    assert decide_openings(make_sites([]), load_calendar(), [TUESDAY], "routine").state.shape == (
        0,
        1,
    )
    assert decide("24/7").state.shape == (1, 0)

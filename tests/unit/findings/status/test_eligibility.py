"""Which sites count under a question, by three-valued logic."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from geo.arrays import texts
from geo.errors import InputError, NoticeError
from geo.findings.status.eligibility import (
    SiteContext,
    SiteQuestion,
    ask_headline,
    decide_eligible,
    read_terms,
)
from geo.model.site import Sites
from geo.model.trilean import Trilean
from tests.samples.site_tables import load_calendar, make_sites
from tests.samples.small_world import STANDARD

NO, UNKNOWN, YES = Trilean.NO, Trilean.UNKNOWN, Trilean.YES
SERVICES = ["routine", "adult", "rabies"]


def ask(sites: Sites, question: SiteQuestion, as_of: str = "2026-03-02") -> list[int]:
    register = SiteContext(sites, STANDARD, load_calendar(), None, date.fromisoformat(as_of))
    return decide_eligible(register, question).tolist()


def about(**more: object) -> SiteQuestion:
    return replace(ask_headline(STANDARD), **more)


def test_the_headline_asks_for_its_service_alone() -> None:
    sites = make_sites([""] * 3, offers={"routine": [YES, UNKNOWN, NO]})
    assert ask(sites, ask_headline(STANDARD)) == [YES, UNKNOWN, NO]


def test_all_terms_are_asked_and_one_service_of_each_is_enough() -> None:
    sites = make_sites(
        [""] * 4,
        offers={
            "routine": [YES, YES, NO, YES],
            "adult": [YES, UNKNOWN, YES, NO],
            "rabies": [NO, NO, YES, UNKNOWN],
        },
    )
    assert ask(sites, SiteQuestion(read_terms("routine,adult", SERVICES))) == [2, 1, 0, 0]
    assert ask(sites, SiteQuestion(read_terms("adult|rabies", SERVICES))) == [2, 1, 2, 1]
    assert ask(sites, SiteQuestion(read_terms("routine, adult|rabies", SERVICES))) == [2, 1, 0, 1]
    assert ask(sites, SiteQuestion(read_terms("any", SERVICES))) == [2, 2, 2, 2]


def test_a_service_that_no_row_names_is_unknown() -> None:
    sites = make_sites(["", ""])
    assert ask(sites, SiteQuestion((("bcg",),))) == [UNKNOWN, UNKNOWN]


def test_a_site_counts_from_its_first_to_its_last_day() -> None:
    sites = make_sites(
        [""] * 4,
        valid_from=["2026-03-02", "2026-03-03", "", ""],
        valid_to=["", "", "2026-03-02", "2026-03-01"],
    )
    assert ask(sites, ask_headline(STANDARD)) == [YES, NO, YES, NO]


def test_a_date_asks_who_is_in_service_then_whoever_is_today() -> None:
    sites = make_sites(
        ["Mo-Su 08:00-16:00; PH open"] * 2,
        valid_from=["2026-05-01", ""],
        valid_to=["", "2026-04-30"],
    )
    assert ask(sites, ask_headline(STANDARD)) == [NO, YES]
    assert ask(sites, about(day=date(2026, 5, 4))) == [YES, NO]


def test_a_date_asks_for_open_sites_in_service_on_that_date() -> None:
    hours = ["Mo-Su 08:00-16:00; PH open", "Mo-Fr 08:00-16:00; PH off", "Mo-Fr 08:00-16:00", "24/7"]
    sites = make_sites(hours, valid_to=["", "", "", "2026-02-16"])
    assert ask(sites, about(day=date(2026, 2, 17))) == [YES, NO, UNKNOWN, NO]
    assert ask(sites, about(day=date(2026, 3, 3)), as_of="2026-01-05") == [YES, YES, YES, NO]


def test_either_of_two_services_may_be_the_one_that_is_open() -> None:
    sites = make_sites(
        ["Mo-Fr 08:00-16:00; PH off"],
        offers={"routine": [YES], "rabies": [YES]},
        service_hours={"rabies": ["24/7"]},
    )
    on_holiday = about(day=date(2026, 2, 17))
    assert ask(sites, on_holiday) == [NO]
    assert ask(sites, replace(on_holiday, services=(("routine", "rabies"),))) == [YES]


def test_a_year_without_a_notice_is_refused() -> None:
    with pytest.raises(NoticeError, match="2031"):
        ask(make_sites(["24/7"]), about(day=date(2031, 1, 2)))


def test_days_per_week_are_least_days_and_unknown_hours_are_unknown() -> None:
    sites = make_sites(["Mo-Fr 08:00-16:00", "Tu,Th 08:00-11:00", "Jan-Dec We[1] 08:00-11:00", ""])
    assert ask(sites, about(least_days_per_week=5)) == [YES, NO, NO, UNKNOWN]
    assert ask(sites, about(least_days_per_week=2)) == [YES, YES, NO, UNKNOWN]
    assert ask(sites, about(least_days_per_week=1)) == [YES, YES, NO, UNKNOWN]


def test_a_tier_is_that_or_a_higher_one_and_an_unknown_word_is_unknown() -> None:
    sites = make_sites([""] * 4)
    words = texts([STANDARD.tiers[0], STANDARD.tiers[1], STANDARD.tiers[2], "五星"])
    sites = replace(sites, records=replace(sites.records, tier=words))
    assert ask(sites, about(tier=STANDARD.tiers[1])) == [YES, YES, NO, UNKNOWN]
    assert ask(sites, about(tier=STANDARD.tiers[0])) == [YES, NO, NO, UNKNOWN]
    with pytest.raises(InputError, match=r"tier: expected one of .*, got '九级'"):
        ask(sites, about(tier="九级"))


def test_booking_and_consultation_are_asked_as_the_register_answers() -> None:
    sites = make_sites([""] * 3)
    said = np.array([YES, UNKNOWN, NO], dtype=np.int8)
    sites = replace(sites, records=replace(sites.records, booking=said, consultation=said[::-1]))
    assert ask(sites, about(booking=True)) == [YES, UNKNOWN, NO]
    assert ask(sites, about(booking=True, consultation=True)) == [NO, UNKNOWN, NO]


@pytest.mark.parametrize("text", ["", "routine,", "routine|", "bcg", "Routine"])
def test_a_service_that_is_not_known_is_refused_with_those_that_are(text: str) -> None:
    with pytest.raises(InputError, match="service: expected one of routine, adult, rabies, any"):
        read_terms(text, SERVICES)

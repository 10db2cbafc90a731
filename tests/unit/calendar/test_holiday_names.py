"""Holidays by the names that people use."""

from __future__ import annotations

import pytest

from geo.calendar.holiday_names import find_holiday, name_from_id
from geo.errors import NoticeError
from tests.samples.site_tables import load_calendar


@pytest.mark.parametrize(
    ("text", "holiday_id"),
    [
        ("2025-spring-festival", "2025-spring-festival"),
        ("spring-festival", "2026-spring-festival"),
        ("春节", "2026-spring-festival"),
        ("过年", "2026-spring-festival"),
        ("2025年春节", "2025-spring-festival"),
        ("２０２５春节", "2025-spring-festival"),
        ("2025-春节", "2025-spring-festival"),
        ("五一", "2026-labour-day"),
        ("十一", "2026-national-day"),
        ("2025年十一", "2025-national-day-mid-autumn"),
        ("2025 中秋", "2025-national-day-mid-autumn"),
        ("国庆节", "2026-national-day"),
        (" 清明 ", "2026-qingming"),
        ("端午节", "2026-dragon-boat"),
        ("元旦", "2026-new-year"),
    ],
)
def test_a_holiday_is_found_by_name_with_and_without_a_year(text: str, holiday_id: str) -> None:
    assert find_holiday(load_calendar(), text).id == holiday_id


@pytest.mark.parametrize("text", ["", "圣诞节", "2027年春节", "2026-easter", "节"])
def test_a_holiday_that_no_notice_has_is_refused_with_those_there_are(text: str) -> None:
    with pytest.raises(NoticeError, match=r"expected one of 2025-new-year \(2025年元旦\)"):
        find_holiday(load_calendar(), text)


@pytest.mark.parametrize(
    ("holiday_id", "name"),
    [
        ("2027-new-year", "2027年元旦"),
        ("2025-national-day-mid-autumn", "2025年国庆节、中秋节"),
        ("2026-weekend", "2026-weekend"),
        ("", ""),
    ],
)
def test_an_id_names_its_holiday_without_a_notice(holiday_id: str, name: str) -> None:
    assert name_from_id(holiday_id) == name

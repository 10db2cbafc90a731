"""Problems of opening: a holiday or a day without an open site, under an id that stays."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from geo.findings.worklists.holiday_problems import (
    list_absorbed,
    list_undecided,
    list_unserved_days,
    list_unserved_holidays,
)
from tests.samples.small_world import STANDARD

COUNTIES = pd.DataFrame(
    {"adcode": ["210101", "210102"], "name": ["甲区", "乙区"], "residents": [100, 50]}
)
HOLIDAYS = pd.DataFrame(
    [
        ("210101", 2025, "2025-labour-day", "劳动节", "unserved", 0, False, False),
        ("210101", 2026, "2026-labour-day", "劳动节", "unserved", 0, True, False),
        ("210102", 2026, "2026-labour-day", "劳动节", "served", 1, True, False),
        ("210101", 2026, "2026-qingming", "清明节", "unserved", 0, False, False),
        ("210101", 2027, "2027-new-year", "元旦", "unserved", 0, True, True),
    ],
    columns=[
        "adcode", "year", "holiday_id", "holiday", "flag", "days_served", "upcoming", "provisional",
    ],
).assign(days_off=2, flag_label="无单位开诊")  # fmt: skip
DAYS = pd.DataFrame(
    [
        ("210101", 2026, "2026-labour-day", "劳动节", "2026-05-01", "unserved", False),
        ("210101", 2026, "2026-labour-day", "劳动节", "2026-05-02", "unserved", False),
        ("210102", 2025, "2025-labour-day", "劳动节", "2025-05-02", "unserved", False),
        ("210102", 2026, "2026-labour-day", "劳动节", "2026-05-01", "served", False),
        ("210102", 2026, "2026-labour-day", "劳动节", "2026-05-02", "unserved", False),
        ("210101", 2026, "2026-qingming", "清明节", "2026-04-05", "unserved", False),
        ("210101", 2027, "2027-new-year", "元旦", "2027-01-01", "unserved", True),
    ],
    columns=["adcode", "year", "holiday_id", "holiday", "date", "flag", "provisional"],
).assign(open_sites=0, rabies_open_sites=[0, 0, 0, 0, 1, 0, 0])
SHOWN = ["problem_id", "unit_name", "people", "figure", "limit", "figure_unit", "detail", "date"]


def found_on(as_of: str) -> SimpleNamespace:
    return SimpleNamespace(counties=COUNTIES, county_holidays=HOLIDAYS, holidays=DAYS, as_of=as_of)


def test_a_county_without_any_open_day_of_a_holiday_ahead_is_one_problem():
    rows = list_unserved_holidays(found_on("2026-04-20"), STANDARD)
    assert rows[SHOWN].to_numpy().tolist() == [
        [
            "holiday_unserved-210101-2026-labour-day", "甲区", 100, 0, 1.0, "day",
            "2026年劳动节无单位开诊", "2026-05-02",
        ]
    ]  # fmt: skip
    assert rows["follows"].tolist() == ["holiday_unserved-210101-2025-labour-day"]


def test_of_a_holiday_partly_past_the_days_left_are_told():
    rows = list_unserved_holidays(found_on("2026-05-02"), STANDARD)
    assert rows["detail"].tolist() == ["2026年劳动节无单位开诊（尚余1天）"]


def test_a_day_is_a_problem_of_its_own_only_where_the_holiday_is_not():
    rows = list_unserved_days(found_on("2026-04-20"), STANDARD)
    assert rows[SHOWN].to_numpy().tolist() == [
        [
            "day_unserved-210102-2026-05-02", "乙区", 50, 0, 1.0, "site",
            "2026-05-02（劳动节）仅狂犬病门诊开诊", "2026-05-02",
        ]
    ]  # fmt: skip
    assert rows["follows"].tolist() == ["day_unserved-210102-2025-05-02"]
    assert set(list_absorbed(found_on("2026-04-20"))) == {
        "day_unserved-210101-2026-05-01", "day_unserved-210101-2026-05-02",
    }  # fmt: skip


def test_nothing_that_is_over_or_provisional_is_a_problem():
    assert list_unserved_days(found_on("2026-05-03"), STANDARD).empty
    assert list(list_undecided(found_on("2026-05-03"))) == []
    listed = list_unserved_holidays(found_on("2026-04-20"), STANDARD)["problem_id"]
    assert not listed.str.contains("qingming|new-year").any()

"""Problems of opening: a holiday or a day without an open site, under an id that stays."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from geo.findings.holiday_problems import list_unserved_days, list_unserved_holidays
from tests.small_world import STANDARD

COUNTIES = pd.DataFrame(
    {"adcode": ["210101", "210102"], "name": ["甲区", "乙区"], "residents": [100, 50]}
)
HOLIDAYS = pd.DataFrame(
    [
        ("210101", 2025, "2025-labour-day", "劳动节", "unserved", 0),
        ("210101", 2026, "2026-labour-day", "劳动节", "unserved", 0),
        ("210102", 2026, "2026-labour-day", "劳动节", "served", 1),
    ],
    columns=["adcode", "year", "holiday_id", "holiday", "flag", "days_served"],
)
DAYS = pd.DataFrame(
    [
        ("210101", 2026, "2026-labour-day", "劳动节", "2026-05-01", "unserved", 0),
        ("210102", 2026, "2026-labour-day", "劳动节", "2026-05-01", "served", 1),
        ("210102", 2026, "2026-labour-day", "劳动节", "2026-05-02", "unserved", 0),
    ],
    columns=["adcode", "year", "holiday_id", "holiday", "date", "flag", "open_sites"],
)
FOUND = SimpleNamespace(counties=COUNTIES, county_holidays=HOLIDAYS, holidays=DAYS)
SHOWN = ["problem_id", "unit_name", "people", "figure", "limit", "figure_unit", "detail"]


def test_a_county_without_any_open_day_is_one_problem_of_the_newest_year():
    rows = list_unserved_holidays(FOUND, STANDARD)
    assert rows[SHOWN].to_numpy().tolist() == [
        ["holiday_unserved-210101-labour-day", "甲区", 100, 0, 1.0, "day", "2026年劳动节无单位开诊"]
    ]


def test_a_day_is_a_problem_of_its_own_only_where_the_holiday_is_not():
    rows = list_unserved_days(FOUND, STANDARD)
    assert rows[SHOWN].to_numpy().tolist() == [
        [
            "day_unserved-210102-2026-05-02",
            "乙区",
            50,
            0,
            1.0,
            "site",
            "2026-05-02(劳动节)无单位开诊",
        ]
    ]

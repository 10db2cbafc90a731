"""Wider units show their county that is worst off on the next holiday."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.findings.holidays.flags import HOLIDAY_COLUMNS
from geo.tables.holiday_columns import gather_holidays, leave_holidays_out


def county(adcode: str, flag: str, days: tuple[int, int], **more: object) -> dict[str, object]:
    served, unknown = days
    return {
        "adcode": adcode, "holiday_flag": flag, "holiday_flag_of": "2026-qingming",
        "holiday_open_sites": served, "holiday_flag_year": flag,
        "holiday_flag_year_of": "2026-new-year", "holiday_provisional": False,
        "holiday_days_off": 3, "holiday_days_served": served, "holiday_days_unknown": unknown,
        "holiday_rabies_only": False, "holiday_label": adcode, **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("counties", "worst"),
    [
        ([county("a", "served", (3, 0)), county("b", "undetermined", (0, 3))], "b"),
        ([county("a", "undetermined", (0, 3)), county("b", "unserved", (0, 0))], "b"),
        ([county("a", "served", (2, 0)), county("b", "served", (1, 2))], "b"),
        ([county("a", "served", (1, 2)), county("b", "served", (1, 0))], "b"),
        ([county("b", "served", (1, 0)), county("a", "served", (1, 0))], "a"),
        (
            [
                county("a", "unserved", (0, 0), holiday_rabies_only=True),
                county("b", "unserved", (0, 0)),
            ],
            "b",
        ),
    ],
)
def test_a_prefecture_has_all_columns_of_one_county(counties: list[dict], worst: str) -> None:
    frame = pd.DataFrame({"adcode": ["city"]})
    table = pd.DataFrame(counties)
    gather_holidays(frame, table, np.array([0, 0]))
    row, own = frame.iloc[0], table.set_index("adcode").loc[worst]
    for name in HOLIDAY_COLUMNS:
        if name not in {"holiday_open_sites", "holiday_flag_year", "holiday_flag_year_of"}:
            assert row[name] == own[name]
    assert row["holiday_open_sites"] == table["holiday_open_sites"].sum()


def gather(*counties: dict[str, object], unit: list[int]) -> pd.DataFrame:
    frame = pd.DataFrame({"adcode": sorted(set(unit))})
    gather_holidays(frame, pd.DataFrame(list(counties)), np.array(unit))
    return frame


def test_open_sites_of_different_holidays_are_not_summed() -> None:
    frame = gather(
        county("a", "served", (2, 0)),
        county("b", "undetermined", (1, 2), holiday_flag_of="2026-labour-day"),
        county("c", "served", (3, 0)),
        county("d", "unserved", (0, 0)),
        unit=[0, 0, 1, 1],
    )
    assert frame["holiday_open_sites"].isna().tolist() == [True, False]
    assert frame["holiday_open_sites"][1] == 3
    assert frame["holiday_flag"].tolist() == ["undetermined", "unserved"]
    assert frame["holiday_flag_of"].tolist() == ["2026-labour-day", "2026-qingming"]
    assert frame["holiday_days_served"].tolist() == [1, 0]
    assert frame["holiday_label"].tolist() == ["b", "d"]


def test_a_unit_without_mixed_holidays_has_whole_numbers_and_flags_by_value() -> None:
    frame = gather(
        county("a", "served", (2, 0), holiday_provisional=True, holiday_flag_year="unserved"),
        county("b", "served", (3, 0)),
        county("c", "undetermined", (1, 1)),
        unit=[1, 1, 0],
    )
    assert frame["holiday_open_sites"].dtype == np.int64
    assert frame["holiday_open_sites"].tolist() == [1, 5]
    assert frame["holiday_flag"].tolist() == ["undetermined", "served"]
    assert frame["holiday_provisional"].tolist() == [False, True]
    assert frame["holiday_rabies_only"].tolist() == [False, False]
    assert frame["holiday_flag_year"].tolist() == ["undetermined", "unserved"]
    assert frame["holiday_days_off"].tolist() == [3, 3]
    assert frame["holiday_days_unknown"].tolist() == [1, 0]


def test_what_the_worst_county_leaves_open_is_not_taken_from_another() -> None:
    frame = gather(
        county("a", "unserved", (0, 0), holiday_provisional=None, holiday_label=None),
        county("b", "served", (3, 0), holiday_provisional=True),
        unit=[0, 0],
    )
    assert frame["holiday_provisional"].isna().all()
    assert frame["holiday_label"].isna().all()


def test_the_worst_of_the_year_is_taken_by_itself() -> None:
    frame = pd.DataFrame({"adcode": ["city"]})
    bad_year = county("b", "served", (3, 0), holiday_flag_year="unserved",
                      holiday_flag_year_of="2026-labour-day")  # fmt: skip
    table = pd.DataFrame([county("a", "undetermined", (0, 3)), bad_year])
    gather_holidays(frame, table, np.array([0, 0]))
    row = frame.iloc[0]
    assert row["holiday_flag"] == "undetermined"
    assert row[["holiday_flag_year", "holiday_flag_year_of"]].tolist() == [
        "unserved", "2026-labour-day",
    ]  # fmt: skip


def test_townships_have_the_columns_and_say_nothing() -> None:
    frame = pd.DataFrame({"adcode": ["x", "y"]})
    leave_holidays_out(frame)
    assert list(frame.columns) == ["adcode", *HOLIDAY_COLUMNS]
    assert frame["holiday_days_off"].isna().all()
    assert frame["holiday_rabies_only"].isna().all()
    assert (frame["holiday_label"] == "").all()

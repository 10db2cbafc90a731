"""Counties against dates in one table."""

from __future__ import annotations

import dataclasses

import pandas as pd

from geo.model.assessment_tables import AssessmentTables
from geo.reports.assessment.day_matrix import tabulate_matrix


def test_there_is_a_row_per_county_and_a_column_per_day_off_and_weekend_day(
    tables: AssessmentTables,
) -> None:
    weekend = tables.holidays.head(1).assign(date="2026-01-10", flag="served")
    found = tabulate_matrix(dataclasses.replace(tables, weekend_days=weekend), "en")
    assert found["adcode"].tolist() == sorted(tables.counties["adcode"])
    dates = sorted({*tables.holidays["date"].astype(str), "2026-01-10"})
    assert list(found.columns) == ["adcode", "prefecture", "name", *dates]
    code = weekend["adcode"].iloc[0]
    row = found.set_index("adcode").loc[code]
    assert row["2026-01-10"] == "served"
    first = tables.holidays.iloc[0]
    assert row[str(first["date"])] == first["flag"]


def test_flags_are_words_in_chinese(tables: AssessmentTables) -> None:
    found = tabulate_matrix(tables, "zh").drop(columns=["adcode", "prefecture", "name"])
    assert set(pd.unique(found.to_numpy().ravel())) <= {"有单位开诊", "无单位开诊", "待核实"}


def test_without_holidays_the_counties_stand_alone(tables: AssessmentTables) -> None:
    bare = dataclasses.replace(tables, holidays=tables.holidays.head(0))
    assert list(tabulate_matrix(bare, "zh").columns) == ["adcode", "prefecture", "name"]

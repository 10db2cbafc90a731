"""The words for a county on a holiday carry the days that they stand for."""

from __future__ import annotations

import pytest

from geo.findings.holidays.labels import say_holiday, say_missing_notices


@pytest.mark.parametrize(
    ("flag", "days", "words"),
    [
        ("served", (9, 9, 0), "有单位开诊（9/9天）"),
        ("served", (1, 1, 0), "有单位开诊（1/1天）"),
        ("served", (9, 3, 0), "部分日有单位开诊（3/9天）"),
        ("served", (9, 3, 6), "至少3天有单位开诊（待核实6天）"),
        ("served", (9, 3, 2), "至少3天有单位开诊（待核实2天）"),
        ("undetermined", (9, 0, 9), "待核实（9/9天）"),
        ("undetermined", (9, 0, 2), "待核实（2/9天）"),
        ("undetermined", (0, 0, 0), "待核实"),
        ("unserved", (9, 0, 0), "无单位开诊"),
    ],
)
def test_the_words_for_a_holiday(flag: str, days: tuple[int, int, int], words: str) -> None:
    assert say_holiday(flag, days) == words


def test_rabies_clinics_alone_are_named_only_where_nobody_else_is_open() -> None:
    assert say_holiday("unserved", (3, 0, 0), rabies_only=True) == "仅狂犬病门诊开诊"
    assert say_holiday("served", (3, 1, 0), rabies_only=True) == "部分日有单位开诊（1/3天）"


@pytest.mark.parametrize(
    ("flag", "days", "words"),
    [
        ("served", (4, 4, 0), "有单位开诊（4/4天，仅法定假日）"),
        ("undetermined", (4, 0, 4), "待核实（4/4天，仅法定假日）"),
        ("unserved", (4, 0, 0), "无单位开诊（仅法定假日）"),
    ],
)
def test_days_of_the_regulation_alone_are_marked(
    flag: str, days: tuple[int, int, int], words: str
) -> None:
    assert say_holiday(flag, days, provisional=True) == words


def test_missing_notices_are_named_by_year() -> None:
    assert say_missing_notices([]) == ""
    assert say_missing_notices([2027]) == (
        "仅法定假日，调休以国务院办公厅通知为准（2027年放假安排尚未录入）"
    )

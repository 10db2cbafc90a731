"""The words for a county on a holiday, with the days they stand for.

One function for console, files, page and papers, so that no two of them say it differently.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

PROVISIONAL_NOTE = "仅法定假日，调休以国务院办公厅通知为准"
_MARK = "仅法定假日"


def say_holiday(
    flag: str,
    days: tuple[int, int, int],
    *,
    rabies_only: bool = False,
    provisional: bool = False,
) -> str:
    """Such as 部分日有单位开诊（3/9天）; `days` are those off, served, and undetermined.

    A share stands before the days off that the words hold for; `provisional` is marked inside.
    """
    off, served, unknown = days
    if served and served == off:
        words, counted = "有单位开诊", f"{served}/{off}天"
    elif served and unknown:
        words, counted = f"至少{served}天有单位开诊", f"待核实{unknown}天"
    elif served:
        words, counted = "部分日有单位开诊", f"{served}/{off}天"
    elif flag == "undetermined":
        words, counted = "待核实", f"{unknown}/{off}天" if off else ""
    else:
        words, counted = ("仅狂犬病门诊开诊" if rabies_only else "无单位开诊"), ""
    said = "，".join(part for part in (counted, _MARK if provisional else "") if part)
    return f"{words}（{said}）" if said else words


def label_rows(frame: pd.DataFrame) -> list[str]:
    """`say_holiday` for rows with the columns of the table of counties and holidays."""
    names = ["flag", "days_off", "days_served", "days_unknown", "rabies_only", "provisional"]
    return [
        say_holiday(
            row["flag"],
            (row["days_off"], row["days_served"], row["days_unknown"]),
            rabies_only=row["rabies_only"],
            provisional=row["provisional"],
        )
        for row in frame[names].to_dict("records")
    ]


def say_missing_notices(years: Iterable[int]) -> str:
    """仅法定假日，调休以国务院办公厅通知为准（2027年放假安排尚未录入）; empty without years."""
    listed = "、".join(f"{year}年" for year in years)
    return f"{PROVISIONAL_NOTE}（{listed}放假安排尚未录入）" if listed else ""

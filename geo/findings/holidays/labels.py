"""The words for a county on a holiday, with the days they stand for.

One function for console, files, page and papers, so that no two of them say it differently.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from geo.records import list_records
from geo.words.sentences import say

PROVISIONAL_NOTE = say("statutory_days_only_note_short")
_MARK = say("statutory_days_only_mark")


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
        words, counted = say("some_unit_open"), say("days_served_of", served=served, off=off)
    elif served and unknown:
        words, counted = (
            say("days_served_at_least", served=served),
            say("days_to_verify", unknown=unknown),
        )
    elif served:
        words, counted = say("served_on_some_days"), say("days_served_of", served=served, off=off)
    elif flag == "undetermined":
        words, counted = (
            say("to_verify"),
            say("days_served_of", served=unknown, off=off) if off else "",
        )
    else:
        words, counted = (say("rabies_only_open") if rabies_only else say("no_unit_open")), ""
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
        for row in list_records(frame[names])
    ]


def say_missing_notices(years: Iterable[int]) -> str:
    """仅法定假日，调休以国务院办公厅通知为准（2027年放假安排尚未录入）; empty without years."""
    listed = "、".join(say("of_year", year=year) for year in years)
    return say("not_entered_note", note=PROVISIONAL_NOTE, years=listed) if listed else ""

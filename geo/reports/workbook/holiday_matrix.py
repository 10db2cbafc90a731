"""Counties against days off, one coloured cell a day."""

from __future__ import annotations

from typing import Any

import pandas as pd

from geo.reports.workbook.column_sheet import ColumnSheet
from geo.reports.workbook.styles import Styles
from geo.words.labels import label, value_colour, value_label
from geo.words.sentences import say

_SHORT = {
    "served": say("mark_open"),
    "unserved": say("none_of_them"),
    "undetermined": say("mark_to_verify"),
}
_FIXED = ("adcode", "prefecture", "name", "holiday_flag")


def write_matrix(
    sheet: ColumnSheet, styles: Styles, counties: pd.DataFrame, holidays: pd.DataFrame, top: int
) -> None:
    """Legend at row `top`, two rows of headings (holiday, date), then one row per county."""
    _write_legend(sheet, styles, top)
    top += 1
    days = holidays.astype({"date": str}).drop_duplicates(["date"]).sort_values("date")
    head = styles.named("head")
    for j, name in enumerate(_FIXED):
        sheet.merge_range(top, j, top + 1, j, label(name), head)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 2, 18)
    sheet.set_column(3, 3, 26)
    _write_holidays(sheet, head, days, top)
    first = len(_FIXED)
    for j, day in enumerate(days["date"], start=first):
        sheet.write_string(top + 1, j, f"{int(day[5:7])}/{int(day[8:10])}", head)
    if len(days):
        sheet.set_column(first, first + len(days) - 1, 5.5)
    flags = holidays.astype({"date": str}).pivot_table(
        index="adcode", columns="date", values="flag", aggfunc="first"
    )
    flags = flags.reindex(index=counties["adcode"], columns=days["date"])
    shown = counties[[*_FIXED, "holiday_label"]]
    for i, county in enumerate(shown.itertuples(index=False), start=top + 2):
        for j, text in enumerate(county[:3]):
            sheet.write_string(i, j, str(text), styles.text())
        _write_flag(sheet, styles, i, 3, county[3], county[4])
        for j, flag in enumerate(flags.iloc[i - top - 2], start=first):
            _write_flag(sheet, styles, i, j, flag, _SHORT.get(flag, ""))
    if not len(shown):
        sheet.write_string(top + 2, 0, say("none_of_them"), styles.text())
    sheet.freeze_panes(top + 2, first)
    sheet.repeat_rows(top, top + 1)
    sheet.repeat_columns(0, 2)


def _write_holidays(sheet: ColumnSheet, head: Any, days: pd.DataFrame, top: int) -> None:
    """One merged heading over the days of each holiday; days come sorted by date."""
    mark = days["provisional"].map({True: say("statutory_days_only_bracket"), False: ""})
    names = days["year"].astype(str) + say("year_word") + days["holiday"] + mark
    run = (names != names.shift()).cumsum()
    first = len(_FIXED)
    for _, part in names.groupby(run.to_numpy(), sort=True):
        last = first + len(part) - 1
        if last > first:
            sheet.merge_range(top, first, top, last, part.iloc[0], head)
        else:
            sheet.write_string(top, first, part.iloc[0], head)
        first = last + 1


def _write_legend(sheet: ColumnSheet, styles: Styles, row: int) -> None:
    for j, (flag, short) in enumerate(_SHORT.items()):
        words = f"{short}：{value_label('flag', flag)}"
        sheet.write_string(row, j, words, styles.coded(value_colour("flag", flag)))


def _write_flag(
    sheet: ColumnSheet, styles: Styles, i: int, j: int, flag: object, words: str
) -> None:
    colour = value_colour("flag", str(flag))
    style = styles.coded(colour) if colour else styles.text()
    sheet.write_string(i, j, words if colour else "", style)

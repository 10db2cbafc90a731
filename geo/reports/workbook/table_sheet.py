"""One table on one sheet: headings in Chinese, formats by unit, codes in colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from geo.reports.workbook.column_sheet import ColumnSheet
from geo.reports.workbook.styles import Format, Styles
from geo.reports.writing.shares import share_digits
from geo.reports.writing.words import holds_numbers, in_chinese, plain_columns
from geo.words.labels import field_labels, field_values, label, value_colour
from geo.words.sentences import say

MOST_ROWS = 1_048_000
PRINTED = 16
"""Columns of a table that go on paper; the leading ones are those a unit is judged by."""
_WIDEST = 42.0


@dataclass(frozen=True, slots=True)
class TableWriter:
    """What all tables of one workbook share."""

    styles: Styles
    target: Fraction | None
    holidays: dict[str, str]

    def write(self, sheet: ColumnSheet, frame: pd.DataFrame, top: int, *, frozen: int = 0) -> int:
        """Write headings at row `top` (from 0) and the rows beneath; returns the row after them.

        With `frozen` columns the sheet gets a frozen head and a filter; without rows it says 无.
        """
        plain = plain_columns(frame).head(MOST_ROWS)
        said = in_chinese(plain, self.holidays)
        sheet.set_row(top, 48)
        for j, name in enumerate(plain.columns):
            sheet.write_string(top, j, label(name), self.styles.named("head"))
            self._add_column(sheet, top + 1, plain[name], said[name])
        if not len(plain):
            sheet.write_string(top + 1, 0, say("none_of_them"), self.styles.text())
        if frozen:
            sheet.freeze_panes(top + 1, frozen)
            sheet.autofilter(top, 0, top + max(len(plain), 1), max(len(plain.columns) - 1, 0))
            sheet.repeat_rows(top)
            sheet.print_area(0, 0, top + max(len(plain), 1), min(len(plain.columns), PRINTED) - 1)
            self._set_widths(sheet, said)
        return top + 1 + max(len(plain), 1)

    def _add_column(self, sheet: ColumnSheet, top: int, codes: pd.Series, said: pd.Series) -> None:
        """Codes in words and colour; whole numbers among the texts of a column stay numbers."""
        if holds_numbers(codes):
            self._add_numbers(sheet, top, codes)
            return
        known = {code: self._text_format(str(codes.name), code) for code in codes.unique().tolist()}
        plain = self.styles.text()
        given = codes.tolist()
        texts = said.astype(object).where(said.notna(), "").tolist()
        cells: list[Any] = [str(text) for text in texts]
        styles = [known.get(code, plain) for code in given]
        if str(codes.name) not in field_labels():
            for i, code in enumerate(given):
                if type(code) is int:
                    cells[i], styles[i] = code, self.styles.number("unit")
        sheet.add_column(top, cells, styles)

    def _add_numbers(self, sheet: ColumnSheet, top: int, numbers: pd.Series) -> None:
        """Numbers of one unit; a share shows as many digits as keep it on its side."""
        known = field_labels().get(str(numbers.name))
        unit = "" if known is None else known.unit
        values = numbers.astype(object).where(numbers.notna(), None).tolist()
        if unit != "share":
            sheet.add_column(top, values, [self.styles.number(unit)] * len(values))
            return
        digits = (1 if value is None else share_digits(value, self.target) for value in values)
        sheet.add_column(top, values, [self.styles.percent(one) for one in digits])

    def _text_format(self, name: str, code: object) -> Format:
        colour = value_colour(name, str(code)) if field_values(name) else ""
        return self.styles.coded(colour) if colour else self.styles.text()

    def _set_widths(self, sheet: ColumnSheet, said: pd.DataFrame) -> None:
        for j, name in enumerate(said.columns):
            column = said[name]
            if holds_numbers(column):
                sheet.set_column(j, j, 12.5)
                continue
            texts = column.dropna().astype(str).unique()
            longest = max(map(len, texts), default=0)
            wide = [text for text in texts if 2 * len(text) >= longest]
            sheet.set_column(j, j, fit_width([label(name)[:12], *wide]))


def count_cells(text: str) -> int:
    """Width of a text in characters; a Chinese character counts as two."""
    return sum(2 if char > "⺀" else 1 for char in text)


def fit_width(texts: Sequence[str]) -> float:
    """Width of a column that holds the texts, within bounds."""
    widest = max(map(count_cells, texts), default=0)
    return min(max(widest * 1.1 + 2, 8.0), _WIDEST)

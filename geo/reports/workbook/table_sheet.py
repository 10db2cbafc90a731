"""One table on one sheet: headings in Chinese, formats by unit, codes in colour."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from geo.reports.workbook.column_sheet import ColumnSheet
from geo.reports.workbook.styles import Format, Styles
from geo.reports.writing.cells import holds_numbers, list_cells
from geo.reports.writing.shares import share_digits
from geo.reports.writing.words import plain_column, say_cells
from geo.words.labels import field_labels, field_values, label, value_colour
from geo.words.sentences import say

MOST_ROWS = 1_048_000
PRINTED = 16
"""Columns of a table that go on paper; the leading ones are those a unit is judged by."""
_WIDEST = 42.0
_OF_NUMBERS = 12.5
_ALIKE: tuple[set[type], ...] = (
    {str},
    {str, type(None)},
    {bool},
    {bool, type(None)},
    {type(None)},
    set(),
)
"""Kinds of values that a column may mix and yet be told by each different one."""


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
        names = [str(name) for name in frame.columns if name != "geometry"]
        shown, rows = frame.head(MOST_ROWS), min(len(frame), MOST_ROWS)
        sheet.set_row(top, 48)
        for j, name in enumerate(names):
            sheet.write_string(top, j, label(name), self.styles.named("head"))
            width = self._add_column(sheet, top + 1, plain_column(shown[name]))
            if frozen:
                sheet.set_column(j, j, width)
        if not rows:
            sheet.write_string(top + 1, 0, say("none_of_them"), self.styles.text())
        if frozen:
            sheet.freeze_panes(top + 1, frozen)
            sheet.autofilter(top, 0, top + max(rows, 1), max(len(names) - 1, 0))
            sheet.repeat_rows(top)
            sheet.print_area(0, 0, top + max(rows, 1), min(len(names), PRINTED) - 1)
        return top + 1 + max(rows, 1)

    def _add_column(self, sheet: ColumnSheet, top: int, column: pd.Series) -> float:
        """Add codes in words and colour, or numbers; returns the width that holds them."""
        name, codes = str(column.name), list_cells(column)
        said = say_cells(name, codes, self.holidays)
        if holds_numbers(column):
            self._add_numbers(sheet, top, name, codes)
            if said is codes:
                return _OF_NUMBERS
        elif set(map(type, codes)) in _ALIKE:
            words = dict(zip(codes, said, strict=True))
            cells = {
                code: (_write(text), self._text_format(name, code)) for code, text in words.items()
            }
            sheet.add_texts(top, codes, cells)
        else:
            self._add_mixed(sheet, top, name, list(zip(codes, said, strict=True)))
        return _fit_column(name, {str(text) for text in said if text is not None})

    def _add_mixed(
        self, sheet: ColumnSheet, top: int, name: str, pairs: Sequence[tuple[Any, Any]]
    ) -> None:
        """Add values of several kinds in words; whole numbers without a label stay numbers."""
        looks = [self._text_format(name, code) for code, _ in pairs]
        cells: list[Any] = [_write(text) for _, text in pairs]
        if name not in field_labels():
            for i, (code, _) in enumerate(pairs):
                if type(code) is int:
                    cells[i], looks[i] = code, self.styles.number("unit")
        sheet.add_column(top, cells, looks)

    def _add_numbers(
        self, sheet: ColumnSheet, top: int, name: str, values: Sequence[float | None]
    ) -> None:
        """Numbers of one unit; a share shows as many digits as keep it on its side."""
        known = field_labels().get(name)
        unit = "" if known is None else known.unit
        if unit != "share":
            sheet.add_numbers(top, values, self.styles.number(unit))
            return
        digits = [1 if value is None else share_digits(value, self.target) for value in values]
        looks = {one: self.styles.percent(one) for one in dict.fromkeys(digits)}
        sheet.add_column(top, values, [looks[one] for one in digits])

    def _text_format(self, name: str, code: object) -> Format:
        colour = value_colour(name, str(code)) if field_values(name) else ""
        return self.styles.coded(colour) if colour else self.styles.text()


def count_cells(text: str) -> int:
    """Width of a text in characters; a Chinese character counts as two."""
    return sum(2 if char > "⺀" else 1 for char in text)


def fit_width(texts: Sequence[str]) -> float:
    """Width of a column that holds the texts, within bounds."""
    if _pad(max(map(len, texts), default=0)) >= _WIDEST:
        return _WIDEST
    return min(max(_pad(max(map(count_cells, texts), default=0)), 8.0), _WIDEST)


def _pad(cells: int) -> float:
    return cells * 1.1 + 2


def _fit_column(name: str, texts: Collection[str]) -> float:
    """Width of a column by its heading and whichever of its texts may be the widest."""
    longest = max(map(len, texts), default=0)
    return fit_width([label(name)[:12], *(text for text in texts if 2 * len(text) >= longest)])


def _write(text: object) -> str:
    return "" if text is None else str(text)

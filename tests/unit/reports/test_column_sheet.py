"""Columns written as texts that stand ready, against the same cells written one by one."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from xlsxwriter import Workbook

from geo.reports.workbook.column_sheet import ColumnSheet
from geo.reports.workbook.styles import Styles

TEXTS = [
    "", " ", "=1+1", "{=SUM(A1)}", "+86", "@x", "'", "http://演示.cn", "internal:Sheet!A1",
    "<b>&amp;\"'", "]]>", "<r>富</r>", "%s %d {n} {} %%", "a\tb\nc\r\nd", " x ", "_x0041_",
    "\x00\x07\x1f\x7f\x85\ufffe", "\ufffd\u200b\u202e", "😀" * 9, "é", "007", "1e5", "NaN", "None",
    "甲" * 32_766, "甲" * 32_767, "甲" * 32_768, "😀" * 20_000, "甲" * 32_766 + "😀", "甲" * 40_000,
]  # fmt: skip
NUMBERS: list[float | None] = [
    0, -0.0, 1, -1, 0.1, 1 / 3, 1e-300, 1e300, 5e-324, 2**53, 2**53 + 1, -(2**63), 10**30, 1e16,
    123456789012345678, 0.30000000000000004, None, True, False, 99.99999999999999, 1e21, 12.50,
]  # fmt: skip


class OneByOne(ColumnSheet):
    """The sheet whose columns go through the methods of xlsxwriter."""

    def add_texts(self, top: int, codes: Any, cells: Any) -> None:
        self.add_column(top, *zip(*(cells[code] for code in codes), strict=True))

    def add_numbers(self, top: int, numbers: Any, style: Any) -> None:
        self.add_column(top, numbers, [style] * len(numbers))

    def add_column(self, top: int, cells: Any, styles: Any) -> None:
        self.columns = getattr(self, "columns", -1) + 1
        for i, (cell, style) in enumerate(zip(cells, styles, strict=True), start=top):
            if isinstance(cell, str):
                self.write_string(i, self.columns, cell, style)
            elif cell is None:
                self.write_blank(i, self.columns, None, style)
            else:
                self.write_number(i, self.columns, cell, style)


def read(path: Path, kind: type[ColumnSheet], *, beneath: bool = True) -> list[tuple[Any, ...]]:
    """Every cell as openpyxl finds it, with its looks, and what it says of the sheet."""
    with Workbook(str(path)) as book:
        styles = Styles(book)
        sheet = book.add_worksheet("甲", kind)
        sheet.write_string(0, 4, "题", styles.named("caption"))
        sheet.set_row(1, 48)
        sheet.write_string(1, 0, "头", styles.named("head"))
        looks = [styles.text(), styles.coded("#B42318"), styles.percent(2), styles.number("person")]
        rows = len(TEXTS) * 2
        given = [TEXTS * 2, (NUMBERS * 3)[:rows], (TEXTS[:5] + NUMBERS * 3)[:rows]]
        for column in given:
            sheet.add_column(2, column, [looks[i % 4] for i in range(rows)])
        codes = [*range(len(TEXTS)), *reversed(range(len(TEXTS)))]
        sheet.add_texts(2, codes, {i: (TEXTS[i], looks[i % 4]) for i in range(len(TEXTS))})
        sheet.add_numbers(2, given[1], looks[2])
        if beneath:
            sheet.write_string(rows + 3, 1, "脚", styles.named("key"))
        sheet.freeze_panes(2, 1)
        sheet.autofilter(1, 0, rows + 1, 2)
        sheet.repeat_rows(1)
        sheet.print_area(0, 0, rows + 1, 2)
        sheet.set_column(0, 0, 30)
    sheet = openpyxl.load_workbook(path)["甲"]
    found: list[tuple[Any, ...]] = [
        (
            cell.coordinate, repr(cell.value), cell.data_type, cell.number_format,
            repr((cell.fill, cell.border, cell.alignment, cell.font)),
        )
        for row in sheet.iter_rows()
        for cell in row
    ]  # fmt: skip
    heights = {row: one.height for row, one in sheet.row_dimensions.items()}
    found.append((sheet.dimensions, sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_area))
    return [*found, (sheet.print_title_rows, sheet.column_dimensions["A"].width, heights)]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("beneath", [True, False])
def test_every_cell_is_as_xlsxwriter_writes_it(tmp_path: Path, *, beneath: bool) -> None:
    ours = read(tmp_path / "a.xlsx", ColumnSheet, beneath=beneath)
    theirs = read(tmp_path / "b.xlsx", OneByOne, beneath=beneath)
    assert ours == theirs
    assert len(ours) > 10 * len(TEXTS)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused_as_before(tmp_path: Path, number: float) -> None:
    with Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet("甲", ColumnSheet)
        with pytest.raises(TypeError):
            sheet.add_column(1, [number], [Styles(book).text()])
        with pytest.raises(TypeError):
            sheet.add_numbers(1, [1, number], Styles(book).text())


def test_a_text_that_comes_again_is_kept_once_and_counted_twice(tmp_path: Path) -> None:
    with Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet("甲", ColumnSheet)
        style = Styles(book).text()
        sheet.add_column(0, ["a", "b", "a"], [style] * 3)
        assert (sheet.str_table.count, sheet.str_table.unique_count) == (3, 2)
        sheet.add_texts(0, ["x", "y", "x"], {"x": ("b", style), "y": ("c", style)})
        assert (sheet.str_table.count, sheet.str_table.unique_count) == (6, 3)

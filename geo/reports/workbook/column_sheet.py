"""A worksheet that is given whole columns and writes a row of them as one text.

A workbook has a third of a million cells. xlsxwriter keeps an object for each and puts its text
together when the file is closed; here a text that comes again is put together once, and a row is
one text filled into another. Everything else of a sheet stays with xlsxwriter.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import islice
from math import isfinite
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from geo.reports.workbook.styles import Format

_AT_ONCE = 1024
"""So many rows go to the file together."""
_SHORT_TEXT = 16_000
"""Characters of a text that a cell holds whatever they are."""


class ColumnSheet(Worksheet):  # type: ignore[misc]  # xlsxwriter states no types
    """A worksheet with blocks of rows beneath each other; no row of a block holds other cells."""

    dim_rowmin: int
    dim_rowmax: int

    def __init__(self) -> None:
        super().__init__()
        self._blocks: dict[int, list[list[str]]] = {}
        self._ready: dict[tuple[Format, str], str] = {}

    def add_column(
        self, top: int, cells: Sequence[str | float | None], styles: Sequence[Format]
    ) -> None:
        """Add a column at the right of the block whose first row is `top` (from 0).

        Texts are texts and numbers numbers whatever they look like; None is a blank cell.

        Raises
        ------
        TypeError
            A number is not finite.
        """
        made = [
            self._make_text(top, cell, style)
            if isinstance(cell, str)
            else _make_number(cell, _number_style(style))
            for cell, style in zip(cells, styles, strict=True)
        ]
        self._place(top, made)

    def add_texts(
        self, top: int, codes: Sequence[Hashable], cells: Mapping[Any, tuple[str, Format]]
    ) -> None:
        """Add a column of texts as `add_column` does; `cells` are text and look of each code.

        They stand in the order in which the codes come first.
        """
        counted = self.str_table.count
        made = {code: self._make_text(top, *cell) for code, cell in cells.items()}
        self._place(top, [made[code] for code in codes])
        self.str_table.count = counted + len(codes)

    def add_numbers(self, top: int, numbers: Sequence[float | None], style: Format) -> None:
        """Add a column of numbers of one look as `add_column` does."""
        number = _number_style(style)
        self._place(top, [_make_number(cell, number) for cell in numbers])

    def _place(self, top: int, column: list[str]) -> None:
        if not column:
            return
        block = self._blocks.setdefault(top, [])
        block.append(column)
        self._check_dimensions(top, len(block) - 1)
        self._check_dimensions(top + len(column) - 1, len(block) - 1)

    def _make_text(self, top: int, text: str, style: Format) -> str:
        """A cell of text after its place; xlsxwriter shortens it and gives it its number."""
        made = self._ready.get((style, text))
        if made is not None:
            self.str_table.count += 1
            return made
        if len(text) > _SHORT_TEXT:
            self.write_string(top, 0, text, style)
            number = self.table[top].pop(0).string
        else:
            number = self.str_table._get_shared_string_index(text)  # noqa: SLF001
        made = f'" s="{_number_style(style)}" t="s"><v>{number}</v></c>'
        self._ready[style, text] = made
        return made

    def _write_rows(self) -> None:
        """Write the blocks, and what stands before and between them as xlsxwriter does."""
        first, last = bounds = self.dim_rowmin, self.dim_rowmax
        for top, block in sorted(self._blocks.items()):
            self._write_between(first, top - 1)
            self._write_block(top, block)
            first = top + len(block[0])
        self._write_between(first, last)
        self.dim_rowmin, self.dim_rowmax = bounds

    def _write_between(self, first: int, last: int) -> None:
        if first <= last:
            self.dim_rowmin, self.dim_rowmax = first, last
            super()._write_rows()

    def _write_block(self, top: int, block: list[list[str]]) -> None:
        cells = "".join(f'<c r="{xl_col_to_name(j)}{{n}}%s' for j in range(len(block)))
        pattern = f'<row r="{{n}}" spans="1:{len(block)}">{cells}</row>'
        rows: Any = enumerate(zip(*block, strict=True), start=top + 1)
        while some := "".join(
            pattern.replace("{n}", str(n)) % row for n, row in islice(rows, _AT_ONCE)
        ):
            self.fh.write(some)


def _number_style(style: Format) -> int:
    """The number of a look in its workbook, which it gets when it is first asked for."""
    number: int = style._get_xf_index()  # noqa: SLF001
    return number


def _make_number(number: float | None, style: int) -> str:
    """A cell with a number, or blank, after its place."""
    if number is None:
        return f'" s="{style}"/>'
    if not isfinite(number):
        raise TypeError(f"{number} is no number that a cell can hold")
    return f'" s="{style}"><v>{number:.16G}</v></c>'

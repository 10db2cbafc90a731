"""A worksheet that is given whole columns and writes a row of them as one text.

A workbook has a third of a million cells. xlsxwriter keeps an object for each and puts its text
together when the file is closed; here a text that comes again is put together once, and a row is
one text filled into another. Everything else of a sheet stays with xlsxwriter.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from math import isfinite
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from geo.reports.workbook.styles import Format

_AT_ONCE = 1024
"""So many rows go to the file together."""


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
        if not cells:
            return
        block = self._blocks.setdefault(top, [])
        column: list[str] = []
        for cell, style in zip(cells, styles, strict=True):
            if isinstance(cell, str):
                made = self._ready.get((style, cell))
                if made is None:
                    made = self._keep_text(top + len(column), len(block), cell, style)
                else:
                    self.str_table.count += 1
            elif cell is None:
                made = f'" s="{style._get_xf_index()}"/>'  # noqa: SLF001
            elif isfinite(cell):
                made = f'" s="{style._get_xf_index()}"><v>{cell:.16G}</v></c>'  # noqa: SLF001
            else:
                raise TypeError(f"{cell} is no number that a cell can hold")
            column.append(made)
        block.append(column)
        self._check_dimensions(top, len(block) - 1)
        self._check_dimensions(top + len(column) - 1, len(block) - 1)

    def _keep_text(self, row: int, col: int, text: str, style: Format) -> str:
        """A cell of text after its place; xlsxwriter shortens it and gives it its number."""
        self.write_string(row, col, text, style)
        number = self.table[row].pop(col).string
        made = f'" s="{style._get_xf_index()}" t="s"><v>{number}</v></c>'  # noqa: SLF001
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

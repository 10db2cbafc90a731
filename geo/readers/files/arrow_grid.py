"""An Arrow file as a table of text: its columns are the header, its shapes are left aside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from geo.errors import LayerError, TableError
from geo.readers.files.arrow_tables import read_arrow
from geo.readers.files.grid import Grid
from geo.readers.files.text import CONTROL
from geo.readers.files.xlsx import write_cell


def read_arrow_grid(path: Path) -> Grid:
    """Read an Arrow file; `lines` are the numbers of its rows, 0 for the header.

    Raises
    ------
    TableError
        It is damaged, or a cell holds control characters.
    """
    try:
        table = read_arrow(path, "Arrow")
    except LayerError as error:
        raise TableError(str(error)) from error
    names = [str(name) for name in table.frame]
    columns = [_write_cells(table.frame[name]) for name in table.frame]
    rows = [names, *(list(row) for row in zip(*columns, strict=True))]
    lines = np.concatenate((np.zeros(1, dtype=np.int64), table.rows))
    for line, row in zip(lines.tolist(), rows, strict=False):
        control = next((cell for cell in row if CONTROL.search(cell)), None)
        if control is not None:
            raise TableError(
                f"{path.name} line {line}: expected plain text, got control characters: "
                f"{control!r:.80}"
            )
    return Grid(path.name, rows, lines[: len(rows)])


def _write_cells(column: Any) -> list[str]:
    blank = column.isna().to_numpy()
    cells = column.astype(object).tolist()
    return ["" if empty else write_cell(cell) for cell, empty in zip(cells, blank, strict=True)]

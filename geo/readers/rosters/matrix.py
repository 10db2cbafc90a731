"""Rosters drawn as a matrix, unfolded into one row per unit and date.

Dates stand across (units down) or down (units across); above the dates may stand the holiday,
below them 上午 and 下午. What is neither a date nor the cell of one is carried into every row, so
that the long table is read as any other. Line numbers stay those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from geo.model.trilean import Trilean
from geo.readers.files.grid import Grid
from geo.readers.rosters.cells import find_year, read_open_word, read_roster_date
from geo.readers.vocabulary import find_meaning

SEARCHED = 12
"""Rows at the top among which the headings are looked for."""
_HALVES = {"上午", "下午"}
_LONG = ["日期", "是否开诊"]
_CARRIED = {"site_id", "name", "township", "county"}
_SPLIT = re.compile(r"\s+")


def prepare_roster(grid: Grid) -> Grid:
    """The grid with the signs that it explains itself put into words, and unfolded if a matrix."""
    legend = find_legend(grid)
    if legend:
        rows = [[legend.get(cell.strip(), cell) for cell in row] for row in grid.rows]
        grid = Grid(grid.file, rows, grid.lines)
    return unfold_matrix(grid)


def unfold_matrix(grid: Grid) -> Grid:
    """The grid as a long table where it is a matrix, else as it is."""
    year_text = _title(grid)
    top = [[cell.strip() for cell in row] for row in grid.rows[:SEARCHED]]
    dated = [_read_dates(row, [*top[:r]][-2:], year_text) for r, row in enumerate(top)]
    across = max(range(len(top)), key=lambda r: len(dated[r]), default=0)
    if top and len(dated[across]) >= 2 and not _is_long(top, across):
        return _unfold_across(grid, across, dated[across])
    return _unfold_down(grid, top)


def find_legend(grid: Grid) -> dict[str, str]:
    """Signs that the file itself explains, such as `○表示休息`, and the words for them."""
    found: dict[str, str] = {}
    for row in grid.rows:
        text = " ".join(cell for cell in row if cell)
        explained = dict(_LEGEND.findall(text))
        found |= {sign: words for sign, words in explained.items() if read_open_word(words)}
    return found


_LEGEND = re.compile(
    r"([○◯〇/／—])\s*(?:表示|代表|为|是|[:：=])\s*"
    r"(不开诊|不接种|开诊|开放|接种|正常接种|正常|休息|休|停诊|放假)"
)


def _title(grid: Grid) -> str:
    """File, sheet and the rows of few cells at the top: where a title names the year."""
    short = [row for row in grid.rows[:SEARCHED] if sum(bool(cell.strip()) for cell in row) <= 2]
    return " ".join([*(" ".join(row) for row in short), grid.file])


def _is_long(top: Sequence[Sequence[str]], dated_row: int) -> bool:
    """Whether the dates of a row are the cells of a long table: its heading names a date column."""
    return any(
        (meaning := find_meaning(cell, "roster")) is not None
        and meaning.field in {"date", "from", "to"}
        for row in top[: dated_row + 1]
        for cell in row
        if cell
    )


def _read_dates(
    row: Sequence[str], above: Sequence[Sequence[str]], year_text: str
) -> dict[int, str]:
    """Columns of a row that are dates; a holiday above them may name the year."""
    found: dict[int, str] = {}
    for j, cell in enumerate(row):
        over = " ".join(_fill_left(line, j) for line in above)
        year = find_year(over) or find_year(year_text)
        day = read_roster_date(cell, year) if cell else ""
        if day:
            found[j] = day
    return found


def _fill_left(row: Sequence[str], j: int) -> str:
    """The cell at j, or the nearest filled one to its left: the text of merged cells."""
    for k in range(min(j, len(row) - 1), -1, -1):
        if row[k]:
            return row[k]
    return ""


def _unfold_across(grid: Grid, heading: int, dates: dict[int, str]) -> Grid:
    rows = [[cell.strip() for cell in row] for row in grid.rows]
    first, columns = heading + 1, {j: (day, "") for j, day in dates.items()}
    if first < len(rows) and sum(cell in _HALVES for cell in rows[first]) >= 2:
        columns = _spread_halves(rows[first], dates)
        first += 1
    width = max(map(len, rows))
    kept = [j for j in range(width) if j not in columns]
    names = [_name_column(rows, heading, j) for j in kept]
    long_rows: list[list[str]] = [[*names, *_LONG]]
    lines = [int(grid.lines[heading])]
    last: dict[int, str] = {}
    for i in range(first, len(rows)):
        row = [*rows[i], *[""] * (width - len(rows[i]))]
        whole = [row[j] for j in kept]
        if not any(row[j] for j in columns) and sum(map(bool, whole)) <= 1:
            continue
        _carry_down(whole, names, last)
        for day in dict.fromkeys(day for day, _ in columns.values()):
            cells = {half: row[j] for j, (on, half) in columns.items() if on == day}
            long_rows.append([*whole, day, join_halves(cells)])
            lines.append(int(grid.lines[i]))
    return Grid(grid.file, long_rows, np.array(lines, dtype=np.int64))


def _spread_halves(below: Sequence[str], dates: dict[int, str]) -> dict[int, tuple[str, str]]:
    columns: dict[int, tuple[str, str]] = {}
    day = ""
    for j, cell in enumerate(below):
        day = dates.get(j, day)
        if day and cell in _HALVES:
            columns[j] = day, cell
    return columns


def _name_column(rows: Sequence[Sequence[str]], heading: int, j: int) -> str:
    """The nearest known name at or above the heading, else the nearest text."""
    texts = [rows[r][j] for r in range(heading + 1, -1, -1) if r < len(rows) and j < len(rows[r])]
    known = [text for text in texts if text and find_meaning(text, "roster") is not None]
    return next(iter(known), next(filter(None, texts[1:]), ""))


def _carry_down(whole: list[str], names: Sequence[str], last: dict[int, str]) -> None:
    """Fill unit and place of a row from the row above where merged cells left both blank."""
    fields = {}
    for k, name in enumerate(names):
        meaning = find_meaning(name, "roster") if name else None
        if meaning is not None and meaning.field in _CARRIED:
            fields[k] = meaning.field
    units = [k for k, field in fields.items() if field in {"site_id", "name"}]
    if units and not any(whole[k] for k in units):
        for k in fields:
            whole[k] = whole[k] or last.get(k, "")
    for k in fields:
        last[k] = whole[k]


def join_halves(cells: Mapping[str, str]) -> str:
    """One cell for a day of two halves: the half that is open, 全天, 休, or what is unclear."""
    if "" in cells:
        return cells[""]
    words = {half: read_open_word(cell) for half, cell in cells.items() if cell}
    if not words:
        return ""
    open_ = [half for half, word in words.items() if word and word.state == Trilean.YES]
    if len(open_) == 2:
        return "全天"
    if open_:
        return open_[0]
    closed = all(word is not None and word.state == Trilean.NO for word in words.values())
    return "休" if closed and len(words) == len(cells) else "待定"


def _unfold_down(grid: Grid, top: Sequence[Sequence[str]]) -> Grid:
    """Dates down and units across: a heading with 日期 but neither name nor code of a unit."""
    for r, row in enumerate(top):
        meanings = [find_meaning(cell, "roster") if cell else None for cell in row]
        fields = [meaning.field if meaning else "" for meaning in meanings]
        units = [j for j, cell in enumerate(row) if cell and meanings[j] is None]
        if "date" in fields and not {"site_id", "name", "open"} & set(fields) and units:
            return _turn(grid, r, fields.index("date"), units)
    return grid


def _turn(grid: Grid, heading: int, date_column: int, units: Sequence[int]) -> Grid:
    names = [_SPLIT.sub("", cell) for cell in grid.rows[heading]]
    year = find_year(_title(grid))
    rows: list[list[str]] = [["单位名称", "日期", "年份", "是否开诊"]]
    lines = [int(grid.lines[heading])]
    for i in range(heading + 1, len(grid.rows)):
        row = [cell.strip() for cell in grid.rows[i]]
        if date_column >= len(row) or not row[date_column]:
            continue
        for j in units:
            if j < len(row):
                rows.append([names[j], row[date_column], year, row[j]])
                lines.append(int(grid.lines[i]))
    return Grid(grid.file, rows, np.array(lines, dtype=np.int64))

"""Which row of a table names its columns: found by known names within the first ten rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from geo.errors import TableError
from geo.readers.files.grid import Grid
from geo.readers.tables.missing_columns import show_mapping
from geo.readers.tables.units import is_unit_row
from geo.readers.vocabulary import (
    Meaning,
    find_meaning,
    find_meanings,
    normalise_name,
    read_vocabulary,
)

SEARCHED = 10
_PART = re.compile(r"总?合?计|小计|总数|城镇|城市|乡村|农村|total|urban|rural")
_TOTAL = re.compile(r"总?合?计|小计|总数|total")
_OF_PEOPLE = re.compile(r"人口|居民|population|people|residents")
_GARBLED = (
    '; if these names are garbled, state the encoding of the file, such as encoding = "big5"'
    ' ("shift_jis", "cp949", "latin-1")'
)
_ASKED = {
    "population": ("name", "population"),
    "demand": ("lon", "lat", "residents"),
    "roster": ("name", "date", "open"),
    "boundaries": ("adcode",),
    "road_nodes": ("id", "lon", "lat"),
    "road_edges": ("u", "v"),
    "verified": ("demand_id", "site_id", "road_distance_m"),
    "corrections": ("demand_id", "residents", "source", "date"),
}
"""Fields that a refusal shows how to name, by kind of table; `name` for all others."""


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns, and which rows of the grid they and the data take.

    `names[i]` is the header as written ("" for a column without one), `meanings[i]` what it
    stands for; data begin at row `first` of the grid, titles are the rows before `start`.
    """

    names: list[str]
    meanings: list[Meaning | None]
    start: int
    first: int


def score_rows(grid: Grid, kind: str, columns: dict[str, str]) -> list[int]:
    """How many cells of each of the first ten rows are known names."""
    mapped = {normalise_name(name) for name in columns.values()}
    return [_score(row, kind, mapped) for row in grid.rows[:SEARCHED]]


def find_header(grid: Grid, kind: str, columns: dict[str, str]) -> Header:
    """Take the row with the most known names, and the row below it where the two are one header.

    Raises
    ------
    TableError
        No row has two known names (one, if it has no other), or `columns` names no column.
    """
    scores = score_rows(grid, kind, columns)
    best = max(scores, default=0)
    start = scores.index(best) if scores else 0
    filled = sum(bool(cell.strip()) for cell in grid.rows[start]) if scores else 0
    if best < max(1, min(2, filled)):
        raise TableError(_describe_no_header(grid, kind, has_known=best > 0))
    if start and scores[start - 1] and _is_upper(grid.rows[start - 1], grid.rows[start], kind):
        start -= 1
    names = [cell.strip() for cell in grid.rows[start]]
    first = start + 1
    if first < len(grid) and _continues(names, grid.rows[first], kind):
        names = _merge(names, grid.rows[first], kind)
        first += 1
    if first < len(grid) and is_unit_row(grid.rows[first]):
        names = _add_units(names, grid.rows[first])
        first += 1
    try:
        meanings = find_meanings(names, kind, columns)
    except TableError as error:
        raise TableError(f"{grid.file}: {error}") from error
    return Header(names, meanings, start, first)


def _score(row: Sequence[str], kind: str, mapped: set[str]) -> int:
    cells = {normalise_name(cell) for cell in row if 0 < len(cell) <= 60}
    return sum(cell in mapped or find_meaning(cell, kind) is not None for cell in cells if cell)


def _continues(names: Sequence[str], below: Sequence[str], kind: str) -> bool:
    """Tell whether the row below fills blank names: 常住人口 over 合计, 城镇, 乡村."""
    if len(below) > len(names) + 1 or all(names):
        return False
    under = [cell.strip() for cell in below]
    filled = [cell for cell in under if cell]
    known = sum(find_meaning(cell, kind) is not None for cell in filled)
    fills = any(cell and not name for name, cell in zip(names, under, strict=False))
    return fills and known >= 2 and not any(cell[0].isdigit() for cell in filled)


def _is_upper(above: Sequence[str], below: Sequence[str], kind: str) -> bool:
    """Whether the row above the best one is the first row of the same header, and no title."""
    names = [cell.strip() for cell in above]
    names += [""] * (len(below) - len(names))
    return sum(map(bool, names)) >= 2 and not below[0].strip() and _continues(names, below, kind)


def _merge(names: Sequence[str], below: Sequence[str], kind: str) -> list[str]:
    merged: list[str] = []
    parent = ""
    width = max(len(names), len(below))
    upper = [*names, *[""] * (width - len(names))]
    lower = [*(cell.strip() for cell in below), *[""] * (width - len(below))]
    for above, under in zip(upper, lower, strict=True):
        parent = above or parent
        both = parent + under
        joined = under and find_meaning(both, kind) is not None
        alone = under and find_meaning(under, kind) is not None
        if alone and not joined and _says_a_part(parent, under, kind, lower.count(under) > 1):
            merged.append(parent if _TOTAL.fullmatch(normalise_name(under)) else both)
        else:
            merged.append(both if joined or (under and not alone) else under or above)
    return merged


def _says_a_part(parent: str, under: str, kind: str, is_repeated: bool) -> bool:  # noqa: FBT001 - private
    """Whether a word such as 合计 or 城镇 needs the heading over it to say of what it is.

    Under 人口数 it is people; under 户数 or 从业人员 it is not, whatever it means alone.
    """
    if not parent or _PART.fullmatch(normalise_name(under)) is None:
        return False
    over = find_meaning(parent, kind)
    if over is not None and over.action == "take":
        is_whole = over.field.startswith(("population", "residents")) and not is_repeated
        return _TOTAL.fullmatch(normalise_name(under)) is not None and not is_whole
    return _OF_PEOPLE.search(normalise_name(parent)) is None


def _add_units(names: Sequence[str], units: Sequence[str]) -> list[str]:
    """The names with the units that the row below gives them, in brackets."""
    below = [unit.strip().strip("()（）") for unit in units]
    below += [""] * (len(names) - len(below))
    return [f"{name}({unit})" if name and unit else name
            for name, unit in zip(names, below, strict=False)]  # fmt: skip


def _describe_no_header(grid: Grid, kind: str, *, has_known: bool) -> str:
    known = [name for name, meaning in read_vocabulary(kind).items() if meaning.action == "take"]
    row = next((row for row in grid.rows if any(cell.strip() for cell in row)), [])
    found = ", ".join(cell.strip()[:30] for cell in row[:12] if cell.strip()) or "nothing"
    odd = "" if has_known or found.isascii() else _GARBLED
    return (
        f"{grid.file}: no header row within the first {SEARCHED} rows; expected names such as "
        f"{', '.join(known[:12])}; the first row has: {found}; "
        f"{show_mapping(*_ASKED.get(kind, ('name',)))}{odd}"
    )

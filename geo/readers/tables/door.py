"""One door for every table of rows and columns: CSV and .xlsx, in Chinese or English.

A table comes out as a frame of text: one column per field of ours, `other:NAME` for columns that
nobody knows, `_file` and `_row` (the line as people count). What is not data, not readable or not
ours to hold is left out and said in the row report.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from geo.arrays import Texts
from geo.errors import TableError
from geo.model.row_report import RowReport
from geo.readers.files.arrow_grid import read_arrow_grid
from geo.readers.files.content import is_workbook
from geo.readers.files.grid import Grid, split_text
from geo.readers.files.merges import PLACES, fill_merged
from geo.readers.files.signatures import ARROW
from geo.readers.files.text import decode_table
from geo.readers.files.xlsx import read_sheets
from geo.readers.tables.cells import parse_numbers, repair_codes
from geo.readers.tables.datum_columns import state_header_datum
from geo.readers.tables.equal_rows import KINDS, drop_equal_rows
from geo.readers.tables.header import SEARCHED, Header, find_header, score_rows
from geo.readers.tables.missing_columns import keep_headers
from geo.readers.tables.persons import refuse_identity_numbers, refuse_persons
from geo.readers.tables.rows import take_rows
from geo.readers.tables.units import (
    PEOPLE,
    UNIT_COLUMNS,
    find_title_unit,
    find_unit,
    mark_units,
    read_unit_column,
)
from geo.readers.tables.unread_columns import TOLD_BY_READER, remark_unread_columns
from geo.readers.vocabulary import check_mapping, find_meaning, normalise_name
from geo.storage.local_files import read_local, tell_oddity
from geo.study import FileSource
from geo.words.sentences import say

__all__ = ["parse_numbers", "read_table", "repair_codes"]

MOST_CELLS = 100_000_000
"""Of one table, blank ones included."""
_DELIMITERS = (",", "\t", ";")


Prepare = Callable[[Grid], Grid]
"""What a kind of table needs before its header is looked for; its frame gets a column `title`."""


def read_table(
    source: FileSource, kind: str, report: RowReport, prepare: Prepare | None = None
) -> pd.DataFrame:
    """Read all files of a source as one frame of text ("" where a cell is blank).

    `kind` names a vocabulary: sites, population, demand, roster, road_nodes, road_edges,
    boundaries or employers. `report.accepted` is left to the caller, who decides about rows.

    Raises
    ------
    TableError
        A file is no table, has no header row by known names, or `source.columns` names a column
        that it lacks.
    PersonalDataError
        A table is about persons; values are never shown.
    """
    if source.where is not None:
        raise TableError(
            f"{source.files[0].name}: where = {source.where!r:.80} is for layers; "
            "of a table every row is read"
        )
    if kind not in TOLD_BY_READER:
        check_mapping(source.columns, kind)
    grids = [
        read for path in source.files for read in _read_file(path, source, kind, report, prepare)
    ]
    titled = prepare is not None
    frames = [
        _name_columns(grid, header, kind, source, report, titled=titled) for grid, header in grids
    ]
    whole = pd.concat(frames, ignore_index=True).fillna("") if len(frames) > 1 else frames[0]
    last = ["_file", "_row"]
    named = whole[[name for name in whole.columns if name not in last] + last]
    if kind in KINDS:
        named = drop_equal_rows(named, report)
    return keep_headers(named, [name for _, header in grids for name in header.names if name])


def _read_file(
    path: Path, source: FileSource, kind: str, report: RowReport, prepare: Prepare | None
) -> list[tuple[Grid, Header]]:
    try:
        body = read_local(path)
    except OSError as error:
        raise TableError(f"{path.name}: cannot be read{tell_oddity(error)}") from error
    if is_workbook(path, body):
        return _read_workbook(path, source, kind, report, prepare)
    if body.startswith(ARROW):
        grid = read_arrow_grid(path)
    else:
        grid = _read_text(path.name, body, source, kind, report)
    if prepare is not None:
        grid = prepare(_square(grid))
    return [(grid, _find_header(grid, kind, source))]


def _find_header(grid: Grid, kind: str, source: FileSource) -> Header:
    try:
        header = find_header(grid, kind, source.columns)
    except TableError:
        refuse_identity_numbers(grid, [])
        raise
    refuse_persons(grid, header, kind)
    return header


def _read_text(file: str, body: bytes, source: FileSource, kind: str, report: RowReport) -> Grid:
    text = decode_table(body, file, source.encoding)
    if not text.strip():
        raise TableError(f"{file}: expected a table, found an empty file")
    text, comments = _blank_comments(text)
    if comments:
        report.remark("noted", "comment_line", f"{comments} comment lines", file=file, row=1)
    return split_text(text, file, _find_delimiter(text, file, kind, source))


def _blank_comments(text: str) -> tuple[str, int]:
    """Empty the first lines that begin with #, so that later lines keep their numbers."""
    comments = re.match(r"(?:#[^\n]*(?:\n|$))+", text)
    if comments is None:
        return text, 0
    count = comments.group().count("\n")
    return "\n" * count + text[comments.end() :], count


def _find_delimiter(text: str, file: str, kind: str, source: FileSource) -> str:
    """Take the delimiter under which the first rows show the most known names, else most cells."""
    best, found = (-1, -1), ","
    for delimiter in _DELIMITERS:
        try:
            top = split_text(text, file, delimiter, rows=SEARCHED * 2)
        except TableError:
            continue
        known = max(score_rows(top, kind, source.columns), default=0)
        score = known, max(map(len, top.rows), default=0)
        if score > best:
            best, found = score, delimiter
    return found


def _read_workbook(
    path: Path, source: FileSource, kind: str, report: RowReport, prepare: Prepare | None
) -> list[tuple[Grid, Header]]:
    sheets = [(name, grid) for name, grid in read_sheets(path, source.sheet, report) if len(grid)]
    if not sheets:
        raise TableError(f"{path.name}: expected a table, found empty sheets")
    found: list[tuple[Grid, Header]] = []
    faults: list[TableError] = []
    for name, grid in sheets:
        file = f"{path.name} [{name}]" if len(sheets) > 1 else path.name
        named = _square(Grid(file, grid.rows, grid.lines, grid.merges))
        if prepare is not None:
            everywhere = range(len(named.rows[0]))
            named = prepare(fill_merged(named, 0, everywhere, report))
        try:
            header = _find_header(named, kind, source)
            found.append((_fill_places(named, header, report), header))
        except TableError as error:
            faults.append(error)
            report.remark("noted", "sheet_skipped", str(error), file=file, value=name)
    if not found:
        raise faults[0]
    return found


def _fill_places(grid: Grid, header: Header, report: RowReport) -> Grid:
    """Fill merged cells of places alone: people and capacities would be counted twice."""
    places = [i for i, meaning in enumerate(header.meanings) if meaning and meaning.field in PLACES]
    return fill_merged(grid, header.first, places, report) if grid.merges else grid


def _square(grid: Grid) -> Grid:
    """Fill rows up to the widest: a workbook does not store blank cells at the end of a row."""
    width = max(map(len, grid.rows))
    if width * len(grid.rows) > MOST_CELLS:
        raise TableError(
            f"{grid.file}: {len(grid.rows):,} rows of up to {width:,} cells, "
            f"expected at most {MOST_CELLS:,} cells"
        )
    rows = [[*row, *[""] * (width - len(row))] for row in grid.rows]
    return Grid(grid.file, rows, grid.lines, grid.merges)


def _name_columns(
    grid: Grid, header: Header, kind: str, source: FileSource, report: RowReport, *, titled: bool
) -> pd.DataFrame:
    frame = take_rows(grid, header, report)
    titles = " ".join(cell for row in grid.rows[: header.start] for cell in row)
    units = _find_row_units(grid, header, kind, frame)
    columns: dict[str, Texts] = {}
    if titled:
        columns["title"] = np.full(len(frame), titles.strip() or grid.file, dtype=object)
    unread: dict[str, Texts] = {}
    for i, (name, meaning) in enumerate(zip(header.names, header.meanings, strict=True)):
        cells = frame[i].to_numpy(dtype=object)
        if meaning is None:
            _keep_other(columns, name or f"column {i + 1}", cells, is_named=bool(name))
            if not (units and _is_unit_column(name)) and not _remark_rival(
                grid.file, name, header, kind, report
            ):
                unread[name or say("column_without_name", number=i + 1)] = cells
        elif meaning.action in {"take", "check"}:
            if PEOPLE.fullmatch(meaning.field):
                own = find_unit(name)
                cells = mark_units(cells, units if own is None else own)
            columns[meaning.field] = cells
        elif meaning.action != "ignore":
            _remark_column(grid.file, name, meaning.action, cells, report)
    if kind not in TOLD_BY_READER:
        remark_unread_columns(unread, columns, kind, grid.file, report)
    state_header_datum(columns, header.names, header.meanings, frame, source, grid.file)
    named: dict[str, object] = {
        field: pd.Series(cells, dtype=object) for field, cells in columns.items()
    }
    named["_file"] = frame["_file"]
    named["_row"] = frame["_row"]
    return pd.DataFrame(named, copy=False)


def _keep_other(columns: dict[str, Texts], name: str, cells: Texts, *, is_named: bool) -> None:
    if not is_named and not (cells != "").any():
        return
    key = f"other:{name}"
    number = 2
    while key in columns:
        key = f"other:{name}.{number}"
        number += 1
    columns[key] = cells


def _remark_rival(file: str, name: str, header: Header, kind: str, report: RowReport) -> bool:
    """Say so where a known column gave way to a better-known one for the same field."""
    meaning = find_meaning(name, kind)
    taken = {one.field for one in header.meanings if one is not None and one.action == "take"}
    if meaning is None or meaning.field not in taken:
        return False
    report.remark(
        "noted",
        "same_field_twice",
        f"another column is taken for {meaning.field}",
        file=file,
        column=name,
    )
    return True


def _find_row_units(grid: Grid, header: Header, kind: str, frame: pd.DataFrame) -> str | list[str]:
    """The unit of people of every row by a column 单位, else of all by the title."""
    if kind not in {"population", "demand", "employers"}:
        return ""
    for i, (name, meaning) in enumerate(zip(header.names, header.meanings, strict=True)):
        if meaning is None and _is_unit_column(name):
            signs = read_unit_column(frame[i].to_numpy(dtype=object))
            if signs is not None:
                return signs
    return find_title_unit([cell for row in grid.rows[: header.start] for cell in row])


def _is_unit_column(name: str) -> bool:
    return normalise_name(name) in UNIT_COLUMNS


def _remark_column(file: str, name: str, action: str, cells: Texts, report: RowReport) -> None:
    count = int((cells != "").sum())
    if action == "drop":
        report.remark(
            "noted",
            "contact_dropped",
            f"staff contacts are not kept: {count} cells dropped",
            file=file,
            column=name,
            value=count,
        )
    else:
        report.remark(
            "refused",
            "column_refused",
            "this column means something else than it seems and is not taken",
            file=file,
            column=name,
        )

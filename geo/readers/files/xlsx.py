"""Worksheets of an .xlsx workbook as cells of text, with bounds on what it may inflate to."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np

from geo.errors import TableError
from geo.model.row_report import RowReport
from geo.readers.files.grid import WIDEST, Grid
from geo.readers.files.merges import find_merges
from geo.storage.local_files import tell_fault
from geo.words.sentences import say

MOST_PARTS = 10_000
MOST_BYTES = 1_000_000_000
MOST_RATIO = 200
MOST_LETTERS = 300_000_000
"""Of one sheet: cells share their texts in a workbook, so a small one can hold any number."""
MOST_TAGS = 250_000
"""Opening and closing ones of a part that is read as a whole; Excel writes 65,000 formats at most,
each in up to four."""
LAST_LINE = 1_048_576
"""The last row that Excel has."""
_FREE_BYTES = 10_000_000
_BLOCK = 1 << 20
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def read_sheets(
    path: Path, sheet: str | None, report: RowReport | None = None
) -> list[tuple[str, Grid]]:
    """Every visible worksheet, or the one named, in the order of the workbook.

    A hidden sheet is mostly an earlier state of the same table; it is noted and read if named.

    Raises
    ------
    TableError
        No such sheet, a damaged or oversized archive, an XML part with a DOCTYPE.
    """
    check_archive(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(_read(path, sheet, report))
    except TableError:
        raise
    except Exception as error:
        said = tell_fault(error, path)[:100]
        raise TableError(f"{path.name}: not a readable workbook ({said})") from error


def check_archive(path: Path) -> None:
    """Inflate every part once, counting bytes, and look for a DOCTYPE, whatever the part is named.

    Raises
    ------
    TableError
        Over 10,000 parts, 1 GB inflated, 200:1 beyond the first 10 MB, damage, or a DOCTYPE.
    """
    packed = path.stat().st_size
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for part in _list_parts(path, archive):
                for size in _inflate(path, archive, part):
                    total += size
                    _check_size(path, total, packed)
    except TableError:
        raise
    except Exception as error:
        raise TableError(f"{path.name}: a damaged or encrypted workbook") from error


def _list_parts(path: Path, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise TableError(f"{path.name}: at most {MOST_PARTS:,} parts, got {len(parts):,}")
    return parts


def _inflate(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[int]:
    tail = b""
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            if _DOCTYPE.search((tail + block).replace(b"\0", b"")):
                raise TableError(f"{path.name}: part {part.filename[:80]!r} declares a DOCTYPE")
            tail = block[-32:]
            yield len(block)


def _check_size(path: Path, total: int, packed: int) -> None:
    if total > MOST_BYTES or (total > _FREE_BYTES and total > MOST_RATIO * packed):
        raise TableError(
            f"{path.name}: inflates to over {total:,} bytes from {packed:,}; refused as a zip bomb"
        )


def _read(path: Path, sheet: str | None, report: RowReport | None) -> Iterator[tuple[str, Grid]]:
    workbook = _open(path)
    try:
        names = [worksheet.title for worksheet in workbook.worksheets]
        if sheet is not None and sheet not in names:
            raise TableError(f"{path.name}: no sheet {sheet!r}; found: {', '.join(names)}")
        for worksheet in workbook.worksheets:
            if sheet is None and worksheet.sheet_state != "visible":
                message = say("hidden_sheet_unread", title=worksheet.title)
                if report is not None:
                    report.remark("noted", "sheet_hidden", message, file=path.name,
                                  value=worksheet.title)  # fmt: skip
            elif sheet is None or worksheet.title == sheet:
                yield worksheet.title, _read_sheet(path, worksheet)
    finally:
        workbook.close()


def _open(path: Path) -> Any:
    """The workbook, each of whose sheets is a part of its own: two names for one cost twice."""
    from openpyxl.reader.excel import ExcelReader, _find_workbook_part

    class Reader(ExcelReader):  # type: ignore[misc]  # openpyxl states no types
        def read_manifest(self) -> None:
            _bound_tags(path, self.archive, "[Content_Types].xml")
            super().read_manifest()

        def read_workbook(self) -> None:
            book = _find_workbook_part(self.package).PartName.removeprefix("/")
            for name in (book, _relations_of(book), "xl/styles.xml"):
                _bound_tags(path, self.archive, name)
            super().read_workbook()

        def read_worksheets(self) -> None:
            parts = [relation.target for _, relation in self.parser.find_sheets()]
            if len(set(parts)) < len(parts):
                raise TableError(f"{path.name}: two sheets are one and the same part")
            super().read_worksheets()

    reader = Reader(path, read_only=True, data_only=True, keep_links=False)
    reader.read()
    return reader.wb


def _bound_tags(path: Path, archive: zipfile.ZipFile, name: str) -> None:
    """Refuse a part of styles or names that takes long to take in and holds nothing we need."""
    if name in archive.namelist() and archive.read(name).count(b"<") > MOST_TAGS:
        raise TableError(f"{path.name}: part {name[:80]!r} has over {MOST_TAGS:,} elements")


def _relations_of(name: str) -> str:
    folder, _, last = name.rpartition("/")
    return f"{folder}/_rels/{last}.rels"


def _read_sheet(path: Path, worksheet: Any) -> Grid:
    rows: list[list[str]] = []
    lines: list[int] = []
    letters = 0
    for line, cells in _read_rows(path, worksheet):
        row = _lay_out(path, line, cells)
        if row:
            letters += sum(map(len, row))
            if letters > MOST_LETTERS:
                raise TableError(f"{path.name} line {line}: over {MOST_LETTERS:,} letters")
            rows.append(row)
            lines.append(line)
    with worksheet._get_source() as part:  # noqa: SLF001 - read-only sheets do not tell merges
        merges = list(find_merges(part))
    return Grid(path.name, rows, np.array(lines, dtype=np.int64), merges)


def _read_rows(path: Path, worksheet: Any) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Rows that are there; openpyxl's own reader also makes up every row left out between them."""
    from openpyxl.worksheet._reader import WorkSheetParser

    book = worksheet.parent
    before = 0
    with worksheet._get_source() as part:  # noqa: SLF001 - as openpyxl itself opens it
        parser = WorkSheetParser(
            part,
            worksheet._shared_strings,  # noqa: SLF001 - as openpyxl itself reads them
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001 - the same
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001 - the same
        )
        for line, cells in parser.parse():
            if not before < line <= LAST_LINE:
                raise TableError(
                    f"{path.name}: expected rows 1 to {LAST_LINE:,} in order, "
                    f"got row {line!s:.20} after {before:,}"
                )
            before = line
            yield line, cells


def _lay_out(path: Path, line: int, cells: list[dict[str, Any]]) -> list[str]:
    """Cells in their columns, without blank ones at the end."""
    told = {cell["column"]: cell["value"] for cell in cells if cell["value"] is not None}
    last = max(told, default=0)
    if last > WIDEST:
        raise TableError(f"{path.name} line {line}: at most {WIDEST:,} columns, got {last:,}")
    return [write_cell(told.get(column)) for column in range(1, last + 1)]


def write_cell(value: object) -> str:
    """A cell as text: whole numbers without a point, dates in ISO form, nothing rounded."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)

"""Worksheets of an .xlsx workbook as cells of text, with bounds on what it may inflate to."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import numpy as np

from geo.errors import TableError
from geo.readers.table_grid import WIDEST, Grid
from geo.readers.table_merges import find_merges

MOST_PARTS = 10_000
MOST_BYTES = 1_000_000_000
MOST_RATIO = 200
_FREE_BYTES = 10_000_000
_BLOCK = 1 << 20
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def read_sheets(path: Path, sheet: str | None) -> list[tuple[str, Grid]]:
    """Every worksheet that holds anything, or the one named, in the order of the workbook.

    Raises
    ------
    TableError
        No such sheet, a damaged or oversized archive, an XML part with a DOCTYPE.
    """
    from openpyxl.utils.exceptions import InvalidFileException

    check_archive(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(_read(path, sheet))
    except (
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        AttributeError,
        OSError,
        EOFError,
        ParseError,
        zipfile.BadZipFile,
        InvalidFileException,
    ) as error:
        raise TableError(f"{path.name}: not a readable workbook") from error


def check_archive(path: Path) -> None:
    """Inflate every part once, counting bytes, and look for a DOCTYPE.

    Raises
    ------
    TableError
        Over 10,000 parts, 1 GB inflated, 200:1 beyond the first 10 MB, damage, or a DOCTYPE.
    """
    packed = path.stat().st_size
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise TableError(f"{path.name}: at most {MOST_PARTS:,} parts, got {len(parts):,}")
            for part in parts:
                for size in _inflate(path, archive, part):
                    total += size
                    _check_size(path, total, packed)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise TableError(f"{path.name}: a damaged or encrypted workbook") from error


def _inflate(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[int]:
    is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    tail = b""
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            if is_xml and _DOCTYPE.search((tail + block).replace(b"\0", b"")):
                raise TableError(f"{path.name}: part {part.filename[:80]!r} declares a DOCTYPE")
            tail = block[-32:]
            yield len(block)


def _check_size(path: Path, total: int, packed: int) -> None:
    if total > MOST_BYTES or (total > _FREE_BYTES and total > MOST_RATIO * packed):
        raise TableError(
            f"{path.name}: inflates to over {total:,} bytes from {packed:,}; refused as a zip bomb"
        )


def _read(path: Path, sheet: str | None) -> Iterator[tuple[str, Grid]]:
    from openpyxl import load_workbook

    workbook = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        names = [worksheet.title for worksheet in workbook.worksheets]
        if sheet is not None and sheet not in names:
            raise TableError(f"{path.name}: no sheet {sheet!r}; found: {', '.join(names)}")
        for worksheet in workbook.worksheets:
            if sheet is None or worksheet.title == sheet:
                yield worksheet.title, _read_sheet(path, worksheet)
    finally:
        workbook.close()


def _read_sheet(path: Path, worksheet: Any) -> Grid:
    worksheet.reset_dimensions()
    rows: list[list[str]] = []
    lines: list[int] = []
    for line, cells in enumerate(worksheet.iter_rows(values_only=True), 1):
        last = len(cells)
        while last and cells[last - 1] is None:
            last -= 1
        if last > WIDEST:
            raise TableError(f"{path.name} line {line}: at most {WIDEST:,} columns, got {last:,}")
        if last:
            rows.append([write_cell(cell) for cell in cells[:last]])
            lines.append(line)
    with worksheet._get_source() as part:  # noqa: SLF001 - read-only sheets do not tell merges
        merges = list(find_merges(part))
    return Grid(path.name, rows, np.array(lines, dtype=np.int64), merges)


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

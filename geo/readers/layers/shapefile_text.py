"""Which encoding the texts of a Shapefile are in, found by decoding all of them strictly.

The standard does not say; a `.cpg` file beside it may, and is often wrong. Left to GDAL, Chinese
texts without one come out garbled in silence.
"""

from __future__ import annotations

import codecs
import struct
from pathlib import Path

import numpy as np

from geo.errors import LayerError, TableError
from geo.model.row_report import RowReport
from geo.readers.files.text import decode_table

_FIELD_BYTES = 32
_END_OF_FIELDS = 0x0D
_LONGEST_NAME = 10
_MULTI_BYTE = {"utf-8", "gbk", "gb2312", "gb18030", "big5", "big5hkscs", "utf-16"}


def find_encoding(shapefile: Path, declared: str | None, report: RowReport) -> str:
    """Name the encoding of a Shapefile's texts: declared, else by `.cpg`, else UTF-8 or GB18030.

    A `.cpg` that names a Western code page, or one that the bytes contradict, does not count,
    and the report says so.

    Raises
    ------
    LayerError
        The `.dbf` is damaged, or its bytes fit no encoding; records are listed as lines.
    """
    table = _find_beside(shapefile, ".dbf")
    if table is None:
        return "utf-8"
    body = _join_texts(table)
    if body.isascii():
        return declared or "utf-8"
    stated = declared or _read_code_page(shapefile)
    if stated is not None and _decodes(body, stated):
        return stated
    try:
        text = decode_table(body, table.name, declared)
    except TableError as error:
        raise LayerError(
            f"{error} (a line is a record, the first line the column names)"
        ) from error
    found = "utf-8" if text.encode("utf-8", "surrogatepass") == body else "gb18030"
    if _find_beside(shapefile, ".cpg") is not None:
        report.remark(
            "repaired",
            "code_page_wrong",
            f"the .cpg file does not fit the texts; they were read as {found.upper()}",
            file=shapefile.name,
            value=found,
        )
    return found


def _find_beside(shapefile: Path, suffix: str) -> Path | None:
    for variant in (suffix, suffix.upper()):
        candidate = shapefile.with_suffix(variant)
        if candidate.is_file():
            return candidate
    return None


def _read_code_page(shapefile: Path) -> str | None:
    """The encoding that a `.cpg` names, if it is one that can hold Chinese."""
    page = _find_beside(shapefile, ".cpg")
    if page is None:
        return None
    name = page.read_bytes()[:64].decode("ascii", "replace").strip()
    name = {"936": "gbk", "54936": "gb18030", "65001": "utf-8"}.get(name, name)
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return codec if codec in _MULTI_BYTE else None


def _join_texts(table: Path) -> bytes:
    """Column names on the first line, then the text cells of one record a line.

    Neither space nor line feed can be the second byte of a Chinese character, so a character cut
    off at the end of a cell is seen; one cut off at the end of a column name is left out.
    """
    body = table.read_bytes()
    count, start, width = struct.unpack_from("<IHH", body.ljust(12, b"\0"), 4)
    fields = _read_fields(body[:start])
    if width == 0 or len(body) < start + count * width:
        raise LayerError(f"{table.name}: shorter than its own header says; the file is damaged")
    records = np.frombuffer(body, np.uint8, count * width, start).reshape(count, width)
    gaps = np.full((count, 1), ord(" "), dtype=np.uint8)
    cells = [np.hstack((records[:, o : o + n], gaps)) for _, o, n in fields]
    rows = np.hstack([*cells, np.full((count, 1), ord("\n"), dtype=np.uint8)])
    return b" ".join(name for name, _, _ in fields) + b"\n" + rows.tobytes().replace(b"\x00", b" ")


def _read_fields(header: bytes) -> list[tuple[bytes, int, int]]:
    """Name, offset in the record and length of every text column; other columns have length 0."""
    found: list[tuple[bytes, int, int]] = []
    offset = 1
    for at in range(_FIELD_BYTES, len(header) - _FIELD_BYTES + 1, _FIELD_BYTES):
        field = header[at : at + _FIELD_BYTES]
        if field[0] == _END_OF_FIELDS:
            break
        is_text = field[11:12] == b"C"
        length = field[16] + (field[17] << 8 if is_text else 0)
        name = _drop_cut_character(field[:11].split(b"\x00")[0])
        found.append((name, offset, length if is_text else 0))
        offset += length
    return found


def _drop_cut_character(name: bytes) -> bytes:
    """A column name without the character that the limit of ten bytes has cut in two."""
    if len(name) < _LONGEST_NAME:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            name.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start and error.end == len(name) > error.start >= len(name) - 3:
                return name[: error.start]
        else:
            return name
    return name


def _decodes(body: bytes, encoding: str) -> bool:
    try:
        body.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True

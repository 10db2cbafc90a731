"""By which first bytes a format is known, and by which ends of names: one list for every door."""

from __future__ import annotations

PARQUET, ARROW, SQLITE = b"PAR1", b"ARROW1", b"SQLite format 3\x00"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or encrypted Office file (.xls, .et, .doc)"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a rich text file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (PARQUET, "a Parquet file"),
    (SQLITE, "a database (GeoPackage or SQLite)"),
)
LAYER_ENDINGS = (
    ".parquet", ".geoparquet", ".gpkg", ".shp", ".geojson", ".json", ".fgb", ".gdb",
)  # fmt: skip
"""Ends of names of files of shapes, where a table might stand as well."""


def name_foreign(head: bytes) -> str:
    """What a file is that is no text and no workbook; "" where its first bytes do not tell."""
    return next((name for start, name in _FOREIGN if head.startswith(start)), "")

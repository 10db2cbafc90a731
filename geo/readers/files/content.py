"""What a file is by its content; its name decides nothing."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from geo.errors import TableError
from geo.readers.files.signatures import ZIP, name_foreign
from geo.words.sentences import say

SAVE_AS = say("save_as_xlsx")
_OFFICE = re.compile(rb"\s*(<!doctype\s+html|<html|<table|mime-version:|<\?mso-)", re.IGNORECASE)
_MARKUP = re.compile(rb"\s*<(\?xml|osm|vrtdataset|ogrvrtdatasource|!doctype|[a-z])", re.IGNORECASE)
_SPREADSHEET_XML = b"urn:schemas-microsoft-com:office:spreadsheet"


def is_workbook(path: Path, body: bytes) -> bool:
    """Tell an .xlsx workbook (True) from text that may be a table (False).

    Raises
    ------
    TableError
        The content is neither, or is a workbook under the name of a text file.
    """
    if body.startswith(ZIP):
        _check_workbook(path)
        return True
    if path.suffix.lower() in {".xlsx", ".xlsm"} and body:
        _refuse_disguise(path, body)
        raise TableError(f"{path.name}: expected an .xlsx workbook, found other content; {SAVE_AS}")
    _refuse_disguise(path, body)
    return False


def _check_workbook(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except Exception as error:
        raise TableError(f"{path.name}: a damaged ZIP archive") from error
    if "xl/workbook.xml" not in names:
        found = "a Word file" if "word/document.xml" in names else "a ZIP archive"
        if "xl/workbook.bin" in names:
            found = "a binary workbook (.xlsb)"
        raise TableError(f"{path.name}: expected CSV or .xlsx, found {found}; {SAVE_AS}")
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        raise TableError(
            f"{path.name}: holds an .xlsx workbook under another name; rename it to .xlsx"
        )


def _refuse_disguise(path: Path, body: bytes) -> None:
    """Refuse what is plainly no table of text, by the first bytes."""
    found = name_foreign(body)
    head = body[:4096]
    if not found and (_OFFICE.match(head) or _SPREADSHEET_XML in head):
        found = "a web page or XML in the disguise of a table"
    elif not found and _MARKUP.match(head):
        found = "an XML file"
    elif not found and (b"OSMHeader" in head[:64] or b"OSMData" in head[:64]):
        found = "an OSM PBF file"
    elif not found and re.match(rb"\s*[\[{]\s*[\"\[{\]}]", head):
        found = "JSON"
    if found:
        raise TableError(f"{path.name}: expected CSV or .xlsx, found {found}; {SAVE_AS}")

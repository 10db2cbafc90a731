"""The folder of an assessment: every file that is written, and back again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import orjson
import pandas as pd

from geo.errors import StoreError
from geo.model.assessment_tables import TABLES, AssessmentTables
from geo.model.row_report import InputRemarks
from geo.model.table_entry import Table, list_frames, list_tables
from geo.processes import Helper, Work, share_works
from geo.reports.answers.employer_files import write_visit_book
from geo.reports.answers.progress_table import write_measures
from geo.reports.assessment.day_matrix import tabulate_matrix
from geo.reports.assessment.further_files import split_further
from geo.reports.gis.geopackage import list_layers
from geo.reports.gis.layers import write_gis_layers
from geo.reports.gis.output_crs import OutputCrs
from geo.reports.workbook import write_workbook
from geo.reports.workbook.lists import write_problems, write_to_verify
from geo.reports.workbook.wider_units import name_worst_county
from geo.reports.writing.csv_tables import write_csv
from geo.reports.writing.manifest import (
    read_manifest,
    read_verified,
    write_file_list,
    write_manifest,
)
from geo.reports.writing.remark_table import tabulate_remarks
from geo.reports.writing.stored_tables import decode_tables, encode_table
from geo.reports.writing.table_files import write_table_files
from geo.reports.writing.unwritable import UNWRITABLE, explain_unwritable
from geo.reports.writing.whole_folder import fresh_folder
from geo.reports.writing.words import holiday_names
from geo.storage.whole_writes import write_whole
from geo.words.labels import Language, dictionary

LATER = "files"
"""Where what is made of an assessment's tables lies, beside them."""
_SUMMARY = "summary.json"
_BOOKS = {
    "report.xlsx": write_workbook,
    "visits.xlsx": write_visit_book,
    "measures.xlsx": write_measures,
    "problems.xlsx": write_problems,
    "to_verify.xlsx": write_to_verify,
}
_BOOK_OF = {"visits.xlsx": "employers", "measures.xlsx": "measures"}
"""Workbooks that an assessment has where a table has rows."""


def write_folder(
    tables: AssessmentTables,
    out: Path,
    *,
    headers: Language = "zh",
    remarks: Sequence[InputRemarks] = (),
    crs: OutputCrs | None = None,
    helper: Helper | None = None,
) -> Path:
    """Write all files of an assessment to a fresh folder, or nothing at all.

    An earlier assessment at `out` is replaced as a whole; any other folder that is not empty is
    refused. `headers` is the language of the CSV files; `remarks` become `rows.csv`;
    with `crs` the layers for GIS are in that system, see `geo.reports.gis.layers`. A `helper`
    writes some of the files beside the others.

    Raises
    ------
    StoreError
        `out` is not empty and no assessment, or cannot be written.
    """
    with fresh_folder(out, "assessment") as folder:
        share_works(helper, _list_works(folder, tables, headers, remarks, crs))
        write_manifest(folder, "assessment", tables.summary)
    return out


def write_core(tables: AssessmentTables, out: Path) -> Path:
    """Write what an assessment is opened from to a fresh folder: tables, summary and manifest.

    The manifest names these alone and stays as it is; `write_later` adds what is made of them.

    Raises
    ------
    StoreError
        As `write_folder`.
    """
    with fresh_folder(out, "assessment") as folder:
        _write_tables(folder, tables)
        _write_summary(folder, tables)
        write_manifest(folder, "assessment", tables.summary)
    return out


def write_later(
    tables: AssessmentTables, out: Path, remarks: Sequence[InputRemarks] = ()
) -> Path | None:
    """Add every other file to a folder of `write_core`, in `files` with a list of its own.

    The list, `files/files.json`, has path, bytes and SHA-256 of each and when they were made. All
    stand there or none does; where they do already, nothing is written and nothing returned.

    Raises
    ------
    StoreError
        The folder is gone or cannot be written.
    """
    place = out / LATER
    if place.is_dir():
        return None
    if not out.is_dir():
        raise StoreError(f"{out.name}: the assessment is gone")
    try:
        with write_whole(place) as folder:
            folder.mkdir()
            for work in _list_works(folder, tables, "zh", remarks, None, is_core=False):
                work()
            write_file_list(folder)
    except UNWRITABLE as error:
        raise explain_unwritable(out, error) from error
    return place


def _list_works(
    folder: Path,
    tables: AssessmentTables,
    headers: Language,
    remarks: Sequence[InputRemarks],
    crs: OutputCrs | None,
    *,
    is_core: bool = True,
) -> list[Work]:
    """What writes the files, each into its own; what takes longest comes first."""
    core = [partial(_write_stored, folder, tables), partial(_write_summary, folder, tables)]
    empty = {name for name, table in _BOOK_OF.items() if not len(getattr(tables, table))}
    first, *books = [
        partial(_write_book, folder, name, tables) for name in _BOOKS if name not in empty
    ]
    return [
        first,
        partial(_write_layers, folder, tables, crs),
        partial(_write_shown, folder, tables, headers),
        *books,
        partial(_write_further, folder, tables, remarks, headers),
        *(core if is_core else []),
    ]


def _write_book(folder: Path, name: str, tables: AssessmentTables) -> None:
    _BOOKS[name](folder / name, tables)


def _write_layers(folder: Path, tables: AssessmentTables, crs: OutputCrs | None) -> None:
    write_gis_layers(folder, "assessment", list_layers(tables), tables.summary, crs)


def _write_shown(folder: Path, tables: AssessmentTables, headers: Language) -> None:
    shown, holidays = _list_shown(tables, headers), holiday_names(tables)
    write_table_files(folder, shown, tables.summary, headers, holidays)


def _write_summary(folder: Path, tables: AssessmentTables) -> None:
    options = orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY
    (folder / _SUMMARY).write_bytes(orjson.dumps(tables.summary, option=options))


def read_folder(folder: Path) -> AssessmentTables:
    """Read an assessment written by `write_folder`; every byte read is held to the manifest.

    Texts come back as pandas strings, a null text as NaN.

    Raises
    ------
    StoreError
        A file is missing or damaged; the message names it.
    """
    manifest = read_manifest(folder)
    summary = orjson.loads(read_verified(folder, manifest, _SUMMARY))
    content = {name: read_verified(folder, manifest, f"tables/{name}.parquet") for name in TABLES}
    if manifest.get("assessment_id") != summary["assessment_id"]:
        raise StoreError(
            f"{folder.name}: the manifest is of assessment {manifest.get('assessment_id')}, "
            f"{_SUMMARY} of {summary['assessment_id']}"
        )
    return decode_tables(content, summary)


def _write_stored(folder: Path, tables: AssessmentTables) -> None:
    _write_tables(folder, tables)
    shutil.copyfile(folder / "tables" / "demand.parquet", folder / "demand.parquet")


def _write_tables(folder: Path, tables: AssessmentTables) -> None:
    (folder / "tables").mkdir()
    for name in list_tables(type(tables)):
        content = encode_table(getattr(tables, name), tables.summary)
        (folder / "tables" / f"{name}.parquet").write_bytes(content)


def _list_shown(
    tables: AssessmentTables, lang: Language
) -> Iterator[tuple[str, Table, pd.DataFrame]]:
    """Tables that files have; in Chinese, units above the counties say whose holidays they show."""
    for name, table, frame in list_frames(tables):
        wider = lang == "zh" and name in {"prefectures", "reporting_units"}
        yield name, table, name_worst_county(frame) if wider else frame


def _write_further(
    folder: Path, tables: AssessmentTables, remarks: Sequence[InputRemarks], lang: Language
) -> None:
    """Write tables that are made of others, of the inputs and of the words."""
    for standard, level, rows in split_further(tables.further):
        write_csv(folder / f"{level}-{standard}.csv", rows, lang, {})
    write_csv(folder / "holiday_matrix.csv", tabulate_matrix(tables, lang), lang, {})
    write_csv(folder / "rows.csv", tabulate_remarks(remarks, lang), lang, {})
    write_csv(folder / "dictionary.csv", _tabulate_dictionary(), "en", {})


def _tabulate_dictionary() -> pd.DataFrame:
    """One row per field and, beneath it, one per value."""
    rows = []
    for entry in dictionary():
        about = {name: entry[name] for name in ("field", "zh", "en", "unit", "null_zh", "null_en")}
        rows.append(about)
        rows += [{"field": entry["field"], **value} for value in entry["values"]]
    columns = ["field", "value", "zh", "en", "unit", "null_zh", "null_en", "colour"]
    return pd.DataFrame(rows, columns=columns)

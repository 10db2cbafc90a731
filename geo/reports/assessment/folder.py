"""The folder of an assessment: every file that is written, and back again."""

from __future__ import annotations

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
from geo.reports.writing.manifest import read_manifest, read_verified, write_manifest
from geo.reports.writing.remark_table import tabulate_remarks
from geo.reports.writing.stored_tables import decode_tables, encode_table
from geo.reports.writing.table_files import write_table_files
from geo.reports.writing.whole_folder import fresh_folder
from geo.reports.writing.words import holiday_names
from geo.words.labels import Language, dictionary

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


def _list_works(
    folder: Path,
    tables: AssessmentTables,
    headers: Language,
    remarks: Sequence[InputRemarks],
    crs: OutputCrs | None,
) -> list[Work]:
    """What writes the files, each into its own; what takes longest comes first."""
    empty = {name for name, table in _BOOK_OF.items() if not len(getattr(tables, table))}
    first, *books = [
        partial(_write_book, folder, name, tables) for name in _BOOKS if name not in empty
    ]
    return [
        first,
        partial(_write_layers, folder, tables, crs),
        partial(_write_shown, folder, tables, headers),
        partial(_write_stored, folder, tables),
        *books,
        partial(_write_further, folder, tables, remarks, headers),
        partial(_write_summary, folder, tables),
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
    (folder / "tables").mkdir()
    for name in list_tables(type(tables)):
        content = encode_table(getattr(tables, name), tables.summary)
        (folder / "tables" / f"{name}.parquet").write_bytes(content)
        if name == "demand":
            (folder / "demand.parquet").write_bytes(content)


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

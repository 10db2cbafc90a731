"""Rows of the register as a table that doors read: an Arrow file of text, one heading a field.

A heading is the first name by which the vocabulary knows the field, so that no other column of the
row can take its place. Cells that begin with `=` stay text here, which a CSV could not promise to
who opens it in a spreadsheet.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import pyarrow as pa

from geo.readers.files.arrow_tables import ROWS
from geo.readers.tables.units import PEOPLE, UNIT_COLUMNS, find_unit
from geo.readers.vocabulary import find_meaning, list_names, normalise_name

OTHER = "other:"
"""Begins the name of a column that no field knows."""
_UNTAKEN = "原表列 "
_UNTITLED = "column "


def freeze_texts(rows: Sequence[Mapping[str, str]], vocabulary: str) -> bytes:
    """The bytes of the table; a field that a row lacks is blank. Rows are numbered from 1.

    The same rows give the same bytes.
    """
    fields = list(dict.fromkeys(field for row in rows for field in row))
    columns: dict[str, object] = {}
    for field in fields:
        heading = write_heading(field, vocabulary)
        if heading and heading not in columns:
            columns[heading] = pa.array([row.get(field, "") for row in rows], pa.large_string())
    columns[ROWS] = pa.array(range(1, len(rows) + 1), pa.int64())
    table = pa.table(columns).replace_schema_metadata(None)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def list_headings(fields: Iterable[str], vocabulary: str) -> dict[str, str]:
    """The heading of every field that has one."""
    told = {field: write_heading(field, vocabulary) for field in fields}
    return {field: heading for field, heading in told.items() if heading}


@cache
def write_heading(field: str, vocabulary: str) -> str:
    """The heading under which the door finds a field again; "" for what was already applied.

    A column of units (单位) has left its sign behind each number when it was read.
    """
    if not field.startswith(OTHER):
        return _find_name(field, vocabulary)
    name = field.removeprefix(OTHER)
    if normalise_name(name) in UNIT_COLUMNS and vocabulary in {"employers", "corrections"}:
        return ""
    if find_meaning(name, vocabulary) is None:
        return name
    marked = f"{_UNTAKEN}{name}"
    return marked if find_meaning(marked, vocabulary) is None else ""


def _find_name(field: str, vocabulary: str) -> str:
    for name in [*list_names(vocabulary).get(field, []), field]:
        meaning = find_meaning(name, vocabulary)
        if meaning is None:
            continue
        fits = meaning.field == field and meaning.action in {"take", "check"} and not meaning.datum
        if fits and not (PEOPLE.fullmatch(field) and find_unit(name)):
            return name
    return ""


def spell_texts(rows: Sequence[Mapping[str, str]], vocabulary: str) -> bytes:
    """The same table as CSV, which a door reads in this process; never handed to anybody."""
    headings = list_headings(dict.fromkeys(field for row in rows for field in row), vocabulary)
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(headings.values())
    writer.writerows([row.get(field, "") for field in headings] for row in rows)
    return out.getvalue().encode()

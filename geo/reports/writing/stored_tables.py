"""The tables of an assessment as Parquet, the form from which the service reads them again."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, TypeVar

import geopandas as gpd
import orjson
import pandas as pd
import pyarrow.parquet as pq

from geo.errors import StoreError
from geo.model.assessment_tables import TABLES, AssessmentTables
from geo.model.table_entry import Table
from geo.reports.writing.column_types import shape_table, to_arrow
from geo.reports.writing.provenance import provenance_of

Frame = TypeVar("Frame", bound=pd.DataFrame)
_BLANK = b"vaxreach_blank"
"""Names of columns whose nulls stand for empty text."""


def encode_table(frame: pd.DataFrame, summary: Mapping[str, Any]) -> bytes:
    """One table as Parquet (GeoParquet where it has shapes), provenance in the file's metadata."""
    table, blank = shape_table(to_arrow(frame))
    metadata = {
        **table.schema.metadata,
        _BLANK: orjson.dumps(blank),
        b"vaxreach": orjson.dumps(provenance_of(summary)),
    }
    out = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(metadata), out, compression="zstd")
    return out.getvalue()


def _fill_blank(frame: Frame, content: bytes) -> Frame:
    """The frame with the empty text that the file keeps as null."""
    metadata = pq.read_schema(io.BytesIO(content)).metadata or {}
    for name in orjson.loads(metadata.get(_BLANK, b"[]")):
        frame[name] = frame[name].fillna("")
    return frame


def decode_table(content: bytes) -> pd.DataFrame:
    """One table without shapes."""
    return _fill_blank(pd.read_parquet(io.BytesIO(content)), content)


def decode_tables(content: Mapping[str, bytes], summary: dict[str, Any]) -> AssessmentTables:
    """Put an assessment together again from the bytes of its tables by name.

    Raises
    ------
    StoreError
        A table lacks a column that its entry names.
    """
    frames = {name: _decode(table, content[name]) for name, table in TABLES.items()}
    try:
        return AssessmentTables(summary=summary, **frames)
    except ValueError as error:
        raise StoreError(str(error)) from error


def _decode(table: Table, content: bytes) -> Any:
    if not table.shape:
        return decode_table(content)
    return _fill_blank(gpd.read_parquet(io.BytesIO(content)), content)

"""The type of every column of an output, the same whether or not a table has rows.

A labelled field has the type of its unit: counts are whole, lengths and shares are numbers. What
has no unit is text, but for the fields that `label_table/types.csv` names.
"""

from __future__ import annotations

from typing import Any, Literal, TypeVar

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from geopandas.io.arrow import _geopandas_to_arrow

from geo.reports.writing.cells import list_cells
from geo.words.labels import field_labels, field_types

Frame = TypeVar("Frame", bound=pd.DataFrame)
ColumnType = Literal["whole", "number", "truth", "text"]

WHOLE_UNITS = frozenset(
    {"person", "site", "place", "day", "verdict", "year", "unit", "question", "visit"}
)
_ARROW = {
    "whole": pa.int64(),
    "number": pa.float64(),
    "truth": pa.bool_(),
    "text": pa.string(),
}
_PANDAS = {"whole": "Int64", "number": "float64", "truth": "boolean", "text": "object"}


def type_of(field: str) -> ColumnType:
    """The type of a column by its name; text where nothing is known of it."""
    stated = field_types().get(field)
    if stated is not None:
        return stated
    if field.startswith(("gained_", "lost_")):
        return "whole"
    known = field_labels().get(field)
    if known is None or not known.unit:
        return "text"
    return "whole" if known.unit in WHOLE_UNITS else "number"


def declare_types(frame: Frame) -> Frame:
    """The frame with its types where no value shows them: a table or a column without any."""
    said = {
        str(name): declare_column(column)
        for name, column in frame.items()
        if name != "geometry" and _says_nothing(column)
    }
    return frame.assign(**said) if said else frame


def declare_column(column: pd.Series) -> pd.Series:
    """The column, of the type of its field where no value shows one."""
    if not _says_nothing(column):
        return column
    nothing = pd.Series([None] * len(column), index=column.index, dtype=object, name=column.name)
    dtype: Any = _PANDAS[type_of(str(column.name))]
    typed: pd.Series = nothing.astype(dtype)
    return typed


def _says_nothing(column: pd.Series) -> bool:
    """Whether no value is known; the first one mostly tells."""
    if len(column) and pd.api.types.is_scalar(first := column.array[0]) and pd.notna(first):
        return False
    return not column.notna().any()


def null_for_blank(frame: Frame) -> Frame:
    """The frame with declared types, and null where a text is empty."""
    typed = declare_types(frame)
    texts = {
        str(name): pd.Series(
            [None if cell == "" else cell for cell in list_cells(column)],
            index=column.index,
            dtype=object,
        )
        for name, column in typed.items()
        if name != "geometry" and _is_text(column)
    }
    return typed.assign(**texts) if texts else typed


def _is_text(column: pd.Series) -> bool:
    return bool(column.dtype == object or pd.api.types.is_string_dtype(column))


def to_arrow(frame: pd.DataFrame) -> pa.Table:
    """The table, without its index, that pandas or geopandas would write as Parquet."""
    if isinstance(frame, gpd.GeoDataFrame):
        return _geopandas_to_arrow(frame, index=False)
    return pa.Table.from_pandas(frame, preserve_index=False)


def shape_table(table: pa.Table) -> tuple[pa.Table, list[str]]:
    """The table with the types of its fields and null for empty text.

    The second result names columns whose nulls all stand for empty text.
    """
    blank: list[str] = []
    for i, field in enumerate(table.schema):
        if field.name == "geometry":
            continue
        column = table.column(i)
        shaped = _shape(column, type_of(field.name), is_empty=table.num_rows == 0)
        if pa.types.is_string(shaped.type):
            is_blank = pc.equal(shaped, "")
            if not shaped.null_count and pc.any(is_blank).as_py():
                blank.append(field.name)
            shaped = pc.if_else(is_blank, pa.scalar(None, pa.string()), shaped)
        table = table.set_column(i, pa.field(field.name, shaped.type), shaped)
    return table, blank


def _shape(column: Any, kind: ColumnType, *, is_empty: bool) -> Any:
    """A column in the type of its field, as it is where its values are of another kind."""
    if is_empty:
        return pa.chunked_array([], type=_ARROW[kind])
    if column.null_count == len(column):
        return pa.chunked_array([pa.nulls(len(column), type=_ARROW[kind])])
    if pa.types.is_large_string(column.type):
        return column.cast(pa.string())
    is_number = pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
    if not is_number or kind not in {"whole", "number"}:
        return column
    try:
        return column.cast(_ARROW[kind])
    except pa.ArrowInvalid:
        return column

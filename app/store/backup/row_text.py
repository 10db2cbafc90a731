"""Rows of a table as lines of JSON, the same from either database and for either."""

from __future__ import annotations

import base64
import binascii
import re
import warnings
from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import Column, Connection, MetaData, Table, inspect, select
from sqlalchemy.exc import SAWarning

from app.store.geometry import COLUMN
from app.store.schema_version import newest_version
from app.store.tables import Base
from app.store.tables.schema import SchemaVersionRow

SECRET = "secret"  # noqa: S105 - the word by which tables and columns are marked
"""In `info` of a table or column: left out of an archive unless it was asked for."""
_SECRET_NAMES = re.compile(r"password|secret|token|key_hash")
"""Columns of these names are secret though nobody marked them."""
_BYTES = "base64"
_AT_A_TIME = 1000


def list_tables(connection: Connection, version: int) -> list[Table]:
    """The tables of the register as they stand in a database of a version, referred ones first."""
    there = set(inspect(connection).get_table_names())
    known = [one for one in Base.metadata.sorted_tables if one.name in there]
    known = [one for one in known if one.name != SchemaVersionRow.__tablename__]
    if version == newest_version():
        return known
    return [_reflect(connection, one.name) for one in known]


def is_secret(table: Table) -> bool:
    """Whether a table is nothing but secrets: marked so, or with a secret for its key."""
    known = Base.metadata.tables[table.name]
    return bool(known.info.get(SECRET)) or any(map(_is_secret, known.primary_key.columns))


def blank_secrets(table: Table) -> dict[str, Any]:
    """What stands in place of each secret of a row: nothing, or empty text where it must be one."""
    known = Base.metadata.tables[table.name].c
    return {
        name: None if known[name].nullable else ""
        for name in table.c.keys()  # noqa: SIM118 - a collection of columns, not a mapping
        if name in known and _is_secret(known[name])
    }


def read_rows(
    connection: Connection, table: Table, blanks: dict[str, Any], left_out: list[str]
) -> Iterator[bytes]:
    """Every row as one line, ordered by its key; names of those that are no text go to `left_out`.

    A row whose text is damaged cannot be written as JSON; the rows beside it can.
    """
    wanted = select(table).order_by(*table.primary_key.columns)
    rows = connection.execute(wanted, execution_options={"yield_per": _AT_A_TIME})
    for row in rows.mappings():
        values = {str(name): _encode(value) for name, value in row.items()} | blanks
        try:
            yield orjson.dumps(values) + b"\n"
        except TypeError:
            if not any(_is_damaged(value) for value in values.values()):
                raise
            keys = [row[column.name] for column in table.primary_key.columns]
            left_out.append(f"{table.name} {keys!a:.80}")


def parse_row(line: bytes, table: Table) -> dict[str, Any]:
    """The values of a line, each of the kind of its column.

    Raises
    ------
    ValueError
        They are not, or it is no JSON.
    """
    values = orjson.loads(line)
    if not isinstance(values, dict) or values.keys() != set(table.c.keys()):
        raise ValueError("the fields are not those of the table")
    return {name: _decode(values[name], column) for name, column in table.c.items()}


def _is_secret(column: Column[Any]) -> bool:
    return bool(column.info.get(SECRET)) or _SECRET_NAMES.search(column.name) is not None


def _reflect(connection: Connection, name: str) -> Table:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        found = Table(name, MetaData(), autoload_with=connection, resolve_fks=False)
    kept = [
        Column(one.name, one.type, primary_key=one.primary_key, nullable=one.nullable)
        for one in found.c
        if one.name != COLUMN
    ]
    known = Base.metadata.tables[name].dialect_kwargs
    return Table(name, MetaData(), *kept, **known)


def _is_damaged(value: object) -> bool:
    """Whether a text holds bytes that are none."""
    return isinstance(value, str) and value != value.encode("utf-8", "replace").decode()


def _encode(value: Any) -> Any:
    return {_BYTES: base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _decode(value: Any, column: Column[Any]) -> Any:
    kind = column.type.python_type
    if value is None:
        if not column.nullable:
            raise ValueError(f"{column.name} is missing")
        return None
    if kind is bytes and isinstance(value, dict) and value.keys() == {_BYTES}:
        try:
            return base64.b64decode(value[_BYTES], validate=True)
        except (TypeError, binascii.Error) as error:
            raise ValueError(f"{column.name} holds no bytes") from error
    kinds = {float: (float, int)}.get(kind, (kind,))
    if type(value) not in kinds:
        raise ValueError(f"{column.name} is of another kind")
    return value

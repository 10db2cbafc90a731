"""Rows of a table as lines of JSON, the same from either database and for either."""

from __future__ import annotations

import base64
import binascii
import warnings
from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import Column, Connection, MetaData, Table, func, inspect, select, text
from sqlalchemy.exc import SAWarning

from app.store.geometry import COLUMN
from app.store.schema_version import newest_version
from app.store.tables import Base
from app.store.tables.schema import SchemaVersionRow

SECRET = "secret"  # noqa: S105 - the word by which tables and columns are marked
"""In `info` of a table or column: left out of an archive unless it was asked for."""
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
    """Whether a table, as `Base` knows it, is nothing but secrets."""
    return bool(Base.metadata.tables[table.name].info.get(SECRET))


def blank_secrets(table: Table) -> dict[str, Any]:
    """What stands in place of each secret of a row: nothing, or empty text where it must be one."""
    known = Base.metadata.tables[table.name].c
    return {
        name: None if column.nullable else ""
        for name, column in table.c.items()
        if name in known and known[name].info.get(SECRET)
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


def find_next(connection: Connection, table: Table) -> int | None:
    """The last number that the database gave in a table, though its row may be gone."""
    if not _counts(table):
        return None
    [column] = table.primary_key.columns
    highest = connection.execute(select(func.max(column))).scalar() or 0
    return max(highest, _find_counter(connection, table))


def set_next(connection: Connection, table: Table, number: int) -> None:
    """Have the database count on from a number in a table."""
    if not _counts(table):
        return
    if connection.dialect.name != "sqlite":
        sequence = _name_sequence(connection, table)
        connection.execute(select(func.setval(sequence, max(number, 1), number > 0)))
    elif table.dialect_kwargs.get("sqlite_autoincrement"):
        named = {"name": table.name, "seq": number}
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), named)
        connection.execute(text("INSERT INTO sqlite_sequence VALUES (:name, :seq)"), named)


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


def _counts(table: Table) -> bool:
    """Whether numbers of a table are given by the database."""
    [column, *others] = Base.metadata.tables[table.name].primary_key.columns
    is_number = column.type.python_type is int and not column.foreign_keys
    return not others and is_number and column.autoincrement is not False


def _find_counter(connection: Connection, table: Table) -> int:
    if connection.dialect.name == "sqlite":
        if not table.dialect_kwargs.get("sqlite_autoincrement"):
            return 0
        asked = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        return int(connection.execute(asked, {"name": table.name}).scalar() or 0)
    asked = text(
        "SELECT last_value FROM pg_sequences "
        "WHERE format('%I.%I', schemaname, sequencename)::regclass = CAST(:name AS regclass)"
    )
    named = {"name": _name_sequence(connection, table)}
    return int(connection.execute(asked, named).scalar() or 0)


def _name_sequence(connection: Connection, table: Table) -> str:
    [column] = table.primary_key.columns
    quoted = connection.dialect.identifier_preparer.quote(table.name)
    named = select(func.pg_get_serial_sequence(quoted, column.name))
    return str(connection.execute(named).scalar_one())


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

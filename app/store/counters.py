"""Numbers that a database gives by itself: how far it has come, and going on from elsewhere."""

from __future__ import annotations

from sqlalchemy import Connection, Table, func, select, text

from app.store.tables import Base


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

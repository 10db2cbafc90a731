"""Transactions on the database: the only way to read it and to write to it.

A writer has the database to itself from its first statement: `BEGIN IMMEDIATE` on SQLite, the
register's advisory lock on PostgreSQL. What it reads it may therefore write back changed. A reader
sees the database as it stood at its first statement, and is kept waiting by no writer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import IntegrityError

from app.errors import RegisterError
from app.store.faults import DATABASE_FAULTS, explain_fault

BUSY_MS = 10_000
"""How long a writer waits for another one."""
WRITER_LOCK = 0x7661_7872
"""The advisory lock of PostgreSQL that a writer holds to the end of its transaction."""
_WRITES, _REFUSAL = "vaxreach_writes", "vaxreach_refusal"


def set_up_transactions(engine: Engine) -> None:
    """Have every transaction of an engine begin as a reader's or a writer's."""
    begin = _begin_sqlite if engine.dialect.name == "sqlite" else _begin_postgresql
    event.listen(engine, "begin", begin)


def refuse_writing(engine: Engine, refusal: RegisterError) -> None:
    """Let nothing be written by `changing` from now on, which raises this instead."""
    engine.update_execution_options(**{_REFUSAL: refusal})


@contextmanager
def reading(engine: Engine, action: str = "read") -> Iterator[Connection]:
    """A connection to read by; `action` is what a fault says that could not be done.

    Raises
    ------
    StoreError
        The database cannot be read.
    """
    try:
        with engine.connect() as connection:
            yield connection
    except DATABASE_FAULTS as error:
        raise explain_fault(action, error) from error


@contextmanager
def changing(engine: Engine, action: str = "written") -> Iterator[Connection]:
    """A connection whose changes are written together at the end, or not at all.

    One inside another would wait for itself: hand the connection on instead.

    Raises
    ------
    IntegrityError
        What should be made is there already.
    OlderSchemaError, OutdatedRegisterError
        The tables wait for their migration; or the database is older than the folders beside it.
    StoreError
        The database cannot be written.
    """
    refusal: RegisterError | None = engine.get_execution_options().get(_REFUSAL)
    if refusal is not None:
        raise type(refusal)(str(refusal))
    try:
        with engine.connect() as connection:
            connection.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection
    except IntegrityError:
        raise
    except DATABASE_FAULTS as error:
        raise explain_fault(action, error) from error


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    """Whatever the server's own settings are; a commit returns when it is on the disk there."""
    if not connection.get_execution_options().get(_WRITES):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return
    connection.exec_driver_sql(
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE; "
        f"SET LOCAL synchronous_commit = on; SET LOCAL lock_timeout = {BUSY_MS}; "
        f"SELECT pg_advisory_xact_lock({WRITER_LOCK})"
    )

"""Opening the register: SQLite beside the study, or another database by its URL."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from app.store.model import Base
from geo.errors import FullDiskError, StoreError

POSTGRESQL_DISK_FULL = "53100"
BUSY_MS = 10_000
"""How long a writer waits for another one."""


def sqlite_url(file: Path) -> URL:
    """The URL of a SQLite file."""
    return URL.create("sqlite", database=str(file))


def open_database(url: URL | str) -> Engine:
    """Open the database and make the tables that it lacks.

    SQLite runs with a write-ahead log, and a commit returns when it is on the disk.

    Raises
    ------
    StoreError
        It cannot be opened.
    """
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        if engine.url.database:
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _set_up_sqlite)
    try:
        Base.metadata.create_all(engine)
    except SQLAlchemyError as error:
        engine.dispose()
        raise explain_fault("opened", error) from error
    return engine


def explain_fault(action: str, error: SQLAlchemyError) -> StoreError:
    """The refusal to raise where the register cannot be opened, read or written."""
    original = getattr(error, "orig", None)
    told = f"the register cannot be {action}"
    if (
        getattr(original, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        or getattr(original, "sqlstate", None) == POSTGRESQL_DISK_FULL
    ):
        return FullDiskError(f"{told}: no room is left on the disk")
    return StoreError(f"{told}: {type(error).__name__}")


def _set_up_sqlite(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", f"busy_timeout = {BUSY_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()

"""Opening the register: SQLite beside the study, or another database by its URL."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from app.errors import EmptyRegisterError, RegisterError
from app.store.schema_version import make_tables, require_version
from geo.errors import FullDiskError, InputError, ReadOnlyError, StoreError

POSTGRESQL_DISK_FULL = "53100"
POSTGRESQL_READ_ONLY = "25006"
BUSY_MS = 10_000
"""How long a writer waits for another one."""
MARK = ".known"
"""Ends the name of the empty file that says: documents have been kept in this register."""
_PRIMARY_CODE = 0xFF


def sqlite_url(file: Path) -> URL:
    """The URL of a SQLite file."""
    return URL.create("sqlite", database=str(file))


def require_driver(url: URL | str) -> URL:
    """The URL of a database that can be spoken to; PostgreSQL by psycopg.

    Raises
    ------
    InputError
        It is no URL, or its driver is not installed; the URL itself, which may hold a password, is
        not told.
    """
    try:
        given = make_url(url)
        if given.drivername in {"postgresql", "postgres"}:
            given = given.set(drivername="postgresql+psycopg")
        create_engine(given).dispose()
    except ModuleNotFoundError as error:
        extra = " (pip install 'vaxreach[postgres]')" if error.name == "psycopg" else ""
        raise InputError(
            f"VAXREACH_STORE__URL: this database needs the package {error.name}, "
            f"which is not installed{extra}"
        ) from error
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise InputError(
            "VAXREACH_STORE__URL: expected the URL of a database, such as "
            "sqlite:////srv/register.sqlite or postgresql://user:password@host/name"
        ) from error
    return given


def open_database(url: URL | str, *, is_known: bool = False) -> Engine:
    """Open the database, and make the tables that it lacks.

    SQLite runs with a write-ahead log, and a commit returns when it is on the disk. `is_known` says
    that there are traces of documents elsewhere; so does the mark beside a file.

    Raises
    ------
    StoreError
        It cannot be opened, holds nothing though documents were kept in it, or its tables are of a
        version that is not read here.
    """
    engine = create_engine(require_driver(url))
    try:
        file = find_file(engine)
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            event.listen(engine, "connect", _set_up_sqlite)
            if is_known or mark_of(file).exists():
                _refuse_empty(engine, file)
        make_tables(engine, _name(file))
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        engine.dispose()
        raise explain_fault("opened", error) from error
    except StoreError:
        engine.dispose()
        raise
    return engine


def require_readable(url: URL | str) -> None:
    """Refuse a database that no later try will open; one that is not there is none.

    Raises
    ------
    SchemaVersionError
        Its tables are of a version that is not read here.
    """
    engine = create_engine(require_driver(url))
    file = find_file(engine)
    try:
        if file is None or file.exists():
            require_version(engine, _name(file))
    except (SQLAlchemyError, sqlite3.Error, OSError):
        return
    finally:
        engine.dispose()


def find_file(engine: Engine) -> Path | None:
    """The file of a SQLite database; None for one in memory or on a server."""
    if engine.dialect.name != "sqlite" or engine.url.database in {None, "", ":memory:"}:
        return None
    return Path(str(engine.url.database))


def mark_of(file: Path) -> Path:
    """The file beside a register that says that documents have been kept in it."""
    return file.with_name(file.name + MARK)


def explain_fault(action: str, error: Exception) -> StoreError:
    """The refusal to raise where the register cannot be opened, read or written."""
    original = getattr(error, "orig", None) or error
    told = f"the register cannot be {action}"
    code = getattr(original, "sqlite_errorcode", 0) & _PRIMARY_CODE
    state = getattr(original, "sqlstate", None)
    if code == sqlite3.SQLITE_FULL or state == POSTGRESQL_DISK_FULL:
        return FullDiskError(f"{told}: no room is left on the disk")
    if (
        code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}
        or state == POSTGRESQL_READ_ONLY
        or isinstance(original, PermissionError)
    ):
        return ReadOnlyError(f"{told}: its folder or disk is read-only")
    return RegisterError(f"{told}: {type(original).__name__}")


def _name(file: Path | None) -> str:
    return "the register" if file is None else file.name


def _refuse_empty(engine: Engine, file: Path) -> None:
    is_empty = not file.exists() or not file.stat().st_size
    if is_empty or not inspect(engine).has_table("documents"):
        raise EmptyRegisterError(
            f"{file.name} is empty or missing, though documents were kept in it: restore it from a "
            f"copy, or remove {mark_of(file).name} and the folders plans and scenarios beside it "
            "to begin anew"
        )


def _set_up_sqlite(connection: Any, _: object) -> None:
    connection.text_factory = _decode
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", f"busy_timeout = {BUSY_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _decode(text: bytes) -> str:
    """Text of any bytes: a row whose text is damaged must not take the rows beside it along."""
    return text.decode("utf-8", "surrogateescape")

"""Opening the register: SQLite beside the study, or another database by its URL."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from app.errors import EmptyRegisterError, SchemaVersionError
from app.store.faults import DATABASE_FAULTS, explain_fault
from app.store.schema_version import make_tables, require_version
from app.store.transactions import BUSY_MS, set_up_transactions
from geo.errors import InputError, StoreError

MARK = ".known"
"""Ends the name of the empty file that says: documents have been kept in this register."""


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
    """Open the database, and make the tables where it has none.

    `is_known` says that there are traces of documents elsewhere; so does the mark beside a file.
    Tables of an older version are read, and refuse to be written until they are migrated.

    Raises
    ------
    StoreError
        It cannot be opened, holds nothing though documents were kept in it, or its tables are of a
        version that is not read here.
    """
    engine = connect_database(url)
    try:
        file = find_file(engine)
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            if is_known or mark_of(file).exists():
                _refuse_empty(engine, file)
        make_tables(engine, _name(file))
    except (*DATABASE_FAULTS, OSError) as error:
        engine.dispose()
        raise explain_fault("opened", error) from error
    except StoreError:
        engine.dispose()
        raise
    return engine


def connect_database(url: URL | str) -> Engine:
    """What connects to a database, whatever is in it; nothing is opened yet.

    SQLite runs with a write-ahead log, a commit returns when it is on the disk, and the driver
    begins no transaction by itself.
    """
    given = require_driver(url)
    if given.get_backend_name() == "postgresql":
        named = {"application_name": f"vaxreach on {socket.gethostname()}"}
        engine = create_engine(given, pool_pre_ping=True, connect_args=named)
    else:
        engine = create_engine(given)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
    set_up_transactions(engine)
    return engine


def require_readable(url: URL | str) -> None:
    """Refuse a database that no later try will open; one that is not there is none.

    Raises
    ------
    SchemaVersionError
        Its tables are of a version that is not read here.
    """
    engine = connect_database(url)
    file = find_file(engine)
    try:
        if file is None or file.exists():
            require_version(engine, _name(file))
    except SchemaVersionError:
        raise
    except (*DATABASE_FAULTS, StoreError, OSError):
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
    connection.isolation_level = None
    connection.text_factory = _decode
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", f"busy_timeout = {BUSY_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _decode(text: bytes) -> str:
    """Text of any bytes: a row whose text is damaged must not take the rows beside it along."""
    return text.decode("utf-8", "surrogateescape")

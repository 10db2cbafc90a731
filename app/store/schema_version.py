"""The version of the tables, in one row: what does not fit is refused before anything is written.

It is the number of the last revision in `app.store.migrations`. A database without the row was made
before there was one; its tables are those of version 1.
"""

from __future__ import annotations

import logging
from functools import cache

from sqlalchemy import Connection, Engine, insert, inspect, select

from app.errors import OlderSchemaError, RegisterError, SchemaVersionError
from app.store.geometry import add_geometry
from app.store.migrations import list_revisions
from app.store.tables import Base
from app.store.tables.documents import DocumentRow
from app.store.tables.schema import SchemaVersionRow
from app.store.transactions import changing, reading, refuse_writing

_LOG = logging.getLogger("vaxreach.store")
OLDEST_READ = 1
"""What older services made and this one still reads."""


@cache
def newest_version() -> int:
    """The version of the tables that this vaxreach makes, reads and writes."""
    return int(list_revisions()[-1])


def find_version(connection: Connection, name: str) -> int:
    """The version of the tables in the database of this name; 0 where it has none of ours.

    Raises
    ------
    SchemaVersionError
        They are of a newer version than this service knows, or of one that it reads no more.
    """
    tables = set(inspect(connection).get_table_names())
    if SchemaVersionRow.__tablename__ in tables:
        stated = list(connection.execute(select(SchemaVersionRow.version)).scalars())
        for version in stated:
            _refuse_other(name, version)
        if stated:
            return int(stated[0])
    return 1 if DocumentRow.__tablename__ in tables else 0


def require_version(engine: Engine, name: str) -> int:
    """`find_version` by a connection of its own."""
    with reading(engine, "opened") as connection:
        return find_version(connection, name)


def make_tables(engine: Engine, name: str) -> None:
    """Make all tables in a database that has none; one of an older version is not written to.

    Raises
    ------
    SchemaVersionError
        As `find_version`.
    RegisterError
        Some of the tables are missing.
    """
    version, newest = require_version(engine, name), newest_version()
    if not version:
        with changing(engine, "opened") as connection:
            if not find_version(connection, name):
                create_tables(connection)
    elif version < newest:
        older = OlderSchemaError(_tell_older(name, version))
        _LOG.warning("%s; it is read and not written", older)
        refuse_writing(engine, older)
    else:
        _require_tables(engine, name)


def create_tables(connection: Connection) -> None:
    """Make every table as the last revision leaves it, and state the version."""
    Base.metadata.create_all(connection)
    add_geometry(connection)
    connection.execute(insert(SchemaVersionRow).values(row=1, version=newest_version()))


def _require_tables(engine: Engine, name: str) -> None:
    with reading(engine, "opened") as connection:
        missing = set(Base.metadata.tables) - set(inspect(connection).get_table_names())
    missing.discard(SchemaVersionRow.__tablename__)
    if missing:
        raise RegisterError(
            f"{name}: the tables {', '.join(sorted(missing))} are missing; restore it from a backup"
        )


def _tell_older(name: str, version: int) -> str:
    return (
        f"{name}: its tables are of version {version}, and this service writes version "
        f"{newest_version()}: stop the service, run vaxreach register migrate on the study, "
        "and start it again"
    )


def _refuse_other(name: str, version: object) -> None:
    newest = newest_version()
    if isinstance(version, int) and OLDEST_READ <= version <= newest:
        return
    told = f"{name}: its tables are of version {version!r:.40}, and this service reads"
    if isinstance(version, int) and version > newest:
        raise SchemaVersionError(f"{told} up to {newest}: use the newer vaxreach that made it")
    raise SchemaVersionError(
        f"{told} from {OLDEST_READ} on: open it with the vaxreach that made it, or begin anew"
    )

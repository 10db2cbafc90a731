"""The version of the tables, in one row: what does not fit is refused before anything is written.

A database without the row was made before there was one; its tables are those of version 1.
"""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Engine, insert, inspect, select
from sqlalchemy.exc import IntegrityError, OperationalError

from app.errors import SchemaVersionError
from app.store.model import Base, DocumentRow, SchemaVersionRow

SCHEMA_VERSION = 1
OLDEST_READ = 1
"""What older services made and this one still reads."""


def require_version(engine: Engine, name: str) -> bool:
    """Whether the database of this name states a version, which can be read.

    Raises
    ------
    SchemaVersionError
        Its tables are of a newer version than this service knows, or of one that it reads no more.
    """
    if not inspect(engine).has_table(SchemaVersionRow.__tablename__):
        return False
    with engine.connect() as connection:
        stated = list(connection.execute(select(SchemaVersionRow.version)).scalars())
    for version in stated:
        _refuse_other(name, version)
    return bool(stated)


def make_tables(engine: Engine, name: str) -> None:
    """Make the tables that a database lacks, and state their version where it does not.

    One from before there was a version can be read though the disk is full or read-only; it says
    its version when it is next opened.

    Raises
    ------
    SchemaVersionError
        As `require_version`.
    """
    if require_version(engine, name):
        Base.metadata.create_all(engine)
        return
    has_documents = inspect(engine).has_table(DocumentRow.__tablename__)
    try:
        Base.metadata.create_all(engine)
        with suppress(IntegrityError), engine.begin() as connection:
            connection.execute(insert(SchemaVersionRow).values(row=1, version=SCHEMA_VERSION))
    except OperationalError:
        if not has_documents:
            raise


def _refuse_other(name: str, version: object) -> None:
    if isinstance(version, int) and OLDEST_READ <= version <= SCHEMA_VERSION:
        return
    told = f"{name}: its tables are of version {version!r:.40}, and this service reads"
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise SchemaVersionError(
            f"{told} up to {SCHEMA_VERSION}: use the newer vaxreach that made it"
        )
    raise SchemaVersionError(
        f"{told} from {OLDEST_READ} on: open it with the vaxreach that made it, or begin anew"
    )

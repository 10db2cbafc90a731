"""Running revisions inside a transaction of ours, so that all of them are done or none."""

from __future__ import annotations

import io

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, insert, update

from app.store.migrations import FOLDER
from app.store.tables.schema import SchemaVersionRow


def name_revision(version: int) -> str:
    """The id of the revision that makes tables of a version."""
    return f"{version:04d}"


def upgrade(connection: Connection, version: int, target: int) -> None:
    """Bring tables of a version to another, and state that; the transaction is the caller's.

    Raises
    ------
    SQLAlchemyError
        A step cannot be done.
    """
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    if version:
        command.stamp(config, name_revision(version), purge=True)
    command.upgrade(config, name_revision(target))
    state_version(connection, target)


def state_version(connection: Connection, version: int) -> None:
    """Say which version the tables are of."""
    stated = connection.execute(update(SchemaVersionRow).values(version=version))
    if not stated.rowcount:
        connection.execute(insert(SchemaVersionRow).values(row=1, version=version))

"""Bringing a register to the version of this vaxreach: all steps in one transaction."""

from __future__ import annotations

from sqlalchemy import Engine

from app.store.geometry import add_geometry
from app.store.migrations.steps import upgrade
from app.store.schema_version import create_tables, find_version, newest_version
from app.store.transactions import changing


def migrate_tables(engine: Engine, name: str) -> int:
    """Bring the tables of the database of this name to the newest version; what it was before.

    0 says that there were none. Where a step fails, or the process dies, all is as before.

    Raises
    ------
    SchemaVersionError
        They are of a version that is not read here.
    StoreError
        A step cannot be done.
    """
    with changing(engine, "migrated") as connection:
        version = find_version(connection, name)
        if not version:
            create_tables(connection)
        elif version < newest_version():
            upgrade(connection, version, newest_version())
        add_geometry(connection)
    return version

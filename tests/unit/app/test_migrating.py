"""Tables of an earlier version: read as they are, and migrated whole or not at all."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine

from app.store import sqlite_url
from app.store.database import connect_database
from app.store.migrations.steps import upgrade
from app.store.schema_version import find_version, newest_version
from app.store.tables import Base
from app.store.transactions import changing, reading


def connect(file: Path) -> Engine:
    return connect_database(sqlite_url(file))


def test_the_steps_together_make_the_tables_of_today(tmp_path):
    engine = connect(tmp_path / "register.sqlite")
    with changing(engine) as connection:
        upgrade(connection, 0, newest_version())
    with reading(engine) as connection:
        assert find_version(connection, "r") == newest_version()
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()

"""Tables of the past and of the future: as vaxreach 0.4 left them, and with one revision more."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from app.schemas.stored import PlanResult
from app.store import Documents
from app.store.database import connect_database
from app.store.migrations import FOLDER
from app.store.migrations.steps import upgrade
from app.store.schema_version import newest_version
from app.store.transactions import changing

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine

BODY = PlanResult(answer={"gap": 0})
NEXT = """
from alembic import op
import sqlalchemy as sa

revision, down_revision = "{next:04d}", "{newest:04d}"


def upgrade():
    op.add_column("documents", sa.Column("owner", sa.String(20), server_default="nobody"))
    op.execute("UPDATE documents SET owner = 'office'")
    op.create_table("notes", sa.Column("number", sa.Integer(), primary_key=True))
    op.create_index("documents_by_owner", "documents", ["owner"])
    op.execute("INSERT INTO notes SELECT number FROM documents")
"""


def connect_to_nothing(url: URL) -> Engine:
    """An engine on a database in which there is nothing yet."""
    engine = connect_database(url)
    if engine.dialect.name == "sqlite":
        Path(str(engine.url.database)).parent.mkdir(parents=True, exist_ok=True)
    return engine


def make_first(url: URL) -> None:
    """A database as vaxreach 0.4 left it, with a document."""
    engine = connect_to_nothing(url)
    with changing(engine) as connection:
        upgrade(connection, 0, 1)
        connection.exec_driver_sql("DROP TABLE alembic_version")
    Documents(engine).create(BODY, document_id="0" * 32)
    engine.dispose()


def add_revision(folder: Path) -> None:
    """Write the revisions of a vaxreach that has one more into a folder."""
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    newest = newest_version()
    text = NEXT.format(next=newest + 1, newest=newest)
    (folder / "versions" / f"r{newest + 1:04d}_notes.py").write_text(text)

"""Tables of an earlier version: read as they are, and migrated whole or not at all."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from app.errors import OlderSchemaError, RegisterError
from app.schemas.stored import PlanResult
from app.store import Documents, open_database, sqlite_url
from app.store.database import connect_database
from app.store.migrating import migrate_tables
from app.store.migrations import FOLDER, list_revisions
from app.store.migrations.steps import upgrade
from app.store.schema_version import newest_version, require_version
from app.store.tables import Base
from app.store.transactions import changing, reading
from tests.samples.databases import find_program
from tests.soak import rounds

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
KILLED = """# One process imports for all; of its children each is killed before another statement.
import json, os, pathlib, signal, sys
from sqlalchemy import event, inspect
from app.store import migrations, sqlite_url
from app.store.database import connect_database
from app.store.migrating import migrate_tables
from app.store.schema_version import newest_version, require_version
from app.store.transactions import reading

def migrate(url, last):
    engine, count = connect_database(url), 0

    def strike(*_):
        nonlocal count
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", strike)
    event.listen(engine, "commit", strike)
    migrate_tables(engine, "r")
    os._exit(0)

def tell(url):
    engine = connect_database(url)
    with reading(engine) as connection:
        found = inspect(connection)
        names = found.get_table_names()
        tables = {t: sorted(c["name"] for c in found.get_columns(t)) for t in names}
        kept = connection.exec_driver_sql("SELECT count(*) FROM documents").scalar_one()
    version = require_version(engine, "r")
    engine.dispose()
    return [version, kept, tables]

def list_states(url, step):
    states = [tell(url)]
    for last in range(1, 1000, step):
        child = os.fork()
        if not child:
            migrate(url, last)
        ended = os.waitpid(child, 0)[1]
        states.append(tell(url))
        if not ended:
            return states

import alembic.command
migrations.FOLDER = pathlib.Path(sys.argv[1])
from app.store.migrations import steps
steps.FOLDER = migrations.FOLDER
newest_version.cache_clear()
urls, steps = sys.argv[2::2], map(int, sys.argv[3::2])
print(json.dumps([list_states(*one) for one in zip(urls, steps)]))
"""


def connect_to_nothing(url) -> Engine:
    """An engine on a database in which there is nothing yet."""
    engine = connect_database(url)
    if engine.dialect.name == "sqlite":
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    return engine


def make_first(url) -> None:
    """A database as vaxreach 0.4 left it, with a document."""
    engine = connect_to_nothing(url)
    with changing(engine) as connection:
        upgrade(connection, 0, 1)
        connection.exec_driver_sql("DROP TABLE alembic_version")
    Documents(engine).create(BODY, document_id="0" * 32)
    engine.dispose()


@pytest.fixture
def first(register_url):
    make_first(register_url)
    return register_url


@pytest.fixture
def newer(tmp_path, monkeypatch) -> Path:
    """The folder of revisions of a vaxreach that has one more."""
    folder = tmp_path / "migrations"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    newest = newest_version()
    text = NEXT.format(next=newest + 1, newest=newest)
    (folder / "versions" / f"r{newest + 1:04d}_notes.py").write_text(text)
    return folder


@pytest.fixture
def one_more(newer, monkeypatch):
    """This vaxreach with one revision more."""
    monkeypatch.setattr("app.store.migrations.FOLDER", newer)
    monkeypatch.setattr("app.store.migrations.steps.FOLDER", newer)
    newest_version.cache_clear()
    yield
    newest_version.cache_clear()


def test_the_steps_together_make_the_tables_of_today(register_url):
    engine = connect_to_nothing(register_url)
    with changing(engine) as connection:
        upgrade(connection, 0, newest_version())
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert require_version(engine, "r") == newest_version()
    engine.dispose()


def test_revisions_follow_one_another_without_a_gap():
    assert list_revisions() == [f"{n + 1:04d}" for n in range(newest_version())]


def test_a_database_of_the_first_version_is_taken_over_with_all_that_is_in_it(first):
    engine = connect_database(first)
    assert migrate_tables(engine, "r") == 1
    assert migrate_tables(engine, "r") == newest_version()
    engine.dispose()
    documents = Documents.open(first)
    assert documents.find(PlanResult, "0" * 32).body == BODY
    documents.create(BODY)
    documents.close()


def test_an_older_one_is_read_and_not_written_until_it_is_migrated(register_url, one_more):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("app.store.schema_version.newest_version", lambda: newest_version() - 1)
        Documents.open(register_url).close()
    make_first_document(register_url)
    documents = Documents.open(register_url)
    assert documents.find(PlanResult, "0" * 32).body == BODY
    with pytest.raises(OlderSchemaError, match="run vaxreach register migrate") as refused:
        documents.create(BODY)
    assert refused.value.code == "register_older"
    documents.close()
    engine = connect_database(register_url)
    migrate_tables(engine, "r")
    with reading(engine) as connection:
        assert "notes" in inspect(connection).get_table_names()
        assert connection.exec_driver_sql("SELECT owner FROM documents").scalar_one() == "office"
    engine.dispose()


def make_first_document(url) -> None:
    engine = connect_database(url)
    Documents(engine).create(BODY, document_id="0" * 32)
    engine.dispose()


def test_a_table_that_is_gone_is_told_and_not_made_anew(register_url):
    engine = open_database(register_url)
    with changing(engine) as connection:
        connection.exec_driver_sql("DROP TABLE request_keys")
    engine.dispose()
    with pytest.raises(RegisterError, match="the tables request_keys are missing"):
        open_database(register_url)


def test_a_migration_that_is_killed_anywhere_leaves_the_old_tables_or_the_new(
    tmp_path, newer, request
):
    """Before every statement and commit; on PostgreSQL every one is left to `make soak`."""
    asked = {sqlite_url(tmp_path / "register.sqlite"): 1}
    if find_program("postgres"):
        asked[request.getfixturevalue("postgresql_url")] = rounds(4, 1)
    for url in asked:
        make_first(url)
    texts = [part for url, step in asked.items() for part in (url.render_as_string(), str(step))]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(newer), *texts],
        capture_output=True,
        timeout=300,
        check=True,
    )
    for states in json.loads(done.stdout):
        assert len(states) > 5
        old, new = states[0], states[-1]
        assert (old[0], new[0]) == (1, newest_version() + 1)
        assert {state[1] for state in states} == {1}
        assert "owner" in new[2]["documents"]
        assert "notes" in new[2]
        assert all(state == old for state in states[:-2])
        assert states[-2] in (old, new)

"""Tables of an earlier version: read as they are, and migrated whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from app.errors import OlderSchemaError, RegisterError
from app.schemas.stored import PlanResult
from app.store import Documents, open_database
from app.store.database import connect_database
from app.store.migrating import migrate_tables
from app.store.migrations import list_revisions
from app.store.migrations.steps import upgrade
from app.store.schema_version import newest_version, require_version
from app.store.tables import Base
from app.store.transactions import changing, reading
from tests.samples.revisions import BODY, add_revision, connect_to_nothing, make_first


@pytest.fixture
def first(register_url):
    make_first(register_url)
    return register_url


@pytest.fixture
def newer(tmp_path) -> Path:
    """The folder of revisions of a vaxreach that has one more."""
    folder = tmp_path / "migrations"
    add_revision(folder)
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

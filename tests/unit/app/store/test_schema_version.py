"""The version of the tables: stated once, and what does not fit is refused before any change."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.errors import SchemaVersionError
from app.schemas.stored import PlanResult
from app.store import Documents, sqlite_url
from app.store.database import connect_database
from app.store.schema_version import newest_version, require_version

BODY = PlanResult(answer={"gap": 0})


def run(file: Path, *statements: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(file) as connection:
        found = [row for one in statements for row in connection.execute(one).fetchall()]
    connection.close()
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "register.sqlite"
    documents = Documents.open(sqlite_url(made))
    documents.create(BODY, document_id="0" * 32)
    documents.close()
    return made


@contextmanager
def connected(file: Path) -> Iterator[Engine]:
    engine = connect_database(sqlite_url(file))
    yield engine
    engine.dispose()


def open_again(file: Path) -> int:
    documents = Documents.open(sqlite_url(file), is_known=True)
    count = documents.list_newest_first(PlanResult, 10)[1]
    documents.close()
    return count


def test_a_new_database_states_its_version_in_one_row(file):
    assert run(file, "SELECT version FROM schema_version") == [(newest_version(),)]
    assert open_again(file) == 1
    assert run(file, "SELECT count(*) FROM schema_version") == [(1,)]


@pytest.mark.parametrize(
    "lost", ["DROP TABLE schema_version", "DELETE FROM schema_version"], ids=["table", "row"]
)
def test_a_database_from_before_there_was_a_version_is_of_the_first_one(file, lost):
    run(file, lost)
    assert open_again(file) == 1
    with connected(file) as engine:
        assert require_version(engine, "r") == 1


@pytest.mark.parametrize(
    ("version", "told"),
    [
        (newest_version() + 1, "use the newer vaxreach that made it"),
        (10**15, "use the newer vaxreach that made it"),
        (0, "open it with the vaxreach that made it"),
        (-1, "open it with the vaxreach that made it"),
        ("'x'", "open it with the vaxreach that made it"),
        ("1.5", "open it with the vaxreach that made it"),
    ],
)
def test_another_version_is_refused_in_a_sentence_and_nothing_is_changed(file, version, told):
    run(file, f"UPDATE schema_version SET version = {version}", "DROP TABLE request_keys")
    before = run(file, "SELECT name, sql FROM sqlite_master ORDER BY name")
    with pytest.raises(SchemaVersionError, match=told) as refused:
        open_again(file)
    assert str(refused.value).startswith("register.sqlite: its tables are of version")
    assert "\n" not in str(refused.value)
    assert run(file, "SELECT name, sql FROM sqlite_master ORDER BY name") == before

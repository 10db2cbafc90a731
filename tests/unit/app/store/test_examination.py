"""What a doctor finds: each fault by itself, and nothing where all is well."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.schemas.stored import PlanResult
from app.store import Documents
from app.store.database import connect_database, find_file
from app.store.examination import examine
from app.store.migrations.steps import upgrade
from app.store.schema_version import newest_version
from app.store.transactions import changing
from geo.words.sentences import say

BODY = PlanResult(answer={"gap": 0})
LOST = "f" * 32


@pytest.fixture
def state(tmp_path):
    (tmp_path / "state").mkdir()
    return tmp_path / "state"


@pytest.fixture
def register(register_url, state, monkeypatch):
    """A register with a document and its files."""
    monkeypatch.setattr(
        "app.store.examination.shutil.disk_usage", lambda _: SimpleNamespace(free=5 * 10**9)
    )
    documents = Documents.open(register_url, state=state)
    made, _ = documents.create(BODY)
    (state / "plans" / made.id).mkdir(parents=True)
    documents.close()
    engine = connect_database(register_url)
    yield engine
    engine.dispose()


def find(engine, state) -> dict[str, dict[str, object]]:
    found = examine(engine, "r", state)
    for one in found:
        assert say(one.code, **one.facts)
    return {one.code.removeprefix("register_finding_"): one.facts for one in found}


def run(engine, *statements: str) -> None:
    with changing(engine) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_nothing_is_wrong_with_a_sound_register(register, state):
    assert find(register, state) == {}


@pytest.mark.parametrize(
    ("statement", "code", "fact"),
    [
        ("UPDATE documents SET version = 7", "seals", {"count": 1}),
        ("UPDATE schema_version SET version = 9999", "version", {}),
        ("UPDATE schema_version SET version = 1", "older", {"before": 1}),
        ("DROP TABLE request_keys", "tables", {"tables": "request_keys"}),
        (
            "UPDATE documents SET updated_at = '2999-01-01T00:00:00.000+00:00'",
            "clock",
            {"last": "2999-01-01T00:00:00.000+00:00"},
        ),
    ],
)
def test_a_fault_of_the_rows_is_told(register, state, statement, code, fact):
    if newest_version() == 1 and code == "older":
        pytest.skip("there is no older version yet")
    run(register, statement)
    assert find(register, state)[code].items() >= fact.items()


def test_folders_that_the_register_does_not_know_are_told(register, state):
    (state / "scenarios" / LOST).mkdir(parents=True)
    (state / "scenarios" / "notes").mkdir()
    (state / "set-aside-1").mkdir()
    found = find(register, state)
    assert found["strays"] == {"count": 1, "named": f"scenarios/{LOST}"}
    assert found["aside"] == {"named": "set-aside-1"}


def test_a_register_that_counts_less_than_was_noted_is_told(register, state):
    (state / "register.seen").write_bytes(b'{"documents": 9}')
    assert find(register, state) == {"counter": {"table": "documents", "now": 1, "then": 9}}


def test_a_disk_that_fills_is_told(register, state, monkeypatch):
    monkeypatch.setattr(
        "app.store.examination.shutil.disk_usage", lambda _: SimpleNamespace(free=10**8)
    )
    assert find(register, state)["room"] == {"free": 100, "needed": 1000}


def test_a_database_without_tables_is_none(register_url, state):
    engine = connect_database(register_url)
    file = find_file(engine)
    if file is not None:
        file.parent.mkdir(parents=True)
    found = examine(engine, "r", state)
    assert ("register_finding_none", True) in [(one.code, one.is_note) for one in found]
    engine.dispose()


def test_faults_of_the_file_are_told(tmp_path, state, monkeypatch):
    from app.store import sqlite_url

    file = tmp_path / "r.sqlite"
    documents = Documents.open(sqlite_url(file))
    for _ in range(50):
        documents.create(BODY)
    documents.close()
    engine = connect_database(sqlite_url(file))
    monkeypatch.setattr("app.store.examination.LARGEST_WAL_BYTES", -1)
    assert "wal" in find(engine, state)
    engine.dispose()
    content = bytearray(file.read_bytes())
    content[18:20] = b"\1\1"
    file.write_bytes(content)
    monkeypatch.setattr("app.store.database._set_up_sqlite", lambda *_: None)
    engine = connect_database(sqlite_url(file))
    assert find(engine, state)["journal"] == {"mode": "delete"}
    engine.dispose()
    with changing(engine) as connection:
        page = connection.exec_driver_sql(
            "SELECT rootpage FROM sqlite_master WHERE name = 'documents_by_id'"
        ).scalar_one()
    engine.dispose()
    content = bytearray(file.read_bytes())
    at = (page - 1) * 4096 + 3
    content[at : at + 2] = b"\0\1"
    file.write_bytes(content)
    assert find(engine, state)["damaged_file"]["count"] >= 1
    engine.dispose()


def test_an_older_version_is_examined_too(tmp_path, state):
    from app.store import sqlite_url

    engine = connect_database(sqlite_url(tmp_path / "r.sqlite"))
    with changing(engine) as connection:
        upgrade(connection, 0, 1)
    assert "tables" not in find(engine, state)
    engine.dispose()

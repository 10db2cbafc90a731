"""What a doctor finds: each fault by itself, and nothing where all is well."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.schemas.stored import PlanResult
from app.store import Documents, sqlite_url
from app.store.database import connect_database, find_file
from app.store.examination import examine
from app.store.migrations.steps import upgrade
from app.store.schema_version import newest_version
from app.store.transactions import changing

BODY = PlanResult(answer={"gap": 0})
LOST = "f" * 32


@pytest.fixture
def state(tmp_path):
    (tmp_path / "state").mkdir()
    return tmp_path / "state"


@pytest.fixture(autouse=True)
def _room(monkeypatch):
    monkeypatch.setattr(
        "app.store.examination.shutil.disk_usage", lambda _: SimpleNamespace(free=5 * 10**9)
    )


@pytest.fixture
def register(tmp_path, state):
    """A register with a document and its files."""
    url = sqlite_url(tmp_path / "register.sqlite")
    fill(url, state)
    engine = connect_database(url)
    yield engine
    engine.dispose()


def fill(url, state) -> None:
    documents = Documents.open(url, state=state)
    made, _ = documents.create(BODY)
    (state / "plans" / made.id).mkdir(parents=True)
    documents.close()


def find(engine, state) -> dict[str, str]:
    return {one.code: one.told for one in examine(engine, "r", state)}


def run(engine, *statements: str) -> None:
    with changing(engine) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_nothing_is_wrong_with_a_sound_register(register, state):
    assert find(register, state) == {}


@pytest.mark.parametrize(
    ("statement", "code", "fact"),
    [
        ("UPDATE documents SET version = 7", "seals", "1 份内容"),
        ("UPDATE schema_version SET version = 9999", "version", "up to"),
        ("UPDATE schema_version SET version = 1", "older", "表结构为版本 1，"),
        ("DROP TABLE request_keys", "tables", "：request_keys；"),
        (
            "UPDATE documents SET updated_at = '2999-01-01T00:00:00.000+00:00'",
            "clock",
            "早于最后一次记录 2999-01-01T00:00:00.000+00:00",
        ),
    ],
)
def test_a_fault_of_the_rows_is_told(register, state, statement, code, fact):
    if newest_version() == 1 and code == "older":
        pytest.skip("there is no older version yet")
    run(register, statement)
    assert fact in find(register, state)[code]


def test_folders_that_the_register_does_not_know_are_told(register, state):
    (state / "scenarios" / LOST).mkdir(parents=True)
    (state / "scenarios" / "notes").mkdir()
    (state / "set-aside-1").mkdir()
    found = find(register, state)
    assert f"1 个文件夹在存储中没有对应内容：scenarios/{LOST}；" in found["strays"]
    assert "set-aside-1" in found["aside"]


def test_a_register_that_counts_less_than_was_noted_is_told(register, state):
    (state / "register.seen").write_bytes(b'{"documents": 9}')
    found = find(register, state)
    assert found.keys() == {"counter"}
    assert "documents 编号为 1，此前已到 9" in found["counter"]


def test_a_disk_that_fills_is_told(register, state, monkeypatch):
    monkeypatch.setattr(
        "app.store.examination.shutil.disk_usage", lambda _: SimpleNamespace(free=10**8)
    )
    assert "磁盘剩余 100 MB，少于所需的 1000 MB" in find(register, state)["room"]


def test_a_register_on_a_server_is_examined_too(postgresql_url, state):
    fill(postgresql_url, state)
    engine = connect_database(postgresql_url)
    assert find(engine, state) == {}
    run(
        engine,
        "UPDATE documents SET updated_at = '2999-01-01T00:00:00.000+00:00'",
        "DROP TABLE request_keys",
    )
    assert find(engine, state).keys() == {"clock", "seals", "tables"}
    engine.dispose()


def test_a_database_without_tables_is_none(register_url, state):
    engine = connect_database(register_url)
    file = find_file(engine)
    if file is not None:
        file.parent.mkdir(parents=True)
    found = examine(engine, "r", state)
    assert ("none", True) in [(one.code, one.is_note) for one in found]
    engine.dispose()


def test_faults_of_the_file_are_told(tmp_path, state, monkeypatch):
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
    assert "delete" in find(engine, state)["journal"]
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
    assert "数据库文件已损坏" in find(engine, state)["damaged_file"]
    engine.dispose()


def test_an_older_version_is_examined_too(tmp_path, state):
    engine = connect_database(sqlite_url(tmp_path / "r.sqlite"))
    with changing(engine) as connection:
        upgrade(connection, 0, 1)
    assert "tables" not in find(engine, state)
    engine.dispose()

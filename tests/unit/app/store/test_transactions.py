"""Writers one after the other, readers beside them: the same on both databases."""

from __future__ import annotations

import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from app.errors import RegisterError, TakenError
from app.store import Documents, open_database, sqlite_url
from app.store.claims import claim_server
from app.store.database import connect_database
from app.store.document_rows import make_id
from app.store.faults import explain_fault
from app.store.tables.documents import DocumentRow
from app.store.transactions import changing, reading
from geo.errors import FullDiskError, ReadOnlyError, StoreError
from tests.samples.databases import run_on_server, server_url

STORE = Path(__file__).parents[4] / "app"


@pytest.fixture
def engine(register_url):
    opened = open_database(register_url)
    yield opened
    opened.dispose()


def add_row(connection, version: int = 0) -> str:
    made = make_id()
    connection.execute(
        DocumentRow.__table__.insert().values(
            kind="note", id=made, version=version, body="{}", created_at="", updated_at=""
        )
    )
    return made


def count_up(connection, name: str) -> None:
    found = connection.execute(select(DocumentRow.version).where(DocumentRow.id == name))
    wanted = found.scalar_one() + 1
    connection.execute(update(DocumentRow).where(DocumentRow.id == name).values(version=wanted))


def test_no_update_of_four_threads_that_read_before_they_write_is_lost(engine):
    with changing(engine) as connection:
        name = add_row(connection)

    def work(_):
        for _ in range(100):
            with changing(engine) as connection:
                count_up(connection, name)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    with reading(engine) as connection:
        assert connection.execute(select(DocumentRow.version)).scalar_one() == 400


def test_tables_of_a_transaction_that_fails_do_not_stay(engine):
    with suppress(ZeroDivisionError), changing(engine) as connection:
        connection.execute(text("CREATE TABLE half_made (x INTEGER)"))
        add_row(connection)
        raise ZeroDivisionError
    with reading(engine) as connection:
        assert not engine.dialect.has_table(connection, "half_made")
        assert connection.execute(select(DocumentRow.id)).all() == []


def test_a_reader_sees_the_database_as_it_stood_and_waits_for_no_writer(engine):
    with changing(engine) as connection:
        name = add_row(connection)
    with reading(engine) as reader:
        version = select(DocumentRow.version)
        assert reader.execute(version).scalar_one() == 0
        with changing(engine) as writer:
            count_up(writer, name)
            assert reader.execute(version).scalar_one() == 0
        assert reader.execute(version).scalar_one() == 0
    with reading(engine) as reader:
        assert reader.execute(version).scalar_one() == 1


def test_a_writer_that_waits_too_long_for_another_is_refused_and_comes_again(engine, monkeypatch):
    engine.dispose()
    monkeypatch.setattr("app.store.transactions.BUSY_MS", 50)
    monkeypatch.setattr("app.store.database.BUSY_MS", 50)
    begun, end = threading.Event(), threading.Event()

    def hold():
        with changing(engine) as connection:
            add_row(connection)
            begun.set()
            end.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    begun.wait(20)
    with pytest.raises(StoreError, match="the register cannot be written"), changing(engine):
        pass
    end.set()
    holder.join()
    with changing(engine) as connection:
        add_row(connection)
    with reading(engine) as connection:
        assert len(connection.execute(select(DocumentRow.id)).all()) == 2


def test_what_a_reader_writes_is_never_kept(engine):
    with suppress(StoreError), reading(engine) as connection:
        add_row(connection)
    with reading(engine) as connection:
        assert connection.execute(select(DocumentRow.id)).all() == []


@pytest.mark.parametrize(
    ("state", "kind"),
    [("53100", FullDiskError), ("25006", ReadOnlyError), ("57P01", RegisterError)],
)
def test_a_fault_of_postgresql_is_told_by_its_state(state, kind):
    error = OSError("x")
    error.sqlstate = state
    assert type(explain_fault("read", error)) is kind


def test_nothing_but_transactions_begins_one():
    """A connection of another kind would write in a transaction that began as a reader's."""
    opens = re.compile(r"engine\w*(\(.*\))?\.(connect|begin)\(")
    found = {path for path in STORE.rglob("*.py") if opens.search(path.read_text("utf-8"))}
    assert found == {STORE / "store" / "transactions.py"}


def test_an_engine_keeps_no_transaction_of_the_driver(tmp_path):
    engine = connect_database(sqlite_url(tmp_path / "r.sqlite"))
    connection = engine.raw_connection()
    assert connection.driver_connection.isolation_level is None
    connection.close()
    engine.dispose()


def test_a_second_service_on_one_server_is_refused_by_the_name_of_the_first(
    postgresql_url, tmp_path
):
    first = Documents.open(postgresql_url, state=tmp_path)
    with pytest.raises(TakenError, match=f"vaxreach on {socket.gethostname()}"):
        Documents.open(postgresql_url, state=tmp_path / "elsewhere")
    first.close()
    Documents.open(postgresql_url, state=tmp_path).close()


def test_a_service_goes_on_after_its_server_was_started_again(postgresql_url, postgresql, tmp_path):
    """Its connections are gone then; here the server ends them."""
    documents = Documents.open(postgresql_url, state=tmp_path)
    with reading(documents.engine) as connection:
        connection.execute(select(DocumentRow.id))
    run_on_server(
        postgresql,
        "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'register'",
    )
    with changing(documents.engine) as connection:
        add_row(connection)
    documents.close()


def test_a_server_that_does_not_answer_is_told(tmp_path):
    url = server_url(tmp_path, "register")
    with pytest.raises(RegisterError, match="cannot be opened: OperationalError"):
        open_database(url)
    engine = connect_database(url)
    with pytest.raises(RegisterError, match="cannot be opened: OperationalError"):
        claim_server(engine)
    engine.dispose()

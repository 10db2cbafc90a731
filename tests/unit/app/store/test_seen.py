"""A database that is older than the folders beside it: told, and not mixed with them."""

from __future__ import annotations

import shutil

import pytest

from app.errors import OutdatedRegisterError
from app.schemas.stored import PlanResult
from app.store import Documents, sqlite_url
from app.store.place import REGISTER
from app.store.seen import SEEN, read_seen
from geo.errors import StoreError

BODY = PlanResult(answer={"gap": 0})


@pytest.fixture
def state(tmp_path):
    return tmp_path


def open_documents(state) -> Documents:
    return Documents.open(sqlite_url(state / REGISTER), state=state)


def add(state, count: int) -> None:
    documents = open_documents(state)
    for _ in range(count):
        documents.create(BODY)
    documents.close()


def put_back_older(state) -> None:
    """A copy of the file alone, made before two more documents, is put back."""
    add(state, 1)
    shutil.copy(state / REGISTER, state / "copy")
    add(state, 2)
    shutil.copy(state / "copy", state / REGISTER)


def test_how_far_the_numbers_have_come_is_noted_when_a_register_is_closed(state):
    add(state, 3)
    assert read_seen(state)["documents"] == 3
    documents = open_documents(state)
    [newest], _ = documents.list_newest_first(PlanResult, 1)
    documents.delete(PlanResult, newest.id, 1)
    documents.close()
    assert read_seen(state)["documents"] == 3


def test_an_older_database_is_read_and_not_written(state, caplog):
    put_back_older(state)
    documents = open_documents(state)
    assert documents.list_newest_first(PlanResult, 10)[1] == 1
    with pytest.raises(OutdatedRegisterError, match="documents 1 instead of 3") as refused:
        documents.create(BODY)
    assert refused.value.code == "register_outdated"
    documents.close()
    assert caplog.text.count("doctor --take-older") == 1
    assert read_seen(state)["documents"] == 3, "closing it does not forget the newer one"


def test_the_newer_one_put_back_is_written_again(state):
    add(state, 1)
    shutil.copy(state / REGISTER, state / "copy")
    put_back_older(state)
    shutil.copy(state / "copy", state / REGISTER)
    (state / SEEN).write_bytes(b'{"documents": 1}')
    add(state, 1)


@pytest.mark.parametrize(
    "noted",
    [b"", b"{", b"[]", b"5", b'{"documents": "x"}', b'{"documents": -1}', b'{"other": 9}', b"\xff"],
)
def test_a_note_that_is_none_of_ours_stops_nothing(state, noted):
    (state / SEEN).write_bytes(noted)
    add(state, 1)
    assert read_seen(state)["documents"] == 1


def test_a_note_that_cannot_be_written_stops_nothing(state, monkeypatch):
    def fail(*_):
        raise OSError(30, "read-only")

    monkeypatch.setattr("app.store.seen.write_bytes_whole", fail)
    add(state, 1)
    assert read_seen(state) == {}
    with pytest.raises(StoreError):
        Documents.open(sqlite_url(state), state=state)

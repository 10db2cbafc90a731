from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

import pytest

from app.errors import KeyReusedError, NotFoundError, StaleError
from app.schemas.stored_body import StoredBody
from app.store import Documents, RequestName, sqlite_url
from geo.errors import StoreError

ASKED = RequestName("k", "h")


class Note(StoredBody):
    stored_kind: ClassVar[str] = "note"

    n: int
    name: str = "方案一"


class Memo(Note):
    stored_kind: ClassVar[str] = "memo"


@pytest.fixture
def documents(register_url):
    opened = Documents.open(register_url)
    yield opened
    opened.close()


def test_a_document_is_read_back_as_it_was_stored(documents):
    made, new = documents.create(Note(n=3))
    assert new
    assert documents.find(Note, made.id) == made
    assert documents.find(Memo, made.id) is None


def test_it_outlives_the_process_that_wrote_it(register_url):
    first = Documents.open(register_url)
    made, _ = first.create(Note(n=3, name="a"))
    first.close()
    second = Documents.open(register_url)
    assert second.find(Note, made.id) == made
    second.close()


def test_a_list_has_the_newest_first_and_counts_all(documents):
    ids = [documents.create(Note(n=n))[0].id for n in range(5)]
    documents.create(Memo(n=9))
    page, count = documents.list_newest_first(Note, 2, 1)
    assert [one.id for one in page] == [ids[3], ids[2]]
    assert count == 5


def test_the_same_key_and_request_give_the_same_document(documents):
    made, new = documents.create(Note(n=1), asked=ASKED)
    again, new_again = documents.create(Note(n=1), asked=ASKED)
    assert (new, new_again) == (True, False)
    assert again == made
    assert documents.list_newest_first(Note, 10)[1] == 1


def test_the_same_key_with_another_request_is_refused(documents):
    documents.create(Note(n=1), asked=ASKED)
    with pytest.raises(KeyReusedError):
        documents.create(Note(n=2), asked=RequestName("k", "other"))
    assert documents.list_newest_first(Note, 10)[1] == 1


def test_a_late_retry_does_not_make_a_deleted_document_again(documents):
    made, _ = documents.create(Note(n=1), asked=ASKED)
    documents.delete(Note, made.id, 1)
    with pytest.raises(KeyReusedError, match="deleted"):
        documents.create(Note(n=1), asked=ASKED)


def test_a_stale_version_neither_replaces_nor_deletes(documents):
    made, _ = documents.create(Note(n=1))
    second = documents.replace(made.id, Note(n=2), 1)
    assert second.version == 2
    with pytest.raises(StaleError):
        documents.replace(made.id, Note(n=3), 1)
    with pytest.raises(StaleError):
        documents.delete(Note, made.id, 1)
    assert documents.find(Note, made.id).body == Note(n=2)
    documents.delete(Note, made.id, 2)
    with pytest.raises(NotFoundError):
        documents.delete(Note, made.id, 2)


def test_of_many_writers_at_once_exactly_one_wins(documents):
    made, _ = documents.create(Note(n=0))

    def write(n):
        try:
            documents.replace(made.id, Note(n=n), 1)
        except StaleError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, range(1, 25))) == 1
    assert documents.find(Note, made.id).version == 2


def test_many_retries_at_once_make_one_document(documents):
    def create(_):
        return documents.create(Note(n=1), asked=ASKED)[0].id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(create, range(24)))) == 1


def test_records_of_our_own_are_put_under_their_id(documents):
    documents.put("1" * 32, Note(n=1))
    documents.put("1" * 32, Note(n=2))
    assert documents.find(Note, "1" * 32).body == Note(n=2)


def test_a_folder_instead_of_a_database_is_said(tmp_path):
    with pytest.raises(StoreError, match="cannot be opened"):
        Documents.open(sqlite_url(tmp_path))

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.errors import KeyReusedError, NotFoundError, StaleError
from app.store import Documents, sqlite_url
from geo.errors import StoreError


@pytest.fixture
def documents(tmp_path):
    opened = Documents.open(sqlite_url(tmp_path / "deep" / "register.sqlite"))
    yield opened
    opened.close()


def test_a_document_is_read_back_as_it_was_stored(documents):
    made, new = documents.create("scenario", {"name": "方案一", "people": 3})
    assert new
    assert documents.find("scenario", made.id) == made
    assert documents.find("plan", made.id) is None


def test_it_outlives_the_process_that_wrote_it(tmp_path):
    url = sqlite_url(tmp_path / "register.sqlite")
    first = Documents.open(url)
    made, _ = first.create("scenario", {"name": "a"})
    first.close()
    second = Documents.open(url)
    assert second.find("scenario", made.id) == made
    second.close()


def test_a_list_has_the_newest_first_and_counts_all(documents):
    ids = [documents.create("scenario", {"n": n})[0].id for n in range(5)]
    documents.create("plan", {"n": 9})
    page, count = documents.list_newest_first("scenario", 2, 1)
    assert [one.id for one in page] == [ids[3], ids[2]]
    assert count == 5


def test_the_same_key_and_request_give_the_same_document(documents):
    made, new = documents.create("scenario", {"n": 1}, key="k", request_hash="h")
    again, new_again = documents.create("scenario", {"n": 1}, key="k", request_hash="h")
    assert (new, new_again) == (True, False)
    assert again == made
    assert documents.list_newest_first("scenario", 10)[1] == 1


def test_the_same_key_with_another_request_is_refused(documents):
    documents.create("scenario", {"n": 1}, key="k", request_hash="h")
    with pytest.raises(KeyReusedError):
        documents.create("scenario", {"n": 2}, key="k", request_hash="other")
    assert documents.list_newest_first("scenario", 10)[1] == 1


def test_a_late_retry_does_not_make_a_deleted_document_again(documents):
    made, _ = documents.create("scenario", {"n": 1}, key="k", request_hash="h")
    documents.delete("scenario", made.id, 1)
    with pytest.raises(KeyReusedError, match="deleted"):
        documents.create("scenario", {"n": 1}, key="k", request_hash="h")


def test_a_stale_version_neither_replaces_nor_deletes(documents):
    made, _ = documents.create("scenario", {"n": 1})
    second = documents.replace("scenario", made.id, {"n": 2}, 1)
    assert second.version == 2
    with pytest.raises(StaleError):
        documents.replace("scenario", made.id, {"n": 3}, 1)
    with pytest.raises(StaleError):
        documents.delete("scenario", made.id, 1)
    assert documents.find("scenario", made.id).body == {"n": 2}
    documents.delete("scenario", made.id, 2)
    with pytest.raises(NotFoundError):
        documents.delete("scenario", made.id, 2)


def test_of_many_writers_at_once_exactly_one_wins(documents):
    made, _ = documents.create("scenario", {"n": 0})

    def write(n):
        try:
            documents.replace("scenario", made.id, {"n": n}, 1)
        except StaleError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, range(1, 25))) == 1
    assert documents.find("scenario", made.id).version == 2


def test_many_retries_at_once_make_one_document(documents):
    def create(_):
        return documents.create("scenario", {"n": 1}, key="k", request_hash="h")[0].id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(create, range(24)))) == 1


def test_records_of_our_own_are_put_under_their_id(documents):
    documents.put("job", "j1", {"state": "queued"})
    documents.put("job", "j1", {"state": "done"})
    assert documents.find("job", "j1").body == {"state": "done"}


def test_a_folder_instead_of_a_database_is_said(tmp_path):
    with pytest.raises(StoreError, match="cannot be opened"):
        Documents.open(sqlite_url(tmp_path))

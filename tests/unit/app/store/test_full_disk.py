"""The register and the jobs where the disk is full, or no file can be opened any more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import event

from app.schemas.stored import Job, PlanResult, ScenarioResult
from app.store import Documents, RequestName, open_database, sqlite_url
from app.store.transactions import reading
from app.work.jobs import Jobs, queue_job
from geo.errors import FullDiskError, StoreError

SMALL = ScenarioResult(answer={"name": "a"})
LARGE = ScenarioResult(answer={"name": "x" * 400_000})
MOST_PAGES = 16
"""Of 4,096 bytes: the empty tables and a few small documents."""


@pytest.fixture
def documents(tmp_path: Path) -> Iterator[Documents]:
    """A register whose file may not grow beyond a few pages."""
    engine = open_database(sqlite_url(tmp_path / "register.sqlite"))
    engine.dispose()
    event.listen(
        engine,
        "connect",
        lambda connection, _: connection.execute(f"PRAGMA max_page_count = {MOST_PAGES}"),
    )
    opened = Documents(engine)
    yield opened
    opened.close()


def test_a_document_for_which_there_is_no_room_is_refused_as_such(documents: Documents) -> None:
    small, _ = documents.create(SMALL)
    with pytest.raises(FullDiskError, match="the register cannot be written: no room is left"):
        documents.create(LARGE)
    with pytest.raises(FullDiskError):
        documents.replace(small.id, LARGE)
    assert documents.list_newest_first(ScenarioResult, 10) == ([small], 1)


def test_of_documents_that_belong_together_none_is_stored(documents: Documents) -> None:
    asked = RequestName("k", "h")
    with pytest.raises(FullDiskError):
        documents.create(SMALL, asked=asked, beside={"0" * 32: PlanResult(answer=LARGE.answer)})
    assert documents.list_newest_first(ScenarioResult, 10)[1] == 0
    assert documents.find_asked(ScenarioResult, asked) is None
    assert documents.create(SMALL, asked=asked)[1]


def test_without_descriptors_what_is_open_is_read_and_the_rest_refused_until_there_are_some(
    documents: Documents,
) -> None:
    resource = pytest.importorskip("resource")
    made, _ = documents.create(SMALL)
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    with ExitStack() as stack:
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, before)
        resource.setrlimit(resource.RLIMIT_NOFILE, (32, before[1]))
        with suppress(OSError):
            while True:
                stack.enter_context(Path("/dev/null").open("rb"))
        cannot = pytest.raises(StoreError, match="the register cannot be read")
        with reading(documents.engine), cannot:
            documents.find(ScenarioResult, made.id)
        assert documents.find(ScenarioResult, made.id) == made
    with reading(documents.engine):
        assert documents.find(ScenarioResult, made.id) == made


def test_a_job_goes_on_where_its_state_cannot_be_kept() -> None:
    asked, ended = queue_job("plan"), Event()

    def keep(job: Job) -> None:
        if job.has_ended:
            ended.set()
        raise FullDiskError("the register cannot be written: no room is left on the disk")

    jobs = Jobs(keep)
    jobs.submit(asked, lambda _: "/v1/plans/1")
    assert ended.wait(20.0)
    jobs.close()
    found = jobs.find(asked.id)
    assert found is not None
    assert (found.state, found.result) == ("done", "/v1/plans/1")

"""Plans that are read, deleted or refused at the worst moment of their work."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.errors import BusyError, NotFoundError
from app.resources import plan_kinds
from app.resources.document_files import DocumentFiles
from app.resources.plan_kinds import KINDS
from app.resources.plans import Planner
from app.schemas.stored import Job, PlanBody, PlanResult
from app.store import Documents, sqlite_url
from app.work import job_store
from app.work.job_store import open_jobs
from app.work.jobs import Jobs, Work
from geo.errors import StoreError

PATIENCE_S = 20.0
ASKED = json.dumps({"kind": "redundancy"}).encode()
PUBLISHED: Any = SimpleNamespace(
    id="a", assessment=SimpleNamespace(holidays=SimpleNamespace(name=str))
)


@dataclass
class Moments:
    """What happens in the course of a plan's work, where a test wants something to happen."""

    answer: Callable[[], None] = lambda: None
    written: Callable[[], None] = lambda: None
    stored: Callable[[], None] = lambda: None
    answered: int = 0


class PromptJobs(Jobs):
    """Work has ended when it has been submitted; `before` happens just before it begins."""

    before: Callable[[], None] = staticmethod(lambda: None)

    def submit(self, job: Job, work: Work) -> None:
        self.before()
        super().submit(job, work)
        end = time.monotonic() + PATIENCE_S
        while not self.find(job.id).has_ended:
            assert time.monotonic() < end
            time.sleep(0.002)


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> Moments:
    made = Moments()

    def answer(*_: object) -> str:
        made.answered += 1
        made.answer()
        return "answer"

    def write(_: object, out: Path) -> Path:
        out.mkdir(parents=True)
        (out / "plan.json").write_text("{}")
        made.written()
        return out

    kind = replace(KINDS["redundancy"], answer=answer, describe=lambda _: {"gap": 0.0}, write=write)
    monkeypatch.setitem(plan_kinds.KINDS, "redundancy", kind)
    return made


@pytest.fixture
def planner(tmp_path: Path, moments: Moments, monkeypatch: pytest.MonkeyPatch) -> Iterator[Planner]:
    documents = Documents.open(sqlite_url(tmp_path / "register.sqlite"))
    put = documents.put

    def store(document_id: str, body: Any) -> None:
        put(document_id, body)
        if isinstance(body, PlanResult):
            moments.stored()

    monkeypatch.setattr(documents, "put", store)
    monkeypatch.setattr(job_store, "Jobs", PromptJobs)
    jobs = open_jobs(documents)
    yield Planner(documents, jobs, DocumentFiles(tmp_path / "plans"))
    jobs.close()
    documents.close()


def list_plans(planner: Planner) -> list[Any]:
    return planner.documents.list_newest_first(PlanBody, 10)[0]


def delete_the_only_plan(planner: Planner) -> None:
    [only] = list_plans(planner)
    planner.delete(only)


def assert_nothing_is_left(planner: Planner) -> None:
    for model in (PlanBody, PlanResult):
        assert planner.documents.list_newest_first(model, 10)[1] == 0
    assert not planner.document_files.folder.exists() or not list(
        planner.document_files.folder.iterdir()
    )


def test_work_finds_its_plan_however_soon_it_begins(planner: Planner, moments: Moments) -> None:
    found: list[Any] = []
    moments.answer = lambda: found.extend(planner.describe(one) for one in list_plans(planner))
    made = planner.create(PUBLISHED, ASKED, "")
    [during] = found
    assert (during["id"], during["state"]) == (made.id, "running")
    after = planner.describe(made)
    assert (after["state"], after["files"]) == ("done", ["plan.json"])
    assert planner.find_result(made.id) == {"gap": 0.0}


def test_a_plan_that_waits_to_be_submitted_is_queued(planner: Planner) -> None:
    found: list[Any] = []
    planner.jobs.before = lambda: found.extend(planner.describe(o) for o in list_plans(planner))
    planner.create(PUBLISHED, ASKED, "")
    assert [one["state"] for one in found] == ["queued"]


def test_a_plan_refused_for_want_of_room_can_be_asked_for_again(planner: Planner) -> None:
    full = replace(planner, jobs=Jobs(most_open=0))
    with pytest.raises(BusyError):
        full.create(PUBLISHED, ASKED, "key")
    assert_nothing_is_left(planner)
    assert planner.documents.list_newest_first(Job, 10)[1] == 0
    made = planner.create(PUBLISHED, ASKED, "key")
    assert planner.create(PUBLISHED, ASKED, "key") == made


@pytest.mark.parametrize("moment", ["answer", "written", "stored"])
def test_a_plan_deleted_while_its_work_ends_leaves_nothing(
    planner: Planner, moments: Moments, moment: str
) -> None:
    setattr(moments, moment, lambda: delete_the_only_plan(planner))
    made = planner.create(PUBLISHED, ASKED, "")
    assert_nothing_is_left(planner)
    job = planner.jobs.find(made.body.job_id)
    assert job is not None
    assert job.state == "cancelled"
    with pytest.raises(NotFoundError):
        planner.document_files.read_file(made.id, "plan.json")


def test_a_plan_deleted_before_its_work_is_submitted_is_never_worked_out(
    planner: Planner, moments: Moments
) -> None:
    planner.jobs.before = lambda: delete_the_only_plan(planner)
    planner.create(PUBLISHED, ASKED, "")
    assert moments.answered == 0
    assert_nothing_is_left(planner)


def test_an_answer_that_cannot_be_stored_leaves_no_files(
    planner: Planner, moments: Moments
) -> None:
    def fail() -> None:
        raise StoreError("the register cannot be written")

    moments.stored = fail
    made = planner.create(PUBLISHED, ASKED, "")
    said = planner.describe(made)
    assert (said["state"], said["detail"]) == ("failed", "the register cannot be written")
    assert said["files"] == []
    assert planner.find_result(made.id) is None

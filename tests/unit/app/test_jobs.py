"""Long work beside the requests: order, steps, stopping, bounds, recovery, a slow disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest

from app.errors import BusyError
from app.schemas.stored import Job
from app.work.jobs import FAULT, STOPPED, Jobs, Progress, Work, queue_job
from geo.errors import InputError

PATIENCE_S = 20.0


class Recorder(list[Job]):
    """Every change of state, and an event for each job that ends."""

    def __init__(self) -> None:
        super().__init__()
        self.ended = Event()

    def keep(self, job: Job) -> None:
        self.append(job)
        if job.has_ended:
            self.ended.set()

    def wait(self) -> None:
        assert self.ended.wait(PATIENCE_S)
        self.ended.clear()


@pytest.fixture
def kept() -> Recorder:
    return Recorder()


@pytest.fixture
def jobs(kept: Recorder) -> Iterator[Jobs]:
    made = Jobs(kept.keep, most_open=2, most_kept=3)
    yield made
    made.close()


def submit(jobs: Jobs, work: Work) -> Job:
    job = queue_job("plan")
    jobs.submit(job, work)
    return job


def returns(address: str) -> Callable[[Progress], str]:
    def work(progress: Progress) -> str:
        progress("bound")
        return address

    return work


def waits(started: Event, go_on: Event) -> Callable[[Progress], str]:
    def work(progress: Progress) -> str:
        started.set()
        while not go_on.wait(0.01):
            progress("bound")
        return "/late"

    return work


def test_a_job_that_ends_well_names_its_result_and_its_last_step(
    jobs: Jobs, kept: Recorder
) -> None:
    asked = submit(jobs, returns("/v1/plans/1"))
    kept.wait()
    done = jobs.find(asked.id)
    assert done is not None
    assert (done.state, done.result, done.step) == ("done", "/v1/plans/1", "bound")
    assert [job.state for job in kept] == ["running", "done"]
    assert done.created_at <= done.started_at <= done.ended_at


def test_a_refusal_of_the_engine_is_told_and_a_mistake_of_ours_is_not(
    jobs: Jobs, kept: Recorder
) -> None:
    def refuse(_: Progress) -> str:
        raise InputError("candidates.csv line 3: lon must lie in 118-126")

    def slip(_: Progress) -> str:
        raise ZeroDivisionError("a secret of the house")

    refused = submit(jobs, refuse)
    kept.wait()
    slipped = submit(jobs, slip)
    kept.wait()
    found = [jobs.find(one.id) for one in (refused, slipped)]
    assert [one.state for one in found if one] == ["failed", "failed"]
    assert [one.detail for one in found if one] == [
        "candidates.csv line 3: lon must lie in 118-126", FAULT["detail"],
    ]  # fmt: skip


def test_a_running_job_stops_at_its_next_step_when_cancelled(jobs: Jobs, kept: Recorder) -> None:
    started, never = Event(), Event()
    asked = submit(jobs, waits(started, never))
    assert started.wait(PATIENCE_S)
    jobs.cancel(asked.id)
    kept.wait()
    assert kept[-1].state == "cancelled"
    assert jobs.cancel(asked.id) == kept[-1]


def test_a_waiting_job_is_cancelled_at_once_and_never_runs(jobs: Jobs, kept: Recorder) -> None:
    started, go_on = Event(), Event()
    submit(jobs, waits(started, go_on))
    assert started.wait(PATIENCE_S)
    waiting = submit(jobs, returns("/never"))
    cancelled = jobs.cancel(waiting.id)
    assert cancelled is not None
    assert cancelled.state == "cancelled"
    kept.ended.clear()
    go_on.set()
    kept.wait()
    assert "running" not in [job.state for job in kept if job.id == waiting.id]


def test_more_jobs_than_allowed_are_turned_away_until_one_ends(jobs: Jobs, kept: Recorder) -> None:
    started, go_on = Event(), Event()
    submit(jobs, waits(started, go_on))
    assert started.wait(PATIENCE_S)
    submit(jobs, returns("/second"))
    with pytest.raises(BusyError, match="2 jobs are waiting or running"):
        submit(jobs, returns("/third"))
    go_on.set()
    kept.wait()
    submit(jobs, returns("/third"))


def test_only_the_youngest_jobs_that_ended_are_kept(jobs: Jobs, kept: Recorder) -> None:
    asked = []
    for i in range(5):
        asked.append(submit(jobs, returns(f"/{i}")).id)
        kept.wait()
    assert [job.id for job in jobs.list_newest_first()] == asked[:1:-1]
    assert jobs.find(asked[0]) is None


def test_a_job_that_is_no_longer_listed_is_recalled() -> None:
    long_ago = Job(id="a", kind="plan", state="done", created_at="2026-01-01T00:00:00+00:00")
    jobs = Jobs(recall={"a": long_ago}.get)
    assert jobs.find("a") == long_ago
    assert jobs.find("b") is None
    assert jobs.list_newest_first() == []
    jobs.close()


def test_a_service_that_stops_fails_what_runs_and_what_waits(kept: Recorder) -> None:
    jobs = Jobs(kept.keep)
    started, never = Event(), Event()
    running = submit(jobs, waits(started, never))
    assert started.wait(PATIENCE_S)
    waiting = submit(jobs, returns("/never"))
    jobs.close()
    last = {job.id: job for job in kept}
    for job in (running, waiting):
        assert (last[job.id].state, last[job.id].detail) == ("failed", STOPPED["detail"])


def test_jobs_of_an_earlier_run_that_were_open_have_failed(kept: Recorder) -> None:
    jobs = Jobs(kept.keep)
    was = Job(id="a", kind="plan", state="running", created_at="2026-01-01T00:00:00+00:00")
    done = Job(id="b", kind="plan", state="done", created_at="2026-01-02T00:00:00+00:00")
    jobs.recover([was, done])
    found = jobs.find("a")
    assert found is not None
    assert (found.state, found.detail) == ("failed", STOPPED["detail"])
    assert jobs.find("b") == done
    assert [job.id for job in kept] == ["a"]
    jobs.close()


class SlowDisk(list[Job]):
    """Writes that wait until they may go on; `reached` as soon as one waits."""

    def __init__(self, state: str) -> None:
        super().__init__()
        self.state, self.reached, self.may_go_on = state, Event(), Event()

    def keep(self, job: Job) -> None:
        if job.state == self.state:
            self.reached.set()
            assert self.may_go_on.wait(PATIENCE_S)
        self.append(job)


def does_within_patience(*steps: Callable[[], object]) -> bool:
    """Whether steps end though a disk is being waited for."""
    thread = Thread(target=lambda: [step() for step in steps], daemon=True)
    thread.start()
    thread.join(PATIENCE_S / 4)
    return not thread.is_alive()


@pytest.mark.parametrize("state", ["running", "done"])
def test_while_one_job_waits_for_a_slow_disk_others_are_listed_asked_for_and_cancelled(
    state: str,
) -> None:
    disk = SlowDisk(state)
    jobs = Jobs(disk.keep)
    slow, other = queue_job("plan"), queue_job("plan")
    jobs.submit(slow, returns("/slow"))
    assert disk.reached.wait(PATIENCE_S)
    assert does_within_patience(
        jobs.list_newest_first,
        lambda: jobs.find(slow.id),
        lambda: jobs.submit(other, returns("/other")),
        lambda: jobs.cancel(other.id),
        lambda: jobs.cancel(slow.id),
    )
    assert [job.id for job in jobs.list_newest_first()] == [other.id, slow.id]
    disk.may_go_on.set()
    jobs.close()
    assert [job.state for job in disk if job.id == other.id] == ["cancelled"]


def test_a_job_is_told_to_have_ended_only_once_that_is_written_down() -> None:
    disk = SlowDisk("done")
    jobs = Jobs(disk.keep)
    asked = queue_job("plan")
    jobs.submit(asked, returns("/late"))
    assert disk.reached.wait(PATIENCE_S)
    assert jobs.find(asked.id).state == "running"
    disk.may_go_on.set()
    jobs.close()
    assert jobs.find(asked.id).state == "done"
    assert [job.state for job in disk] == ["running", "done"]


def test_no_job_is_taken_once_the_service_stops(jobs: Jobs, kept: Recorder) -> None:
    jobs.close()
    with pytest.raises(BusyError, match="is stopping") as refused:
        submit(jobs, returns("/late"))
    assert refused.value.members["code"] == "service_stopping"
    assert jobs.list_newest_first() == []
    assert kept == []


def test_a_job_that_is_asked_for_while_the_service_stops_is_refused_or_ended() -> None:
    for _ in range(20):
        jobs = Jobs()
        asked = [queue_job("plan") for _ in range(8)]
        refused: list[str] = []

        def ask(jobs: Jobs = jobs, asked: list[Job] = asked, refused: list[str] = refused) -> None:
            for one in asked:
                try:
                    jobs.submit(one, returns("/x"))
                except BusyError:
                    refused.append(one.id)

        thread = Thread(target=ask)
        thread.start()
        jobs.close()
        thread.join()
        for one in asked:
            found = jobs.find(one.id)
            assert found is None if one.id in refused else found.has_ended

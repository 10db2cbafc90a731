"""Long work beside the requests: a queue worked off in order, told step by step, stopped on demand.

A job runs in a thread; the engine's kernels and solvers release the interpreter, so requests go on.
Work learns of a cancellation through its `progress`, which then raises: whatever calls it often
stops soon.

    queued ─▶ running ─▶ done
       │         ├─────▶ failed       with a reason in `detail`
       └─────────┴─────▶ cancelled
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Event, Lock
from typing import Literal

from app.errors import BusyError
from app.store import make_id
from app.work.failures import say_why, tell_failure
from geo.clock import stamp_moment
from geo.errors import StoreError, VaxReachError

JobState = Literal["queued", "running", "done", "failed", "cancelled"]
ENDED: frozenset[JobState] = frozenset({"done", "failed", "cancelled"})
STOPPED = say_why("job_stopped", "the service stopped before the job had ended; ask again")
FAULT = say_why("service_fault", "the service made a mistake; the log of the server has it")
_LOG = logging.getLogger("vaxreach.jobs")

Progress = Callable[[str], None]
"""Told the name of each step as it begins; raises where the job has been cancelled."""
Work = Callable[[Progress], str]
"""Does the job and returns the address of its result."""


class JobCancelled(Exception):  # noqa: N818 - a signal to stop, not a fault
    """Somebody asked for the job to be stopped."""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work at one moment; times are ISO text in UTC, empty until they come."""

    id: str
    kind: str
    state: JobState
    created_at: str
    step: str = ""
    started_at: str = ""
    ended_at: str = ""
    detail: str = ""
    detail_zh: str = ""
    code: str = ""
    field: str = ""
    result: str = ""

    @property
    def has_ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in ENDED


@dataclass(slots=True)
class _Entry:
    job: Job
    stop: Event = field(default_factory=Event)


def queue_job(kind: str) -> Job:
    """A job as it begins, to be stored beside what it is about and then submitted."""
    return Job(id=make_id(), kind=kind, state="queued", created_at=_now())


class Jobs:
    """The jobs of one service, newest last; `keep` is told of every change of state.

    At most `most_open` jobs wait or run at one time; those that have ended are listed until
    `most_kept` younger ones have come, and then only `recall` knows them. Safe to use from several
    threads.
    """

    def __init__(
        self,
        keep: Callable[[Job], None] = lambda _: None,
        recall: Callable[[str], Job | None] = lambda _: None,
        *,
        workers: int = 1,
        most_open: int = 16,
        most_kept: int = 1000,
    ) -> None:
        self._keep, self._recall = keep, recall
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="job")
        self._most_open, self._most_kept = most_open, most_kept
        self._entries: dict[str, _Entry] = {}
        self._lock = Lock()
        self._closing = Event()

    def recover(self, jobs: Iterable[Job]) -> None:
        """Take over the jobs of an earlier run; those it left open have failed."""
        for job in jobs:
            ended = job
            if not job.has_ended:
                ended = replace(job, state="failed", ended_at=_now(), **STOPPED)
                self._tell(ended)
            self._entries[job.id] = _Entry(ended)

    def submit(self, job: Job, work: Work) -> None:
        """Have work done under a job of `queue_job`.

        Raises
        ------
        BusyError
            As many jobs as allowed are open; this one is not known then.
        """
        with self._lock:
            still_open = sum(not entry.job.has_ended for entry in self._entries.values())
            if still_open >= self._most_open:
                raise BusyError(
                    f"{still_open} jobs are waiting or running; ask again later",
                    code="too_many_jobs",
                )
            self._forget_oldest()
            entry = self._entries[job.id] = _Entry(job)
        self._pool.submit(self._run, entry, work)

    def find(self, job_id: str) -> Job | None:
        """The job of this id as it is now."""
        entry = self._entries.get(job_id)
        return self._recall(job_id) if entry is None else entry.job

    def list_newest_first(self) -> list[Job]:
        """All jobs that are kept."""
        with self._lock:
            return [entry.job for entry in reversed(self._entries.values())]

    def cancel(self, job_id: str) -> Job | None:
        """Ask a job to stop; one that waits stops now, one that has ended stays as it is."""
        entry = self._entries.get(job_id)
        if entry is None:
            return None
        entry.stop.set()
        with self._lock:
            if entry.job.state == "queued":
                self._change(entry, state="cancelled", ended_at=_now())
        return entry.job

    def close(self) -> None:
        """Stop everything; returns when the running work has noticed."""
        self._closing.set()
        for entry in list(self._entries.values()):
            if not entry.job.has_ended:
                entry.stop.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
        with self._lock:
            for entry in self._entries.values():
                if not entry.job.has_ended:
                    self._change(entry, state="failed", ended_at=_now(), **STOPPED)

    def _run(self, entry: _Entry, work: Work) -> None:
        with self._lock:
            if entry.job.has_ended:
                return
            self._change(entry, state="running", started_at=_now())

        def progress(step: str) -> None:
            if entry.stop.is_set():
                raise JobCancelled
            entry.job = replace(entry.job, step=step)

        try:
            result = work(progress)
        except JobCancelled:
            if self._closing.is_set():
                self._end(entry, "failed", **STOPPED)
            else:
                self._end(entry, "cancelled")
        except VaxReachError as error:
            self._end(entry, "failed", **tell_failure(error))
        except Exception:  # noqa: BLE001 - the last door of a thread; told in the log
            _LOG.exception("job %s (%s) failed", entry.job.id, entry.job.kind)
            self._end(entry, "failed", **FAULT)
        else:
            self._end(entry, "done", result=result)

    def _end(self, entry: _Entry, state: JobState, **said: str) -> None:
        with self._lock:
            self._change(entry, state=state, **said, ended_at=_now())

    def _change(self, entry: _Entry, **changes: str) -> None:
        entry.job = replace(entry.job, **changes)  # type: ignore[arg-type] # states are checked above
        self._tell(entry.job)

    def _tell(self, job: Job) -> None:
        """Have a state kept; where that fails the job goes on, and this run still knows."""
        try:
            self._keep(job)
        except StoreError:
            _LOG.exception("job %s (%s) is %s, which is not kept", job.id, job.kind, job.state)

    def _forget_oldest(self) -> None:
        ended = [name for name, entry in self._entries.items() if entry.job.has_ended]
        for name in ended[: max(0, len(self._entries) + 1 - self._most_kept)]:
            del self._entries[name]


def _now() -> str:
    return stamp_moment("milliseconds")

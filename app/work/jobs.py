"""Long work beside the requests: a queue worked off in order, told step by step, stopped on demand.

A job runs in a thread; the engine's kernels and solvers release the interpreter, so requests go on.
Work learns of a cancellation through its `progress`, which then raises: whatever calls it often
stops soon.

    queued ─▶ running ─▶ done
       │         ├─────▶ failed       with a reason in `detail`
       └─────────┴─────▶ cancelled

A state is decided under the lock of all jobs and written down without it, for a disk may be slow:
what is written waits for no other job, and no other job for it. Each job is written by whoever
decided its state, one state after the other; that it has ended is written before it is told.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock

from app.errors import BusyError
from app.schemas.stored import Job, JobState
from app.store import make_id
from app.work.failures import say_why, tell_failure
from geo.clock import stamp_moment
from geo.errors import StoreError, VaxReachError

STOPPED = say_why("job_stopped", "the service stopped before the job had ended; ask again")
FAULT = say_why("service_fault", "the service made a mistake; the log of the server has it")
_LOG = logging.getLogger("vaxreach.jobs")

Progress = Callable[[str], None]
"""Told the name of each step as it begins; raises where the job has been cancelled."""
Work = Callable[[Progress], str]
"""Does the job and returns the address of its result."""


class JobCancelled(Exception):  # noqa: N818 - a signal to stop, not a fault
    """Somebody asked for the job to be stopped."""


@dataclass(slots=True)
class _Entry:
    job: Job
    stop: Event = field(default_factory=Event)

    def change(self, **changes: str) -> Job:
        """The job as it stands from now on."""
        self.job = self.job.model_copy(update=changes)
        return self.job


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
        self._is_closing = False

    def recover(self, jobs: Iterable[Job]) -> None:
        """Take over the jobs of an earlier run; those it left open have failed."""
        for job in jobs:
            entry = self._entries[job.id] = _Entry(job)
            if not job.has_ended:
                self._write(entry.change(state="failed", ended_at=_now(), **STOPPED))

    def submit(self, job: Job, work: Work) -> None:
        """Have work done under a job of `queue_job`.

        Raises
        ------
        BusyError
            As many jobs as allowed are open, or no more are taken; this one is not known then.
        """
        with self._lock:
            if self._is_closing:
                raise BusyError("the service is stopping; ask again later", code="service_stopping")
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
            if entry.job.state != "queued":
                return entry.job
            cancelled = entry.change(state="cancelled", ended_at=_now())
        self._write(cancelled)
        return cancelled

    def close(self) -> None:
        """Stop everything and take no more; returns when the running work has noticed."""
        with self._lock:
            self._is_closing = True
            for entry in self._entries.values():
                if not entry.job.has_ended:
                    entry.stop.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
        with self._lock:
            stopped = [
                entry.change(state="failed", ended_at=_now(), **STOPPED)
                for entry in self._entries.values()
                if not entry.job.has_ended
            ]
        for job in stopped:
            self._write(job)

    def _run(self, entry: _Entry, work: Work) -> None:
        with self._lock:
            if entry.job.has_ended:
                return
            running = entry.change(state="running", started_at=_now())
        self._write(running)

        def progress(step: str) -> None:
            if entry.stop.is_set():
                raise JobCancelled
            entry.change(step=step)

        try:
            result = work(progress)
        except JobCancelled:
            if self._is_closing:
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
        """Nobody else changes a job that runs, so that it may be written first and told then."""
        ended = entry.job.model_copy(update={"state": state, **said, "ended_at": _now()})
        self._write(ended)
        entry.job = ended

    def _write(self, job: Job) -> None:
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

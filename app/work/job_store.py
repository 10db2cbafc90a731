"""Jobs in the register: what is known of them when the service starts again."""

from __future__ import annotations

from dataclasses import asdict

from app.errors import DamagedError
from app.store import Documents, is_id
from app.work.failures import say_why
from app.work.jobs import Job, Jobs

JOB = "job"
MOST_RECOVERED = 1000
DAMAGED = say_why("document_damaged", "what is known of the job is damaged in the register")


def open_jobs(documents: Documents) -> Jobs:
    """The jobs of a service, kept in the register; those that an earlier run left have failed."""

    def recall(job_id: str) -> Job | None:
        try:
            found = documents.find(JOB, job_id) if is_id(job_id) else None
        except DamagedError:
            return Job(job_id, "unknown", "failed", "", **DAMAGED)
        return None if found is None else Job(**found.body)

    jobs = Jobs(lambda job: documents.put(JOB, job.id, asdict(job)), recall)
    kept, _ = documents.list_newest_first(JOB, MOST_RECOVERED)
    jobs.recover(Job(**one.body) for one in reversed(kept))
    return jobs

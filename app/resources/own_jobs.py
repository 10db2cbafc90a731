"""Jobs as far as somebody may see them: those of others are not there."""

from __future__ import annotations

from dataclasses import dataclass

from app.schemas.stored import Job
from app.store import Documents
from app.work.jobs import Jobs


@dataclass(frozen=True, slots=True)
class OwnJobs:
    """The jobs of a service, and the documents that tell whose they are."""

    jobs: Jobs
    documents: Documents

    def list_newest_first(self) -> list[Job]:
        """All that may be seen."""
        hidden = self.documents.list_hidden(Job)
        return [job for job in self.jobs.list_newest_first() if job.id not in hidden]

    def find(self, job_id: str) -> Job | None:
        """The job of this id as it is now."""
        job = self.jobs.find(job_id)
        return job if job is not None and self.documents.sees(Job, job.id) else None

    def cancel(self, job_id: str) -> None:
        """Ask a job to stop."""
        if self.documents.sees(Job, job_id):
            self.jobs.cancel(job_id)

"""Jobs in the register: what is known of them when the service starts again."""

from __future__ import annotations

from app.errors import DamagedError, OtherVersionError
from app.schemas.stored import Job
from app.store import Documents, StoredDocument, is_id
from app.work.failures import say_why
from app.work.jobs import Jobs

MOST_RECOVERED = 1000
DAMAGED = say_why("document_damaged", "what is known of the job is damaged in the register")
OTHER_VERSION = say_why(
    "document_other_version", "what is known of the job was stored by another version"
)


def open_jobs(documents: Documents) -> Jobs:
    """The jobs of a service, kept in the register; those that an earlier run left have failed.

    What cannot be read of the register is named in the log, and no job that the others wait for.
    """

    def recall(job_id: str) -> Job | None:
        try:
            found = documents.find(Job, job_id) if is_id(job_id) else None
        except OtherVersionError:
            return _stand_in(job_id, OTHER_VERSION)
        except DamagedError:
            return _stand_in(job_id, DAMAGED)
        return None if found is None else _name(found)

    jobs = Jobs(lambda job: documents.put(job.id, job), recall)
    kept, _ = documents.list_newest_first(Job, MOST_RECOVERED)
    jobs.recover(_name(one) for one in reversed(kept))
    return jobs


def _name(found: StoredDocument[Job]) -> Job:
    """A job under the id that its row has, whatever its body says."""
    return found.body.model_copy(update={"id": found.id})


def _stand_in(job_id: str, why: dict[str, str]) -> Job:
    return Job(id=job_id, kind="unknown", state="failed", created_at="", **why)

"""Jobs: long work in the background, and a way to stop it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.access.rules import reads, works
from app.errors import NotFoundError
from app.http.dependencies import JobList
from app.http.responses import answer_stored, cut_page, page_members
from app.resources.own_jobs import OwnJobs
from app.schemas.answers import JobPage
from app.schemas.queries import PageQuery
from app.schemas.stored import Job
from app.work.questions import QuestionRoute

router = APIRouter(route_class=QuestionRoute, prefix="/v1/jobs", tags=["jobs"])


@router.get("", responses={200: {"model": JobPage}})
@reads("work")
def list_jobs(request: Request, jobs: JobList, query: Annotated[PageQuery, Query()]) -> Response:
    """Jobs, the newest first."""
    found = jobs.list_newest_first()
    items = [dict(job) for job in cut_page(query, found)]
    return answer_stored(
        request, None, {**page_members(request, query, len(found)), "items": items}
    )


@router.get("/{job_id}", responses={200: {"model": Job}})
@reads("work")
def show_job(job_id: str, request: Request, jobs: JobList) -> Response:
    """One job: its state, its step, and the address of its result."""
    return answer_stored(request, None, dict(_find(jobs, job_id)))


@router.delete("/{job_id}", status_code=202, responses={202: {"model": Job}})
@works
def cancel_job(job_id: str, request: Request, jobs: JobList) -> Response:
    """Ask a job to stop; one that has ended stays as it is."""
    _find(jobs, job_id)
    jobs.cancel(job_id)
    answer = answer_stored(request, None, dict(_find(jobs, job_id)))
    answer.status_code = 202
    return answer


def _find(jobs: OwnJobs, job_id: str) -> Job:
    job = jobs.find(job_id)
    if job is None:
        raise NotFoundError("no job has this id", code="unknown_job", field="id", value=job_id)
    return job

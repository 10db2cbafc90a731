"""Plans as resources: new sites, holiday duty, and sites to spare, worked out by jobs.

A plan is stored when it is asked for; its job then stores the answer and writes its files. The
kinds of plan, what each asks and what each answers are those of the commands.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any, Self

from pydantic import BaseModel

from app.errors import BusyError
from app.resources.document_files import DocumentFiles
from app.resources.plan_kinds import KINDS
from app.resources.plan_requests import read_request, refuse_unknown
from app.schemas.stored import Job, PlanBody, PlanResult
from app.snapshot.geojson import dump_json
from app.snapshot.snapshot import Published
from app.store import Asker, Documents, RequestName, StoredDocument, make_id
from app.work.jobs import JobCancelled, Jobs, Progress, queue_job
from geo.assessment import Assessment

PlanDocument = StoredDocument[PlanBody]


@dataclass(frozen=True, slots=True)
class Planner:
    """Where plans are kept and worked out.

    A plan and its job are stored before the work begins, so that nothing finds one without the
    other; work that ends finds out whether its plan is still wanted.
    """

    documents: Documents
    jobs: Jobs
    document_files: DocumentFiles

    def on_behalf_of(self, asker: Asker) -> Self:
        """The same, as far as somebody may see it, and what is made is theirs."""
        return replace(self, documents=self.documents.on_behalf_of(asker))

    def create(self, published: Published, content: bytes, key: str) -> PlanDocument:
        """Check and store a request and queue its work, or find what the same request made.

        Raises
        ------
        BodyError, BusyError, KeyReusedError, StoreError
            Nothing is stored then.
        """
        kind, request = read_request(content)
        opened = published.assessment
        refuse_unknown(opened, request)
        asked = request.model_dump(mode="json")
        said = hashlib.sha256(dump_json({"kind": kind, **asked})).hexdigest()
        name = RequestName(key, said)
        known = self.documents.find_asked(PlanBody, name)
        if known is not None:
            return known
        plan_id, job = make_id(), queue_job(f"plan-{kind}")
        made, is_new = self.documents.create(
            PlanBody(kind=kind, request=asked, job_id=job.id, assessment_id=published.id),
            document_id=plan_id,
            asked=name,
            beside={job.id: job},
        )
        if is_new:
            try:
                self.jobs.submit(
                    job, lambda progress: self._work(plan_id, kind, opened, request, progress)
                )
            except BusyError:
                self.documents.withdraw((PlanBody, plan_id), (Job, job.id))
                raise
        return made

    def describe(self, found: PlanDocument) -> dict[str, Any]:
        """A plan with the state of its job; one taken back meanwhile has none any more."""
        job = self.jobs.find(found.body.job_id)
        return {
            "id": found.id,
            "created_at": found.created_at,
            **dict(found.body),
            "state": job.state if job else "cancelled",
            "step": job.step if job else "",
            "detail": job.detail if job else "",
            "detail_zh": job.detail_zh if job else "",
            "field": job.field if job else "",
            "files": self.document_files.list_files(found.id),
        }

    def find(self, plan_id: str) -> PlanDocument:
        """A stored plan.

        Raises
        ------
        NotFoundError
            There is none of this id.
        """
        return self.documents.require(PlanBody, plan_id)

    def find_result(self, plan_id: str) -> dict[str, Any] | None:
        """What a plan answers; None while its job has not ended well."""
        found = self.documents.find(PlanResult, plan_id)
        return None if found is None else found.body.answer

    def delete(self, found: PlanDocument) -> None:
        """Delete a plan as it was read, with its answer and files; its job is stopped."""
        self.documents.delete(PlanBody, found.id, found.version, beside=[(PlanResult, found.id)])
        self.jobs.cancel(found.body.job_id)
        self.document_files.clear(found.id)

    def _work(
        self, plan_id: str, kind: str, opened: Assessment, request: BaseModel, progress: Progress
    ) -> str:
        self._require_wanted(plan_id)
        progress("planning")
        answered = KINDS[kind].work_out(opened, request, progress)
        progress("writing")
        try:
            answered.write(self.document_files.place(plan_id))
            self.documents.put(plan_id, PlanResult(answer=answered.describe()))
            self._require_wanted(plan_id)
        except BaseException:
            self._drop_answer(plan_id)
            raise
        return f"/v1/plans/{plan_id}"

    def _require_wanted(self, plan_id: str) -> None:
        """Stop where the plan has been deleted: whoever did may have come before the work."""
        if self.documents.find(PlanBody, plan_id) is None:
            raise JobCancelled

    def _drop_answer(self, plan_id: str) -> None:
        self.document_files.clear(plan_id)
        self.documents.withdraw((PlanResult, plan_id))

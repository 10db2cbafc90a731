"""Plans as resources: new sites, holiday duty, and sites to spare, worked out by jobs.

A plan is stored when it is asked for; its job then stores the answer and writes its files. The
kinds of plan, what each asks and what each answers are those of the commands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, ValidationError

from app.errors import BodyError, BusyError
from app.resources.document_files import DocumentFiles
from app.resources.scenarios import refuse_faults
from app.snapshot.geojson import dump_json
from app.snapshot.snapshot import Published
from app.store import Documents, StoredDocument, make_id
from app.work.job_store import JOB
from app.work.jobs import JobCancelled, Jobs, Progress, queue_job
from geo.checked.faults import Fault, find_fault
from geo.checked.json_text import parse_json
from geo.errors import InputError, RequestError
from geo.planning.decisions.request import DecisionRequest
from geo.planning.request import PlanRequest
from geo.plans.asked_areas import mark_inside
from geo.plans.candidate_list import require_known_candidates
from geo.plans.closing.closure_keeps import FURTHER
from geo.plans.closing.redundant_sites import RedundancyRequest, find_redundancy
from geo.plans.decisions.answer import plan_decisions
from geo.plans.decisions.instance import ask_question, mark_free, require_places
from geo.plans.duty.holiday_duty import DutyRequest, plan_duty
from geo.plans.instance import find_county
from geo.plans.new_sites import count_asked, make_plan, require_share, weigh
from geo.plans.norms import require_kind
from geo.reports.answers.decision_files import describe_decisions, write_decisions
from geo.reports.answers.duty_files import describe_duty, write_duty
from geo.reports.answers.plan_files import describe_plan, write_plan
from geo.reports.answers.redundancy_files import describe_closures, write_closures
from geo.scenarios.norm_outlook import require_breakable

PLAN, RESULT = "plan", "plan_result"


@dataclass(frozen=True, slots=True)
class _Kind:
    """What one kind of plan asks, and how it is answered, told and written."""

    request: type[BaseModel]
    answer: Callable[[Any, Any, Progress], Any]
    describe: Callable[[Any], dict[str, Any]]
    write: Callable[[Any, Path], Path]


KINDS = {
    "sites": _Kind(PlanRequest, make_plan, describe_plan, write_plan),
    "decisions": _Kind(DecisionRequest, plan_decisions, describe_decisions, write_decisions),
    "roster": _Kind(DutyRequest, plan_duty, describe_duty, write_duty),
    "redundancy": _Kind(RedundancyRequest, find_redundancy, describe_closures, write_closures),
}


@dataclass(frozen=True, slots=True)
class Planner:
    """Where plans are kept and worked out.

    A plan and its job are stored before the work begins, so that nothing finds one without the
    other; work that ends finds out whether its plan is still wanted.
    """

    documents: Documents
    jobs: Jobs
    document_files: DocumentFiles

    def create(self, published: Published, content: bytes, key: str) -> StoredDocument:
        """Check and store a request and queue its work, or find what the same request made.

        Raises
        ------
        BodyError, BusyError, KeyReusedError, StoreError
            Nothing is stored then.
        """
        kind, request = _read_request(content)
        opened = published.assessment
        _refuse_unknown(opened, request)
        asked = request.model_dump(mode="json")
        request_hash = hashlib.sha256(dump_json({"kind": kind, **asked})).hexdigest()
        known = self.documents.find_by_key(PLAN, key, request_hash)
        if known is not None:
            return known
        plan_id, job = make_id(), queue_job(f"plan-{kind}")
        body = {
            "kind": kind, "request": asked, "job_id": job.id, "assessment_id": published.id,
        }  # fmt: skip
        made, is_new = self.documents.create(
            PLAN,
            body,
            document_id=plan_id,
            key=key,
            request_hash=request_hash,
            beside={(JOB, job.id): asdict(job)},
        )
        if is_new:
            try:
                self.jobs.submit(
                    job, lambda progress: self._work(plan_id, kind, opened, request, progress)
                )
            except BusyError:
                self.documents.withdraw((PLAN, plan_id), (JOB, job.id))
                raise
        return made

    def describe(self, found: StoredDocument) -> dict[str, Any]:
        """A plan with the state of its job; one taken back meanwhile has none any more."""
        job = self.jobs.find(found.body["job_id"])
        return {
            "id": found.id,
            "created_at": found.created_at,
            **found.body,
            "state": job.state if job else "cancelled",
            "step": job.step if job else "",
            "detail": job.detail if job else "",
            "detail_zh": job.detail_zh if job else "",
            "field": job.field if job else "",
            "files": self.document_files.list_files(found.id),
        }

    def find(self, plan_id: str) -> StoredDocument:
        """A stored plan.

        Raises
        ------
        NotFoundError
            There is none of this id.
        """
        return self.documents.require(PLAN, plan_id)

    def find_result(self, plan_id: str) -> dict[str, Any] | None:
        """What a plan answers; None while its job has not ended well."""
        found = self.documents.find(RESULT, plan_id)
        return None if found is None else found.body

    def delete(self, found: StoredDocument) -> None:
        """Delete a plan as it was read, with its answer and files; its job is stopped."""
        self.documents.delete(PLAN, found.id, found.version, beside=[(RESULT, found.id)])
        self.jobs.cancel(found.body["job_id"])
        self.document_files.clear(found.id)

    def _work(
        self, plan_id: str, kind: str, opened: Any, request: BaseModel, progress: Progress
    ) -> str:
        rules = KINDS[kind]
        self._require_wanted(plan_id)
        progress("planning")
        answer = rules.answer(opened, request, progress)
        progress("writing")
        try:
            rules.write(answer, self.document_files.place(plan_id))
            self.documents.put(RESULT, plan_id, rules.describe(answer))
            self._require_wanted(plan_id)
        except BaseException:
            self._drop_answer(plan_id)
            raise
        return f"/v1/plans/{plan_id}"

    def _require_wanted(self, plan_id: str) -> None:
        """Stop where the plan has been deleted: whoever did may have come before the work."""
        if self.documents.find(PLAN, plan_id) is None:
            raise JobCancelled

    def _drop_answer(self, plan_id: str) -> None:
        self.document_files.clear(plan_id)
        self.documents.withdraw((RESULT, plan_id))


def _read_request(content: bytes) -> tuple[str, BaseModel]:
    with refuse_faults("body"):
        raw = parse_json(content)
    if not isinstance(raw, dict):
        raise BodyError(
            "expected an object of fields", code="body_not_object", field="body", value=raw
        )
    fields = cast("dict[str, Any]", raw)
    kind = fields.pop("kind", "sites")
    if not isinstance(kind, str) or kind not in KINDS:
        raise BodyError(
            "no such kind of plan",
            code="unknown_plan_kind",
            field="kind",
            value=kind,
            allowed=list(KINDS),
        )
    try:
        return kind, KINDS[kind].request.model_validate(fields)
    except ValidationError as error:
        raise _explain(find_fault(error, KINDS[kind].request)) from error


def _explain(fault: Fault) -> BodyError:
    field, message = fault.key, fault.expected
    if not field:
        field, _, message = message.partition(": ")
    if fault.code == "extra_forbidden":
        message = f"unknown key; {fault.tell_known()}"
    value = fault.found if isinstance(fault.found, (str, int, float, bool)) else None
    return BodyError(
        f"{field}: {message}", code=fault.code, field=field, value=value, limits=fault.limits
    )


def _refuse_unknown(opened: Any, request: BaseModel) -> None:
    """Refuse at once what the assessment does not know, not only when the job gets to it."""
    checks: dict[str, tuple[str, Callable[[str], object]]] = {
        "county": ("unknown_county", lambda code: find_county(opened, code)),
        "prefecture": ("unknown_prefecture", lambda code: mark_inside(opened, "", code)),
        "weight": ("unknown_weight", lambda name: weigh(opened, name)),
        "holiday": ("unknown_holiday", opened.holidays.name),
    }
    for field, (code, check) in checks.items():
        value = getattr(request, field, None)
        if value:
            try:
                check(value)
            except InputError as error:
                raise BodyError(str(error), code=code, field=field, value=value) from error
    _refuse_unknown_norms(opened, request)
    if isinstance(request, DecisionRequest):
        _refuse_unknown_decisions(opened, request)
    if isinstance(request, PlanRequest):
        _refuse_missing_target(opened, request)
        _refuse_nobody(opened, request)
        _refuse_unknown_candidates(opened, request)


def _refuse_unknown_norms(opened: Any, request: BaseModel) -> None:
    more = FURTHER if isinstance(request, RedundancyRequest) else ()
    named = getattr(request, "may_break", [])
    try:
        if named:
            require_breakable(opened.inputs, named, more)
        if isinstance(request, PlanRequest):
            require_kind(opened, request)
    except RequestError as error:
        raise _tell(error) from error


def _tell(error: RequestError) -> BodyError:
    return BodyError(
        str(error), code=error.code, field=error.field, value=error.value, limits=error.limits
    )


def _refuse_missing_target(opened: Any, request: PlanRequest) -> None:
    try:
        require_share(opened, request)
    except InputError as error:
        raise BodyError(str(error), code="no_target", field="share") from error


def _refuse_nobody(opened: Any, request: PlanRequest) -> None:
    try:
        count_asked(opened, request)
    except InputError as error:
        raise BodyError(
            str(error), code="nobody_in_setting", field="setting", value=request.setting
        ) from error


def _refuse_unknown_candidates(opened: Any, request: PlanRequest) -> None:
    try:
        require_known_candidates(opened, request)
    except RequestError as error:
        raise _tell(error) from error
    except InputError as error:
        field = str(error).partition(":")[0]
        if field in {"within", "exclude"}:
            raise BodyError(str(error), code="layers_leave_none", field=field) from error
        raise BodyError(str(error), code="unknown_candidate", field=field) from error


_NAMED = {
    "date": "date_without_notice",
    "within": "layers_leave_none",
    "exclude": "layers_leave_none",
}
"""Codes of refusals by their field, before those of the check."""


def _refuse_unknown_decisions(opened: Any, request: DecisionRequest) -> None:
    checks: dict[str, Callable[[Any, DecisionRequest], object]] = {
        "candidates_refused": require_places,
        "unknown_service": ask_question,
        "unknown_fixed": mark_free,
    }
    for code, check in checks.items():
        try:
            check(opened, request)
        except InputError as error:
            field = str(error).partition(":")[0]
            named = _NAMED.get(field, code)
            value = getattr(request, field, None)
            told = value if isinstance(value, str) else getattr(error, "value", None)
            raise BodyError(str(error), code=named, field=field, value=told) from error

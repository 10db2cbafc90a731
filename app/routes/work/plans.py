"""Plans: what should be done, worked out in the background."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.access.rules import reads, works
from app.http.dependencies import WRITING_PROBLEMS, Loaded, Plans
from app.http.etags import make_tag
from app.http.openapi import describe_body, name_body, refer
from app.http.requests import Body, MatchHeader, RequestKey, RetryHeader, require_match
from app.http.responses import answer_stored, answer_stored_file, page_members
from app.resources.plan_kinds import KINDS
from app.schemas.answers import PlanAnswer, PlanPage, PlanSummary
from app.schemas.documents import FILE_ANSWER
from app.schemas.queries import FileName, PageQuery
from app.schemas.stored import PlanBody
from app.snapshot.geojson import dump_json
from app.work.questions import QuestionRoute, heavy

router = APIRouter(route_class=QuestionRoute, prefix="/v1/plans", tags=["plans"])

_LAYER = {
    "name": "生态保护红线",
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[123.0, 41.0], [123.5, 41.0], [123.5, 41.5], [123.0, 41.0]]],
    },
}
_BODY = describe_body(
    {"oneOf": [refer(name_body(kind)) for kind in KINDS]},
    {
        "sites": {"kind": "sites", "sites": 5, "county": "210624"},
        "decisions": {"kind": "decisions", "date": "2026-02-17", "most": 5},
        "phases": {"kind": "sites", "phases": [5, 10, 20]},
        "layers": {"kind": "sites", "sites": 5, "exclude": [_LAYER]},
        "roster": {"kind": "roster", "holiday": "春节", "per_county": 1},
        "redundancy": {"kind": "redundancy", "may_lose": 0},
    },
)


@router.post(
    "",
    status_code=202,
    responses=WRITING_PROBLEMS | {202: {"model": PlanSummary}},
    openapi_extra=_BODY,
)
@heavy
@works
def make_plan(
    request: Request,
    published: Loaded,
    plans: Plans,
    content: Body,
    key: RequestKey,
    idempotency_key: RetryHeader = None,  # noqa: ARG001 - for the API pages
) -> Response:
    """Ask for a plan: `sites`, `decisions` on them and upgrades, `roster`, or `redundancy`.

    The answer comes at once; `state` and `/v1/jobs/{job_id}` tell how far the work is.
    """
    made = plans.create(published, content, key)
    answer = answer_stored(request, None, plans.describe(made))
    answer.status_code = 202
    answer.headers["Location"] = f"/v1/plans/{made.id}"
    return answer


@router.get("", responses={200: {"model": PlanPage}})
@reads("work")
def list_plans(
    request: Request, published: Loaded, plans: Plans, query: Annotated[PageQuery, Query()]
) -> Response:
    """Plans without their answers, the newest first."""
    found, count = plans.documents.list_newest_first(PlanBody, query.limit, query.offset)
    body = {
        "assessment_id": published.id,
        "synthetic": published.synthetic,
        **page_members(request, query, count),
        "damaged": plans.documents.list_damaged(PlanBody),
        "items": [plans.describe(one) for one in found],
    }
    return answer_stored(request, None, body)


@router.get("/{plan_id}", responses={200: {"model": PlanAnswer}})
@reads("work")
def show_plan(plan_id: str, request: Request, plans: Plans) -> Response:
    """One plan: its request, the state of its work, and `result` once that is done."""
    found = plans.find(plan_id)
    said = plans.describe(found)
    body = said | {"result": plans.find_result(plan_id)}
    return answer_stored(request, make_tag(dump_json(said)), body)


@router.get("/{plan_id}/files/{name}", response_class=Response, responses=FILE_ANSWER)
@reads("work", exports=True)
def show_file(plan_id: str, name: FileName, request: Request, plans: Plans) -> Response:
    """One file of a plan: Excel, GeoPackage, JSON, or a roster or scenario to use further."""
    found = plans.find(plan_id)
    return answer_stored_file(request, plans.document_files.read_file(found.id, name), name)


@router.delete("/{plan_id}", status_code=204, responses=WRITING_PROBLEMS)
@works
def remove_plan(
    plan_id: str,
    request: Request,
    plans: Plans,
    if_match: MatchHeader = None,  # noqa: ARG001 - for the API pages
) -> Response:
    """Delete a plan as it was read; work that still runs is stopped."""
    found = plans.find(plan_id)
    require_match(request, make_tag(dump_json(plans.describe(found))))
    plans.delete(found)
    return Response(status_code=204)

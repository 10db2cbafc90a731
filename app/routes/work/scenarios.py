"""Scenarios: what if sites, hours, rosters or roads were others."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response

from app.access.rules import reads, works
from app.http.dependencies import WRITING_PROBLEMS, Loaded, ScenarioList
from app.http.etags import make_tag
from app.http.openapi import describe_body, refer
from app.http.requests import (
    RESPOND_ASYNC,
    Body,
    MatchHeader,
    RequestKey,
    RetryHeader,
    WantsJob,
    require_match,
)
from app.http.responses import (
    GEOJSON_MEDIA_TYPE,
    answer_stored,
    answer_stored_file,
    cut_page,
    page_members,
)
from app.resources.comparisons import Kept, compare_scenarios, make_comparison_book
from app.resources.scenarios import ScenarioDocument, Scenarios
from app.schemas.answers import ScenarioAnswer, ScenarioComparison, ScenarioPage
from app.schemas.documents import FILE_ANSWER, FeaturePage, Problem
from app.schemas.queries import CompareQuery, FileName, PageQuery
from app.schemas.stored import Job, ScenarioBody
from app.snapshot.geojson import dump_json
from app.snapshot.snapshot import Published
from app.work.questions import QuestionRoute, heavy

router = APIRouter(route_class=QuestionRoute, prefix="/v1/scenarios", tags=["scenarios"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_Prefer = Annotated[
    str | None,
    Header(description="`respond-async`: answer 202 with a job, to follow and stop at `/v1/jobs`"),
]
_ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {"model": Job, "description": "A job, where `Prefer: respond-async` asked for one"}
}
_BODY = describe_body(
    refer("Scenario"),
    {
        "sites": {
            "name": "增设一处",
            "changes": [
                {"change": "add_site", "name": "新点", "lon": 123.4, "lat": 41.8},
                {"change": "close_site", "site_id": "YS21010200101"},
            ],
        }
    },
)


@router.post(
    "",
    status_code=201,
    responses=WRITING_PROBLEMS | {201: {"model": ScenarioAnswer}} | _ACCEPTED,
    openapi_extra=_BODY,
)
@heavy
@works
def make_scenario(
    request: Request,
    published: Loaded,
    scenarios: ScenarioList,
    content: Body,
    key: RequestKey,
    wants_job: WantsJob,
    idempotency_key: RetryHeader = None,  # noqa: ARG001 - for the API pages
    prefer: _Prefer = None,  # noqa: ARG001 - for the API pages
) -> Response:
    """Check a scenario, compute what it does, and keep both.

    Changes of sites take some tens of milliseconds, closed or opened roads up to seconds: with
    `Prefer: respond-async` the answer is a job at once, and names the scenario when it is done.
    """
    if wants_job:
        return _answer_job(request, scenarios.queue(published, content, key))
    made = scenarios.create(published, content, key)
    answer = _answer_scenario(request, published, scenarios, made)
    answer.status_code = 201
    answer.headers["Location"] = f"/v1/scenarios/{made.id}"
    return answer


@router.get("", responses={200: {"model": ScenarioPage}})
@reads("work")
def list_scenarios(
    request: Request,
    published: Loaded,
    scenarios: ScenarioList,
    query: Annotated[PageQuery, Query()],
) -> Response:
    """Scenarios with their totals, the newest first."""
    found, count = scenarios.documents.list_newest_first(ScenarioBody, query.limit, query.offset)
    body = {
        "assessment_id": published.id,
        "synthetic": published.synthetic,
        **page_members(request, query, count),
        "damaged": scenarios.documents.list_damaged(ScenarioBody),
        "items": [scenarios.describe(one, published) for one in found],
    }
    return answer_stored(request, None, body)


@router.get("/compare", responses={200: {"model": ScenarioComparison}})
@reads("work")
def compare(
    request: Request, scenarios: ScenarioList, query: Annotated[CompareQuery, Query()]
) -> Response:
    """Two scenarios side by side: totals, counties, and places that one alone covers."""
    return answer_stored(request, None, compare_scenarios(*_find_pair(scenarios, query)))


@router.get(
    "/compare.xlsx",
    response_class=Response,
    responses={200: {"content": {XLSX: {}}, "description": "an Excel workbook"}},
)
@heavy
@reads("work", exports=True)
def download_comparison(
    request: Request, scenarios: ScenarioList, query: Annotated[CompareQuery, Query()]
) -> Response:
    """Two scenarios side by side as an Excel workbook."""
    content = make_comparison_book(*_find_pair(scenarios, query))
    return answer_stored_file(request, content, "comparison.xlsx")


@router.get("/{scenario_id}", responses={200: {"model": ScenarioAnswer}})
@reads("work")
def show_scenario(
    scenario_id: str, request: Request, published: Loaded, scenarios: ScenarioList
) -> Response:
    """One scenario with its changes, what they do, and the names of its files."""
    return _answer_scenario(request, published, scenarios, scenarios.find(scenario_id))


@router.get(
    "/{scenario_id}/files/{name}",
    response_class=Response,
    responses=FILE_ANSWER | {507: {"model": Problem}},
)
@heavy
@reads("work", exports=True)
def show_scenario_file(
    scenario_id: str, name: FileName, request: Request, published: Loaded, scenarios: ScenarioList
) -> Response:
    """One file of a scenario: Excel, GeoPackage, JSON, or counties as CSV."""
    content = scenarios.read_file(scenarios.find(scenario_id), name, published)
    return answer_stored_file(request, content, name)


@router.get("/{scenario_id}/features", responses={200: {"model": FeaturePage}})
@reads("work")
def list_changed_places(
    scenario_id: str,
    request: Request,
    published: Loaded,
    scenarios: ScenarioList,
    query: Annotated[PageQuery, Query()],
) -> Response:
    """Places whose status changes, as GeoJSON, those with most people first."""
    found = scenarios.find(scenario_id)
    features = scenarios.list_features(found)
    body = {
        "type": "FeatureCollection",
        "assessment_id": found.body.assessment_id,
        "synthetic": published.synthetic,
        "features": cut_page(query, features),
        **page_members(request, query, len(features)),
    }
    return answer_stored(request, None, body, GEOJSON_MEDIA_TYPE)


@router.delete("/{scenario_id}", status_code=204, responses=WRITING_PROBLEMS)
@works
def remove_scenario(
    scenario_id: str,
    request: Request,
    published: Loaded,
    scenarios: ScenarioList,
    if_match: MatchHeader = None,  # noqa: ARG001 - for the API pages
) -> Response:
    """Delete a scenario as it was read, with its files."""
    found = scenarios.find(scenario_id)
    require_match(request, make_tag(dump_json(scenarios.describe(found, published))))
    scenarios.delete(found)
    return Response(status_code=204)


def _find_pair(scenarios: Scenarios, query: CompareQuery) -> tuple[Kept, Kept]:
    a, b = scenarios.find(query.a, "a"), scenarios.find(query.b, "b")
    return (a, scenarios.find_result(a)), (b, scenarios.find_result(b))


def _answer_scenario(
    request: Request, published: Published, scenarios: Scenarios, found: ScenarioDocument
) -> Response:
    said = scenarios.describe(found, published)
    body = said | {"scenario": found.body.scenario, "result": scenarios.find_result(found)}
    return answer_stored(request, make_tag(dump_json(said)), body)


def _answer_job(request: Request, job: Job) -> Response:
    answer = answer_stored(request, None, dict(job))
    answer.status_code = 202
    answer.headers["Location"] = f"/v1/jobs/{job.id}"
    answer.headers["Preference-Applied"] = RESPOND_ASYNC
    return answer

"""Who may see a scenario or a plan: its owner alone, those of an area, or everybody signed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from app.access.areas import read_area, touches
from app.access.caller import Caller
from app.access.rules import reads, works
from app.errors import BodyError
from app.http.dependencies import WRITING_PROBLEMS, Plans, ScenarioList
from app.http.openapi import describe_body
from app.http.requests import Body
from app.http.responses import answer_stored
from app.schemas.accounts import SharingAnswer
from app.schemas.stored import PlanBody, ScenarioBody
from app.store import Documents, Shared
from app.work.questions import QuestionRoute
from geo.checked.json_text import parse_json
from geo.errors import InputError

router = APIRouter(route_class=QuestionRoute, prefix="/v1", tags=["work"])
_WAYS = ("private", "area", "public")
_BODY = describe_body(
    {
        "type": "object",
        "required": ["sharing"],
        "additionalProperties": False,
        "properties": {"sharing": {"enum": list(_WAYS)}, "area": {"type": "string"}},
    },
    {"area": {"sharing": "area", "area": "2101"}},
)
_PUT: dict[str, Any] = {
    "responses": WRITING_PROBLEMS | {200: {"model": SharingAnswer}},
    "openapi_extra": _BODY,
}


@router.get("/scenarios/{scenario_id}/sharing", responses={200: {"model": SharingAnswer}})
@reads("work")
def show_scenario_sharing(scenario_id: str, request: Request, scenarios: ScenarioList) -> Response:
    """Who may see a scenario."""
    found = scenarios.find(scenario_id)
    return _tell(request, scenarios.documents.read_sharing(ScenarioBody, found.id))


@router.put("/scenarios/{scenario_id}/sharing", **_PUT)
@works
def share_scenario(
    scenario_id: str, request: Request, scenarios: ScenarioList, content: Body
) -> Response:
    """Let others see a scenario of one's own, or no longer."""
    found = scenarios.find(scenario_id)
    return _share(request, scenarios.documents, ScenarioBody, found.id, content)


@router.get("/plans/{plan_id}/sharing", responses={200: {"model": SharingAnswer}})
@reads("work")
def show_plan_sharing(plan_id: str, request: Request, plans: Plans) -> Response:
    """Who may see a plan."""
    found = plans.find(plan_id)
    return _tell(request, plans.documents.read_sharing(PlanBody, found.id))


@router.put("/plans/{plan_id}/sharing", **_PUT)
@works
def share_plan(plan_id: str, request: Request, plans: Plans, content: Body) -> Response:
    """Let others see a plan of one's own, or no longer."""
    found = plans.find(plan_id)
    return _share(request, plans.documents, PlanBody, found.id, content)


def _share(
    request: Request,
    documents: Documents,
    model: type[ScenarioBody | PlanBody],
    document_id: str,
    content: bytes,
) -> Response:
    shared = _read_shared(content, request.scope["caller"])
    documents.share(model, document_id, shared)
    return _tell(request, shared)


def _read_shared(content: bytes, caller: Caller) -> Shared:
    try:
        body = parse_json(content)
    except InputError as error:
        raise BodyError("expected a JSON object", code="account_body", field="body") from error
    if not isinstance(body, Mapping) or not {"sharing"} <= set(body) <= {"sharing", "area"}:
        raise BodyError("expected sharing and area", code="account_body", field="body")
    sharing, area = body["sharing"], body.get("area", "")
    if sharing not in _WAYS:
        raise BodyError(
            "expected one of the ways of sharing", code="sharing_unknown", field="sharing",
            value=sharing, allowed=_WAYS,
        )  # fmt: skip
    if sharing != "area":
        return Shared(sharing)
    return Shared("area", _read_area(area, caller))


def _read_area(area: object, caller: Caller) -> str:
    """An area that lies in one of the caller's, or about it; everywhere where nobody signs in."""
    try:
        read = read_area(area if isinstance(area, str) else "")
    except InputError as error:
        raise BodyError(str(error), code="area_unknown", field="area", value=area) from error
    if caller.is_known and not any(touches(own, read) for own in caller.areas):
        raise BodyError(
            "expected an area of one's own roles, or one about it", code="area_unknown",
            field="area", value=area, allowed=caller.areas,
        )  # fmt: skip
    return read


def _tell(request: Request, shared: Shared) -> Response:
    return answer_stored(request, None, {"sharing": shared.sharing, "area": shared.area or None})

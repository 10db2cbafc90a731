"""Whether the assessment that is served is of the register as it is now."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from app.access.guard import GuardedRoute
from app.access.rules import reads
from app.http.dependencies import Loaded
from app.http.responses import answer_stored
from app.publishing.updater import Updater, UpdateState
from app.schemas.answers import AssessmentStatus

router = APIRouter(route_class=GuardedRoute, prefix="/v1/assessments", tags=["assessments"])


@router.get("/status", responses={200: {"model": AssessmentStatus}})
@reads("assessment")
async def show_assessment_status(request: Request, published: Loaded) -> Response:
    """Whether what is served is of the register as it is, and what is being made."""
    updater: Updater | None = request.app.state.updater
    body: dict[str, Any] = {
        "assessment_id": published.id,
        "as_of": published.tables.summary["as_of"],
        "register_revision": published.revision,
    }
    if updater is None:
        body |= {"state": "current", "known_revision": published.revision, "known_day": None,
                 "since": None, "failure": None}  # fmt: skip
    else:
        body |= _tell_update(updater.state, has_register=published.revision is not None)
    return answer_stored(request, None, body)


def _tell_update(state: UpdateState, *, has_register: bool) -> dict[str, Any]:
    failed = state.failure
    return {
        "state": state.word,
        "known_revision": state.known.revision if has_register else None,
        "known_day": state.known.day,
        "since": state.since or None,
        "failure": None if failed is None else {
            "revision": failed.wanted.revision if has_register else None,
            "day": failed.wanted.day, "reason": failed.reason, "at": failed.at,
        },
    }  # fmt: skip

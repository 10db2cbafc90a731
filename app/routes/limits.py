"""What bounds hold for whoever asks."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.access.doorkeeper import Doorkeeper, name_caller
from app.access.guard import GuardedRoute
from app.access.rules import for_visitors
from app.schemas.accounts import LimitsAnswer
from app.snapshot.geojson import dump_json

router = APIRouter(route_class=GuardedRoute, prefix="/v1/limits", tags=["account"])


@router.get("", responses={200: {"model": LimitsAnswer}})
@for_visitors
async def show_limits(request: Request) -> Response:
    """Bounds on requests of one client, on bodies and pages; null where none holds."""
    settings, caller = request.app.state.settings, request.scope["caller"]
    keeper: Doorkeeper = request.app.state.doorkeeper
    rates, left = settings.rates, keeper.rates.tell_left(name_caller(caller))
    body = {
        "requests_per_minute": None if caller.is_local else rates.per_minute,
        "requests_at_once": None if caller.is_local else rates.burst,
        "requests_left": None if caller.is_local else left,
        "questions_open": settings.questions.per_client,
        "heavy_questions_open": settings.questions.heavy_per_client,
        "connections": settings.connections.per_address,
        "body_bytes": settings.bodies.largest_bytes,
        "session_idle_s": settings.sessions.idle_s,
        "session_longest_s": settings.sessions.longest_s,
    }
    headers = {"Cache-Control": "no-store"}
    return Response(dump_json(body), media_type="application/json", headers=headers)

"""Whether the service lives, whether it can answer, and how busy it is."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app.access.guard import GuardedRoute
from app.access.rules import for_anybody, reads
from app.http.dependencies import Loaded
from app.snapshot.geojson import dump_json

router = APIRouter(route_class=GuardedRoute, tags=["health"])
_NO_STORE = {"Cache-Control": "no-store"}


@router.get("/health/live")
@for_anybody
async def show_live() -> Response:
    """Answers as long as the process does."""
    return Response(dump_json({"status": "live"}), media_type="application/json", headers=_NO_STORE)


@router.get("/health/ready")
@for_anybody
async def show_ready(published: Loaded) -> Response:
    """Answers 200 once an assessment is loaded, 503 before."""
    body = dump_json({"status": "ready", "assessment_id": published.id})
    return Response(body, media_type="application/json", headers=_NO_STORE)


@router.get("/metrics", response_class=PlainTextResponse)
@reads("metrics", "admin", "auditor")
async def show_metrics(request: Request) -> Response:
    """Counters and durations in the text form that Prometheus reads."""
    body = generate_latest(request.app.state.metrics.registry)
    return Response(body, headers={"Content-Type": CONTENT_TYPE_LATEST, **_NO_STORE})

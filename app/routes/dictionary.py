"""The label table: every field and coded value in Chinese and English."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.access.rules import reads
from app.http.dependencies import Loaded
from app.http.kept_route import KeptRoute
from app.http.responses import answer_json
from geo.plans.objectives import OBJECTIVES
from geo.words.labels import dictionary

router = APIRouter(route_class=KeptRoute, prefix="/v1/dictionary", tags=["dictionary"])


@router.get("")
@reads("dictionary")
def show_dictionary(request: Request, published: Loaded) -> Response:
    """Fields and values with unit, meaning of null, and colour; what objectives of plans take."""
    objectives = [one.describe() for one in OBJECTIVES.values()]
    return answer_json(request, published, {"items": dictionary(), "objectives": objectives})

"""The label table: every field and coded value in Chinese and English."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.answers import answer_json
from app.dependencies import Loaded
from app.questions import QuestionRoute
from geo.labels import dictionary

router = APIRouter(route_class=QuestionRoute, prefix="/v1/dictionary", tags=["dictionary"])


@router.get("")
def show_dictionary(request: Request, published: Loaded) -> Response:
    """Fields and values with unit, meaning of null, and colour."""
    return answer_json(request, published, {"items": dictionary()})

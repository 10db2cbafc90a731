"""JSON Schemas of the files that people write, for editors that read them by address."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.access.rules import reads
from app.errors import NotFoundError
from app.http.responses import answer_stored
from app.work.questions import QuestionRoute

router = APIRouter(route_class=QuestionRoute, prefix="/v1/schemas", tags=["dictionary"])
MEDIA_TYPE = "application/schema+json"


@router.get("/{name}")
@reads("dictionary")
def show_schema(name: str, request: Request) -> Response:
    """What a study, standard, measures or notice file may hold (JSON Schema 2020-12)."""
    from geo.reference.schemas import SCHEMAS, draw_schema

    if name not in SCHEMAS:
        raise NotFoundError(
            "no schema has this name",
            code="unknown_schema",
            field="name",
            value=name,
            allowed=list(SCHEMAS),
        )
    return answer_stored(request, None, draw_schema(name), MEDIA_TYPE)

"""Sites in charge of places (责任区域), where a nearer one exists."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.http.dependencies import Loaded
from app.http.rows import answer_rows, take_county
from app.schemas.documents import ItemPage
from app.schemas.queries import OfCountyQuery
from app.work.questions import QuestionRoute

router = APIRouter(route_class=QuestionRoute, prefix="/v1/assigned", tags=["assigned"])


@router.get("", responses={200: {"model": ItemPage}})
def list_assigned(
    request: Request, published: Loaded, query: Annotated[OfCountyQuery, Query()]
) -> Response:
    """Places with a nearer site than the one in charge, or one that the register does not hold."""
    rows = take_county(published, published.tables.assigned, query.county)
    return answer_rows(request, published, query, rows)

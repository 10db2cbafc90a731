"""Reporting units (功能区 and the like): a second roll-up beside the counties."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.http.dependencies import Loaded
from app.http.rows import answer_rows
from app.schemas.documents import ItemPage
from app.schemas.queries import PageQuery
from app.work.questions import QuestionRoute

router = APIRouter(route_class=QuestionRoute, prefix="/v1/reporting-units", tags=["counties"])


@router.get("", responses={200: {"model": ItemPage}})
def list_reporting_units(
    request: Request, published: Loaded, query: Annotated[PageQuery, Query()]
) -> Response:
    """One item per unit, then what of each county is in none; they sum up to the counties."""
    return answer_rows(request, published, query, published.tables.reporting_units)

"""Rounds to places (入户、巡回): who goes where, how often, what was planned and what was done."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.http.dependencies import Loaded
from app.http.rows import answer_rows, take_county
from app.schemas.documents import ItemPage
from app.schemas.queries import OutreachQuery
from app.work.questions import QuestionRoute

router = APIRouter(route_class=QuestionRoute, prefix="/v1/outreach", tags=["outreach"])


@router.get("", responses={200: {"model": ItemPage}})
def list_outreach(
    request: Request, published: Loaded, query: Annotated[OutreachQuery, Query()]
) -> Response:
    """One item per place and unit; counts of visits are those of the year of the assessment."""
    rows = take_county(published, published.tables.outreach, query.county)
    if query.outreach_class is not None:
        rows = rows[rows["outreach_class"] == query.outreach_class]
    told = {"outreach": published.tables.summary.get("outreach")}
    return answer_rows(request, published, query, rows, told)

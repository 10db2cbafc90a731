"""Further standards counted beside the main one, such as a walking limit."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.access.rules import reads
from app.errors import QueryError
from app.http.dependencies import Loaded
from app.http.rows import answer_rows, take_county
from app.schemas.documents import ItemPage
from app.schemas.queries import FurtherQuery
from app.work.questions import QuestionRoute
from geo.reports.assessment.further_files import split_further

router = APIRouter(route_class=QuestionRoute, prefix="/v1/further-standards", tags=["coverage"])


@router.get("", responses={200: {"model": ItemPage}})
@reads("coverage")
def list_further(
    request: Request, published: Loaded, query: Annotated[FurtherQuery, Query()]
) -> Response:
    """Units of one level by one further standard, the first where none is named.

    `standards` tells each of them with its limits, its source and the figures of the province.
    """
    told = published.tables.summary.get("further_standards") or []
    names = [one["standard"] for one in told]
    if query.standard is not None and query.standard not in names:
        raise QueryError(
            "the study counts by no such further standard",
            code="unknown_standard",
            field="standard",
            value=query.standard,
            allowed=names,
        )
    chosen = query.standard or (names[0] if names else "")
    units = published.tables.further
    found = [
        rows for name, level, rows in split_further(units) if (name, level) == (chosen, query.level)
    ]
    rows = take_county(published, found[0] if found else units, query.county)
    return answer_rows(
        request, published, query, rows, {"standards": told, "standard": chosen or None}
    )

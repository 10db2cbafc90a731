"""The tiered system (分级) of every county."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.access.rules import reads
from app.errors import QueryError
from app.http.dependencies import Loaded
from app.http.rows import answer_rows, take_county
from app.schemas.documents import ItemPage
from app.schemas.queries import TierQuery
from app.work.questions import QuestionRoute

router = APIRouter(route_class=QuestionRoute, prefix="/v1/tiers", tags=["tiers"])


@router.get("", responses={200: {"model": ItemPage}})
@reads("tiers")
def list_tiers(
    request: Request, published: Loaded, query: Annotated[TierQuery, Query()]
) -> Response:
    """One item per county and tier, by adcode, the highest tier first; `tiers` is their order."""
    rows = published.tables.tiers
    names = list(dict.fromkeys(rows["tier"])) if len(rows) else []
    rows = take_county(published, rows, query.county)
    if query.tier is not None:
        if query.tier not in names:
            detail = "the standard has no such tier"
            raise QueryError(
                detail, code="unknown_tier", field="tier", value=query.tier, allowed=names
            )
        rows = rows[rows["tier"] == query.tier]
    if query.present is not None:
        rows = rows[rows["present"] == query.present]
    told = {"tiers": [name for name in names if name != "unknown"]}
    return answer_rows(request, published, query, rows, told)

"""Sites in charge of places (责任区域), where a nearer one exists."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.answers import answer_json, page_members
from app.dependencies import Loaded
from app.errors import QueryError
from app.layers import records_of
from app.schemas.documents import ItemPage
from app.schemas.queries import OfCountyQuery

router = APIRouter(prefix="/v1/assigned", tags=["assigned"])


@router.get("", responses={200: {"model": ItemPage}})
def list_assigned(
    request: Request, published: Loaded, query: Annotated[OfCountyQuery, Query()]
) -> Response:
    """Places with a nearer site than the one in charge, or one that the register does not hold."""
    rows = published.tables.assigned
    if query.county is not None:
        if query.county not in set(published.tables.counties["adcode"]):
            raise QueryError("no county has this adcode", field="county", value=query.county)
        rows = rows[rows["adcode"] == query.county]
    items = records_of(rows.iloc[query.offset : query.offset + query.limit])
    body = {
        "assessment_id": published.id,
        "synthetic": published.synthetic,
        **page_members(request, query, len(rows)),
        "items": items,
    }
    return answer_json(request, published, body)

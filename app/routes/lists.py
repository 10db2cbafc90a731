"""What to verify, and what is wrong: the two lists that officers work through."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from app.http.dependencies import Loaded
from app.http.responses import XLSX_MEDIA_TYPE, answer_workbook
from app.http.rows import answer_rows, take_county
from app.schemas.documents import ItemPage
from app.schemas.queries import ProblemQuery, ToVerifyQuery
from app.work.questions import QuestionRoute, heavy
from geo.reports.workbook.lists import write_problems, write_to_verify

router = APIRouter(route_class=QuestionRoute, prefix="/v1", tags=["lists"])
_WRITERS = {"to_verify": write_to_verify, "problems": write_problems}


@router.get("/to-verify", responses={200: {"model": ItemPage}})
def list_to_verify(
    request: Request, published: Loaded, query: Annotated[ToVerifyQuery, Query()]
) -> Response:
    """Whom to ask and what, the most decisive first; a unit is one item with all its questions.

    `what` finds items that hold such a question beside others.
    """
    rows = take_county(published, published.tables.to_verify, query.county)
    if query.what is not None:
        rows = rows[[query.what in kinds.split(";") for kinds in rows["what"]]]
    if query.can_flip is not None:
        rows = rows[rows["can_flip"] == query.can_flip]
    return answer_rows(request, published, query, rows)


@router.get("/problems", responses={200: {"model": ItemPage}})
def list_problems(
    request: Request, published: Loaded, query: Annotated[ProblemQuery, Query()]
) -> Response:
    """Every shortfall with its state against the assessment before; `problem_id` is stable."""
    rows = take_county(published, published.tables.problems, query.county)
    if query.type is not None:
        rows = rows[rows["problem_type"] == query.type]
    if query.state is not None:
        rows = rows[rows["problem_state"] == query.state]
    told = {"previous": published.tables.summary.get("previous")}
    return answer_rows(request, published, query, rows, told)


@router.get(
    "/exports/{name}.xlsx",
    responses={200: {"content": {XLSX_MEDIA_TYPE: {}}, "description": "an Excel workbook"}},
)
@heavy
def export_list(
    name: Literal["to_verify", "problems"], request: Request, published: Loaded
) -> Response:
    """One of the lists as an Excel workbook."""
    write, tables = _WRITERS[name], published.tables
    return answer_workbook(request, published, lambda path: write(path, tables), f"{name}.xlsx")

"""What to verify, and what is wrong: the two lists that officers work through."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from fastapi import APIRouter, Query, Request, Response

from app.answers import answer_file, answer_json, page_members
from app.dependencies import Loaded
from app.errors import QueryError
from app.layers import records_of
from app.published import Published
from app.schemas.documents import ItemPage
from app.schemas.queries import OfCountyQuery, PageQuery, ProblemQuery, ToVerifyQuery
from geo.model.assessment_tables import AssessmentTables
from geo.reports.workbook.lists import write_problems, write_to_verify

router = APIRouter(prefix="/v1", tags=["lists"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WRITERS = {"to_verify": write_to_verify, "problems": write_problems}


@router.get("/to-verify", responses={200: {"model": ItemPage}})
def list_to_verify(
    request: Request, published: Loaded, query: Annotated[ToVerifyQuery, Query()]
) -> Response:
    """Everything unknown, whom to ask and what, the most decisive first."""
    rows = _of_county(published, published.tables.to_verify, query)
    if query.what is not None:
        rows = rows[rows["what"] == query.what]
    if query.can_flip is not None:
        rows = rows[rows["can_flip"] == query.can_flip]
    return _answer_rows(request, published, query, rows)


@router.get("/problems", responses={200: {"model": ItemPage}})
def list_problems(
    request: Request, published: Loaded, query: Annotated[ProblemQuery, Query()]
) -> Response:
    """Every shortfall with its state against the assessment before; `problem_id` is stable."""
    rows = _of_county(published, published.tables.problems, query)
    if query.type is not None:
        rows = rows[rows["problem_type"] == query.type]
    if query.state is not None:
        rows = rows[rows["problem_state"] == query.state]
    told = {"previous": published.tables.summary.get("previous")}
    return _answer_rows(request, published, query, rows, told)


@router.get(
    "/exports/{name}.xlsx",
    responses={200: {"content": {XLSX: {}}, "description": "an Excel workbook"}},
)
def export_list(
    name: Literal["to_verify", "problems"], request: Request, published: Loaded
) -> Response:
    """One of the lists as an Excel workbook."""
    return answer_file(
        request, published, lambda: _write(name, published.tables), XLSX, f"{name}.xlsx"
    )


def _write(name: str, tables: AssessmentTables) -> bytes:
    with tempfile.TemporaryDirectory(prefix="vaxreach-") as folder:
        path = Path(folder) / f"{name}.xlsx"
        _WRITERS[name](path, tables)
        return path.read_bytes()


def _of_county(published: Published, rows: pd.DataFrame, query: OfCountyQuery) -> pd.DataFrame:
    if query.county is None:
        return rows
    if query.county not in set(published.tables.counties["adcode"]):
        raise QueryError("no county has this adcode", field="county", value=query.county)
    return rows[rows["adcode"] == query.county]


def _answer_rows(
    request: Request,
    published: Published,
    query: PageQuery,
    rows: pd.DataFrame,
    told: dict[str, Any] | None = None,
) -> Response:
    body = {
        "assessment_id": published.id,
        "synthetic": published.synthetic,
        **(told or {}),
        **page_members(request, query, len(rows)),
        "items": records_of(rows.iloc[query.offset : query.offset + query.limit]),
    }
    return answer_json(request, published, body)

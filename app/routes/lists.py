"""The two lists that officers work through, as workbooks: what to verify, and what is wrong."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request, Response

from app.access.rules import reads
from app.http.dependencies import Loaded
from app.http.responses import XLSX_MEDIA_TYPE, answer_workbook
from app.work.questions import QuestionRoute, heavy
from geo.reports.workbook.lists import write_problems, write_to_verify

router = APIRouter(route_class=QuestionRoute, prefix="/v1", tags=["lists"])
_WRITERS = {"to_verify": write_to_verify, "problems": write_problems}


@router.get(
    "/exports/{name}.xlsx",
    responses={200: {"content": {XLSX_MEDIA_TYPE: {}}, "description": "an Excel workbook"}},
)
@heavy
@reads("lists", exports=True)
def export_list(
    name: Literal["to_verify", "problems"], request: Request, published: Loaded
) -> Response:
    """One of the lists as an Excel workbook."""
    write, tables = _WRITERS[name], published.tables
    return answer_workbook(request, published, lambda path: write(path, tables), f"{name}.xlsx")

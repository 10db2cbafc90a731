"""Employers (企事业单位): what sites that visit them have to do, and the list for meetings."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.access.rules import reads
from app.errors import NotFoundError
from app.http.dependencies import Loaded
from app.http.kept_route import KeptRoute
from app.http.responses import XLSX_MEDIA_TYPE, answer_json, answer_workbook
from app.snapshot.geojson import records_of
from app.work.questions import heavy
from geo.reports.answers.employer_files import write_visit_book

router = APIRouter(route_class=KeptRoute, prefix="/v1/employers", tags=["employers"])


@router.get("/sites")
@reads("employers")
def list_visiting_sites(request: Request, published: Loaded) -> Response:
    """Every site that serves employers for sure: capacity, visits, days, people to spare."""
    body = {
        "assessment_id": published.id,
        "synthetic": published.synthetic,
        "items": records_of(published.tables.visit_sites),
    }
    return answer_json(request, published, body)


@router.get(
    "/visits.xlsx", response_class=Response, responses={200: {"content": {XLSX_MEDIA_TYPE: {}}}}
)
@heavy
@reads("employers", exports=True)
def download_visits(request: Request, published: Loaded) -> Response:
    """The visit list as a workbook for meetings."""
    if not len(published.tables.employers):
        raise NotFoundError("the study of this assessment names no employers", code="no_employers")
    tables = published.tables
    return answer_workbook(
        request, published, lambda path: write_visit_book(path, tables), "visits.xlsx"
    )

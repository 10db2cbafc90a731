"""Employers (企事业单位): which are near a site that serves them, and who visits whom."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.errors import NotFoundError, QueryError
from app.http.dependencies import Loaded
from app.http.responses import (
    XLSX_MEDIA_TYPE,
    answer_geojson,
    answer_json,
    answer_workbook,
    cut_page,
    feature_collection,
    page_members,
)
from app.http.rows import answer_rows, require_county, take_county
from app.schemas.documents import FeaturePage, ItemPage
from app.schemas.queries import EmployerQuery, VisitQuery, parse_bbox
from app.snapshot.geojson import records_of
from app.snapshot.snapshot import Published
from app.work.questions import QuestionRoute, heavy
from geo.arrays import Flags
from geo.reports.answers.employer_files import write_visit_book

router = APIRouter(route_class=QuestionRoute, prefix="/v1/employers", tags=["employers"])


@router.get("", responses={200: {"model": FeaturePage}})
def list_employers(
    request: Request, published: Loaded, query: Annotated[EmployerQuery, Query()]
) -> Response:
    """Employers as GeoJSON, by id; unplaced ones have no geometry and lie in no box.

    `summary` counts all of them by status and by what became of the visit; it is null, and the
    list empty, where the study names no employers.
    """
    chosen = published.employers.choose(_select(published, query))
    body = feature_collection(published, cut_page(query, chosen))
    body["summary"] = published.tables.summary.get("employers")
    return answer_geojson(request, published, body | page_members(request, query, len(chosen)))


@router.get("/visits", responses={200: {"model": ItemPage}})
def list_visits(
    request: Request, published: Loaded, query: Annotated[VisitQuery, Query()]
) -> Response:
    """The visit list, by visiting site and order of the visit."""
    rows = take_county(published, published.tables.visits, query.county)
    if query.site is not None:
        if query.site not in set(published.tables.sites["site_id"]):
            raise QueryError(
                "no site has this id", code="unknown_site", field="site", value=query.site
            )
        rows = rows[rows["visit_site_id"] == query.site]
    return answer_rows(request, published, query, rows)


@router.get("/sites")
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
def download_visits(request: Request, published: Loaded) -> Response:
    """The visit list as a workbook for meetings."""
    if not len(published.tables.employers):
        raise NotFoundError("the study of this assessment names no employers", code="no_employers")
    tables = published.tables
    return answer_workbook(
        request, published, lambda path: write_visit_book(path, tables), "visits.xlsx"
    )


def _select(published: Published, query: EmployerQuery) -> Flags:
    columns = published.employers.columns
    wanted = published.employers.everything()
    if query.county is not None:
        require_county(published, query.county)
        wanted &= (columns["adcode"] == query.county).to_numpy(dtype=bool)
    for name, value in (("status", query.status), ("visit", query.visit)):
        if value is not None:
            wanted &= (columns[name] == value).to_numpy(dtype=bool)
    if query.bbox is not None:
        wanted &= published.employers.find_inside(parse_bbox(query.bbox))
    return wanted

"""举措落实情况: other measures of the policy, as registers of facilities answer them."""

from __future__ import annotations

from typing import Annotated

import pandas as pd
from fastapi import APIRouter, Query, Request, Response

from app.access.rules import reads
from app.errors import NotFoundError
from app.http.dependencies import Loaded
from app.http.responses import XLSX_MEDIA_TYPE, answer_workbook
from app.http.rows import answer_rows, find_prefecture, require_county, take_county
from app.schemas.documents import ItemPage
from app.schemas.queries import MeasureFacilityQuery, MeasureQuery
from app.snapshot.geojson import records_of
from app.snapshot.snapshot import Published
from app.work.questions import QuestionRoute, heavy
from geo.reports.answers.progress_table import tell_printed, write_measures

router = APIRouter(route_class=QuestionRoute, prefix="/v1/measures", tags=["measures"])


@router.get("", responses={200: {"model": ItemPage}})
@reads("measures")
def list_measures(
    request: Request, published: Loaded, query: Annotated[MeasureQuery, Query()]
) -> Response:
    """One item per measure and area; `area` is the whole study, every prefecture or every county.

    Only a limit has `objects_met` and `objects_failed`; a measure without data is `not_collected`
    and has no numbers. `progress_share` and `progress_share_upper` bound what is not known.
    """
    rows = published.tables.measures
    rows = rows[rows["area_level"] == _choose_level(published, query)]
    rows = _choose_place(published, rows, query)
    if query.force is not None:
        rows = rows[rows["force"] == query.force]
    return answer_rows(request, published, query, tell_printed(rows))


@router.get(
    ".xlsx",
    responses={200: {"content": {XLSX_MEDIA_TYPE: {}}, "description": "an Excel workbook"}},
)
@heavy
@reads("measures", exports=True)
def export_measures(request: Request, published: Loaded) -> Response:
    """举措落实情况 of the study, its prefectures and counties as an Excel workbook."""
    tables = published.tables
    return answer_workbook(
        request, published, lambda path: write_measures(path, tables), "measures.xlsx"
    )


@router.get("/{norm_id}", responses={200: {"model": ItemPage}})
@reads("measures")
def show_measure(
    norm_id: str,
    request: Request,
    published: Loaded,
    query: Annotated[MeasureFacilityQuery, Query()],
) -> Response:
    """One measure: `areas` in full, and in pages the facilities that lack it or may."""
    rows = published.tables.measures
    own = rows[rows["norm_id"] == norm_id] if len(rows) else rows
    if own.empty:
        known = list(dict.fromkeys(rows["norm_id"])) if len(rows) else []
        detail = "no rule file of the study has a measure of this id"
        raise NotFoundError(
            detail, code="unknown_measure", field="norm_id", value=norm_id, allowed=known
        )
    listed = published.tables.measure_facilities
    listed = take_county(published, listed[listed["norm_id"] == norm_id], query.county)
    if query.state is not None:
        listed = listed[listed["norm_state"] == query.state]
    if query.county is not None:
        own = own[own["adcode"] == query.county]
    return answer_rows(request, published, query, listed, {"areas": records_of(tell_printed(own))})


def _choose_level(published: Published, query: MeasureQuery) -> str:
    if query.county is not None:
        require_county(published, query.county)
        return "county"
    if query.area is not None:
        return query.area
    return "prefecture" if query.prefecture is not None else "all"


def _choose_place(published: Published, rows: pd.DataFrame, query: MeasureQuery) -> pd.DataFrame:
    if query.county is not None:
        rows = rows[rows["adcode"] == query.county]
    if query.prefecture is not None:
        rows = rows[rows["prefecture"] == find_prefecture(published, query.prefecture)]
    return rows

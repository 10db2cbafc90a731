"""Counties, prefectures, and what lies within one county."""

from __future__ import annotations

from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, Query, Request, Response

from app.access.rules import reads
from app.errors import NotFoundError
from app.http.dependencies import Loaded
from app.http.kept_route import KeptRoute
from app.http.responses import (
    answer_geojson,
    answer_json,
    cut_page,
    feature_collection,
    is_inside,
    page_members,
)
from app.http.rows import answer_rows, find_prefecture
from app.schemas.documents import FeatureCollection, FeaturePage, ItemPage
from app.schemas.queries import CountyQuery, PageQuery
from app.snapshot.geojson import records_of
from app.snapshot.snapshot import Published
from geo.arrays import Flags
from geo.reports.answers.progress_table import tell_printed

router = APIRouter(route_class=KeptRoute, prefix="/v1", tags=["counties"])
_LAYERS = {
    "prefecture": "prefectures",
    "holidays": "holidays",
    "curve": "coverage",
    "tiers": "tiers",
    "norms": "norms",
    "sensitivity": "coverage",
    "weights": "demand",
    "room": "capacity",
    "measures": "measures",
    "measures_all": "measures",
}
"""Members of the answer about one county that have a layer of their own."""


@router.get("/counties", responses={200: {"model": FeaturePage}})
@reads("counties")
def list_counties(
    request: Request, published: Loaded, query: Annotated[CountyQuery, Query()]
) -> Response:
    """Counties as GeoJSON, by adcode; `id` is the adcode."""
    layer = published.counties[query.geometry]
    chosen = layer.choose(_select(published, query))
    body = feature_collection(published, cut_page(query, chosen))
    return answer_geojson(request, published, body | page_members(request, query, len(chosen)))


@router.get("/prefectures", responses={200: {"model": FeatureCollection}})
@reads("prefectures")
def list_prefectures(request: Request, published: Loaded) -> Response:
    """Prefectures as GeoJSON with simplified outlines."""
    body = feature_collection(published, published.prefectures.features)
    return answer_geojson(request, published, body)


@router.get("/counties/{adcode}")
@reads("counties")
def show_county(adcode: str, request: Request, published: Loaded) -> Response:
    """One county with its prefecture, the reasons behind its figures and its holidays.

    `room` is null where the standard states no visits a year; `measures` and `measures_all` (the
    county, the whole study) are empty where no register of facilities was collected. What belongs
    to a layer that the caller may not read is left out.
    """
    county = _find_county(published, adcode)
    tables = published.tables
    periods = pd.concat([tables.county_holidays, tables.weekends])
    of_county = periods["adcode"] == adcode
    prefecture = tables.prefectures[tables.prefectures["name"] == county["prefecture"]]
    body = {
        "assessment_id": published.id,
        "synthetic": published.synthetic,
        "county": county,
        "prefecture": next(iter(records_of(prefecture)), None),
        "quality_reasons": tables.summary.get("quality_reasons", {}).get(adcode, []),
        "verdict_notes": tables.summary.get("verdict_notes", {}).get(adcode, []),
        "holidays": records_of(periods[of_county]),
        "curve": _records_of_county(tables.cutoff_curve, adcode),
        "tiers": _records_of_county(tables.tiers, adcode),
        "norms": _records_of_county(tables.norms, adcode),
        "sensitivity": _records_of_county(tables.sensitivity, adcode),
        "weights": _records_of_county(tables.weights, adcode),
        "room": next(iter(_records_of_county(tables.capacity, adcode)), None),
        "measures": _tell_measures(published, "county", adcode),
        "measures_all": _tell_measures(published, "all", ""),
    }
    readable = {
        name: value
        for name, value in body.items()
        if name not in _LAYERS or is_inside(request, _LAYERS[name])
    }
    return answer_json(request, published, readable)


@router.get("/counties/{adcode}/gaps", responses={200: {"model": FeaturePage}})
@reads("gaps")
def list_gaps(
    adcode: str, request: Request, published: Loaded, query: Annotated[PageQuery, Query()]
) -> Response:
    """Gaps of one county as GeoJSON."""
    _find_county(published, adcode)
    gaps = published.layers["gaps"]
    chosen = gaps.choose(_equal(gaps.columns, "adcode", adcode))
    body = feature_collection(published, cut_page(query, chosen))
    return answer_geojson(request, published, body | page_members(request, query, len(chosen)))


@router.get("/counties/{adcode}/townships", responses={200: {"model": ItemPage}})
@reads("townships")
def list_townships(
    adcode: str, request: Request, published: Loaded, query: Annotated[PageQuery, Query()]
) -> Response:
    """Townships of one county, where the input knows their codes."""
    _find_county(published, adcode)
    townships = published.tables.townships
    return answer_rows(request, published, query, townships[_equal(townships, "adcode", adcode)])


def _find_county(published: Published, adcode: str) -> dict[str, Any]:
    columns = published.counties["none"].columns
    rows = columns[_equal(columns, "adcode", adcode)]
    if rows.empty:
        raise NotFoundError(
            "no county has this adcode", code="unknown_county", field="adcode", value=adcode
        )
    return records_of(rows)[0]


def _records_of_county(frame: pd.DataFrame, adcode: str) -> list[dict[str, Any]]:
    return records_of(frame[_equal(frame, "adcode", adcode)])


def _tell_measures(published: Published, level: str, adcode: str) -> list[dict[str, Any]]:
    rows = published.tables.measures
    if rows.empty:
        return []
    chosen = (rows["area_level"] == level) & (rows["adcode"] == adcode)
    return records_of(tell_printed(rows[chosen]))


def _select(published: Published, query: CountyQuery) -> Flags:
    layer = published.counties[query.geometry]
    wanted = layer.everything()
    if query.prefecture is not None:
        wanted &= _equal(layer.columns, "prefecture", find_prefecture(published, query.prefecture))
    if query.verdict is not None:
        wanted &= _equal(layer.columns, "verdict", query.verdict)
    if query.holiday_flag is not None:
        wanted &= _equal(layer.columns, "holiday_flag", query.holiday_flag)
    return wanted


def _equal(frame: pd.DataFrame, column: str, value: str) -> Flags:
    flags: Flags = (frame[column] == value).to_numpy(dtype=bool)
    return flags

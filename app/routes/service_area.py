"""Service area of one site: the ground or the roads within a cutoff of it."""

from __future__ import annotations

from typing import Annotated, Any

import shapely
from fastapi import APIRouter, Query, Request, Response
from orjson import Fragment

from app.access.rules import reads
from app.errors import NotFoundError, UndrawableError
from app.http.dependencies import Loaded
from app.http.kept_route import KeptRoute
from app.http.responses import answer_geojson, entity_tag, is_known
from app.schemas.documents import Feature, Problem
from app.schemas.queries import AreaQuery
from app.snapshot.snapshot import Published
from app.work.questions import heavy

router = APIRouter(route_class=KeptRoute, prefix="/v1/sites", tags=["sites"])
REASONS = {
    "unplaced": ("site_unplaced", "the site has no coordinates, so it has no service area"),
    "unsnapped": (
        "site_unsnapped",
        "the site lies too far from every road, so it has no service area",
    ),
}


@router.get("/{site_id}/service-area", responses={200: {"model": Feature}, 409: {"model": Problem}})
@heavy
@reads("service_areas")
def show_service_area(
    site_id: str, request: Request, published: Loaded, query: Annotated[AreaQuery, Query()]
) -> Response:
    """Ground (`polygon`) or roads (`lines`) within the cutoff of a site, by road.

    For drawing: residents are counted at their own places, never by this shape. Where nothing lies
    within the cutoff, the geometry is null.
    """
    _require_area(published, site_id)
    if is_known(request, entity_tag(request, published.id)):
        return answer_geojson(request, published, {})
    return answer_geojson(request, published, _draw(published, site_id, query))


def _require_area(published: Published, site_id: str) -> None:
    if not (published.layers["sites"].columns["site_id"] == site_id).any():
        raise NotFoundError(
            "no site has this id", code="unknown_site", field="site_id", value=site_id
        )
    reason = published.areas.explain_absence(site_id)
    if reason:
        code, detail = REASONS[reason]
        raise UndrawableError(detail, code=code, field="site_id", value=site_id)


def _draw(published: Published, site_id: str, query: AreaQuery) -> dict[str, Any]:
    area = published.areas.find(site_id, query.form, query.cutoff)
    drawn = shapely.to_geojson(area.shape).encode()
    return {
        "type": "Feature",
        "id": site_id,
        "geometry": None if shapely.is_empty(area.shape) else Fragment(drawn),
        "properties": {
            "assessment_id": published.id,
            "synthetic": published.synthetic,
            "site_id": site_id,
            "kind": _kind_of(published, site_id),
            "form": area.form,
            "cutoff_m": area.cutoff_m,
            "cell_m": area.cell_m,
            "area_m2": area.area_m2,
            "length_m": area.length_m,
        },
    }


def _kind_of(published: Published, site_id: str) -> str:
    columns = published.layers["sites"].columns
    return str(columns.loc[columns["site_id"] == site_id, "kind"].iat[0])

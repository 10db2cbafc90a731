"""Sites: places that vaccinate."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.answers import answer_geojson, cut_page, feature_collection, page_members
from app.dependencies import Loaded
from app.errors import NotFoundError
from app.published import Published
from app.questions import QuestionRoute
from app.rows import require_county
from app.schemas.documents import Feature, FeaturePage
from app.schemas.queries import SiteQuery, parse_bbox
from geo.arrays import Flags

router = APIRouter(route_class=QuestionRoute, prefix="/v1/sites", tags=["sites"])


@router.get("", responses={200: {"model": FeaturePage}})
def list_sites(
    request: Request, published: Loaded, query: Annotated[SiteQuery, Query()]
) -> Response:
    """Sites as GeoJSON, by id; unplaced ones have no geometry and lie in no box."""
    chosen = published.sites.choose(_select(published, query))
    body = feature_collection(published, cut_page(query, chosen))
    return answer_geojson(request, published, body | page_members(request, query, len(chosen)))


@router.get("/{site_id}", responses={200: {"model": Feature}})
def show_site(site_id: str, request: Request, published: Loaded) -> Response:
    """One site as a GeoJSON feature."""
    sites = published.sites
    found = sites.choose((sites.columns["site_id"] == site_id).to_numpy(dtype=bool))
    if not found:
        raise NotFoundError(
            "no site has this id", code="unknown_site", field="site_id", value=site_id
        )
    return answer_geojson(request, published, found[0])


def _select(published: Published, query: SiteQuery) -> Flags:
    columns = published.sites.columns
    wanted = published.sites.everything()
    if query.county is not None:
        require_county(published, query.county)
        wanted &= (columns["adcode"] == query.county).to_numpy(dtype=bool)
    if query.bbox is not None:
        wanted &= published.sites.find_inside(parse_bbox(query.bbox))
    return wanted

"""Sites: places that vaccinate."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from fastapi import APIRouter, Query, Request, Response

from app.access.rules import reads
from app.errors import NotFoundError
from app.http.dependencies import Loaded
from app.http.kept_route import KeptRoute
from app.http.kinds import read_kinds
from app.http.responses import answer_geojson, cut_page, feature_collection, page_members
from app.http.rows import require_county
from app.schemas.documents import Feature, FeaturePage
from app.schemas.queries import SiteQuery, parse_bbox
from app.snapshot.snapshot import Published
from geo.arrays import Flags
from geo.model.trilean import Trilean

router = APIRouter(route_class=KeptRoute, prefix="/v1/sites", tags=["sites"])


@router.get("", responses={200: {"model": FeaturePage}})
@reads("sites")
def list_sites(
    request: Request, published: Loaded, query: Annotated[SiteQuery, Query()]
) -> Response:
    """Sites as GeoJSON, by id; unplaced ones have no geometry and lie in no box.

    With `kind`, those that are of such a kind for sure; `kind_unknown` counts those that may be.
    """
    sites, wanted, told = published.layers["sites"], _select(published, query), {}
    if query.kind is not None:
        kinds = read_kinds(query.kind, published.assessment.coverage)
        judged = published.assessment.coverage.judge_kinds(kinds)
        states = np.array([judged[one] for one in sites.columns["site_id"]], dtype=int)
        told = {"kind_unknown": int((wanted & (states == Trilean.UNKNOWN)).sum())}
        wanted &= states == Trilean.YES
    chosen = sites.choose(wanted)
    body = feature_collection(published, cut_page(query, chosen)) | told
    return answer_geojson(request, published, body | page_members(request, query, len(chosen)))


@router.get("/{site_id}", responses={200: {"model": Feature}})
@reads("sites")
def show_site(site_id: str, request: Request, published: Loaded) -> Response:
    """One site as a GeoJSON feature."""
    found = published.layers["sites"].find(site_id)
    if found is None:
        raise NotFoundError(
            "no site has this id", code="unknown_site", field="site_id", value=site_id
        )
    return answer_geojson(request, published, found)


def _select(published: Published, query: SiteQuery) -> Flags:
    sites = published.layers["sites"]
    wanted = sites.everything()
    if query.county is not None:
        require_county(published, query.county)
        wanted &= (sites.columns["adcode"] == query.county).to_numpy(dtype=bool)
    if query.bbox is not None:
        wanted &= sites.find_inside(parse_bbox(query.bbox))
    return wanted

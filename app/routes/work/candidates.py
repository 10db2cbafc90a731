"""Where new sites could stand, to choose from when a plan is asked for."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query, Request, Response

from app.access.rules import reads
from app.errors import QueryError
from app.http.dependencies import Loaded
from app.http.responses import answer_geojson, page_members
from app.schemas.answers import CandidatePage
from app.schemas.queries import CandidateQuery
from app.snapshot.snapshot import Published
from app.work.questions import QuestionRoute
from geo.errors import InputError
from geo.planning.places.candidates import Candidates
from geo.plans.candidate_list import CandidateSearch, search_candidates
from geo.plans.request import PlanRequest

router = APIRouter(route_class=QuestionRoute, prefix="/v1/candidates", tags=["plans"])


@router.get("", responses={200: {"model": CandidatePage}})
@reads("candidates")
def list_candidates(
    request: Request, published: Loaded, query: Annotated[CandidateQuery, Query()]
) -> Response:
    """Places that a plan of `candidates` = `source` chooses from, as GeoJSON."""
    found = _search(published, query)
    page = found.take(np.arange(len(found))[query.offset : query.offset + query.limit])
    body = {
        "type": "FeatureCollection",
        "assessment_id": published.id,
        "synthetic": published.synthetic,
        "features": _draw(published, page),
        **page_members(request, query, len(found)),
    }
    return answer_geojson(request, published, body)


def _search(published: Published, query: CandidateQuery) -> Candidates:
    asked = PlanRequest(sites=1, candidates=query.source, county=query.county or "")
    near = None if query.lon is None or query.lat is None else (query.lon, query.lat)
    try:
        return search_candidates(
            published.assessment, CandidateSearch(asked, query.text or "", near)
        )
    except InputError as error:
        raise QueryError(
            str(error), code="unknown_county", field="county", value=query.county
        ) from error


def _draw(published: Published, found: Candidates) -> list[dict[str, Any]]:
    counties = published.assessment.inputs.counties
    rows = zip(
        found.candidate_id, found.name, found.lon.tolist(), found.lat.tolist(),
        found.urban.tolist(), counties.adcode[found.county], counties.name[found.county],
        strict=True,
    )  # fmt: skip
    return [
        {
            "type": "Feature",
            "id": code,
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {
                "candidate_id": code, "name": name, "lon": lon, "lat": lat,
                "setting": "urban" if urban else "rural", "adcode": adcode, "county": county,
            },
        }
        for code, name, lon, lat, urban, adcode, county in rows
    ]  # fmt: skip

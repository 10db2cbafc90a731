"""One place: its nearest site by road, and the way there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.access.rules import reads
from app.http.dependencies import Loaded
from app.http.kept_route import KeptRoute
from app.http.responses import answer_geojson, feature_collection
from app.schemas.documents import FeatureCollection
from app.schemas.queries import PlaceQuery
from geo.model.reach_answer import Position, ReachAnswer

router = APIRouter(route_class=KeptRoute, prefix="/v1/reach", tags=["reach"])
_FIGURES = (
    "lon", "lat", "outside", "adcode", "county", "setting", "setting_reason", "cutoff_m",
    "cutoff_reason", "status", "site_id", "site_name", "road_distance_m", "way", "access_leg_m",
    "site_access_leg_m", "straight_distance_m", "reason", "nearest_road_lon", "nearest_road_lat",
    "nearest_road_m",
)  # fmt: skip


@router.get("", responses={200: {"model": FeatureCollection}})
@reads("reach")
def find_reach(
    request: Request, published: Loaded, place: Annotated[PlaceQuery, Query()]
) -> Response:
    """The nearest site of a place by road: figures in `answer`, lines and points as features.

    Features are told apart by `role`: place, site, path, access_leg (at each end), straight.
    """
    answer = published.assessment.nearest_sites.find(place.lon, place.lat)
    figures = {name: getattr(answer, name) for name in _FIGURES}
    body = feature_collection(published, _draw(answer))
    return answer_geojson(request, published, body | {"answer": figures})


def _draw(answer: ReachAnswer) -> list[dict[str, Any]]:
    place = (answer.lon, answer.lat)
    drawn = [_feature("place", "Point", place)]
    if answer.site_lon is not None and answer.site_lat is not None:
        site = (answer.site_lon, answer.site_lat)
        drawn.append(_feature("site", "Point", site))
        drawn.extend(_draw_way(answer))
    return drawn + _lines("straight", answer.straight)


def _draw_way(answer: ReachAnswer) -> list[dict[str, Any]]:
    """By road: leg, path and leg; directly: the path alone, which touches no road."""
    if answer.way != "road":
        return _lines("path", answer.path)
    return [
        *_lines("access_leg", answer.path[:2], "place"),
        *_lines("path", answer.path[1:-1]),
        *_lines("access_leg", answer.path[-2:], "site"),
    ]


def _lines(role: str, positions: Sequence[Position], end: str = "") -> list[dict[str, Any]]:
    """One line, or none where it has no length."""
    if len(set(positions)) < 2:
        return []
    return [_feature(role, "LineString", positions, end)]


def _feature(role: str, kind: str, coordinates: Sequence[Any], end: str = "") -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": f"{role}-{end}" if end else role,
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": {"role": role},
    }

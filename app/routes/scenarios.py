"""Scenarios: what if sites, hours, rosters or roads were others."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response

from app.answers import GEOJSON_MEDIA_TYPE, answer_stored, cut_page, page_members
from app.bodies import Body, RequestKey, require_match
from app.dependencies import WRITING_PROBLEMS, Loaded, Store
from app.scenarios import (
    KIND,
    compare_scenarios,
    create_scenario,
    delete_scenario,
    describe_scenario,
    find_result,
    find_scenario,
    list_features,
    tag_of,
)
from app.schemas.documents import FeaturePage, ItemPage
from app.schemas.queries import CompareQuery, PageQuery

router = APIRouter(prefix="/v1/scenarios", tags=["scenarios"])

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["name", "changes"],
                    "additionalProperties": False,
                    "properties": {
                        "name": {"type": "string", "minLength": 1, "maxLength": 200},
                        "changes": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": 1000,
                            "items": {
                                "type": "object",
                                "required": ["change"],
                                "properties": {"change": {"type": "string"}},
                            },
                        },
                    },
                },
                "example": {
                    "name": "增设一处",
                    "changes": [
                        {"change": "add_site", "name": "新点", "lon": 123.4, "lat": 41.8},
                        {"change": "close_site", "site_id": "YS21010200101"},
                    ],
                },
            }
        },
    }
}


@router.post("", status_code=201, responses=WRITING_PROBLEMS, openapi_extra=_BODY)
def make_scenario(
    request: Request,
    published: Loaded,
    store: Store,
    content: Body,
    key: RequestKey,
    idempotency_key: Annotated[str | None, Header()] = None,  # noqa: ARG001 - for the API pages
) -> Response:
    """Check a scenario, compute what it does, and keep both."""
    made = create_scenario(store, published.desk, published.id, content, key)
    body = describe_scenario(made, published.id) | {"scenario": made.body["scenario"]}
    answer = answer_stored(
        request, tag_of(made, published.id), body | {"result": find_result(store, made.id)}
    )
    answer.status_code = 201
    answer.headers["Location"] = f"/v1/scenarios/{made.id}"
    return answer


@router.get("", responses={200: {"model": ItemPage}})
def list_scenarios(
    request: Request, published: Loaded, store: Store, query: Annotated[PageQuery, Query()]
) -> Response:
    """Scenarios with their totals, the newest first."""
    found, count = store.list_newest_first(KIND, query.limit, query.offset)
    body = {
        "assessment_id": published.id,
        "synthetic": published.synthetic,
        **page_members(request, query, count),
        "items": [describe_scenario(one, published.id) for one in found],
    }
    return answer_stored(request, None, body)


@router.get("/compare")
def compare(
    request: Request, published: Loaded, store: Store, query: Annotated[CompareQuery, Query()]
) -> Response:
    """Two scenarios side by side: totals, counties, and places that one alone covers."""
    del published
    pairs = [
        (find_scenario(store, name, field), find_result(store, name))
        for field, name in (("a", query.a), ("b", query.b))
    ]
    return answer_stored(request, None, compare_scenarios(*pairs))


@router.get("/{scenario_id}")
def show_scenario(scenario_id: str, request: Request, published: Loaded, store: Store) -> Response:
    """One scenario with its changes and what they do."""
    found = find_scenario(store, scenario_id)
    body = describe_scenario(found, published.id) | {
        "scenario": found.body["scenario"],
        "result": find_result(store, found.id),
    }
    return answer_stored(request, tag_of(found, published.id), body)


@router.get("/{scenario_id}/features", responses={200: {"model": FeaturePage}})
def list_changed_places(
    scenario_id: str,
    request: Request,
    published: Loaded,
    store: Store,
    query: Annotated[PageQuery, Query()],
) -> Response:
    """Places whose status changes, as GeoJSON, those with most people first."""
    found = find_scenario(store, scenario_id)
    features = list_features(find_result(store, found.id))
    body = {
        "type": "FeatureCollection",
        "assessment_id": found.body["assessment_id"],
        "synthetic": published.synthetic,
        "features": cut_page(query, features),
        **page_members(request, query, len(features)),
    }
    return answer_stored(request, None, body, GEOJSON_MEDIA_TYPE)


@router.delete("/{scenario_id}", status_code=204, responses=WRITING_PROBLEMS)
def remove_scenario(
    scenario_id: str,
    request: Request,
    published: Loaded,
    store: Store,
    if_match: Annotated[str | None, Header()] = None,  # noqa: ARG001 - for the API pages
) -> Response:
    """Delete a scenario as it was read."""
    found = find_scenario(store, scenario_id)
    require_match(request, tag_of(found, published.id))
    delete_scenario(store, found)
    return Response(status_code=204)

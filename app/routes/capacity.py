"""Room within reach: whether the sites that people can reach can take them all."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.access.rules import reads
from app.errors import QueryError
from app.http.dependencies import Loaded
from app.http.kept_route import KeptRoute
from app.http.responses import answer_json, cut_page, page_members
from app.schemas.documents import ItemPage
from app.schemas.queries import CapacityQuery
from app.snapshot.geojson import records_of
from app.snapshot.snapshot import Published
from app.work.questions import heavy
from geo.errors import InputError
from geo.rules.standard import RoomRule, vary_room

router = APIRouter(route_class=KeptRoute, prefix="/v1/capacity", tags=["coverage"])


@router.get("", responses={200: {"model": ItemPage}})
@heavy
@reads("capacity")
def show_capacity(
    request: Request, published: Loaded, query: Annotated[CapacityQuery, Query()]
) -> Response:
    """People within reach by county (`items`): with room enough, without room for all, not known.

    All visits of a year are shared out among the sites within reach so that most are served; a
    place is short where such a sharing can leave some of its visits out. Nobody states how many
    visits a person makes but the question itself, or the standard.
    """
    rule, weights = _state_rule(published, query), published.assessment.coverage.weights
    if rule.weight not in weights:
        raise QueryError(
            "no such weight",
            code="unknown_weight",
            field="weight",
            value=rule.weight,
            allowed=weights,
        )
    try:
        answer = published.assessment.find_room(rule)
    except InputError as error:
        raise QueryError(
            str(error), code="too_many_visits", field="visits_per_year", value=rule.visits_per_year
        ) from error
    counties = records_of(answer.counties)
    body = {
        "assessment_id": published.id,
        "synthetic": published.synthetic,
        "totals": answer.totals,
        "province": records_of(answer.province)[0],
        "prefectures": records_of(answer.prefectures),
        **page_members(request, query, len(counties)),
        "items": cut_page(query, counties),
    }
    return answer_json(request, published, body)


def _state_rule(published: Published, query: CapacityQuery) -> RoomRule:
    own: RoomRule | None = published.assessment.inputs.standard.room
    rule = vary_room(own, query.visits_per_year, query.weight, query.weeks_per_year)
    if rule is None:
        detail = "expected visits a year: the standard has no [room]"
        raise QueryError(detail, code="visits_missing", field="visits_per_year")
    return rule

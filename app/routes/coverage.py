"""Coverage under other questions: services, dates, tiers, days a week, whose sites, whom."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.access.rules import reads
from app.errors import QueryError
from app.http.dependencies import Loaded
from app.http.kept_route import KeptRoute
from app.http.kinds import read_kinds
from app.http.responses import answer_json, cut_page, page_members
from app.schemas.documents import ItemPage
from app.schemas.queries import CoverageQuery
from app.snapshot.geojson import records_of
from geo.errors import InputError
from geo.findings.status.eligibility import Terms, read_fit_out_terms, read_terms
from geo.findings.status.readings import Reading
from geo.queries.coverage import READINGS, CoverageFinder, CoverageQuestion
from geo.readers.sites.fit_out import FIT_OUT

router = APIRouter(route_class=KeptRoute, prefix="/v1/coverage", tags=["coverage"])


@router.get("", responses={200: {"model": ItemPage}})
@reads("coverage")
def show_coverage(
    request: Request, published: Loaded, query: Annotated[CoverageQuery, Query()]
) -> Response:
    """People covered in the province, its prefectures and counties (`items`, by adcode).

    Without parameters the figures are those of the assessment. `question` says what was asked,
    `allowed` what can be.
    """
    finder = published.assessment.coverage
    answer = published.find_coverage(_ask(finder, query))
    counties = records_of(answer.counties)
    body = {
        "assessment_id": published.id,
        "synthetic": published.synthetic,
        "question": _tell(query, finder),
        "allowed": {
            "service": finder.services, "tier": finder.tiers, "weight": finder.weights,
            "year": list(finder.years), "kind": list(finder.kinds), "fit_out": list(FIT_OUT),
        },
        "weights": [
            {"weight": weight, "weight_source": source}
            for weight, source in finder.weight_sources.items()
        ],
        "kinds": [{"kind": kind, "zh": zh} for kind, zh in finder.kinds.items()],
        "province": records_of(answer.province)[0],
        "prefectures": records_of(answer.prefectures),
        **page_members(request, query, len(counties)),
        "items": cut_page(query, counties),
    }  # fmt: skip
    return answer_json(request, published, body)


def _ask(finder: CoverageFinder, query: CoverageQuery) -> CoverageQuestion:
    _require("tier", query.tier, finder.tiers)
    _require("weight", query.weight, finder.weights)
    if query.date is not None and not finder.can_answer(query.date):
        known = [str(year) for year in finder.years]
        detail = "no holiday notice is loaded for the year of this date"
        raise QueryError(
            detail,
            code="year_not_loaded",
            field="date",
            value=query.date.isoformat(),
            allowed=known,
        )
    sites = replace(
        finder.headline.sites,
        tier=query.tier or "",
        least_days_per_week=query.min_days_per_week,
        booking=query.booking,
        consultation=query.consultation,
        day=query.date,
        kinds=read_kinds(query.kind, finder),
        fit_out=_read_fit_out(query.fit_out),
    )
    if query.service is not None:
        sites = replace(sites, services=_read_services(query.service, finder))
    return CoverageQuestion(sites, _read(query), query.weight)


def _read(query: CoverageQuery) -> Reading:
    return replace(
        READINGS[query.reading],
        whose="assigned" if query.assigned else "own_county" if query.own_county else "anybody",
    )


def _read_services(text: str, finder: CoverageFinder) -> Terms:
    try:
        return read_terms(text, finder.services)
    except InputError as error:
        detail = str(error)
        allowed = [*finder.services, "any"]
        raise QueryError(
            detail, code="unknown_service", field="service", value=text, allowed=allowed
        ) from error


def _read_fit_out(text: str | None) -> Terms:
    try:
        terms = read_fit_out_terms(text or "")
    except InputError as error:
        raise QueryError(
            str(error), code="unknown_fit_out", field="fit_out", value=text, allowed=list(FIT_OUT)
        ) from error
    if text and not terms:
        detail = "expected the name of a fact"
        raise QueryError(
            detail, code="unknown_fit_out", field="fit_out", value=text, allowed=list(FIT_OUT)
        )
    return terms


def _require(field: str, value: str | None, allowed: list[str]) -> None:
    if value is not None and value not in allowed:
        raise QueryError(
            f"no such {field}", code=f"unknown_{field}", field=field, value=value, allowed=allowed
        )


def _tell(query: CoverageQuery, finder: CoverageFinder) -> dict[str, Any]:
    """The question with what it takes for granted filled in."""
    asked = query.model_dump(exclude={"limit", "offset"}, mode="json")
    headline = ",".join("|".join(term) for term in finder.headline.sites.services)
    kinds = ",".join(read_kinds(query.kind, finder)) or None
    told = asked | {"service": query.service or headline, "kind": kinds}
    if query.date is not None:
        told["provisional"] = finder.is_provisional(query.date)
    return told

"""The assessment that is being served: provenance, totals, and how many counties stand where."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.access.rules import reads
from app.http.dependencies import Loaded
from app.http.kept_route import KeptRoute
from app.http.responses import answer_json
from app.snapshot.geojson import records_of

router = APIRouter(route_class=KeptRoute, prefix="/v1/assessments", tags=["assessments"])


@router.get("/latest")
@reads("assessment")
def show_latest_assessment(request: Request, published: Loaded) -> Response:
    """Summary of the assessment with the row of the province."""
    tables = published.tables
    counties = tables.counties
    body = {
        **tables.summary,
        "assessment_id": published.id,
        "register_revision": published.revision,
        "synthetic": published.synthetic,
        "province": next(iter(records_of(tables.province)), None),
        "counties": len(counties),
        "counties_by_verdict": counties["verdict"].value_counts().to_dict(),
        "counties_by_holiday_flag": counties["holiday_flag"].value_counts().to_dict(),
        "counties_by_holiday_flag_year": counties["holiday_flag_year"].value_counts().to_dict(),
        "counties_holiday_rabies_only": int(counties["holiday_rabies_only"].sum()),
    }
    return answer_json(request, published, body)

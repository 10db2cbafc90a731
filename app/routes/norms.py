"""Norms of the standard: which units meet a limit, fail or are unknown; what others register."""

from __future__ import annotations

from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, Query, Request, Response

from app.access.rules import reads
from app.errors import NotFoundError
from app.http.dependencies import Loaded
from app.http.kept_route import KeptRoute
from app.http.responses import answer_json
from app.http.rows import answer_rows, take_county
from app.schemas.documents import ItemPage
from app.schemas.queries import NormQuery
from app.snapshot.geojson import records_of
from app.snapshot.snapshot import Published
from geo.findings.norms.tallies import sum_norm

router = APIRouter(route_class=KeptRoute, prefix="/v1/norms", tags=["norms"])
_NORM = ["norm_id", "norm", "force", "unit_level", "counted", "source", "clause", "ours"]


@router.get("")
@reads("norms")
def list_norms(request: Request, published: Loaded) -> Response:
    """Every norm with its source, units counted over the province, counties by verdict."""
    rows = published.tables.norms
    items = [_sum_up(rows[rows["norm_id"] == name]) for name in _list_ids(rows)]
    body = {"assessment_id": published.id, "synthetic": published.synthetic, "items": items}
    return answer_json(request, published, body)


@router.get("/{norm_id}", responses={200: {"model": ItemPage}})
@reads("norms")
def show_norm(
    norm_id: str, request: Request, published: Loaded, query: Annotated[NormQuery, Query()]
) -> Response:
    """One norm: `counties` in full, and in pages the units that fail or are unknown."""
    rows = published.tables.norms
    own = rows[rows["norm_id"] == norm_id] if len(rows) else rows
    if own.empty:
        detail = "the standard has no norm of this id"
        raise NotFoundError(
            detail, code="unknown_norm", field="norm_id", value=norm_id, allowed=_list_ids(rows)
        )
    units = _select(published, norm_id, query)
    counties = own if query.county is None else own[own["adcode"] == query.county]
    told = {"norm": _sum_up(own), "counties": records_of(counties.drop(columns=_NORM))}
    return answer_rows(request, published, query, units, told)


def _list_ids(rows: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(rows["norm_id"])) if len(rows) else []


def _sum_up(rows: pd.DataFrame) -> dict[str, Any]:
    """Its counts; counties by verdict for a limit, for others none and what is registered."""
    verdicts = rows["norm_verdict"].value_counts()
    return {
        **sum_norm(rows),
        "counties_by_verdict": {str(name): int(count) for name, count in verdicts.items()},
    }


def _select(published: Published, norm_id: str, query: NormQuery) -> pd.DataFrame:
    units = published.tables.norm_units
    chosen = take_county(published, units[units["norm_id"] == norm_id], query.county)
    if query.state is not None:
        chosen = chosen[chosen["norm_state"] == query.state]
    return chosen

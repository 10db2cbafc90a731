"""Rows of an assessment's tables: those of one county, and pages of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from fastapi import Request, Response

from app.errors import QueryError
from app.http.responses import answer_json, page_members
from app.schemas.queries import PageQuery
from app.snapshot.geojson import records_of
from app.snapshot.snapshot import Published


def require_county(published: Published, adcode: str) -> None:
    """Refuse the `county` of a query that the assessment does not have.

    Raises
    ------
    QueryError
        No county has this adcode.
    """
    if adcode not in set(published.tables.counties["adcode"]):
        raise QueryError(
            "no county has this adcode", code="unknown_county", field="county", value=adcode
        )


def require_site(published: Published, site_id: str) -> None:
    """Refuse the `site` of a query that the assessment does not have.

    Raises
    ------
    QueryError
        No site has this id.
    """
    if site_id not in set(published.tables.sites["site_id"]):
        raise QueryError("no site has this id", code="unknown_site", field="site", value=site_id)


def take_county(published: Published, rows: pd.DataFrame, adcode: str | None) -> pd.DataFrame:
    """Rows of one county, or all of them where none is named.

    Raises
    ------
    QueryError
        As `require_county`.
    """
    if adcode is None:
        return rows
    require_county(published, adcode)
    return rows[rows["adcode"] == adcode]


def find_prefecture(published: Published, asked: str) -> str:
    """The name of a prefecture by its name or adcode.

    Raises
    ------
    QueryError
        No prefecture has it.
    """
    columns = published.prefectures.columns
    for name, adcode in zip(columns["name"], columns["adcode"], strict=True):
        if asked in {name, adcode}:
            return str(name)
    detail = "no prefecture has this name or adcode"
    raise QueryError(
        detail,
        code="unknown_prefecture",
        field="prefecture",
        value=asked,
        allowed=list(columns["name"]),
    )


def answer_rows(
    request: Request,
    published: Published,
    page: PageQuery,
    rows: pd.DataFrame,
    told: Mapping[str, Any] | None = None,
) -> Response:
    """One page of rows as `items`, after what else is `told` of them."""
    body = {
        "assessment_id": published.id,
        "synthetic": published.synthetic,
        **(told or {}),
        **page_members(request, page, len(rows)),
        "items": records_of(rows.iloc[page.offset : page.offset + page.limit]),
    }
    return answer_json(request, published, body)

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
from geo.model.assessment_tables import TABLES

_UNKNOWN = {"counties": "no county has this adcode", "sites": "no site has this id"}
"""What is said of a key that a table does not have."""


def require_known(published: Published, parameter: str, table: str, value: str) -> None:
    """Refuse a query whose parameter names a county or site that the assessment does not have.

    Raises
    ------
    QueryError
        The table has no row with this key.
    """
    key = TABLES[table].key[0]
    if value not in set(getattr(published.tables, table)[key]):
        code = f"unknown_{parameter}"
        raise QueryError(_UNKNOWN[table], code=code, field=parameter, value=value)


def take_county(published: Published, rows: pd.DataFrame, adcode: str | None) -> pd.DataFrame:
    """Rows of one county, or all of them where none is named.

    Raises
    ------
    QueryError
        As `require_known`.
    """
    if adcode is None:
        return rows
    require_known(published, "county", "counties", adcode)
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

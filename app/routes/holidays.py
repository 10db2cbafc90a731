"""Holidays of every loaded year, and which counties have a site open on them."""

from __future__ import annotations

from typing import Any

import pandas as pd
from fastapi import APIRouter, Request, Response

from app.answers import answer_json
from app.dependencies import Loaded
from app.errors import NotFoundError
from app.layers import records_of
from app.published import Published

router = APIRouter(prefix="/v1/holidays", tags=["holidays"])
_HOLIDAY = ["year", "holiday_id", "holiday"]
_DAY = ["date", "flag", "open_sites", "unknown_sites", "closed_sites"]


@router.get("")
def list_holidays(request: Request, published: Loaded) -> Response:
    """Holidays in the order of their days off, each with its counties counted by flag."""
    tables = published.tables
    dates = tables.holidays.groupby("holiday_id")["date"].agg(lambda days: sorted(set(days)))
    flags = _count_flags(tables.county_holidays, "flag")
    every_day = _count_flags(tables.county_holidays, "flag_every_day")
    items = [
        {
            **holiday,
            "dates": dates.get(holiday["holiday_id"], []),
            "counties_by_flag": flags[holiday["holiday_id"]],
            "counties_by_flag_every_day": every_day[holiday["holiday_id"]],
        }
        for holiday in records_of(tables.county_holidays[_HOLIDAY].drop_duplicates())
    ]
    items.sort(key=lambda item: (item["dates"], item["holiday_id"]))
    return answer_json(request, published, _body(published, items))


@router.get("/{holiday_id}/counties")
def list_holiday_counties(holiday_id: str, request: Request, published: Loaded) -> Response:
    """Every county on one holiday: the flag of the holiday and of each of its days off."""
    tables = published.tables
    rows = tables.county_holidays[tables.county_holidays["holiday_id"] == holiday_id]
    if rows.empty:
        known = sorted(set(tables.county_holidays["holiday_id"]))
        detail = "no holiday of the loaded years has this id"
        raise NotFoundError(detail, field="holiday_id", value=holiday_id, allowed=known)
    names = tables.counties[["adcode", "name", "prefecture"]]
    days = tables.holidays[tables.holidays["holiday_id"] == holiday_id].sort_values("date")
    by_county: dict[str, list[dict[str, Any]]] = {}
    for day in records_of(days[["adcode", *_DAY]]):
        by_county.setdefault(day.pop("adcode"), []).append(day)
    merged = rows.merge(pd.DataFrame(names), on="adcode").sort_values("adcode")
    items = [row | {"days": by_county.get(row["adcode"], [])} for row in records_of(merged)]
    return answer_json(request, published, _body(published, items))


def _count_flags(rows: pd.DataFrame, column: str) -> dict[str, dict[str, int]]:
    counts = pd.crosstab(rows["holiday_id"], rows[column])
    table: dict[str, dict[str, int]] = {str(key): {} for key in counts.index}
    for flag in counts.columns:
        for holiday_id, count in counts[flag].items():
            table[str(holiday_id)][str(flag)] = int(count)
    return table


def _body(published: Published, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"assessment_id": published.id, "synthetic": published.synthetic, "items": items}

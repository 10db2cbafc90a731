"""Holidays of every loaded year, and which counties have a site open on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, Query, Request, Response

from app.access.rules import reads
from app.errors import NotFoundError, QueryError
from app.http.dependencies import Loaded
from app.http.kept_route import KeptRoute
from app.http.responses import answer_json
from app.schemas.queries import HolidayQuery
from app.snapshot.geojson import records_of
from app.snapshot.snapshot import Published
from geo.errors import NoticeError

router = APIRouter(route_class=KeptRoute, prefix="/v1/holidays", tags=["holidays"])
_HOLIDAY = ["year", "holiday_id", "holiday"]
_AHEAD = ["upcoming", "provisional"]


@router.get("")
@reads("holidays")
def list_holidays(request: Request, published: Loaded) -> Response:
    """Holidays in the order of their days off, each with its counties counted by flag.

    `next` is the first one that is not over on `as_of`; an `upcoming` one may be asked about and
    found fault with, unless it is `provisional`, on the days of the regulation alone (`note`). The
    ordinary weekends of the newest year come last, with `"weekend": true`.
    """
    tables = published.tables
    holidays = _summarise(tables.holidays, tables.county_holidays, weekend=False)
    weekends = _summarise(tables.weekend_days, tables.weekends, weekend=True)
    items = [*sorted(holidays, key=lambda item: (item["dates"], item["holiday_id"])), *weekends]
    return answer_json(
        request, published, _body(published, {**_look_ahead(published), "items": items})
    )


@router.get("/{holiday_id}")
@reads("holidays")
def show_holiday(
    holiday_id: str, request: Request, published: Loaded, query: Annotated[HolidayQuery, Query()]
) -> Response:
    """One holiday, or the ordinary weekends: per county the flags, people, and every day.

    `holiday_id` may also be a name such as 春节, 五一, 2025年国庆 or 双休日; without a year it is
    that of the newest loaded one.
    """
    return _answer_counties(holiday_id, request, published, query.service)


@router.get("/{holiday_id}/counties")
@reads("holidays")
def list_holiday_counties(holiday_id: str, request: Request, published: Loaded) -> Response:
    """Every county on one holiday: the flag of the holiday and of each of its days off."""
    return _answer_counties(holiday_id, request, published, None)


def _answer_counties(
    text: str, request: Request, published: Published, service: str | None
) -> Response:
    holiday_id = _name(published, text)
    periods, days, asked = _find_tables(published, service)
    rows = periods[periods["holiday_id"] == holiday_id]
    names = published.tables.counties[["adcode", "name", "prefecture"]]
    of_period = days[days["holiday_id"] == holiday_id].sort_values("date")
    by_county: dict[str, list[dict[str, Any]]] = {}
    for day in records_of(of_period.drop(columns=_HOLIDAY)):
        by_county.setdefault(day.pop("adcode"), []).append(day)
    merged = rows.merge(pd.DataFrame(names), on="adcode").sort_values("adcode")
    items = [row | {"days": by_county.get(row["adcode"], [])} for row in records_of(merged)]
    said = {
        "holiday_id": holiday_id, "service": asked, **_look_ahead(published), "items": items,
    }  # fmt: skip
    return answer_json(request, published, _body(published, said))


def _name(published: Published, text: str) -> str:
    try:
        return published.assessment.holidays.name(text).id
    except NoticeError as error:
        known = [one.id for one in published.assessment.holidays.periods]
        detail = "no holiday of the loaded years has this id or name"
        raise NotFoundError(
            detail, code="unknown_holiday", field="holiday_id", value=text, allowed=known
        ) from error


def _find_tables(
    published: Published, service: str | None
) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Periods and days, weekends included, for a service; those of the assessment without one."""
    headline = published.assessment.coverage.headline.sites.services[0][0]
    if service is None or service == headline:
        tables = published.tables
        periods = [tables.county_holidays, tables.weekends]
        return pd.concat(periods), pd.concat([tables.holidays, tables.weekend_days]), headline
    allowed = published.assessment.holidays.services
    if service not in allowed:
        raise QueryError(
            "no such service",
            code="unknown_service",
            field="service",
            value=service,
            allowed=allowed,
        )
    found = published.find_holidays(service)
    periods = [found.county_holidays, found.weekends]
    return pd.concat(periods), pd.concat([found.days, found.weekend_days]), service


def _summarise(
    days: pd.DataFrame, periods: pd.DataFrame, *, weekend: bool
) -> Iterator[dict[str, Any]]:
    if not len(periods):
        return
    dates = days.groupby("holiday_id")["date"].agg(lambda days: sorted(set(days)))
    flags = _count_flags(periods, "flag")
    every_day = _count_flags(periods, "flag_every_day")
    rabies = periods.groupby("holiday_id")["rabies_only"].sum()
    for holiday in records_of(periods[[*_HOLIDAY, *_AHEAD]].drop_duplicates()):
        yield {
            **holiday,
            "weekend": weekend,
            "dates": dates.get(holiday["holiday_id"], []),
            "counties_by_flag": flags[holiday["holiday_id"]],
            "counties_by_flag_every_day": every_day[holiday["holiday_id"]],
            "counties_rabies_only": int(rabies[holiday["holiday_id"]]),
        }


def _count_flags(rows: pd.DataFrame, column: str) -> dict[str, dict[str, int]]:
    counts = pd.crosstab(rows["holiday_id"], rows[column])
    table: dict[str, dict[str, int]] = {str(key): {} for key in counts.index}
    for flag in counts.columns:
        for holiday_id, count in counts[flag].items():
            table[str(holiday_id)][str(flag)] = int(count)
    return table


def _look_ahead(published: Published) -> dict[str, Any]:
    """The date of the assessment, the next holiday, and what is provisional about those ahead."""
    summary = published.tables.summary
    ahead = summary.get("holidays_ahead") or []
    return {
        "as_of": summary.get("as_of"),
        "as_of_pinned": bool(summary.get("as_of_pinned")),
        "next": ahead[0] if ahead else None,
        "note": summary.get("holiday_note") or None,
    }


def _body(published: Published, said: dict[str, Any]) -> dict[str, Any]:
    return {"assessment_id": published.id, "synthetic": published.synthetic, **said}

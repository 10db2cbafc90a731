"""Small tables of sites and counties, drawn by hand for tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from geo.arrays import texts
from geo.calendar.notices.year_days import HolidayCalendar, read_notices
from geo.model.county import Counties
from geo.model.site import SiteRecords, Sites
from geo.model.trilean import Trilean

NOTICES = Path(__file__).parents[2] / "data" / "holidays"


def load_calendar(*years: int) -> HolidayCalendar:
    """The shipped notices of some years, both where none is named."""
    return read_notices([NOTICES / f"{year}.toml" for year in years or (2025, 2026)])


def make_sites(
    hours: list[str],
    *,
    county: list[int] | None = None,
    offers: dict[str, list[Trilean]] | None = None,
    service_hours: dict[str, list[str]] | None = None,
    valid_from: list[str] | None = None,
    valid_to: list[str] | None = None,
) -> Sites:
    """Sites s0, s1, … in county 0 that offer routine vaccines, but for what is said."""
    count = len(hours)
    blank = texts([""] * count)
    unknown = np.full(count, Trilean.UNKNOWN, dtype=np.int8)
    records = SiteRecords(
        site_id=texts(f"s{i}" for i in range(count)),
        name=texts(f"演示接种点{i}" for i in range(count)),
        lon=np.full(count, 123.0),
        lat=np.full(count, 41.0),
        position=texts(["exact"] * count),
        address=blank,
        adcode=blank,
        county=blank,
        township=blank,
        township_code=blank,
        kind=blank,
        tier=blank,
        setting=blank,
        services={},
        consultation=unknown,
        booking=unknown,
        hours={"": texts(hours), **{k: texts(v) for k, v in (service_hours or {}).items()}},
        phone=blank,
        booking_url=blank,
        capacity=np.full(count, np.nan),
        valid_from=blank if valid_from is None else texts(valid_from),
        valid_to=blank if valid_to is None else texts(valid_to),
        note=blank,
    )
    stated = offers or {"routine": [Trilean.YES] * count}
    return Sites(
        records=records,
        county=np.array(county or [0] * count, dtype=np.int32),
        outside=np.zeros(count, dtype=bool),
        urban=np.ones(count, dtype=bool),
        setting_source=texts(["stated"] * count),
        services={service: np.array(values, dtype=np.int8) for service, values in stated.items()},
    )


def make_counties(count: int) -> Counties:
    """Counties 210001, 210002, … without shapes."""
    numbers = range(1, count + 1)
    return Counties(
        adcode=texts(f"2100{number:02}" for number in numbers),
        name=texts(f"演示县{number}" for number in numbers),
        prefecture=texts(["演示市"] * count),
        geometry=np.full(count, None, dtype=object),
    )

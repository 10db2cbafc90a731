"""Problems of opening: holidays, and days of holidays, without an open site in the county.

Only what lies ahead is a problem, and only what a notice says: a provisional date is asked about,
no more. Of a holiday that is partly past the days that are left are problems, or the whole of it
where no day of it was served.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from geo.findings.worklists.holiday_forerunners import Forerunners
from geo.findings.worklists.problem_rows import HEALTH, ProblemSources
from geo.records import list_records
from geo.rules.standard import Standard
from geo.words.sentences import say

HOLIDAY, DAY = "holiday_unserved", "day_unserved"


def list_unserved_holidays(found: ProblemSources, standard: Standard) -> pd.DataFrame:
    """Holidays ahead on no day of which a county is served."""
    rows = _take_ahead(found)
    rows = rows[rows["flag"] == "unserved"]
    if rows.empty:
        return pd.DataFrame()
    part = _tell_counties(HOLIDAY, rows, rows["holiday_id"], found, standard)
    ends = found.holidays.groupby("holiday_id")["date"].max().astype(str)
    left = found.holidays[found.holidays["date"].astype(str) >= found.as_of]
    days_left = left.groupby("holiday_id")["date"].nunique()
    return part.assign(
        figure=rows["days_served"],
        figure_unit="day",
        detail=[
            say(
                "holiday_flag_of_year",
                year=row["year"],
                holiday=row["holiday"],
                flag=row["flag_label"],
            )
            + _tell_left(int(days_left.get(row["holiday_id"], 0)), int(row["days_off"]))
            for row in list_records(rows)
        ],
        date=rows["holiday_id"].map(ends),
        follows=Forerunners(found).of_holidays(rows),
    )


def list_unserved_days(found: ProblemSources, standard: Standard) -> pd.DataFrame:
    """Days ahead without an open site, inside holidays that are not unserved as a whole."""
    rows = _take_days_ahead(found)
    rows = rows[rows["flag"] == "unserved"]
    if len(rows):
        whole = _list_whole(found)
        rows = rows[[key not in whole for key in _keys(rows)]]
    if rows.empty:
        return pd.DataFrame()
    day = rows["date"].astype(str)
    part = _tell_counties(DAY, rows, day, found, standard)
    return part.assign(
        figure=rows["open_sites"],
        figure_unit="site",
        detail=[
            f"{row['date']}（{row['holiday']}）"
            + (say("rabies_only_open") if row["rabies_open_sites"] else say("no_unit_open"))
            for row in list_records(rows)
        ],
        date=day,
        follows=Forerunners(found).of_days(rows),
    )


def list_undecided(found: ProblemSources) -> Iterator[str]:
    """Ids of holidays and days ahead of which nobody knows whether a county is served."""
    rows = _take_ahead(found)
    rows = rows[rows["flag"] == "undetermined"]
    yield from make_ids(HOLIDAY, rows, rows["holiday_id"])
    days = _take_days_ahead(found)
    days = days[days["flag"] == "undetermined"]
    yield from make_ids(DAY, days, days["date"].astype(str))


def list_absorbed(found: ProblemSources) -> Iterator[str]:
    """Ids of days that are no problems of their own, since their whole holiday is one."""
    days = _take_days_ahead(found)
    whole = _list_whole(found)
    days = days[[key in whole for key in _keys(days)]] if len(days) else days
    yield from make_ids(DAY, days, days["date"].astype(str))


def make_ids(kind: str, rows: pd.DataFrame, when: pd.Series[str]) -> list[str]:
    """Kind, county, and the holiday's id with its year or the date."""
    return [f"{kind}-{code}-{one}" for code, one in zip(rows["adcode"], when, strict=True)]


def _take_ahead(found: ProblemSources) -> pd.DataFrame:
    table = found.county_holidays
    return table[table["upcoming"].astype(bool) & ~table["provisional"].astype(bool)]


def _take_days_ahead(found: ProblemSources) -> pd.DataFrame:
    table = found.holidays
    return table[(table["date"].astype(str) >= found.as_of) & ~table["provisional"].astype(bool)]


def _list_whole(found: ProblemSources) -> set[tuple[str, str]]:
    """Holidays and counties that are unserved as a whole."""
    return set(_keys(found.county_holidays[found.county_holidays["flag"] == "unserved"]))


def _keys(rows: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(rows["holiday_id"], rows["adcode"], strict=True))


def _tell_left(left: int, days_off: int) -> str:
    return say("days_left_bracket", left=left) if left < days_off else ""


def _tell_counties(
    kind: str, rows: pd.DataFrame, when: pd.Series[str], found: ProblemSources, standard: Standard
) -> pd.DataFrame:
    """What the problems of counties without an open site have in common; the limit is one."""
    county = found.counties.set_index("adcode")
    return pd.DataFrame(
        {
            "problem_id": make_ids(kind, rows, when),
            "problem_type": kind,
            "adcode": rows["adcode"],
            "unit_id": rows["adcode"],
            "unit_name": rows["adcode"].map(county["name"]),
            "people": rows["adcode"].map(county["residents"]),
            "limit": 1.0,
            "force": "limit",
            "source": standard.source.citation,
            "clause": standard.source.clause_text,
            "act": HEALTH,
        }
    )

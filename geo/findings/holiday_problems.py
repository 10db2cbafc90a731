"""Problems of opening: holidays, and days of holidays, without an open site in the county."""

from __future__ import annotations

import pandas as pd

from geo.findings.problem_rows import HEALTH, Found
from geo.standard import Standard


def take_newest(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of the newest year."""
    return table[table["year"] == table["year"].max()] if len(table) else table


def name_holidays(table: pd.DataFrame) -> pd.Series:
    """The holiday without its year, so that next year's is the same one."""
    names: pd.Series = table["holiday_id"].str.removeprefix(table["year"].max().astype(str) + "-")
    return names


def list_unserved_holidays(found: Found, standard: Standard) -> pd.DataFrame:
    """Holidays of the newest year on no day of which a county is served."""
    rows = _take_unserved(found.county_holidays)
    if rows.empty:
        return pd.DataFrame()
    part = _tell_counties("holiday_unserved", rows, name_holidays(rows), found, standard)
    detail = rows["year"].astype(str) + "年" + rows["holiday"] + "无单位开诊"
    return part.assign(figure=rows["days_served"], figure_unit="day", detail=detail)


def list_unserved_days(found: Found, standard: Standard) -> pd.DataFrame:
    """Days without an open site inside holidays that are not unserved as a whole."""
    rows = _take_unserved(found.holidays)
    if rows.empty:
        return pd.DataFrame()
    whole = found.county_holidays[found.county_holidays["flag"] == "unserved"]
    keys = set(zip(whole["holiday_id"], whole["adcode"], strict=True))
    apart = [key not in keys for key in zip(rows["holiday_id"], rows["adcode"], strict=True)]
    rows = rows[apart]
    day = rows["date"].astype(str)
    part = _tell_counties("day_unserved", rows, day, found, standard)
    detail = day + "(" + rows["holiday"] + ")无单位开诊"
    return part.assign(figure=rows["open_sites"], figure_unit="site", detail=detail)


def _take_unserved(holidays: pd.DataFrame) -> pd.DataFrame:
    newest = take_newest(holidays)
    return newest[newest["flag"] == "unserved"] if len(newest) else newest


def _tell_counties(
    kind: str, rows: pd.DataFrame, when: pd.Series[str], found: Found, standard: Standard
) -> pd.DataFrame:
    """What the problems of counties without an open site have in common; the limit is one."""
    county = found.counties.set_index("adcode")
    return pd.DataFrame(
        {
            "problem_id": f"{kind}-" + rows["adcode"] + "-" + when,
            "problem_type": kind,
            "adcode": rows["adcode"],
            "unit_id": rows["adcode"],
            "unit_name": rows["adcode"].map(county["name"]),
            "people": rows["adcode"].map(county["residents"]),
            "limit": 1.0,
            "source": standard.source.title,
            "clause": standard.source.clause,
            "act": HEALTH,
        }
    )

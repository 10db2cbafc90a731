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
    newest = take_newest(found.county_holidays)
    rows = newest[newest["flag"] == "unserved"] if len(newest) else newest
    if rows.empty:
        return pd.DataFrame()
    county = found.counties.set_index("adcode")
    return pd.DataFrame(
        {
            "problem_id": "holiday_unserved-" + rows["adcode"] + "-" + name_holidays(rows),
            "problem_type": "holiday_unserved",
            "adcode": rows["adcode"],
            "unit_id": rows["adcode"],
            "unit_name": rows["adcode"].map(county["name"]),
            "people": rows["adcode"].map(county["residents"]),
            "figure": rows["days_served"],
            "limit": 1.0,
            "figure_unit": "day",
            "detail": rows["year"].astype(str) + "年" + rows["holiday"] + "无单位开诊",
            "source": standard.source.title,
            "clause": standard.source.clause,
            "act": HEALTH,
        }
    )


def list_unserved_days(found: Found, standard: Standard) -> pd.DataFrame:
    """Days without an open site inside holidays that are not unserved as a whole."""
    newest = take_newest(found.holidays)
    rows = newest[newest["flag"] == "unserved"] if len(newest) else newest
    if rows.empty:
        return pd.DataFrame()
    whole = found.county_holidays[found.county_holidays["flag"] == "unserved"]
    keys = set(zip(whole["holiday_id"], whole["adcode"], strict=True))
    apart = [key not in keys for key in zip(rows["holiday_id"], rows["adcode"], strict=True)]
    rows = rows[apart]
    county = found.counties.set_index("adcode")
    return pd.DataFrame(
        {
            "problem_id": "day_unserved-" + rows["adcode"] + "-" + rows["date"].astype(str),
            "problem_type": "day_unserved",
            "adcode": rows["adcode"],
            "unit_id": rows["adcode"],
            "unit_name": rows["adcode"].map(county["name"]),
            "people": rows["adcode"].map(county["residents"]),
            "figure": rows["open_sites"],
            "limit": 1.0,
            "figure_unit": "site",
            "detail": rows["date"].astype(str) + "(" + rows["holiday"] + ")无单位开诊",
            "source": standard.source.title,
            "clause": standard.source.clause,
            "act": HEALTH,
        }
    )

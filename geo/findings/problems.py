"""Shortfalls of one assessment (问题清单), each with an id made of what it is and where.

An id never holds a number that can change, nor a position in a table: so the next assessment can
tell a problem that is still there from one that is gone. What cannot be judged is no problem, but
it is named in `undecided`, for a problem does not close because nobody knows any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.norm_rules import Norm
from geo.standard import Standard

COLUMNS = (
    "problem_id", "problem_type", "adcode", "unit_id", "unit_name", "people", "figure", "limit",
    "figure_unit", "detail", "source", "clause", "act",
)  # fmt: skip
HEALTH, CLINIC = "县区卫生健康部门", "接种单位"
_REGISTER = "预防接种单位登记表"
ORDER = (
    "county_short", "holiday_unserved", "day_unserved", "norm_failed", "gap", "site_no_position",
    "site_no_hours", "site_no_phone", "assigned_unknown",
)  # fmt: skip
"""Types in the order of the list."""


@dataclass(frozen=True, slots=True)
class Found:
    """The tables of an assessment that problems are read from."""

    counties: pd.DataFrame
    gaps: pd.DataFrame
    demand: pd.DataFrame
    sites: pd.DataFrame
    holidays: pd.DataFrame
    county_holidays: pd.DataFrame
    norms: pd.DataFrame
    norm_units: pd.DataFrame
    assigned: pd.DataFrame
    as_of: str
    township_people: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Problems:
    """What is wrong now, and what cannot be told.

    `rows` has `COLUMNS`. `undecided` holds ids of what cannot be judged, `absorbed` those of places
    whose gap now goes by another place.
    """

    rows: pd.DataFrame
    undecided: frozenset[str]
    absorbed: frozenset[str]


def list_problems(found: Found, standard: Standard, norms: Sequence[Norm]) -> Problems:
    """Every shortfall, by type, then most people first, then id."""
    parts = [
        _short_counties(found, standard),
        _gaps(found, standard),
        _unserved_holidays(found, standard),
        _unserved_days(found, standard),
        _failed_norms(found, norms),
        *_incomplete_sites(found),
        _unknown_assigned(found),
    ]
    frames = [_complete(part) for part in parts if len(part)]
    if not frames:
        return Problems(pd.DataFrame(columns=list(COLUMNS)), *_find_undecided(found))
    rows = pd.concat(frames, ignore_index=True)
    rank = rows["problem_type"].map({name: i for i, name in enumerate(ORDER)})
    rows = (
        rows.assign(rank=rank)
        .sort_values(["rank", "people", "problem_id"], ascending=[True, False, True])
        .drop(columns="rank")
        .reset_index(drop=True)
    )
    return Problems(rows, *_find_undecided(found))


def _complete(part: pd.DataFrame) -> pd.DataFrame:
    part = part.reindex(columns=list(COLUMNS))
    for name in ("figure", "limit"):
        part[name] = part[name].astype(np.float64)
    texts = ["figure_unit", "detail", "source", "clause", "act", "unit_id", "unit_name", "adcode"]
    part[texts] = part[texts].astype(object).fillna("")
    part["people"] = part["people"].fillna(0).astype(np.int64)
    return part


def _short_counties(found: Found, standard: Standard) -> pd.DataFrame:
    rows = found.counties[found.counties["verdict"] == "short"]
    if rows.empty:
        return pd.DataFrame()
    return pd.DataFrame(
        {
            "problem_id": "county_short-" + rows["adcode"],
            "problem_type": "county_short",
            "adcode": rows["adcode"],
            "unit_id": rows["adcode"],
            "unit_name": rows["name"],
            "people": rows["uncovered"],
            "figure": rows["share_covered"],
            "limit": float(standard.target_share),
            "figure_unit": "share",
            "detail": "服务半径内人口占比低于管理目标",
            "source": standard.target_source,
            "clause": standard.source.clause,
            "act": HEALTH,
        }
    )


def _gaps(found: Found, standard: Standard) -> pd.DataFrame:
    rows = found.gaps[found.gaps["kind"] == "uncovered"]
    if rows.empty:
        return pd.DataFrame()
    urban = rows["setting"] == "urban"
    return pd.DataFrame(
        {
            "problem_id": "gap-" + rows["gap_id"],
            "problem_type": "gap",
            "adcode": rows["adcode"],
            "unit_id": rows["gap_id"],
            "unit_name": rows["places"],
            "people": rows["residents"],
            "figure": rows["road_distance_m"],
            "limit": np.where(urban, standard.cutoff.urban, standard.cutoff.rural),
            "figure_unit": "m",
            "detail": "超半径片区:最近单位 "
            + rows["nearest_site_name"].astype(object).fillna("无"),
            "source": standard.source.title,
            "clause": standard.source.clause,
            "act": HEALTH,
        }
    )


def _newest(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["year"] == table["year"].max()] if len(table) else table


def _name_holiday(table: pd.DataFrame) -> pd.Series:
    """The holiday without its year, so that next year's is the same one."""
    names: pd.Series = table["holiday_id"].str.removeprefix(table["year"].max().astype(str) + "-")
    return names


def _unserved_holidays(found: Found, standard: Standard) -> pd.DataFrame:
    newest = _newest(found.county_holidays)
    rows = newest[newest["flag"] == "unserved"] if len(newest) else newest
    if rows.empty:
        return pd.DataFrame()
    county = found.counties.set_index("adcode")
    return pd.DataFrame(
        {
            "problem_id": "holiday_unserved-" + rows["adcode"] + "-" + _name_holiday(rows),
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


def _unserved_days(found: Found, standard: Standard) -> pd.DataFrame:
    """Days without an open site inside holidays that are not unserved as a whole."""
    newest = _newest(found.holidays)
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


def _norm_ids(units: pd.DataFrame) -> pd.Series:
    ids: pd.Series = "norm-" + units["norm_id"] + "-" + units["unit_id"]
    return ids


def _failed_norms(found: Found, norms: Sequence[Norm]) -> pd.DataFrame:
    """Units that fail a norm; what a finding decides stands in its own type."""
    asked = {norm.id: norm for norm in norms if norm.finding is None}
    units = found.norm_units
    if units.empty:
        return pd.DataFrame()
    rows = units[(units["norm_state"] == "failed") & units["norm_id"].isin(list(asked))]
    if rows.empty:
        return pd.DataFrame()
    own = [asked[name] for name in rows["norm_id"]]
    people = dict(zip(found.sites["site_id"], found.sites["residents_nearest"], strict=True))
    people |= dict(found.township_people)
    people |= dict(zip(found.counties["adcode"], found.counties["residents"], strict=True))
    return pd.DataFrame(
        {
            "problem_id": _norm_ids(rows),
            "problem_type": "norm_failed",
            "adcode": rows["adcode"],
            "unit_id": rows["unit_id"],
            "unit_name": rows["unit_name"],
            "people": rows["unit_id"].map(people),
            "figure": rows["figure"],
            "limit": rows["limit"],
            "figure_unit": [_unit_of(norm) for norm in own],
            "detail": "不符合:" + rows["norm"],
            "source": [norm.source for norm in own],
            "clause": [norm.clause for norm in own],
            "act": [norm.act or HEALTH for norm in own],
        }
    )


def _unit_of(norm: Norm) -> str:
    if norm.at_least is not None:
        return "site"
    if norm.share is not None:
        return "share"
    days = any(test.field.startswith("days_per_week") for test in norm.have)
    return "days_per_week" if days else ""


def _incomplete_sites(found: Found) -> list[pd.DataFrame]:
    """Sites without position, hours or telephone, out of service and outside ones left aside."""
    sites = found.sites
    sites = sites[
        ~sites["outside"] & ((sites["valid_to"] == "") | (sites["valid_to"] >= found.as_of))
    ]
    lacks = {
        "site_no_position": (sites["position"] == "none", "登记表无坐标"),
        "site_no_hours": (sites["hours"].fillna("") == "", "登记表无服务时间"),
        "site_no_phone": (sites["phone"].fillna("") == "", "登记表无联系电话"),
    }
    return [
        pd.DataFrame(
            {
                "problem_id": f"{name}-" + sites["site_id"][lacking],
                "problem_type": name,
                "adcode": sites["adcode"][lacking],
                "unit_id": sites["site_id"][lacking],
                "unit_name": sites["name"][lacking],
                "people": sites["residents_nearest"][lacking],
                "detail": detail,
                "source": _REGISTER,
                "act": CLINIC,
            }
        )
        for name, (lacking, detail) in lacks.items()
    ]


def _unknown_assigned(found: Found) -> pd.DataFrame:
    """Sites in charge that the register does not hold, once per county."""
    rows = found.assigned
    rows = rows[rows["assigned_state"] == "not_in_register"] if len(rows) else rows
    if rows.empty:
        return pd.DataFrame()
    grouped = rows.groupby(["adcode", "assigned_site_id"], as_index=False)["residents"].sum()
    return pd.DataFrame(
        {
            "problem_id": "assigned_unknown-"
            + grouped["adcode"]
            + "-"
            + grouped["assigned_site_id"],
            "problem_type": "assigned_unknown",
            "adcode": grouped["adcode"],
            "unit_id": grouped["assigned_site_id"],
            "people": grouped["residents"],
            "detail": "责任接种单位不在登记表",
            "source": _REGISTER,
            "act": HEALTH,
        }
    )


def _find_undecided(found: Found) -> tuple[frozenset[str], frozenset[str]]:
    """Ids of what is unknown now, and of uncovered places by which a gap could go."""
    counties, demand = found.counties, found.demand
    waiting = counties.loc[counties["verdict"] == "undetermined", "adcode"]
    ids = {f"county_short-{code}" for code in waiting}
    newest = _newest(found.county_holidays)
    if len(newest):
        rows = newest[newest["flag"] == "undetermined"]
        if len(rows):
            ids |= set("holiday_unserved-" + rows["adcode"] + "-" + _name_holiday(rows))
        days = found.holidays[found.holidays["flag"] == "undetermined"]
        ids |= set("day_unserved-" + days["adcode"] + "-" + days["date"].astype(str))
    if len(found.norm_units):
        ids |= set(_norm_ids(found.norm_units[found.norm_units["norm_state"] == "unknown"]))
    places = "gap-" + demand["adcode"].astype(str) + "-" + demand["demand_id"].astype(str)
    status = demand["status"]
    return (
        frozenset(ids | set(places[status == "unknown"])),
        frozenset(places[status == "uncovered"]),
    )

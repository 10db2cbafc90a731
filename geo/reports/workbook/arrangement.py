"""Which columns a reader of the workbook meets first."""

from __future__ import annotations

import pandas as pd

from geo.model.county import join_names

_LEADING = (
    "adcode",
    "name",
    "prefecture",
    "verdict",
    "holiday_flag",
    "quality",
    "share_covered",
    "share_upper",
    "uncovered",
    "unknown",
)
_JUDGED = ("verdict", "verdict_straight_line", "target", "target_set_by")


def lead_with_findings(units: pd.DataFrame) -> pd.DataFrame:
    """The same columns, those by which a unit is judged in front; no verdicts without a target."""
    units = drop_missing_verdicts(units)
    leading = [name for name in _LEADING if name in units.columns]
    return units[[*leading, *(name for name in units.columns if name not in leading)]]


def drop_missing_verdicts(units: pd.DataFrame) -> pd.DataFrame:
    """The table without the columns of verdicts and target where no unit has a verdict."""
    if len(units) and "verdict" in units and units["verdict"].isna().all():
        return units.drop(columns=[one for one in _JUDGED if one in units])
    return units


def arrange(frame: pd.DataFrame, counties: pd.DataFrame) -> pd.DataFrame:
    """A table as a sheet shows it: rows that do not name their county get its name."""
    if "prefecture" not in frame:
        return name_counties(frame, counties)
    return drop_missing_verdicts(frame)


def name_counties(frame: pd.DataFrame, counties: pd.DataFrame) -> pd.DataFrame:
    """The table with a column `county` after `adcode`: prefecture and name, empty if outside."""
    whole = map(join_names, counties["prefecture"], counties["name"])
    names = dict(zip(counties["adcode"], whole, strict=True))
    named = pd.DataFrame(frame.copy())
    named.insert(
        int(named.columns.get_indexer(pd.Index(["adcode"]))[0]) + 1,
        "county",
        [names.get(code, "") for code in named["adcode"]],
    )
    return named

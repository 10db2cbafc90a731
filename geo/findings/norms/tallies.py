"""Norms that are no limits, told in words: how many units are registered with what is counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

COUNTS = (
    "units", "units_met", "units_failed", "units_unknown", "units_registered",
    "units_unregistered", "units_apart", "units_empty",
)  # fmt: skip
_UNITS = {
    "township": "乡镇（街道）",
    "county": "县（市、区）",
    "prefecture": "市",
    "province": "省",
}


def tell_tally(row: Mapping[Any, Any]) -> str:
    """Such as 已登记提供预约412家、未登记238家（其中登记为否126家）; empty for a limit.

    Units that say no and units that say nothing are both not registered. Of areas it says how many
    reach the number, since the rows do not know how many facilities that were. `row` has the
    columns of a norm table, of one county or summed.
    """
    if row["force"] == "limit":
        return ""
    if not row["units"]:
        return "没有登记为此类的单位" if row["unit_level"] == "facility" else "没有考核对象"
    has, yes = row["counted"], int(row["units_registered"])
    rest, unknown = int(row["units_unregistered"]), int(row["units_unknown"])
    if row["unit_level"] == "facility":
        stated = f"（其中登记为否{rest - unknown:,}家）" if 0 < unknown < rest else ""
        return f"已登记{has or '此项'}{yes:,}家、未登记{rest:,}家{stated}"
    waiting = f"（其中待核实{unknown:,}个）" if unknown else ""
    which = f"{has}达到参照数的{_UNITS[row['unit_level']]}" if has else "有此情形"
    return f"{which}{yes:,}个、其余{rest:,}个{waiting}"


def sum_norm(rows: pd.DataFrame) -> dict[str, Any]:
    """One norm over all its rows: what it is, its counts, and `norm_tally`."""
    first = rows.iloc[0]
    about = ("norm_id", "norm", "force", "unit_level", "counted", "source", "clause", "ours")
    found: dict[str, Any] = {name: first[name] for name in about}
    found |= {name: int(rows[name].sum()) for name in COUNTS}
    return found | {"norm_tally": tell_tally(found)}


def sum_norms(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Every norm of a norm table by `sum_norm`, in the order of the table."""
    if rows.empty:
        return []
    return [sum_norm(part) for _, part in rows.groupby("norm_id", sort=False)]

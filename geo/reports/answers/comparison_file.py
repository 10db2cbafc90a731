"""Two scenarios side by side as an Excel workbook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from geo.reports.workbook.table_book import write_table_book
from geo.words.labels import label

_TOTALS = (
    "people_gained", "people_lost", "people_clarified", "people_put_in_doubt", "covered_after",
    "uncovered_after", "unknown_after",
)  # fmt: skip

_NORMS = (
    "norm", "county", "unit_id", "unit_name", "norm_state_before", "norm_change_a",
    "norm_state_after_a", "norm_change_b", "norm_state_after_b", "people_own_county_gained_a",
    "people_own_county_gained_b", "people_own_county_lost_a", "people_own_county_lost_b",
)  # fmt: skip


def write_comparison(path: Path, compared: Mapping[str, Any], summary: Mapping[str, Any]) -> None:
    """Write totals, counties and places of a comparison; `summary` is the provenance of both.

    Raises
    ------
    StoreError
        The file cannot be written.
    """
    counties = [*compared["counties"], *compared["counties_alike"]]
    sheets = {
        "两方案合计": _list_totals(compared),
        "县区对比": pd.DataFrame(counties, columns=list(counties[0]) if counties else ["adcode"]),
        "规范要求对比": pd.DataFrame(compared["norms"], columns=list(_NORMS)),
        "仅方案甲覆盖": _list_places(compared["covered_by_a_alone"]),
        "仅方案乙覆盖": _list_places(compared["covered_by_b_alone"]),
    }
    notes = (
        ("方案甲", str(compared["a"]["name"])),
        ("方案乙", str(compared["b"]["name"])),
        ("县区对比", "先列两方案结果不同的县区，后列两方案变化相同的县区；其余县区均无变化。"),
        ("规范要求对比", "两方案下情况不同的对象；变化一栏空白，即按该方案没有变化。"),
        ("仅方案甲（乙）服务半径内", "按该方案在服务半径内、按另一方案不在服务半径内的居民点。"),
    )
    write_table_book(path, summary, sheets, notes=notes)


def _list_totals(compared: Mapping[str, Any]) -> pd.DataFrame:
    a, b = compared["a"]["totals"], compared["b"]["totals"]
    rows = [(label(name), a[name], b[name], b[name] - a[name]) for name in _TOTALS]
    return pd.DataFrame(rows, columns=["compared_figure", "scenario_a", "scenario_b", "b_less_a"])


def _list_places(rows: list[Mapping[str, Any]]) -> pd.DataFrame:
    columns = ["demand_id", "name", "adcode", "lon", "lat", "residents"]
    return pd.DataFrame(rows, columns=columns)

"""Norms that a plan, closings, a roster or a scenario breaks or mends, in words and tables."""

from __future__ import annotations

from typing import Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from geo.findings.norms.changes import CHANGES, WORSE
from geo.reports.writing.plain_rows import list_rows
from geo.reports.writing.words import is_missing
from geo.words.labels import value_label

BROKEN, MENDED = "变差的规范要求", "改善的规范要求"
SHEET = "规范要求变化"
SUM_SHEET = "规范要求前后对照"
MOST_ROWS = 30


def describe_norms(norms: pd.DataFrame, sums: pd.DataFrame) -> dict[str, Any]:
    """What changes, and every norm before and after, ready for JSON."""
    return {
        "norms": list_rows(norms),
        "norm_sums": list_rows(sums),
        "norms_broken": tell_broken(norms),
        "norms_mended": tell_mended(norms),
    }


def list_norm_sheets(norms: pd.DataFrame, sums: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Both tables under the names of their sheets."""
    return {SHEET: norms, SUM_SHEET: sums}


def list_norm_notes(norms: pd.DataFrame) -> list[tuple[str, str]]:
    """What is worse and what is better, in words."""
    return [(BROKEN, tell_broken(norms)), (MENDED, tell_mended(norms))]


def tell_broken(norms: pd.DataFrame) -> str:
    """Each norm with the units that would stand worse, in words; 无 where none would."""
    return _tell(norms[norms["norm_change"].isin(WORSE)], "减少", "people_own_county_lost")


def tell_mended(norms: pd.DataFrame) -> str:
    """Each norm with the units that would stand better, in words; 无 where none would."""
    return _tell(norms[~norms["norm_change"].isin(WORSE)], "增加", "people_own_county_gained")


def _tell(norms: pd.DataFrame, more: str, people_of: str) -> str:
    said = []
    for norm, rows in norms.groupby("norm", sort=False):
        people = rows[people_of].sum()
        if people:
            said.append(f"{norm}，{len(rows):,}个县区{more}{people:,}人")
            continue
        found = rows["norm_change"].value_counts()
        parts = [
            f"{value_label('norm_change', change)}{found[change]:,}个"
            for change in CHANGES
            if change in found
        ]
        said.append(f"{norm}，{'、'.join(parts)}")
    return "；".join(said) or "无"


def print_norm_changes(norms: pd.DataFrame, console: Console, width: int) -> None:
    """Both lines, and a table of the units where there are any."""
    broken = tell_broken(norms)
    style = "" if broken == "无" else "bold red"
    console.print(Text(f"{BROKEN}：{broken}", style=style), width=width)
    console.print(Text(f"{MENDED}：{tell_mended(norms)}"), width=width)
    if not len(norms):
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("规范要求", "县区", "对象", "原情况", "之后", "变化"):
        table.add_column(name, no_wrap=True, overflow="ellipsis", min_width=2 * len(name))
    table.add_column("本县区单位（人）", justify="right", no_wrap=True)
    for row in norms.head(MOST_ROWS).itertuples(index=False):
        table.add_row(
            Text(str(row.norm)), Text(str(row.county)), Text(str(row.unit_name)),
            _say_state(row.norm_state_before), _say_state(row.norm_state_after),
            value_label("norm_change", str(row.norm_change)),
            _say_people(row.people_own_county_lost, row.people_own_county_gained),
        )  # fmt: skip
    console.print(table, width=width)
    rest = len(norms) - MOST_ROWS
    if rest > 0:
        console.print(Text(f"其余{rest:,}个见结果文件"), width=width)


def _say_state(state: object) -> str:
    return value_label("norm_state", str(state)) if state else "—"


def _say_people(lost: Any, gained: Any) -> str:
    if is_missing(lost) and is_missing(gained):
        return "—"
    return f"−{lost:,}" if lost else f"＋{gained:,}"

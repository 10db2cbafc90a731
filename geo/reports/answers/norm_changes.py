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
from geo.words.sentences import say

BROKEN, MENDED = say("norms_made_worse"), say("norms_made_better")
SHEET = say("norm_changes")
SUM_SHEET = say("norms_before_and_after")
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
    return _tell(
        norms[norms["norm_change"].isin(WORSE)], say("decrease_word"), "people_own_county_lost"
    )


def tell_mended(norms: pd.DataFrame) -> str:
    """Each norm with the units that would stand better, in words; 无 where none would."""
    return _tell(
        norms[~norms["norm_change"].isin(WORSE)], say("increase_word"), "people_own_county_gained"
    )


def _tell(norms: pd.DataFrame, more: str, people_of: str) -> str:
    said = []
    for norm, rows in norms.groupby("norm", sort=False):
        people = rows[people_of].sum()
        if people:
            said.append(
                say(
                    "norm_changed_in_counties",
                    norm=norm,
                    count=f"{len(rows):,}",
                    change=more,
                    people=f"{people:,}",
                )
            )
            continue
        found = rows["norm_change"].value_counts()
        parts = [
            say(
                "word_and_count",
                word=value_label("norm_change", change),
                count=f"{found[change]:,}",
            )
            for change in CHANGES
            if change in found
        ]
        said.append(f"{norm}，{'、'.join(parts)}")
    return "；".join(said) or say("none_of_them")


def print_norm_changes(norms: pd.DataFrame, console: Console, width: int) -> None:
    """Both lines, and a table of the units where there are any."""
    broken = tell_broken(norms)
    style = "" if broken == say("none_of_them") else "bold red"
    console.print(Text(f"{BROKEN}：{broken}", style=style), width=width)
    console.print(Text(f"{MENDED}：{tell_mended(norms)}"), width=width)
    if not len(norms):
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in (
        say("norm_word"),
        say("counties_word"),
        say("object_word"),
        say("norm_state_before_word"),
        say("after_word"),
        say("change_word"),
    ):
        table.add_column(name, no_wrap=True, overflow="ellipsis", min_width=2 * len(name))
    table.add_column(say("units_of_own_county_people"), justify="right", no_wrap=True)
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
        console.print(Text(say("more_objects_in_result_files", count=f"{rest:,}")), width=width)


def _say_state(state: object) -> str:
    return value_label("norm_state", str(state)) if state else "—"


def _say_people(lost: Any, gained: Any) -> str:
    if is_missing(lost) and is_missing(gained):
        return "—"
    return f"−{lost:,}" if lost else f"＋{gained:,}"

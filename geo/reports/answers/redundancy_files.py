"""Closings as files and as lines for a terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from geo.planning.closing.closures import Closures
from geo.reports.answers.answer_files import AnswerFiles, encode_answer, write_answer
from geo.reports.answers.norm_changes import (
    describe_norms,
    list_norm_notes,
    list_norm_sheets,
    print_norm_changes,
)
from geo.reports.answers.plan_console import MOST_ROWS, WIDTH
from geo.reports.writing.plain_rows import list_rows
from geo.reports.writing.provenance import SYNTHETIC_BANNER, provenance_of
from geo.reports.writing.shares import tell_solver
from geo.reports.writing.whole_folder import fresh_folder
from geo.words.sentences import say

TITLE = say("redundancy_title")


def describe_closures(found: Closures) -> dict[str, Any]:
    """Closings ready for JSON, the same in files and over HTTP."""
    return {
        "kind": "redundancy",
        "may_lose": found.may_lose,
        "people_lost": found.people_lost,
        "people_put_in_doubt": found.people_put_in_doubt,
        "sites": found.sites,
        "closable": found.closable,
        "bound": found.bound,
        "gap": found.gap,
        "solver": found.solver,
        "seconds": round(found.seconds, 3),
        "request": found.request,
        "closures": list_rows(found.closures),
        "critical": list_rows(found.critical),
        "places": list_rows(found.villages),
        **describe_norms(found.norms, found.norm_sums),
        "notes": found.notes,
        "scenario": found.scenario,
        "provenance": provenance_of(found.summary),
    }


def encode_closures(found: Closures) -> bytes:
    """The JSON of closings."""
    return encode_answer(describe_closures(found))


def write_closures(found: Closures, out: Path) -> Path:
    """Write redundancy.json, .xlsx, .gpkg and scenario.json into a fresh folder.

    Raises
    ------
    StoreError
        The folder holds something else, or cannot be written.
    """
    with fresh_folder(out, "redundancy") as folder:
        write_answer(folder, _list_files(found))
    return out


def _list_files(found: Closures) -> AnswerFiles:
    sheets = {
        say("plan_kind_redundancy"): found.closures,
        say("sole_units"): found.critical,
        say("places_lost_or_doubted"): found.villages,
        **list_norm_sheets(found.norms, found.norm_sums),
    }
    layers = {
        "closures": (say("plan_kind_redundancy"), found.closures),
        "critical": (say("sole_units"), found.critical),
        "places": (say("places_lost_or_doubted"), found.villages),
    }
    notes = [
        (say("use_word"), TITLE),
        (
            say("redundancy_word"),
            say("closable_and_found", closable=f"{found.closable:,}", found=_tell_lost(found)),
        ),
        *list_norm_notes(found.norms),
        *((say("notes_word"), note) for note in found.notes),
        (say("upper_bound"), say("most_under_same_conditions", bound=f"{found.bound:,}")),
        (say("sole_units"), say("sole_unit_explained")),
        (
            say("solving_word"),
            say(
                "solver_and_seconds",
                solver=tell_solver(found.solver),
                seconds=f"{found.seconds:.1f}",
            ),
        ),
    ]
    body = encode_closures(found)
    return AnswerFiles("redundancy", body, found.summary, sheets, layers, notes, found.scenario)


def print_closures(found: Closures, console: Console) -> None:
    """Print what could close, how far from the most that is, and who depends on whom."""

    def write_line(text: str, style: str = "") -> None:
        console.print(Text(text, style=style), width=WIDTH)

    write_line(f"{found.summary['title']}：{TITLE}", "bold")
    if found.summary["synthetic"]:
        write_line(SYNTHETIC_BANNER, "bold red")
    proof = (
        say("upper_bound_reached")
        if found.gap == 0
        else say("no_more_than_sites", count=f"{found.bound:,}")
    )
    write_line(
        say(
            "redundancy_told",
            sites=f"{found.sites:,}",
            closable=f"{found.closable:,}",
            proof=proof,
            found=_tell_lost(found),
            may_lose=f"{found.may_lose:,}",
        ),
        "bold",
    )
    for note in found.notes:
        write_line(note)
    print_norm_changes(found.norms, console, WIDTH)
    if len(found.closures):
        table = _table(
            [say("rank_word"), say("counties_word"), say("unit_word"), say("merged_word")],
            [say("decrease_word"), say("put_in_doubt_word"), say("added_up_word")],
        )
        for row in found.closures.head(MOST_ROWS).itertuples(index=False):
            table.add_row(
                str(row.rank), Text(str(row.county)), Text(str(row.name)),
                Text(str(row.merge_into_name) or "—"), f"{row.people_lost:,}",
                f"{row.people_put_in_doubt:,}", f"{row.people_lost_total:,}",
            )  # fmt: skip
        console.print(table, width=WIDTH)
        _tell_rest(len(found.closures), write_line)
    write_line(say("sole_units_counted", count=f"{len(found.critical):,}"), "bold")
    if len(found.critical):
        table = _table([say("counties_word"), say("unit_word")], [say("people_of_sole_unit")])
        for row in found.critical.head(MOST_ROWS).itertuples(index=False):
            table.add_row(Text(str(row.county)), Text(str(row.name)), f"{row.people_only_here:,}")
        console.print(table, width=WIDTH)
        _tell_rest(len(found.critical), write_line)


def _tell_lost(found: Closures) -> str:
    return say(
        "lost_and_put_in_doubt",
        people_lost=f"{found.people_lost:,}",
        people_put_in_doubt=f"{found.people_put_in_doubt:,}",
    )


def _tell_rest(count: int, write_line: Callable[[str], None]) -> None:
    if count > MOST_ROWS:
        write_line(say("more_objects_in_result_files", count=f"{count - MOST_ROWS:,}"))


def _table(texts: list[str], numbers: list[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in texts:
        table.add_column(name, no_wrap=True, overflow="ellipsis", min_width=2 * len(name))
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True, min_width=2 * len(name))
    return table

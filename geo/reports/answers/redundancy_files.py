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

TITLE = "布局冗余分析（内部参考，不作为撤并依据）"


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
        "布局冗余单位": found.closures,
        "不可替代单位": found.critical,
        "减少及转为待核实的居民点": found.villages,
        **list_norm_sheets(found.norms, found.norm_sums),
    }
    layers = {
        "closures": ("布局冗余单位", found.closures),
        "critical": ("不可替代单位", found.critical),
        "places": ("减少及转为待核实的居民点", found.villages),
    }
    notes = [
        ("用途", TITLE),
        ("布局冗余", f"{found.closable:,}家，{_tell_lost(found)}"),
        *list_norm_notes(found.norms),
        *(("说明", note) for note in found.notes),
        ("理论最大值", f"在同样条件下最多{found.bound:,}家；每个县区至少保留一家"),
        ("不可替代单位", "有居民点在限值内只有这一家单位"),
        ("求解", f"{tell_solver(found.solver)}，{found.seconds:.1f}秒"),
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
    proof = "已达理论最大值" if found.gap == 0 else f"最多不超过{found.bound:,}家"
    write_line(
        f"{found.sites:,}家中布局冗余单位{found.closable:,}家（{proof}），"
        f"{_tell_lost(found)}（合计允许{found.may_lose:,}人）",
        "bold",
    )
    for note in found.notes:
        write_line(note)
    print_norm_changes(found.norms, console, WIDTH)
    if len(found.closures):
        table = _table(["次序", "县区", "单位", "并入"], ["减少", "转为待核实", "累计"])
        for row in found.closures.head(MOST_ROWS).itertuples(index=False):
            table.add_row(
                str(row.rank), Text(str(row.county)), Text(str(row.name)),
                Text(str(row.merge_into_name) or "—"), f"{row.people_lost:,}",
                f"{row.people_put_in_doubt:,}", f"{row.people_lost_total:,}",
            )  # fmt: skip
        console.print(table, width=WIDTH)
        _tell_rest(len(found.closures), write_line)
    write_line(f"不可替代单位{len(found.critical):,}家", "bold")
    if len(found.critical):
        table = _table(["县区", "单位"], ["仅此一家的人口"])
        for row in found.critical.head(MOST_ROWS).itertuples(index=False):
            table.add_row(Text(str(row.county)), Text(str(row.name)), f"{row.people_only_here:,}")
        console.print(table, width=WIDTH)
        _tell_rest(len(found.critical), write_line)


def _tell_lost(found: Closures) -> str:
    return (
        f"服务半径内减少{found.people_lost:,}人，"
        f"另由服务半径内转为待核实{found.people_put_in_doubt:,}人"
    )


def _tell_rest(count: int, write_line: Callable[[str], None]) -> None:
    if count > MOST_ROWS:
        write_line(f"其余{count - MOST_ROWS:,}个见结果文件")


def _table(texts: list[str], numbers: list[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in texts:
        table.add_column(name, no_wrap=True, overflow="ellipsis", min_width=2 * len(name))
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True, min_width=2 * len(name))
    return table

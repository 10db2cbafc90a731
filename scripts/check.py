"""`vaxreach check STUDY`: read every input and say what became of its rows, computing nothing."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from geo.assessment.inputs import load_inputs
from geo.assessment.published import state_folder
from geo.model.row_report import RowReport
from geo.study import read_study
from scripts.terminal import make_console, show_steps

SHOWN = 20


def check(
    study: Annotated[Path, typer.Argument(help="The study file (TOML).")],
    cache: Annotated[
        Path | None, typer.Option(help="Folder of prepared files; beside the study by default.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every remark as JSON.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 if any row was refused.")
    ] = False,
) -> None:
    """Read the inputs of a study and list what was repaired, refused or noted."""
    with show_steps() as progress:
        inputs = load_inputs(read_study(study), cache or state_folder(study) / "cache", progress)
    reports = list(inputs.reports.values())
    if as_json:
        typer.echo(orjson.dumps([asdict(report) for report in reports]).decode())
    else:
        _print_reports(reports, make_console())
    if strict and any(report.count("refused") for report in reports):
        raise typer.Exit(1)


def _print_reports(reports: list[RowReport], console: Console) -> None:
    table = Table("输入", "采用", "修复", "未采用", "提示", title="各输入的读取结果")
    for report in reports:
        counts = [report.count(outcome) for outcome in ("repaired", "refused", "noted")]
        table.add_row(report.input, f"{report.accepted:,}", *(f"{count:,}" for count in counts))
    console.print(table)
    for report in reports:
        for remark in report.remarks[:SHOWN]:
            place = f"{remark.file}第{remark.row}行" if remark.row else remark.file
            console.print(f"{report.input} {place}: {remark.message}", markup=False)
        if len(report.remarks) > SHOWN:
            console.print(f"{report.input}：另有{len(report.remarks) - SHOWN}条，见 --json")

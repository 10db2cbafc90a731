"""`vaxreach check STUDY`: read every input and say what became of its rows, computing nothing."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from geo.inputs.datum_checks import ask_of_doubts, warn_of_doubts
from geo.inputs.load import Inputs, load_inputs
from geo.inputs.unsayable import NAME as UNSAYABLE
from geo.model.row_report import ClosedReport, name_input
from geo.network.effort import VARIABLE, estimate_effort
from geo.reports.assessment.remark_groups import group_remarks
from geo.study import read_study, state_folder
from geo.words.sentences import say
from scripts.terminal import make_console, show_steps

TOO_LARGE = say("memory_too_small", variable=VARIABLE)
SHOWN = 10
"""Kinds of remarks that are printed; all stand in `--json`."""


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
    inputs = read_inputs(study, cache)
    reports = list(inputs.reports.values())
    if as_json:
        typer.echo(orjson.dumps([asdict(report) for report in reports]).decode())
    else:
        print_inputs(inputs, make_console())
    if strict and any(report.count("refused") for report in reports):
        raise typer.Exit(1)


def read_inputs(study: Path, cache: Path | None = None) -> Inputs:
    """Everything that a study names, read with its steps shown."""
    with show_steps() as progress:
        return load_inputs(read_study(study), cache or state_folder(study) / "cache", progress)


def print_inputs(inputs: Inputs, console: Console) -> None:
    """What became of every input, and what the assessment will not be able to say."""
    _print_reports(list(inputs.reports.values()), console)
    for warning in warn_of_doubts(inputs.datum_doubts):
        console.print(say("attention_is", warning=warning), markup=False, soft_wrap=True)
    effort = estimate_effort(inputs)
    console.print(effort.tell(), markup=False, soft_wrap=True)
    if not effort.fits:
        console.print(say("attention_is", warning=TOO_LARGE), markup=False, soft_wrap=True)
    for question in ask_of_doubts(inputs.datum_doubts):
        console.print(say("hint_is", question=question), markup=False, soft_wrap=True)


def _print_reports(reports: list[ClosedReport], console: Console) -> None:
    read = [report for report in reports if report.input != UNSAYABLE]
    table = Table(
        say("input_word"),
        say("verified_state_used"),
        say("mended_word"),
        say("not_taken"),
        say("outcome_noted"),
        title=say("what_inputs_gave"),
    )
    for report in read:
        counts = [report.count(outcome) for outcome in ("repaired", "refused", "noted")]
        name = f"{name_input(report.input)} {report.input}"
        table.add_row(name, f"{report.accepted:,}", *(f"{count:,}" for count in counts))
    console.print(table)
    groups = group_remarks(read)
    if groups:
        console.print(say("faults_while_reading"), markup=False, soft_wrap=True)
    for group in groups[:SHOWN]:
        console.print(f"  {group.tell()}", markup=False, soft_wrap=True)
    if len(groups) > SHOWN:
        rest = sum(group.count for group in groups[SHOWN:])
        left = len(groups) - SHOWN
        console.print(
            "  " + say("further_kinds_in_json", left=left, rest=f"{rest:,}"),
            markup=False,
            soft_wrap=True,
        )
    unsayable = [remark for one in reports if one.input == UNSAYABLE for remark in one.remarks]
    if unsayable:
        console.print(say("what_cannot_be_said"), markup=False, soft_wrap=True)
    for remark in unsayable:
        console.print(f"  {remark.message}", markup=False, soft_wrap=True)

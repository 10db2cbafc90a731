"""`vaxreach coverage STUDY`: who is covered by other services, on a date, with other people."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import orjson
import pandas as pd
import typer
from rich import box
from rich.table import Table

from geo.assessment import open_latest
from geo.errors import refuse_unwritable
from geo.findings.status.readings import Reading
from geo.queries.coverage import RESIDENTS, CoverageAnswer, CoverageFinder, CoverageQuestion
from geo.reports.writing.csv_tables import write_csv
from geo.reports.writing.provenance import provenance_of
from geo.reports.writing.shares import NO_SHARE, format_share
from geo.storage.whole_writes import write_whole
from geo.words.labels import value_label
from geo.words.sentences import say
from scripts.options.dates import AsOf
from scripts.outputs import write_json
from scripts.terminal import make_console, show_steps

_SHOWN = {
    "name": say("prefecture_word"),
    "total": say("population_word"),
    "covered": say("status_covered"),
    "uncovered": say("outside_word"),
    "unknown": say("to_verify"),
    "share_covered": say("share_word"),
    "share_upper": say("share_upper_bound"),
    "verdict": say("verdict_word"),
}
"""Columns of the table by short headings, which fit a terminal."""


def coverage(
    study: Annotated[Path, typer.Argument(help="The study file (TOML).")],
    service: Annotated[
        str | None,
        typer.Option(help="Services: a comma joins what must all be offered, a bar either; any."),
    ] = None,
    date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only sites open on this day.")
    ] = None,
    tier: Annotated[str, typer.Option(help="Only this tier or a higher one.")] = "",
    kind: Annotated[str, typer.Option(help=say("help_unit_kinds"))] = "",
    fit_out: Annotated[
        str,
        typer.Option(help=say("help_facilities")),
    ] = "",
    min_days: Annotated[
        float, typer.Option(min=0, max=7, help="Sessions on at least so many days of a week.")
    ] = 0.0,
    booking: Annotated[bool, typer.Option("--booking", help="Only with booking.")] = False,
    consultation: Annotated[
        bool, typer.Option("--consultation", help="Only with consultation.")
    ] = False,
    own_county: Annotated[
        bool, typer.Option("--own-county", help="Only sites of the resident's county.")
    ] = False,
    assigned: Annotated[
        bool, typer.Option("--assigned", help="Only the site in charge of each place.")
    ] = False,
    weight: Annotated[
        str,
        typer.Option(help=say("help_whom_to_count")),
    ] = RESIDENTS,
    out: Annotated[Path | None, typer.Option(help="CSV of all units to write.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="JSON to write.")] = None,
    as_of: AsOf = None,
) -> None:
    """Ask a study who is covered by sites of one's choice; without options, the headline."""
    if own_county and assigned:
        raise typer.BadParameter("--own-county and --assigned exclude each other")
    with show_steps() as progress:
        made = open_latest(study, progress, as_of)
        progress("findings")
        finder = made.coverage
        question = finder.ask(
            service=service,
            day=date.date() if date else None,
            tier=tier,
            kind=kind,
            fit_out=fit_out,
            least_days_per_week=min_days,
            booking=booking,
            consultation=consultation,
            reading=Reading(
                whose="assigned" if assigned else "own_county" if own_county else "anybody"
            ),
            weight=weight,
        )
        answer = finder.find(question)
    _write(answer, made.tables.summary, out, json_file)
    _print(answer, question, finder)


def _write(
    answer: CoverageAnswer, summary: dict[str, Any], out: Path | None, json_file: Path | None
) -> None:
    levels = {
        "province": answer.province, "prefectures": answer.prefectures, "counties": answer.counties
    }  # fmt: skip
    if out is not None:
        try:
            with write_whole(out) as made:
                write_csv(made, pd.concat(levels.values(), ignore_index=True), "zh", {})
        except OSError as error:
            raise refuse_unwritable(f"--out {out.name}", error) from error
    if json_file is not None:
        rows = {name: frame.to_dict("records") for name, frame in levels.items()}
        body = {**rows, "provenance": provenance_of(summary)}
        option = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_INDENT_2
        write_json(json_file, orjson.dumps(body, option=option, default=str))


def _print(answer: CoverageAnswer, question: CoverageQuestion, finder: CoverageFinder) -> None:
    console = make_console()
    if finder.tables.summary["synthetic"]:
        console.print(say("synthetic_data"))
    source = finder.weight_sources.get(question.weight)
    told = say("source_suffix", source=value_label("weight_source", source)) if source else ""
    console.print(
        say("counted_group_people", weight=value_label("weight", question.weight), told=told),
        markup=False,
    )
    if question.sites.kinds:
        named = "、".join(finder.kinds[kind] for kind in question.sites.kinds)
        console.print(say("unit_kinds_named", named=named), markup=False)
    day = question.sites.day
    if day is not None:
        console.print(
            say("date_without_target", year=day.year, month=day.month, day=day.day), markup=False
        )
    target = None if day is not None else finder.inputs.standard.target_share
    shown = [name for name in _SHOWN if name != "verdict" or target is not None]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in shown:
        is_text = name in {"name", "verdict"}
        table.add_column(_SHOWN[name], justify="left" if is_text else "right", no_wrap=True)
    for frame in (answer.province, answer.prefectures):
        for row in frame.to_dict("records"):
            table.add_row(*(_say(name, row[name], target) for name in shown))
    console.print(table)


def _say(name: str, value: Any, target: Fraction | None) -> str:
    if value is None:
        return NO_SHARE
    if isinstance(value, str):
        return value_label(name, value)
    return format_share(value, target) if name.startswith("share") else f"{value:,}"

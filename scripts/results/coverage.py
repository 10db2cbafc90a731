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
from scripts.options.dates import AsOf
from scripts.outputs import write_json
from scripts.terminal import make_console, show_steps

_SHOWN = {
    "name": "市",
    "total": "人口",
    "covered": "服务半径内",
    "uncovered": "超出",
    "unknown": "待核实",
    "share_covered": "占比",
    "share_upper": "占比上限",
    "verdict": "评估结论",
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
    kind: Annotated[
        str, typer.Option(help="Kinds of units, any of those joined by a comma: 卫生院, or ids.")
    ] = "",
    fit_out: Annotated[
        str,
        typer.Option(help="Barrier-free or age-friendly units: 坡道,电梯 all; a bar means either."),
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
        typer.Option(
            help="Whom to count: residents, age_0_4, or any count column such as 困难人口."
        ),
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
        console.print("演示数据（非真实）")
    source = finder.weight_sources.get(question.weight)
    told = f"；来源：{value_label('weight_source', source)}" if source else ""
    console.print(f"统计对象：{value_label('weight', question.weight)}（人）{told}", markup=False)
    if question.sites.kinds:
        named = "、".join(finder.kinds[kind] for kind in question.sites.kinds)
        console.print(f"单位类型：{named}", markup=False)
    day = question.sites.day
    if day is not None:
        console.print(
            f"日期：{day.year}年{day.month}月{day.day}日；管理目标不适用于单日", markup=False
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

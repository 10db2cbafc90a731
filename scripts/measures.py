"""`vaxreach measures STUDY --standard FILE --facilities FILE`: other measures of the policy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import pandas as pd
import typer
from rich.console import Console
from rich.table import Table

from geo.assessment.measures import Measured, measure
from geo.errors import InputError
from geo.findings.norm_tallies import sum_norms
from geo.labels import label, value_label
from geo.reports.provenance import SYNTHETIC_BANNER
from geo.reports.sources import cite_source
from geo.reports.workbook.norm_sheets import norm_sheets
from geo.reports.workbook.table_book import write_table_book
from geo.study import FacilitySource, read_study
from scripts.terminal import make_console

SHOWN = 20


def measures(
    study: Annotated[Path, typer.Argument(help="The study file (TOML), for its counties.")],
    standard: Annotated[Path | None, typer.Option(help="Rule file of the measures (TOML).")] = None,
    facilities: Annotated[Path | None, typer.Option(help="Register of the facilities.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write JSON here.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write an Excel workbook here.")] = None,
    fail_on_failed: Annotated[
        bool, typer.Option("--fail-on-failed", help="Exit with 1 if a unit fails.")
    ] = False,
) -> None:
    """Judge measures that a register of facilities answers, unit by unit.

    Without --standard and --facilities, those of the study's [[facilities]] are taken.
    """
    named = read_study(study)
    found = [measure(named, source) for source in _choose(named.facilities, standard, facilities)]
    if json_file:
        json_file.write_bytes(_encode(found))
    if out:
        _write_book(out, found)
    console = make_console()
    for one in found:
        _print(one, console)
    failed = sum(int(one.tables.norms["units_failed"].sum()) for one in found)
    if fail_on_failed and failed:
        raise typer.Exit(1)


def _choose(
    stated: list[FacilitySource], standard: Path | None, facilities: Path | None
) -> list[FacilitySource]:
    if (standard is None) != (facilities is None):
        raise InputError("measures: --standard and --facilities go together")
    if standard is None or facilities is None:
        if not stated:
            raise InputError("measures: give --standard and --facilities, or [[facilities]]")
        return stated
    for key, path in (("--standard", standard), ("--facilities", facilities)):
        if not path.is_file():
            raise InputError(f"measures: {key}: no such file {path.name!r}")
    return [FacilitySource(path=facilities, standard=standard)]


def _encode(found: list[Measured]) -> bytes:
    body = [
        {
            "summary": one.summary,
            "norms": _records(one.tables.norms),
            "norm_units": _records(one.tables.norm_units),
            "facilities": {"accepted": one.report.accepted, "remarks": one.report.reasons()},
        }
        for one in found
    ]
    return orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY)


def _records(frame: pd.DataFrame) -> list[dict[str, object]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(k): v for k, v in row.items()} for row in plain.to_dict("records")]


def _write_book(out: Path, found: list[Measured]) -> None:
    tables = [one.tables for one in found]
    norms = pd.concat([one.norms for one in tables], ignore_index=True)
    units = pd.concat([one.norm_units for one in tables], ignore_index=True)
    write_table_book(out, found[0].summary, norm_sheets(norms, units))


def _print(one: Measured, console: Console) -> None:
    console.print(one.summary["title"], style="bold", markup=False)
    if one.summary["synthetic"]:
        console.print(SYNTHETIC_BANNER, style="bold red")
    source = one.summary["standard"]["source"]
    console.print(f"依据：{cite_source(source)}；{source['ours']}", markup=False)
    console.print(f"登记表：采用{one.report.accepted:,}家", markup=False)
    for remark in one.report.remarks[:SHOWN]:
        console.print(f"  {remark.file}第{remark.row}行：{remark.message}", markup=False)
    norms = sum_norms(one.tables.norms)
    names = ["norm", "units", "units_met", "units_failed", "units_unknown"]
    table = Table(*(label(name) for name in names))
    for norm in norms:
        if norm["force"] == "limit":
            table.add_row(norm["norm"], *(f"{norm[name]:,}" for name in names[1:]))
    if table.row_count:
        console.print(table)
    for norm in norms:
        if norm["force"] != "limit":
            force = value_label("force", norm["force"])
            console.print(f"{norm['norm']}（{force}）：{norm['norm_tally']}", markup=False)
    units = one.tables.norm_units
    for row in units.head(SHOWN).itertuples():
        state = value_label("norm_state", row.norm_state)
        reason = value_label("norm_reason", row.norm_reason)
        console.print(f"  {state}：{row.norm} — {row.unit_name}（{reason}）", markup=False)
    if len(units) > SHOWN:
        console.print(f"  另有{len(units) - SHOWN}个，见 --out 或 --json")

"""`vaxreach employers STUDY [FILE] --out DIR`: who is near a site that serves them, who visits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console

from geo.assessment import open_latest
from geo.errors import InputError
from geo.model.assessment_tables import AssessmentTables
from geo.model.row_report import ClosedReport
from geo.reports.answers.employer_files import encode_employers, write_employer_folder
from geo.reports.writing.provenance import SYNTHETIC_BANNER
from geo.study import Datum, EmployerSource
from geo.tables.employer_tables import assess_employers
from geo.words.labels import value_label
from geo.words.sentences import say
from scripts.options.dates import AsOf
from scripts.outputs import require_free, tell_files, write_json
from scripts.terminal import make_console, show_steps

SHOWN = 10


def employers(
    study: Annotated[Path, typer.Argument(help="The study file (TOML).")],
    file: Annotated[
        Path | None, typer.Argument(help="A table of employers; the study's own by default.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for visits.xlsx, CSV, GeoPackage, GeoJSON.")
    ] = None,
    min_headcount: Annotated[
        int | None, typer.Option(min=1, help="Visit employers of at least so many people.")
    ] = None,
    datum: Annotated[Datum | None, typer.Option(help="Datum of the table given as FILE.")] = None,
    headers: Annotated[Literal["zh", "en"], typer.Option(help="Language of CSV headers.")] = "zh",
    json: Annotated[Path | None, typer.Option(help="Write counts and visits as JSON.")] = None,
    as_of: AsOf = None,
) -> None:
    """Tell which employers have a site that serves them, and plan visits to the large ones."""
    _require_usable(file, datum, out)
    source = None if file is None else EmployerSource(path=file.resolve(), datum=datum)
    with show_steps() as progress:
        made = open_latest(study, progress, as_of)
        progress("visits")
        inputs, network = made.inputs, made.network
        tables, reports = assess_employers(inputs, network, made.tables, source, min_headcount)
        progress("writing")
        if out is not None:
            write_employer_folder(tables, out, headers, reports)
        if json is not None:
            write_json(json, encode_employers(tables))
    console = make_console()
    _print(tables, reports, console)
    tell_files(console, out, json)


def _require_usable(file: Path | None, datum: Datum | None, out: Path | None) -> None:
    """Refuse what cannot be read or written before anything is computed."""
    if file is not None and not file.is_file():
        raise InputError(f"employers: no such file {file.name!r}")
    if file is None and datum is not None:
        raise InputError("--datum: expected a table of employers as FILE")
    require_free(out, "employers")


def _print(tables: AssessmentTables, reports: list[ClosedReport], console: Console) -> None:
    summary: dict[str, Any] = tables.summary["employers"]
    if tables.summary["synthetic"]:
        console.print(SYNTHETIC_BANNER, style="bold red")
    console.print(
        say(
            "employers_and_headcount",
            employers=f"{summary['employers']:,}",
            people=f"{summary['headcount']:,}",
        )
    )
    console.print(
        say(
            "sites_for_employers",
            sites=f"{summary['sites']:,}",
            sites_unknown=f"{summary['sites_unknown']:,}",
        )
    )
    for field in ("status", "visit"):
        for code, count in summary[f"by_{field}"].items():
            people = say(
                "employers_and_people",
                employers=f"{count['employers']:,}",
                people=f"{count['people']:,}",
            )
            console.print(f"  {value_label(field, code)}：{people}")
    console.print(
        say(
            "visits_told",
            visits=f"{summary['visits']:,}",
            visit_people=f"{summary['visit_people']:,}",
            person_km=f"{summary['person_km']:,.0f}",
        )
    )
    for report in reports:
        refused, noted = report.count("refused"), report.count("noted")
        console.print(
            say(
                "register_rows_told",
                accepted=f"{report.accepted:,}",
                refused=f"{refused:,}",
                noted=f"{noted:,}",
            )
        )
        for remark in report.remarks[:SHOWN]:
            place = (
                say("file_and_row", file=remark.file, row=remark.row) if remark.row else remark.file
            )
            console.print(f"  {place}: {remark.message}", markup=False)

"""Options of candidates and of whom they serve: places of the study, or a table of facilities."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from geo.errors import InputError
from geo.model.row_report import RowReport
from geo.readers.sites.candidates import read_candidates
from geo.study import Datum, SiteSource

SOURCES = ("points", "townships")
Weight = Annotated[
    str, typer.Option(help="What counts: residents, or a weight of the demand points.")
]
CandidateSource = Annotated[str, typer.Option(help="points, townships, or a table of facilities.")]
TableDatum = Annotated[Datum, typer.Option(help="Datum of the table of facilities.")]


def name_table(candidates: str, cost: str) -> Path | None:
    """The file of candidates; None where they are places of the study.

    Raises
    ------
    InputError
        A column of costs is named without a table.
    """
    table = None if candidates in SOURCES else Path(candidates)
    if cost and table is None:
        raise InputError("--cost: expected --candidates to name a table of facilities")
    return table


def read_rows(path: Path, cost: str, datum: Datum) -> list[dict[str, Any]]:
    """Candidates of a table; rows that are refused are told, at most twenty."""
    report = RowReport("candidates")
    rows = read_candidates(SiteSource(path=path, datum=datum), report, cost=cost)
    refused = [remark for remark in report.remarks if remark.outcome == "refused"]
    for remark in refused[:20]:
        where = f"{remark.file} line {remark.row}: " if remark.row else ""
        typer.echo(f"{where}{remark.message}", err=True)
    return rows

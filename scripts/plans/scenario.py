"""`vaxreach scenario STUDY FILE`: what a list of changes would do, county by county."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo.assessment import open_latest
from geo.reports.answers.differences import encode_difference, print_difference, write_difference
from geo.scenarios.text import load_scenario
from scripts.options.dates import AsOf
from scripts.outputs import require_free, tell_files, write_json
from scripts.terminal import make_console, show_steps


def scenario(
    study: Annotated[Path, typer.Argument(help="The study file (TOML).")],
    file: Annotated[Path, typer.Argument(help="The scenario (JSON, or TOML by its ending).")],
    as_json: Annotated[
        Path | None, typer.Option("--json", help="File for the difference; - for the terminal.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for GeoPackage, Excel and CSV; made anew."),
    ] = None,
    fail_on_loss: Annotated[
        bool, typer.Option("--fail-on-loss", help="Exit with 1 if somebody loses cover.")
    ] = False,
    as_of: AsOf = None,
) -> None:
    """Say who gains and who loses by changes of sites, hours, rosters and roads."""
    wanted = load_scenario(file)
    require_free(out, "scenario")
    with show_steps() as progress:
        made = open_latest(study, progress, as_of)
        result = made.scenario_engine.apply(wanted, progress)
        if out is not None:
            progress("writing")
            write_difference(result, out)
    if as_json is not None and str(as_json) == "-":
        typer.echo(encode_difference(result).decode())
    else:
        console = make_console()
        print_difference(result, console)
        if as_json is not None:
            write_json(as_json, encode_difference(result))
        tell_files(console, as_json, out)
    lost = result.totals["people_lost"] + result.totals["people_put_in_doubt"]
    if fail_on_loss and lost:
        raise typer.Exit(1)

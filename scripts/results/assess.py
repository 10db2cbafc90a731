"""`vaxreach assess STUDY --out DIR`: compute an assessment and write its files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import orjson
import typer

from geo.assessment import assess as run_assessment
from geo.findings.holidays.flags import find_unserved_ahead
from geo.processes import open_helper
from geo.reports.assessment.console import print_assessment
from geo.reports.assessment.folder import write_folder
from geo.reports.gis.geopackage import list_layers
from geo.reports.gis.layers import warn_of_layers
from geo.study import read_study, state_folder
from geo.tables.problems import read_previous
from scripts.options.crs import Crs, require_zone, tell_zone
from scripts.options.dates import AsOf
from scripts.outputs import require_free, tell_files
from scripts.terminal import make_console, show_steps


def assess(
    study: Annotated[Path, typer.Argument(help="The study file (TOML).")],
    out: Annotated[Path, typer.Option(help="Folder for the results; made anew.")],
    headers: Annotated[Literal["zh", "en"], typer.Option(help="Language of CSV headers.")] = "zh",
    cache: Annotated[
        Path | None, typer.Option(help="Folder of prepared files; beside the study by default.")
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option(help="Folder of an earlier assessment: says which problems are new or gone."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
    fail_on_short: Annotated[
        bool, typer.Option("--fail-on-short", help="Exit with 1 if a county is short.")
    ] = False,
    fail_on_unserved: Annotated[
        bool,
        typer.Option(
            "--fail-on-unserved",
            help="Exit with 1 if a county is unserved on a holiday ahead, provisional ones aside.",
        ),
    ] = False,
    as_of: AsOf = None,
    crs: Crs = None,
    register: Annotated[
        str | None,
        typer.Option(help="Take rows of this database (URL) or archive of a register instead."),
    ] = None,
    revision: Annotated[
        int | None, typer.Option(min=1, help="Revision of the register; the newest by default.")
    ] = None,
) -> None:
    """Assess a study: who is within reach, who is not, who cannot be judged."""
    require_free(out, "assessment")
    named = read_study(study, _choose_tables(study, register, revision, as_of))
    require_zone(crs, named)
    before = read_previous(previous, named.study.id) if previous else None
    with open_helper() as helper, show_steps() as progress:
        prepared = cache or state_folder(study) / "cache"
        made = run_assessment(named, prepared, progress, before, as_of)
        progress("writing")
        write_folder(
            made.tables, out, headers=headers, remarks=made.reports, crs=crs, helper=helper
        )
    if as_json:
        typer.echo(orjson.dumps(made.tables.summary, default=str).decode())
    else:
        console = make_console()
        print_assessment(made.tables, console)
        tell_zone(console, warn_of_layers(list_layers(made.tables), crs))
        tell_files(console, out)
    counties = made.tables.counties
    short = fail_on_short and bool((counties["verdict"] == "short").any())
    unserved = fail_on_unserved and bool(find_unserved_ahead(made.tables.county_holidays).any())
    if short or unserved:
        raise typer.Exit(1)


def _choose_tables(
    study: Path, register: str | None, revision: int | None, as_of: date | None
) -> Mapping[str, Path] | None:
    """None where the study reads its own register, if any, as it is."""
    if register is None and revision is None:
        return None
    # What speaks to databases takes a while to import, which most studies need not wait for.
    from scripts.options.register_source import choose_tables

    return choose_tables(study, register, revision, as_of)

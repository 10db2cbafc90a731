"""`vaxreach redundancy STUDY --may-lose X`: which sites could close, and which nobody can spare."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from geo.assessment import open_latest
from geo.checked.requests import build_request
from geo.plans.closing.redundant_sites import RedundancyRequest, find_redundancy
from geo.reports.answers.redundancy_files import encode_closures, print_closures, write_closures
from scripts.options.dates import AsOf
from scripts.options.ids import split_ids
from scripts.outputs import require_free, tell_files, write_json
from scripts.terminal import make_console, show_steps


def redundancy(
    study: Annotated[Path, typer.Argument(help="The study file (TOML).")],
    may_lose: Annotated[int, typer.Option(help="People who may lose their cover at most.")] = 0,
    county: Annotated[str, typer.Option(help="Six digits: close sites of one county only.")] = "",
    may_break: Annotated[
        str,
        typer.Option(
            help="What may get worse, with commas: ids of norms, own_county_cover, capacity, "
            "responsibility_area."
        ),
    ] = "",
    time_limit: Annotated[float, typer.Option(help="Seconds for the search.")] = 60.0,
    json: Annotated[Path | None, typer.Option(help="Write the answer as JSON.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for redundancy.xlsx, .gpkg, .json, scenario.json.")
    ] = None,
    as_of: AsOf = None,
) -> None:
    """Tell which sites could close or merge, in what order, and which are somebody's only one."""
    asked: dict[str, Any] = {
        "may_lose": may_lose, "county": county, "time_limit": time_limit,
        "may_break": split_ids(may_break),
    }  # fmt: skip
    request = build_request(RedundancyRequest, "redundancy", asked)
    require_free(out, "redundancy")
    with show_steps() as progress:
        found = find_redundancy(open_latest(study, progress, as_of), request, progress)
        if json is not None:
            write_json(json, encode_closures(found))
        if out is not None:
            write_closures(found, out)
    console = make_console()
    print_closures(found, console)
    tell_files(console, json, out)

"""`vaxreach plan STUDY --sites K`: where new sites would help most, with a proof."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo.assessment import open_latest
from geo.checked.requests import build_request
from geo.errors import InputError
from geo.plans.new_sites import make_plan
from geo.plans.objectives import OBJECTIVES
from geo.plans.request import PlanRequest
from geo.reports.answers.plan_console import print_plan
from geo.reports.answers.plan_files import encode_plan, warn_of_plan, write_plan
from geo.study import read_study
from geo.words.labels import value_label
from geo.words.sentences import say
from scripts.options.area_files import AreaDatum, Exclude, Within, read_area_files
from scripts.options.candidate_files import (
    CandidateSource,
    TableDatum,
    Weight,
    name_table,
    read_rows,
)
from scripts.options.crs import Crs, require_zone, tell_zone
from scripts.options.dates import AsOf
from scripts.options.ids import split_ids
from scripts.outputs import require_free, tell_files, write_json
from scripts.terminal import make_console, show_steps


def plan(
    study: Annotated[Path, typer.Argument(help="The study file (TOML).")],
    sites: Annotated[int | None, typer.Option(help="New sites at most.")] = None,
    county: Annotated[
        str, typer.Option(help="Six digits: candidates and shares of one county.")
    ] = "",
    prefecture: Annotated[
        str, typer.Option(help="Code of a prefecture: candidates, shares and ways of one.")
    ] = "",
    objective: Annotated[
        str,
        typer.Option(
            help="; ".join(f"{n}: {value_label('objective', n, 'en')}" for n in OBJECTIVES) + "."
        ),
    ] = "cover",
    share: Annotated[
        float | None,
        typer.Option(
            help="Share to reach or to keep beside, above 0 and up to 1; taken by "
            + ", ".join(one.name for one in OBJECTIVES.values() if one.takes_share)
            + "."
        ),
    ] = None,
    scope: Annotated[
        str, typer.Option(help="A share for each county, each prefecture, or the whole study.")
    ] = "county",
    setting: Annotated[str, typer.Option(help="Whom to count: all, urban or rural.")] = "all",
    weight: Weight = "residents",
    candidates: CandidateSource = "points",
    datum: TableDatum = "wgs84",
    forced: Annotated[str, typer.Option(help="Ids of candidates to take, with commas.")] = "",
    forbidden: Annotated[str, typer.Option(help="Ids of candidates to leave, with commas.")] = "",
    each_county: Annotated[
        bool, typer.Option("--each-county", help="A site in every county that can gain by one.")
    ] = False,
    count_unknown: Annotated[
        bool,
        typer.Option("--count-unknown", help="Count people of unknown status made certain too."),
    ] = False,
    may_break: Annotated[
        str, typer.Option(help="Ids of norms that may stand worse after, with commas.")
    ] = "",
    unit_kind: Annotated[
        str, typer.Option(help="Kind of the new units, by which norms judge them.")
    ] = say("new_site_kind_name"),
    cost: Annotated[str, typer.Option(help="Column of costs in the table of facilities.")] = "",
    budget: Annotated[float | None, typer.Option(help="Largest sum of costs.")] = None,
    capacity: Annotated[
        float | None, typer.Option(help="People that a new site can take at most.")
    ] = None,
    within: Within = None,
    exclude: Exclude = None,
    area_datum: AreaDatum = None,
    phases: Annotated[
        str, typer.Option(help="Rising numbers of new sites, with commas; each holds the last.")
    ] = "",
    alternatives: Annotated[
        int, typer.Option(help="Other choices within 1 % of the best, so many at most.")
    ] = 0,
    stability: Annotated[
        bool, typer.Option("--stability", help="How often each site stays as cutoffs change.")
    ] = False,
    time_limit: Annotated[float, typer.Option(help="Seconds for the search.")] = 60.0,
    json: Annotated[Path | None, typer.Option(help="Write the plan as JSON.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for plan.xlsx, .gpkg, .json and scenario.json.")
    ] = None,
    as_of: AsOf = None,
    crs: Crs = None,
) -> None:
    """Suggest new sites; exits with 1 where no choice does all that is asked."""
    asked: dict[str, object] = {
        "sites": sites, "objective": objective, "county": county, "share": share,
        "prefecture": prefecture, "scope": scope, "setting": setting,
        "weight": weight, "forced": split_ids(forced), "forbidden": split_ids(forbidden),
        "may_break": split_ids(may_break), "unit_kind": unit_kind,
        "each_county": each_county, "count_unknown": count_unknown, "budget": budget,
        "capacity": capacity, "phases": _read_phases(phases), "alternatives": alternatives,
        "stability": stability, "time_limit": time_limit,
    }  # fmt: skip
    table = name_table(candidates, cost)
    asked["candidates"] = candidates if table is None else "table"
    if crs is not None and out is None:
        raise InputError("--crs: goes with --out, whose layers it is for")
    require_free(out, "plan")
    require_zone(crs, read_study(study))
    if table is not None:
        asked["rows"] = read_rows(table, cost, datum)
    request = build_request(PlanRequest, "plan", asked)
    layers = read_area_files(within, exclude, area_datum)
    with show_steps() as progress:
        made = make_plan(open_latest(study, progress, as_of), request, progress, layers)
        if json is not None:
            write_json(json, encode_plan(made))
        if out is not None:
            write_plan(made, out, crs)
    console = make_console()
    print_plan(made, console)
    tell_zone(console, warn_of_plan(made, crs) if out is not None else [])
    tell_files(console, json, out)
    if not made.feasible:
        raise typer.Exit(1)


def _read_phases(text: str) -> list[int] | None:
    """Whole numbers between commas; None where nothing is asked."""
    parts = split_ids(text)
    try:
        return [int(part) for part in parts] or None
    except ValueError as error:
        raise InputError(
            f"--phases: expected whole numbers with commas, got {text!r:.80}"
        ) from error

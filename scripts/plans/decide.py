"""`vaxreach decide STUDY`: new sites, upgrades and moves together, within a number or a budget."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo.assessment import open_latest
from geo.checked.requests import build_request
from geo.errors import InputError
from geo.planning.decisions.request import DecisionRequest
from geo.plans.decisions.answer import plan_decisions
from geo.reports.answers.decision_console import print_decisions
from geo.reports.answers.decision_files import encode_decisions, write_decisions
from scripts.options.area_files import AreaDatum, Exclude, Within, read_area_files
from scripts.options.candidate_files import (
    CandidateSource,
    TableDatum,
    Weight,
    name_table,
    read_rows,
)
from scripts.options.dates import AsOf
from scripts.options.ids import split_ids
from scripts.outputs import require_free, tell_files, write_json
from scripts.terminal import make_console, show_steps


def decide(
    study: Annotated[Path, typer.Argument(help="The study file (TOML).")],
    most: Annotated[int | None, typer.Option(help="Decisions at most.")] = None,
    decisions: Annotated[
        str,
        typer.Option(
            help="Kinds, with commas: new, service, holiday, hours, move; all that the question "
            "has a use for where none is named."
        ),
    ] = "",
    service: Annotated[str, typer.Option(help="Service asked for.")] = "",
    kind: Annotated[
        str, typer.Option(help="Only units of these kinds, any of those joined by a comma.")
    ] = "",
    date: Annotated[str, typer.Option(help="Open on this date, as 2026-02-17.")] = "",
    days_per_week: Annotated[
        float | None, typer.Option(help="Open on at least so many days a week.")
    ] = None,
    costs: Annotated[
        str, typer.Option(help="Costs per kind, with commas: new=100,holiday=5,move=60.")
    ] = "",
    budget: Annotated[float | None, typer.Option(help="Largest sum of costs.")] = None,
    county: Annotated[str, typer.Option(help="Six digits: decide in one county only.")] = "",
    prefecture: Annotated[str, typer.Option(help="Code: decide in one prefecture only.")] = "",
    weight: Weight = "residents",
    candidates: CandidateSource = "points",
    datum: TableDatum = "wgs84",
    cost: Annotated[str, typer.Option(help="Column of costs in the table of facilities.")] = "",
    within: Within = None,
    exclude: Exclude = None,
    area_datum: AreaDatum = None,
    fixed: Annotated[str, typer.Option(help="Ids of units left as they are, with commas.")] = "",
    may_lose: Annotated[
        int | None, typer.Option(help="People who may lose their cover by moves at most.")
    ] = None,
    keep_norms: Annotated[
        bool,
        typer.Option(
            "--keep-norms/--break-norms",
            help="Moves take no last clinic of a township and no last unit of the own county.",
        ),
    ] = True,
    count_unknown: Annotated[
        bool,
        typer.Option("--count-unknown", help="Count people of unknown status made certain too."),
    ] = False,
    time_limit: Annotated[float, typer.Option(help="Seconds for the search.")] = 60.0,
    json: Annotated[Path | None, typer.Option(help="Write the plan as JSON.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for plan.xlsx, .gpkg, .json and scenario.json.")
    ] = None,
    as_of: AsOf = None,
) -> None:
    """Decide on new sites, further services, openings and moves by whom they bring within reach."""
    table = name_table(candidates, cost)
    asked: dict[str, object] = {
        "decisions": split_ids(decisions) or None, "service": service, "date": date,
        "unit_kind": kind,
        "days_per_week": days_per_week, "costs": read_costs(costs), "budget": budget,
        "most": most, "county": county, "prefecture": prefecture, "weight": weight,
        "candidates": candidates if table is None else "table", "fixed": split_ids(fixed),
        "may_lose": may_lose, "keep_norms": keep_norms, "count_unknown": count_unknown,
        "time_limit": time_limit,
    }  # fmt: skip
    require_free(out, "plan")
    if table is not None:
        asked["rows"] = read_rows(table, cost, datum)
    request = build_request(DecisionRequest, "decide", asked)
    layers = read_area_files(within, exclude, area_datum)
    with show_steps() as progress:
        made = plan_decisions(open_latest(study, progress, as_of), request, progress, layers)
        if json is not None:
            write_json(json, encode_decisions(made))
        if out is not None:
            write_decisions(made, out)
    console = make_console()
    print_decisions(made, console)
    tell_files(console, json, out)


def read_costs(text: str) -> dict[str, float]:
    """Costs per kind between commas.

    Raises
    ------
    InputError
        A part is no kind with a number, or a kind has two.
    """
    costs: dict[str, float] = {}
    for part in split_ids(text):
        kind, found, number = part.partition("=")
        try:
            value = float(number)
        except ValueError:
            found = ""
            value = 0.0
        if not found or kind.strip() in costs:
            raise InputError(
                f"--costs: expected kinds with one cost each, as new=100, got {part!r}"
            )
        costs[kind.strip()] = value
    return costs

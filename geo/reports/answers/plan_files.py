"""A plan as files: JSON, Excel, GeoPackage, and a scenario that can be applied."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from geo.planning.plan import Plan
from geo.reports.answers.answer_files import AnswerFiles, encode_answer, write_answer
from geo.reports.answers.norm_changes import describe_norms, list_norm_notes, list_norm_sheets
from geo.reports.answers.plan_beside import tell_beside
from geo.reports.gis.layers import warn_of_layers
from geo.reports.gis.output_crs import OutputCrs
from geo.reports.writing.plain_rows import list_rows
from geo.reports.writing.provenance import provenance_of
from geo.reports.writing.shares import format_share, target_of, tell_solver
from geo.reports.writing.whole_folder import fresh_folder
from geo.words.labels import field_values, label
from geo.words.sentences import say

TITLES = {
    "layers": say("layer_to_choose_places"),
    "phases": say("phased_plan"),
    "alternatives": say("similar_plans"),
}
"""Sheets of what a plan was asked for besides."""


def describe_plan(plan: Plan) -> dict[str, Any]:
    """The plan ready for JSON, the same in files and over HTTP; null for what cannot be said."""
    villages = list_rows(plan.villages)
    of_site: dict[str, list[dict[str, Any]]] = {}
    for row in villages:
        of_site.setdefault(row.pop("candidate_id"), []).append(row)
    suggestions = [
        {**row, "places": of_site.get(row["candidate_id"], [])}
        for row in list_rows(plan.suggestions)
    ]
    return {
        "kind": "sites",
        "feasible": plan.feasible,
        "people_gained": plan.people_gained,
        "objective_value": plan.objective_value,
        "objective_unit": plan.objective_unit,
        "is_least": plan.is_least,
        "bound": plan.bound if plan.is_answered else None,
        "gap": plan.gap if plan.is_answered else None,
        "solver": plan.solver,
        "seconds": round(plan.seconds, 3),
        "request": plan.request,
        "figures": plan.figures,
        "notes": plan.notes,
        "to_verify": list_rows(plan.to_verify),
        "suggestions": suggestions,
        "counties": list_rows(plan.counties),
        "frontier": list_rows(plan.frontier),
        "unreachable": list_rows(plan.unreachable),
        **describe_norms(plan.norms, plan.norm_sums),
        **{name: list_rows(table) for name, table in plan.beside.items()},
        "scenario": plan.scenario,
        "provenance": provenance_of(plan.summary),
    }


def encode_plan(plan: Plan) -> bytes:
    """The JSON of a plan."""
    return encode_answer(describe_plan(plan))


def write_plan(plan: Plan, out: Path, crs: OutputCrs | None = None) -> Path:
    """Write plan.json, plan.xlsx, plan.gpkg and scenario.json into a fresh folder.

    With `crs` the layers for GIS are in that system, see `geo.reports.gis.layers`.

    Raises
    ------
    StoreError
        The folder holds something else, or cannot be written.
    """
    with fresh_folder(out, "plan") as folder:
        write_answer(folder, _list_files(plan), crs)
    return out


def warn_of_plan(plan: Plan, crs: OutputCrs | None) -> list[str]:
    """What to say of the zone that the layers of a plan are written in."""
    return warn_of_layers(_list_files(plan).layers, crs)


def _list_files(plan: Plan) -> AnswerFiles:
    sheets = {
        say("verify_first_list"): plan.to_verify,
        say("new_units_proposed"): plan.suggestions,
        say("places_that_gain"): plan.villages,
        say("effect_on_counties"): plan.counties,
        say("number_and_effect"): plan.frontier,
        say("not_reachable"): plan.unreachable,
        **list_norm_sheets(plan.norms, plan.norm_sums),
        **{
            TITLES[name]: table.drop(columns="geometry", errors="ignore")
            for name, table in plan.beside.items()
        },
        **({say("share_by_area"): _tabulate_areas(plan)} if "areas" in plan.figures else {}),
    }
    layers = {
        "suggestions": (say("layout_advice"), plan.suggestions),
        "villages": (say("places_that_gain"), plan.villages),
        "unreachable": (say("places_out_of_every_reach"), plan.unreachable),
    }
    if "layers" in plan.beside:
        layers["layers"] = (TITLES["layers"], plan.beside["layers"])
    body = encode_plan(plan)
    return AnswerFiles("plan", body, plan.summary, sheets, layers, _notes(plan), plan.scenario)


def name_side(plan: Plan) -> str:
    """What nothing is better than, in words."""
    return say("lower_bound") if plan.is_least else say("upper_bound")


def tell_ways(plan: Plan) -> list[str]:
    """Average and farthest way before and after, where they were asked about."""
    told = plan.figures
    if "average_distance_m_before" not in told:
        return []
    ways = (
        (say("mean_distance"), told["average_distance_m_before"], told["average_distance_m_after"]),
        (
            say("longest_distance"),
            told["farthest_distance_m_before"],
            told["farthest_distance_m_after"],
        ),
    )
    return [
        say("changed_from_to", what=name, before=_kilometres(was), after=_kilometres(now))
        for name, was, now in ways
    ]


def _kilometres(metres: float | None) -> str:
    return "—" if metres is None else say("kilometres_counted", kilometres=f"{metres / 1000:.3f}")


def _tabulate_areas(plan: Plan) -> pd.DataFrame:
    columns = [
        "adcode", "name", "people", "covered", "covered_after", "share_covered", "share_after",
    ]  # fmt: skip
    frame = pd.DataFrame(plan.figures.get("areas", []), columns=columns)
    return frame.rename(columns={"people": "people_counted", "name": "unit_name"})


def tell_amount(plan: Plan, value: float) -> str:
    """What an objective counts, as it is written: a share as a percentage."""
    if plan.objective_unit == "share":
        return format_share(value, target_of(plan.summary))
    return f"{value:,.10g}"


def name_unit(unit: str) -> str:
    """What an objective counts, in words."""
    known = field_values("objective_unit").get(unit)
    return label(unit) if known is None else known.zh


def _notes(plan: Plan) -> list[tuple[str, str]]:
    unit, side = name_unit(plan.objective_unit), name_side(plan)
    bound = tell_amount(plan, plan.bound)
    proof = [
        (
            say("objective_and_side", side=side),
            f"{unit}{tell_amount(plan, plan.objective_value)}，{side}{bound}",
        ),
        (
            say("gap_to_side", side=side),
            say("gap_nought_is_reached", gap=format_share(plan.gap, None), side=side),
        ),
        (
            say("solving_word"),
            say(
                "solver_and_seconds", solver=tell_solver(plan.solver), seconds=f"{plan.seconds:.1f}"
            ),
        ),
    ]
    return [
        (
            say("gain_of_plan"),
            (
                say(
                    "gain_of_plan_explained",
                    people_gained=f"{plan.people_gained:,}",
                    people_gained_doubtful=f"{plan.figures['people_gained_doubtful']:,}",
                )
            ),
        ),
        (
            say("place_change_clarified"),
            say("clarified_not_in_gain", people_clarified=f"{plan.figures['people_clarified']:,}"),
        ),
        *list_norm_notes(plan.norms),
        *(proof if plan.is_answered else []),
        *((say("distance_word"), line) for line in tell_ways(plan)),
        *((say("notes_word"), note) for note in [*plan.notes, *tell_beside(plan)]),
    ]

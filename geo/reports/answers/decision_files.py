"""A plan of decisions as files: JSON, Excel, GeoPackage, and a scenario that can be applied."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from geo.planning.decisions.result import DecisionPlan
from geo.reports.answers.answer_files import AnswerFiles, encode_answer, write_answer
from geo.reports.answers.norm_changes import describe_norms, list_norm_notes, list_norm_sheets
from geo.reports.answers.plan_files import name_unit
from geo.reports.writing.plain_rows import list_rows
from geo.reports.writing.provenance import provenance_of
from geo.reports.writing.shares import tell_optimum, tell_solver
from geo.reports.writing.whole_folder import fresh_folder
from geo.words.labels import value_label
from geo.words.sentences import say


def describe_decisions(plan: DecisionPlan) -> dict[str, Any]:
    """The plan ready for JSON, the same in files and over HTTP; null for what cannot be said."""
    return {
        "kind": "decisions",
        "people_gained": plan.people_gained,
        "people_clarified": plan.people_clarified,
        "people_lost": plan.people_lost,
        "people_put_in_doubt": plan.people_put_in_doubt,
        "cost": plan.cost,
        "objective_value": plan.objective_value,
        "objective_unit": plan.objective_unit,
        "bound": plan.bound,
        "gap": plan.gap,
        "solver": plan.solver,
        "seconds": round(plan.seconds, 3),
        "request": plan.request,
        "figures": plan.figures,
        "notes": plan.notes,
        "decisions": list_rows(plan.decisions),
        "places": list_rows(plan.villages),
        "counties": list_rows(plan.counties),
        **describe_norms(plan.norms, plan.norm_sums),
        "scenario": plan.scenario,
        "provenance": provenance_of(plan.summary),
    }


def encode_decisions(plan: DecisionPlan) -> bytes:
    """The JSON of a plan of decisions."""
    return encode_answer(describe_decisions(plan))


def write_decisions(plan: DecisionPlan, out: Path) -> Path:
    """Write plan.json, plan.xlsx, plan.gpkg and scenario.json into a fresh folder.

    Raises
    ------
    StoreError
        The folder holds something else, or cannot be written.
    """
    with fresh_folder(out, "plan") as folder:
        write_answer(folder, _list_files(plan))
    return out


def tell_won(plan: DecisionPlan) -> str:
    """Who gains and who loses, in one line."""
    return say(
        "decision_effect",
        people_gained=f"{plan.people_gained:,}",
        people_lost=f"{plan.people_lost:,}",
        people_put_in_doubt=f"{plan.people_put_in_doubt:,}",
        people_clarified=f"{plan.people_clarified:,}",
    )


def tell_kinds(plan: DecisionPlan) -> str:
    """How many decisions of each kind."""
    found = plan.decisions["decision"].value_counts()
    return "、".join(
        say("kind_counted", kind=value_label("decision", str(k)), count=f"{n:,}")
        for k, n in found.items()
    ) or say("none_of_them")


def tell_proof(plan: DecisionPlan) -> str:
    """What was reached beside what nothing exceeds."""
    return say(
        "decision_objective_solved",
        unit=name_unit(plan.objective_unit),
        value=f"{plan.objective_value:,.10g}",
        bound=f"{plan.bound:,.10g}",
        gap=tell_optimum(plan.gap),
        solver=tell_solver(plan.solver),
        seconds=f"{plan.seconds:.1f}",
    )


def _list_files(plan: DecisionPlan) -> AnswerFiles:
    sheets = {
        say("actions_word"): plan.decisions,
        say("places_changed"): plan.villages,
        say("effect_on_counties"): plan.counties,
        **list_norm_sheets(plan.norms, plan.norm_sums),
    }
    layers = {
        "decisions": (say("actions_word"), plan.decisions),
        "places": (say("places_changed"), plan.villages),
    }
    notes = [
        (
            say("actions_word"),
            say("plan_and_cost", plan=tell_kinds(plan), cost=f"{plan.cost:,.10g}"),
        ),
        (say("effect_word"), tell_won(plan)),
        (say("solving_word"), tell_proof(plan)),
        *list_norm_notes(plan.norms),
        *((say("notes_word"), note) for note in plan.notes),
    ]
    body = encode_decisions(plan)
    return AnswerFiles("plan", body, plan.summary, sheets, layers, notes, plan.scenario)

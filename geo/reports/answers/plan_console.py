"""A plan as a few lines and a table for a terminal."""

from __future__ import annotations

from fractions import Fraction

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from geo.planning.plan import Plan
from geo.planning.told import AreaShare
from geo.reports.answers.norm_changes import print_norm_changes
from geo.reports.answers.plan_beside import tell_beside
from geo.reports.answers.plan_files import name_side, name_unit, tell_amount, tell_ways
from geo.reports.writing.provenance import SYNTHETIC_BANNER
from geo.reports.writing.shares import NO_SHARE, format_share, tell_optimum, tell_solver
from geo.reports.writing.words import is_missing
from geo.words.sentences import say

WIDTH = 100
MOST_ROWS = 30
MOST_CALLS = 10


def print_plan(plan: Plan, console: Console) -> None:
    """Print what is gained, how far from the best it may be, where, and who is left."""

    def write_line(text: str, style: str = "") -> None:
        console.print(Text(text, style=style), width=WIDTH)

    write_line(say("title_of_plan", title=plan.summary["title"]), "bold")
    if plan.summary["synthetic"]:
        write_line(SYNTHETIC_BANNER, "bold red")
    if not plan.feasible:
        write_line(say("demands_not_all_met"), "bold red")
    for note in plan.notes:
        write_line(note)
    uncovered = plan.figures.get("people_uncovered", 0)
    write_line(
        say(
            "new_sites_gain",
            count=f"{len(plan.suggestions):,}",
            people_gained=f"{plan.people_gained:,}",
            uncovered=f"{uncovered:,}",
        ),
        "bold",
    )
    doubtful = plan.figures.get("people_gained_doubtful", 0)
    clarified = plan.figures.get("people_clarified", 0)
    write_line(say("doubtful_and_clarified", doubtful=f"{doubtful:,}", clarified=f"{clarified:,}"))
    for line in (*_tell_proof(plan), *tell_ways(plan), *_tell_areas(plan)):
        write_line(line)
    if len(plan.to_verify):
        write_line(say("verify_first_counted", count=f"{len(plan.to_verify):,}"), "bold")
        console.print(_tabulate_calls(plan), width=WIDTH)
    if len(plan.suggestions):
        console.print(_tabulate(plan), width=WIDTH)
    if len(plan.suggestions) > MOST_ROWS:
        write_line(
            say("more_units_in_result_files", count=f"{len(plan.suggestions) - MOST_ROWS:,}")
        )
    print_norm_changes(plan.norms, console, WIDTH)
    for line in (*tell_beside(plan), *_tell_unreachable(plan)):
        write_line(line)


def _tell_proof(plan: Plan) -> list[str]:
    if not plan.is_answered:
        return []
    side = name_side(plan)
    reached = tell_amount(plan, plan.objective_value)
    said = say(
        "objective_reached",
        unit=name_unit(plan.objective_unit),
        reached=reached,
        side=side,
        bound=tell_amount(plan, plan.bound),
    )
    proof = say(
        "proof_solver_seconds",
        proof=tell_optimum(plan.gap, side),
        solver=tell_solver(plan.solver),
        seconds=f"{plan.seconds:.1f}",
    )
    return [f"{said}，{proof}"]


def _tell_unreachable(plan: Plan) -> list[str]:
    lost = plan.figures.get("people_unreachable", 0)
    if not lost:
        return []
    return [say("unreachable_by_any", people=f"{lost:,}", places=f"{len(plan.unreachable):,}")]


def _tell_areas(plan: Plan) -> list[str]:
    """Shares of prefectures or of the study; those of counties stand in the files."""
    if plan.request.get("scope", "county") == "county":
        return []
    return [_tell_area(area, plan) for area in plan.figures.get("areas", [])[:MOST_ROWS]]


def _tell_area(area: AreaShare, plan: Plan) -> str:
    target = plan.figures.get("share")
    aimed = None if target is None else Fraction(str(target))
    was, now = (
        NO_SHARE if share is None else format_share(share, aimed)
        for share in (area["share_covered"], area["share_after"])
    )
    return say(
        "county_share_change",
        name=area["name"],
        before=f"{area['covered']:,}",
        share_before=was,
        after=f"{area['covered_after']:,}",
        share_after=now,
    )


def _tabulate(plan: Plan) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in (
        say("counties_word"),
        say("place_word"),
        say("setting_word"),
        say("verify_first_word"),
    ):
        table.add_column(name, no_wrap=True, overflow="ellipsis")
    for name in (
        say("people_gained_word"),
        say("loss_without_short"),
        say("demand_place"),
        say("distance_before"),
        say("distance_now"),
    ):
        table.add_column(name, justify="right", no_wrap=True)
    for row in plan.suggestions.head(MOST_ROWS).itertuples(index=False):
        table.add_row(
            Text(str(row.county)),
            Text(str(row.name or row.candidate_id)),
            say("setting_urban") if row.setting == "urban" else say("setting_rural"),
            Text(str(row.ask_first)) if row.verify_first else "",
            f"{row.people_gained:,}",
            f"{row.people_lost_without:,}",
            f"{row.villages:,}",
            _kilometres(row.distance_before_m),
            _kilometres(row.distance_after_m),
        )
    return table


def _tabulate_calls(plan: Plan) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in (say("place_word"), say("name_word"), say("phone_word"), say("question_word")):
        table.add_column(name, no_wrap=True, overflow="ellipsis")
    table.add_column(say("people_concerned"), justify="right", no_wrap=True)
    for row in plan.to_verify.head(MOST_CALLS).itertuples(index=False):
        table.add_row(
            Text(str(row.where)), Text(str(row.name)), Text(str(row.phone) or "—"),
            Text(str(row.question)), f"{row.people_depending:,}",
        )  # fmt: skip
    return table


def _kilometres(metres: float) -> str:
    return "—" if is_missing(metres) else f"{metres / 1000:.1f}"

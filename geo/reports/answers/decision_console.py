"""A plan of decisions as a few lines and a table for a terminal."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from geo.planning.decisions.result import DecisionPlan
from geo.reports.answers.decision_files import tell_kinds, tell_proof, tell_won
from geo.reports.answers.norm_changes import print_norm_changes
from geo.reports.answers.plan_console import MOST_ROWS, WIDTH
from geo.reports.writing.provenance import SYNTHETIC_BANNER
from geo.words.labels import value_label
from geo.words.sentences import say


def print_decisions(plan: DecisionPlan, console: Console) -> None:
    """Print what is decided, who gains and loses, how sure it is, which norms stand otherwise."""

    def write_line(text: str, style: str = "") -> None:
        console.print(Text(text, style=style), width=WIDTH)

    write_line(say("title_of_decisions", title=plan.summary["title"]), "bold")
    if plan.summary["synthetic"]:
        write_line(SYNTHETIC_BANNER, "bold red")
    for note in plan.notes:
        write_line(note)
    write_line(
        say(
            "decisions_counted",
            count=f"{len(plan.decisions):,}",
            plan=tell_kinds(plan),
            cost=f"{plan.cost:,.10g}",
        ),
        "bold",
    )
    write_line(tell_won(plan), "bold")
    write_line(tell_proof(plan))
    print_norm_changes(plan.norms, console, WIDTH)
    if not len(plan.decisions):
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in (say("actions_word"), say("counties_word"), say("unit_word"), say("place_word")):
        table.add_column(name, no_wrap=True, overflow="ellipsis")
    for name in (say("cost_word"), say("people_gained_short")):
        table.add_column(name, justify="right", no_wrap=True)
    for row in plan.decisions.head(MOST_ROWS).itertuples(index=False):
        table.add_row(
            value_label("decision", str(row.decision)), Text(str(row.county)),
            Text(str(row.site_name) or "—"), Text(str(row.name or row.candidate_id) or "—"),
            f"{row.cost:,.10g}", f"{row.people_added:,}",
        )  # fmt: skip
    console.print(table, width=WIDTH)
    if len(plan.decisions) > MOST_ROWS:
        write_line(say("more_in_result_files", count=f"{len(plan.decisions) - MOST_ROWS:,}"))

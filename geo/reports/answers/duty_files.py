"""A duty roster as a table that imports back, as other files, and as lines for a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from geo.planning.duty.result import DutyPlan
from geo.reports.answers.answer_files import AnswerFiles, encode_answer, write_answer
from geo.reports.answers.norm_changes import (
    describe_norms,
    list_norm_notes,
    list_norm_sheets,
    print_norm_changes,
)
from geo.reports.answers.plan_console import MOST_ROWS, WIDTH
from geo.reports.answers.roster_file import write_roster
from geo.reports.writing.plain_rows import list_rows
from geo.reports.writing.provenance import SYNTHETIC_BANNER, provenance_of
from geo.reports.writing.shares import tell_optimum
from geo.reports.writing.whole_folder import fresh_folder
from geo.reports.writing.words import is_missing
from geo.words.labels import value_label
from geo.words.sentences import say


def describe_duty(plan: DutyPlan) -> dict[str, Any]:
    """The roster ready for JSON, the same in files and over HTTP.

    Places left out are summed up by county and day here; the files list them one by one.
    """
    return {
        "kind": "roster",
        "holiday_id": plan.holiday_id,
        "holiday": plan.holiday,
        "served": plan.served,
        "county_days": plan.county_days,
        "new_duties": plan.new_duties,
        "most_days": plan.most_days,
        "resident_days": plan.resident_days,
        "bound": plan.bound,
        "gap": plan.gap,
        "solver": plan.solver,
        "seconds": round(plan.seconds, 3),
        "request": plan.request,
        "duties": list_rows(plan.duties),
        "days": list_rows(plan.days),
        "sites": list_rows(plan.sites),
        "choice": plan.request["choice"],
        "choices": list_rows(plan.choices),
        "places_left_out": len(plan.left_out),
        **describe_norms(plan.norms, plan.norm_sums),
        "scenario": _write_scenario(plan),
        "provenance": provenance_of(plan.summary),
    }


def _write_scenario(plan: DutyPlan) -> dict[str, Any]:
    roster = plan.roster
    changes = [
        {
            "change": "roster",
            "site_id": str(roster.site_id[i]),
            "date": str(roster.date[i]),
            "state": "open",
            "service": str(roster.service[i]),
        }
        for i in range(len(roster))
    ]
    return {"name": say("roster_of_holiday", holiday=plan.holiday), "changes": changes}


def encode_duty(plan: DutyPlan) -> bytes:
    """The JSON of a roster."""
    return encode_answer(describe_duty(plan))


def write_duty(plan: DutyPlan, out: Path) -> Path:
    """Write roster.csv, roster.xlsx, roster.gpkg and roster.json into a fresh folder.

    Raises
    ------
    StoreError
        The folder holds something else, or cannot be written.
    """
    with fresh_folder(out, "roster") as folder:
        write_roster(folder / "roster.csv", plan.roster, plan.site_names, plan.service_words)
        write_answer(folder, _list_files(plan))
    return out


def _list_files(plan: DutyPlan) -> AnswerFiles:
    sheets = {
        say("roster_word"): plan.duties,
        say("day_by_day"): plan.days,
        say("duty_days_word"): plan.sites,
        say("choices_beside"): plan.choices,
        **list_norm_sheets(plan.norms, plan.norm_sums),
        say("places_without_open_unit"): plan.left_out,
    }
    layers = {
        "duties": (say("roster_word"), plan.duties),
        "left_out": (say("places_without_open_unit"), plan.left_out),
    }
    return AnswerFiles("roster", encode_duty(plan), plan.summary, sheets, layers, _notes(plan))


def _notes(plan: DutyPlan) -> list[tuple[str, str]]:
    return [
        (say("holiday_word"), plan.holiday),
        (say("duty_choice_word"), _name_choice(plan)),
        *list_norm_notes(plan.norms),
        (
            say("county_days_word"),
            say(
                "county_days_served_of",
                county_days=f"{plan.county_days:,}",
                served=f"{plan.served:,}",
            ),
        ),
        (
            say("newly_arranged"),
            say("new_duties_and_most", new_duties=f"{plan.new_duties:,}", most_days=plan.most_days),
        ),
        (
            say("person_days_served"),
            say(
                "person_days_bounded",
                person_days=f"{plan.resident_days:,}",
                plan=_name_choice(plan),
                bound=f"{plan.bound:,}",
                gap=tell_optimum(plan.gap),
            ),
        ),
        (say("fixed_duties"), say("fixed_duties_explained")),
    ]


def _name_choice(plan: DutyPlan) -> str:
    return value_label("duty_choice", plan.request["choice"])


def _tabulate_choices(plan: DutyPlan) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(say("duty_choice_word"), no_wrap=True)
    for name in (
        say("county_days_open"),
        say("newly_arranged"),
        say("unit_word"),
        say("most_days_word"),
        say("person_days_added_up"),
    ):
        table.add_column(name, justify="right", no_wrap=True)
    row: Any
    for row in plan.choices.itertuples(index=False):
        name = value_label("duty_choice", str(row.duty_choice)) + (
            say("this_one_bracket") if row.chosen else ""
        )
        figures = (row.county_days_served, row.new_duties, row.duty_units, row.most_days,
                   row.resident_days)  # fmt: skip
        table.add_row(name, *("—" if is_missing(one) else f"{one:,}" for one in figures))
    return table


def print_duty(plan: DutyPlan, console: Console) -> None:
    """Print how many county-days are served, how fair it is, and who is left."""

    def write_line(text: str, style: str = "") -> None:
        console.print(Text(text, style=style), width=WIDTH)

    write_line(say("title_of_roster", title=plan.summary["title"], holiday=plan.holiday), "bold")
    if plan.summary["synthetic"]:
        write_line(SYNTHETIC_BANNER, "bold red")
    write_line(
        say("county_days_counted", county_days=f"{plan.county_days:,}", served=f"{plan.served:,}"),
        "bold",
    )
    proof = say("proof_by", choice=_name_choice(plan), proof=tell_optimum(plan.gap))
    write_line(say("way_of_arranging", plan=_name_choice(plan)))
    write_line(
        say(
            "duties_and_units",
            new_duties=f"{plan.new_duties:,}",
            count=f"{len(plan.sites):,}",
            most_days=plan.most_days,
            resident_days=f"{plan.resident_days:,}",
            proof=proof,
        )
    )
    for flag, words in (
        ("unserved", say("still_without_open_unit")),
        ("undetermined", say("still_to_verify")),
    ):
        lacking = plan.days[plan.days["flag_after"] == flag]
        for adcode, part in lacking.groupby("adcode"):
            write_line(
                say(
                    "county_days_short",
                    name=part["county"].iloc[0],
                    adcode=adcode,
                    days=len(part),
                    state=words,
                ),
                "bold red",
            )
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in (say("date_word"), say("weekday_word")):
        table.add_column(name, no_wrap=True)
    for name in (
        say("counties_word"),
        say("newly_arranged"),
        say("people_with_open_unit"),
        say("people_unknown_short"),
        say("people_without_open_unit"),
    ):
        table.add_column(name, justify="right", no_wrap=True)
    for day, part in plan.days.groupby("date"):
        table.add_row(
            str(day),
            str(part["weekday"].iloc[0]),
            f"{(part['flag_after'] == 'served').sum():,}",
            f"{part['new_duties'].sum():,}",
            f"{part['covered_on_day'].sum():,}",
            f"{part['unknown_on_day'].sum():,}",
            f"{part['left_out_on_day'].sum():,}",
        )
    console.print(table, width=WIDTH)
    console.print(_tabulate_choices(plan), width=WIDTH)
    print_norm_changes(plan.norms, console, WIDTH)
    if len(plan.sites):
        busiest = plan.sites.sort_values(["duty_days", "site_id"], ascending=[False, True])
        names = [
            say("name_and_days", name=row.name, days=row.duty_days)
            for row in busiest.head(MOST_ROWS // 3).itertuples(index=False)
        ]
        write_line(say("units_with_most_days") + "、".join(names))

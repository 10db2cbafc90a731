"""`vaxreach capacity STUDY --visits N`: who is within reach of sites without room for all."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import orjson
import pandas as pd
import typer
from rich.console import Console

from geo.assessment import open_latest
from geo.errors import InputError
from geo.queries.capacity import RoomAnswer
from geo.reports.writing.csv_tables import write_csv
from geo.reports.writing.plain_rows import list_rows
from geo.reports.writing.provenance import SYNTHETIC_BANNER, provenance_of
from geo.rules.standard import RoomRule, vary_room
from geo.words.labels import value_label
from geo.words.sentences import say
from scripts.options.dates import AsOf
from scripts.outputs import write_json
from scripts.terminal import make_console, show_steps

SHOWN = 10


def capacity(
    study: Annotated[Path, typer.Argument(help="The study file (TOML).")],
    visits: Annotated[
        float | None, typer.Option(help="Visits of each person a year; the standard's if absent.")
    ] = None,
    weight: Annotated[str, typer.Option(help="Whom to count, such as age_0_6.")] = "",
    weeks: Annotated[
        float | None,
        typer.Option(min=1, max=53, help="Weeks of sessions a year; the standard's, or 52."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="CSV of all units to write.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write units and places as JSON.")] = None,
    as_of: AsOf = None,
) -> None:
    """Tell who is within reach of sites that cannot take all: a share-out of all their visits."""
    with show_steps() as progress:
        made = open_latest(study, progress, as_of)
        progress("findings")
        rule = _state_rule(made.inputs.standard.room, visits, weight, weeks)
        answer = made.find_room(rule)
    if out is not None:
        units = [answer.province, answer.prefectures, answer.counties]
        write_csv(out, pd.concat(units, ignore_index=True), "zh", {})
    if json is not None:
        write_json(json, _encode(answer, made.tables.summary))
    _print(answer, made.tables.summary, make_console())


def _state_rule(
    own: RoomRule | None, visits: float | None, weight: str, weeks: float | None
) -> RoomRule:
    if visits is not None and not 0 < visits <= 1000:
        raise InputError(f"--visits: expected a number above 0 and up to 1000, got {visits:g}")
    rule = vary_room(own, visits, weight, weeks)
    if rule is None:
        raise InputError("--visits: expected visits a year; the standard has no [room]")
    return rule


def _encode(answer: RoomAnswer, summary: dict[str, Any]) -> bytes:
    levels = {
        "province": answer.province, "prefectures": answer.prefectures,
        "counties": answer.counties, "places": answer.points,
    }  # fmt: skip
    rows = {name: list_rows(frame) for name, frame in levels.items()}
    body = {"totals": answer.totals, **rows, "provenance": provenance_of(summary)}
    return orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_INDENT_2)


def _print(answer: RoomAnswer, summary: dict[str, Any], console: Console) -> None:
    totals = answer.totals
    rule = totals["room_rule"]
    if summary["synthetic"]:
        console.print(SYNTHETIC_BANNER)
    said = say(
        "visits_per_person_and_year", visits=f"{rule['visits_per_year']:g}", source=rule["source"]
    )
    within = say(
        "room_of_covered",
        covered=f"{totals['covered']:,}",
        room_enough=f"{totals['room_enough']:,}",
        room_short=f"{totals['room_short']:,}",
        room_unknown=f"{totals['room_unknown']:,}",
    )
    needed = say(
        "visits_needed_and_unserved",
        visits_needed=f"{totals['visits_needed']:,}",
        visits_unserved_low=f"{totals['visits_unserved_low']:,}",
    )
    silent = say(
        "sites_without_room",
        sites=f"{totals['sites']:,}",
        sites_without_room_stated=f"{totals['sites_without_room_stated']:,}",
    )
    lines = [
        say("counted_group", said=said, weight=value_label("weight", rule["weight"])),
        within,
        needed,
        silent,
    ]
    for line in lines:
        console.print(line, markup=False)
    short = answer.counties[answer.counties["room_short"] > 0]
    for row in short.sort_values("room_short", ascending=False).head(SHOWN).to_dict("records"):
        name = f"{row['prefecture']}{row['name']}"
        console.print(
            "  " + say("county_room_short", name=name, people=f"{row['room_short']:,}"),
            markup=False,
        )

"""`vaxreach preview-roster STUDY FILE`: what a roster would change, before it is taken."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.table import Table

from geo.errors import InputError
from geo.inputs.load import load_inputs
from geo.queries.roster_preview import RosterPreview, preview_roster
from geo.study import FileSource, read_study, state_folder
from geo.words.labels import label, value_label
from geo.words.sentences import say
from scripts.outputs import write_json
from scripts.terminal import make_console, show_steps

SHOWN = 40


def preview(
    study: Annotated[Path, typer.Argument(help="The study file (TOML).")],
    files: Annotated[list[Path], typer.Argument(help="Rosters as hospitals send them.")],
    json_file: Annotated[Path | None, typer.Option("--json", help="JSON to write.")] = None,
) -> None:
    """Read rosters and tell what would change; nothing is written to the study.

    Exits with 1 where rows were refused.
    """
    for file in files:
        if not file.is_file():
            raise InputError(f"{file.name}: no such file")
    with show_steps() as progress:
        inputs = load_inputs(read_study(study), state_folder(study) / "cache", progress)
        found = preview_roster(inputs, FileSource(paths=files))
    if json_file is not None:
        body = {
            "entries": found.entries.to_dict("records"),
            "flags": found.flags.to_dict("records"),
            "rows": [asdict(remark) for remark in found.report.remarks],
            "accepted": found.report.accepted,
        }
        write_json(json_file, orjson.dumps(body, option=orjson.OPT_INDENT_2))
    _print(found)
    if found.report.count("refused"):
        raise typer.Exit(1)


def _print(found: RosterPreview) -> None:
    console = make_console()
    changed = found.entries[found.entries["was"] != found.entries["becomes"]]
    console.print(
        say(
            "roster_preview_told",
            accepted=found.report.accepted,
            refused=found.report.count("refused"),
            noted=found.report.count("noted"),
            sites=len(changed),
            counties=len(found.flags),
        )
    )
    for title, frame, field in (
        (say("unit_word"), changed, "trilean"),
        (say("counties_word"), found.flags, "flag"),
    ):
        if not len(frame):
            continue
        columns = [name for name in frame.columns if name not in {"was", "becomes"}]
        table = Table(
            *(label(name) for name in columns), say("was_word"), say("becomes_word"), title=title
        )
        for row in frame.head(SHOWN).to_dict("records"):
            states = (value_label(field, row["was"]), value_label(field, row["becomes"]))
            table.add_row(*(str(row[name]) for name in columns), *states)
        console.print(table)
        if len(frame) > SHOWN:
            console.print(say("and_so_on_see_json", count=len(frame)))
    for remark in found.report.remarks[:SHOWN]:
        place = say("file_and_row", file=remark.file, row=remark.row) if remark.row else remark.file
        console.print(f"{place}：{remark.message}", markup=False)

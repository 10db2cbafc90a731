"""`vaxreach register readings`: what this version reads otherwise than an earlier one did."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer

from app.register.change_set import BY_COMMAND
from app.register.doors.row import Why
from app.register.exchange.held_readings import (
    ReadOtherwise,
    accept_readings,
    list_read_otherwise,
)
from app.register.opening import open_rows
from app.register.reads import list_kept_kinds
from app.settings import read_settings
from app.store.schema_version import make_tables
from geo.study import read_around_register
from geo.words.sentences import say
from scripts.register.held import hold_register, telling_refusals
from scripts.terminal import make_console


def readings(
    study: Annotated[Path, typer.Argument(help="the study file")],
    accept: Annotated[
        bool, typer.Option("--accept", help="have all of them count as this version reads them")
    ] = False,
    why: Annotated[str, typer.Option(help="what the history says of it")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="the rows as JSON")] = False,
) -> None:
    """List rows that this version reads otherwise than before; until accepted they count as before.

    Raises
    ------
    InputError
        A service works on the register, or the study cannot be used.
    """
    named = read_around_register(study)
    key_file = read_settings(study=study).audit.key_file
    with hold_register(study) as held, telling_refusals():
        make_tables(held.engine, held.name)
        register = open_rows(held.engine, named, held.folder, key_file)
        found = {kind: list_read_otherwise(register, kind) for kind in list_kept_kinds(register)}
        _print(found, as_json=as_json)
        for kind, rows in found.items():
            codes = [one.row.code for one in rows]
            if accept and codes:
                accept_readings(register, BY_COMMAND, kind, codes, Why("reader", why))


def _print(found: dict[str, list[ReadOtherwise]], *, as_json: bool) -> None:
    if as_json:
        told = [
            {"kind": kind, "code": one.row.code, "reader": one.row.reader, "fields": one.fields}
            for kind, rows in found.items()
            for one in rows
        ]
        typer.echo(orjson.dumps(told).decode())
        return
    console = make_console()
    count = sum(map(len, found.values()))
    console.print(say("readings_count", count=count), markup=False)
    for kind, rows in found.items():
        for one in rows:
            for field, (was, now) in one.fields.items():
                line = say(
                    "reading_otherwise", kind=kind, code=one.row.code, field=field, before=was,
                    after=now,
                )  # fmt: skip
                console.print(f"  {line}", markup=False, soft_wrap=True)

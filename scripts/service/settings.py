"""`vaxreach settings`: every setting of the environment, its default, and what is set here."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import Annotated

import orjson
import typer
from rich.table import Table

from app.settings import read_settings
from app.settings_table import SettingRow, list_settings
from geo.words.sentences import say
from scripts.terminal import make_console


def settings(
    as_json: Annotated[bool, typer.Option("--json", help="Print the rows as JSON.")] = False,
) -> None:
    """List the settings of the service; one that is misspelt or out of range is refused."""
    read_settings()
    rows = list_settings()
    if as_json:
        typer.echo(orjson.dumps([asdict(row) for row in rows]).decode())
        return
    table = Table(
        say("variable_word"),
        say("kind_word"),
        say("default_word"),
        say("meaning_word"),
        title=say("settings_of_service"),
    )
    for row in rows:
        limited = " ".join(filter(None, (row.type, row.limits, row.unit and f"({row.unit})")))
        table.add_row(row.variable, limited, _tell_value(row), row.zh)
    make_console().print(table)


def _tell_value(row: SettingRow) -> str:
    """The default, marked where the environment sets another value, which may be a secret."""
    is_set = any(name.upper() == row.variable for name in os.environ)
    return say("default_but_set", default=row.default) if is_set else row.default

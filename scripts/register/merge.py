"""`vaxreach register merge`: two rows are one unit, and the old code another name of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.errors import BodyError, NotFoundError
from app.register.change_set import BY_COMMAND
from app.register.change_steps import Target
from app.register.doors.row import Why
from app.register.merging import merge_rows
from app.register.opening import open_rows
from app.register.reads import read_row
from app.register.state_rows import fold_code
from app.settings import read_settings
from app.store.schema_version import make_tables
from geo.errors import InputError
from geo.study import read_around_register
from geo.words.sentences import say
from scripts.register.held import hold_register, telling_refusals


def merge(
    study: Annotated[Path, typer.Argument(help="the study file")],
    code: Annotated[str, typer.Argument(help="the code that becomes another name")],
    into: Annotated[str, typer.Argument(help="the code of the unit that stays")],
    kind: Annotated[str, typer.Option(help="kind of the rows")] = "sites",
    why: Annotated[str, typer.Option(help="what the history says of it")] = "",
) -> None:
    """Say that two rows are one unit; what was said under the old code stays in its history.

    Raises
    ------
    InputError
        There is no such row, both are the same, or a service works on the register.
    """
    named = read_around_register(study)
    key_file = read_settings(study=study).audit.key_file
    with hold_register(study) as held, telling_refusals():
        make_tables(held.engine, held.name)
        register = open_rows(held.engine, named, held.folder, key_file)
        try:
            row = read_row(register, kind, code)
            if fold_code(row.code) != fold_code(code):
                told = f"{code!r:.80} is another name of {row.code!r:.80} already"
                raise InputError(f"register: {told}")
            target = Target(kind, row.code, row.version)
            done = merge_rows(register, BY_COMMAND, target, into, Why("merge", why))
        except (BodyError, NotFoundError) as error:
            raise InputError(f"register: {error}") from error
    typer.echo(say("rows_merged", code=code, into=into, revision=done.revision))

"""`vaxreach register backup`: one archive of a register, beside a service that goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.store.backup import back_up, name_backup
from app.store.schema_version import require_version
from geo.errors import InputError
from geo.words.sentences import say
from scripts.register.held import connect_register, note_deed, telling_refusals
from scripts.register.migrate import BACKUPS


def backup(
    study: Annotated[Path, typer.Argument(help="the study file")],
    out: Annotated[
        Path | None,
        typer.Option(help="the archive to write; else one named by the moment"),
    ] = None,
    with_secrets: Annotated[
        bool,
        typer.Option(
            "--with-secrets",
            help="also hashes of passwords, sessions, keys, and the key of the audit: who has the "
            "archive then can do what they can",
        ),
    ] = False,
) -> None:
    """Copy a register, its files and its study into one archive; a service may go on meanwhile.

    Exits with 1 where rows are damaged and could not be copied.

    Raises
    ------
    InputError
        There is no register, it is of a version that is not read here, or the file is there.
    StoreError
        It cannot be read, or the archive not be written.
    """
    if out is not None and out.exists():
        raise InputError(f"{out.name}: is there already; a copy is never written over another")
    with connect_register(study) as register, telling_refusals():
        version = require_version(register.engine, register.name)
        place = out or register.files.state / BACKUPS / name_backup(version)
        made = back_up(register.engine, register.ask_backup(with_secrets=with_secrets), place)
        note_deed(register, "register_backup", place.name + " with secrets" * with_secrets)
    typer.echo(say("register_copied", file=place))
    rows = sum(table.rows for table in made.tables.values())
    typer.echo(say("register_copy_holds", rows=rows, files=len(made.members) - len(made.tables)))
    for named in made.left_out:
        typer.echo(say("register_row_left_out", row=named), err=True)
    if made.with_secrets:
        typer.echo(say("register_copy_has_secrets"), err=True)
    raise typer.Exit(1 if made.left_out else 0)

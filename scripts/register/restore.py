"""`vaxreach register restore`: an archive becomes the register of a study again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.store.backup import restore as restore_archive
from app.store.database import find_file, mark_of
from geo.words.sentences import say
from scripts.register.held import hold_register, note_deed, telling_refusals


def restore(
    study: Annotated[Path, typer.Argument(help="the study file")],
    archive: Annotated[Path, typer.Argument(help="an archive of vaxreach register backup")],
    aside: Annotated[
        bool,
        typer.Option(
            "--set-aside",
            help="move files of scenarios and plans that the archive does not have into a folder "
            "of their own; without it they stop the restoring",
        ),
    ] = False,
) -> None:
    """Write an archive into an empty register on either database, all of it or nothing.

    Raises
    ------
    InputError
        The archive is damaged, the register in use, or a service works on it.
    StoreError
        It cannot be written.
    """
    with hold_register(study) as register, telling_refusals():
        done = restore_archive(
            register.engine, register.name, register.files.state, archive, moves_files=aside
        )
        note_deed(register, "register_restore", f"{archive.name} of {done.manifest.made_at}")
        file = find_file(register.engine)
        if file is not None:
            mark_of(file).touch()
    rows = sum(table.rows for table in done.manifest.tables.values())
    typer.echo(say("register_restored", at=done.manifest.made_at, rows=rows, files=done.files))
    if done.aside is not None:
        typer.echo(say("register_files_aside", folder=done.aside.name))
    if not done.manifest.with_secrets:
        typer.echo(say("register_without_secrets"))

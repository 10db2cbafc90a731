"""`vaxreach register migrate`: the tables of a register, brought to the newest version."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.store.backup import back_up, name_backup
from app.store.migrating import migrate_tables
from app.store.schema_version import newest_version, require_version
from geo.words.sentences import say
from scripts.register.held import hold_register, note_deed, telling_refusals

BACKUPS = "backups"


def migrate(study: Annotated[Path, typer.Argument(help="the study file")]) -> None:
    """Bring the tables of a register to this version, keeping a copy of it as it was.

    Raises
    ------
    InputError
        A service works on the register, or it is of a version that is not read here.
    StoreError
        The copy cannot be written, or a step not be done; all is as before.
    """
    with hold_register(study) as register, telling_refusals():
        before = require_version(register.engine, register.name)
        if 0 < before < newest_version():
            place = register.files.state / BACKUPS / name_backup(before)
            back_up(register.engine, register.ask_backup(with_secrets=True), place)
            typer.echo(say("register_copied", file=place))
        migrate_tables(register.engine, register.name)
        if 0 < before < newest_version():
            note_deed(register, "register_migrate", f"{before} → {newest_version()}")
    if before == newest_version():
        typer.echo(say("register_current", now=before))
    else:
        typer.echo(say("register_migrated", before=before, now=newest_version()))

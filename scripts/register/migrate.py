"""`vaxreach register migrate`: the tables of a register, brought to the newest version."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.errors import SchemaVersionError
from app.store.migrating import migrate_tables
from app.store.schema_version import newest_version
from geo.errors import InputError
from geo.words.sentences import say
from scripts.register.held import hold_register


def migrate(study: Annotated[Path, typer.Argument(help="the study file")]) -> None:
    """Bring the tables of a register to this version, keeping a copy of it as it was.

    Raises
    ------
    InputError
        A service works on the register, or it is of a version that is not read here.
    """
    with hold_register(study) as register:
        try:
            before = migrate_tables(register.engine, register.name)
        except SchemaVersionError as error:
            raise InputError(str(error)) from error
    told = "register_migrated" if before != newest_version() else "register_current"
    typer.echo(say(told, before=before, now=newest_version()))

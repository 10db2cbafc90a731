"""`vaxreach register doctor`: what is wrong with a register, before it does harm."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.store.backup.kept_files import move_aside
from app.store.examination import examine, list_strays
from app.store.seen import count_on, note_seen
from app.store.transactions import changing
from geo.words.sentences import say
from scripts.register.held import (
    StudyRegister,
    connect_register,
    hold_register,
    note_deed,
    telling_refusals,
)


def doctor(
    study: Annotated[Path, typer.Argument(help="the study file")],
    take_older: Annotated[
        bool,
        typer.Option(
            "--take-older",
            help="go on with a register that is older than the folders beside it: what it does not "
            "know is moved into a folder of its own, and no number is given a second time",
        ),
    ] = False,
) -> None:
    """Say what is wrong with a register and the folders beside it; exits with 1 where there is.

    Raises
    ------
    InputError
        The study cannot be used, or with --take-older a service works on the register.
    StoreError
        It cannot be read.
    """
    connect = hold_register if take_older else connect_register
    with connect(study) as register, telling_refusals():
        if take_older:
            _take_older(register)
        found = examine(register.engine, register.name, register.folder)
    for one in found:
        typer.echo(one.told)
    faults = sum(not one.is_note for one in found)
    if not faults:
        typer.echo(say("register_sound"))
    raise typer.Exit(1 if faults else 0)


def _take_older(register: StudyRegister) -> None:
    with changing(register.engine) as connection:
        strays = list_strays(connection, register.folder)
        count_on(connection, register.folder)
    aside = move_aside(register.folder, strays)
    note_deed(register, "register_take_older", "" if aside is None else aside.name)
    note_seen(register.engine, register.folder, takes_less=True)
    if aside is not None:
        typer.echo(say("register_files_aside", folder=aside.name))

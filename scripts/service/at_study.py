"""Accounts and keys of a study on this machine, whether its service runs or not."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from app.access.stamp import renew_stamp
from app.audit import AuditKey, Who, open_key, read_head
from app.settings import read_settings
from app.store import open_database
from app.store.place import locate_register
from app.store.transactions import changing, reading
from geo.errors import InputError, refuse_unwritable
from geo.study import read_study, state_folder

DEFAULT = Path("study.toml")

StudyOption = Annotated[
    Path | None,
    typer.Option(help="the study file; that of VAXREACH_STUDY, else study.toml here"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


@dataclass(frozen=True, slots=True)
class Change:
    """A transaction on the register, the key of its audit, and who makes the change."""

    connection: Connection
    audit: AuditKey
    who: Who


@contextmanager
def change_register(study: Path | None) -> Iterator[Change]:
    """A transaction on the register of a study; services that run then read callers anew.

    Raises
    ------
    InputError, StoreError
        The study or a setting cannot be used, or the register cannot be written.
    """
    settings = read_settings()
    file = _find_study(study, settings.study)
    folder = state_folder(file)
    engine = open_database(locate_register(settings, folder))
    try:
        with reading(engine) as connection:
            is_used = read_head(connection).number > 0
        audit = open_key(folder, settings.audit.key_file, is_used=is_used)
        with changing(engine) as connection:
            yield Change(connection, audit, Who("command", _find_user()))
        try:
            renew_stamp(folder)
        except OSError as error:
            raise refuse_unwritable("access.stamp", error) from error
    finally:
        engine.dispose()


def _find_study(given: Path | None, of_setting: Path | None) -> Path:
    file = given or of_setting or DEFAULT
    if given is None and of_setting is None and not file.exists():
        raise InputError("--study: expected the study file, for there is no study.toml here")
    read_study(file)
    return file


def _find_user() -> str:
    """The user of the machine, where it has a name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""

"""The register of a study in the hands of a verb."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer
from sqlalchemy import Engine, inspect

from app.audit import Deed, append_line, open_key, read_head
from app.audit.deed import COMMAND
from app.errors import RegisterError, TakenError
from app.settings import read_settings
from app.store.backup import BackupRequest
from app.store.backup.kept_files import StudyFiles
from app.store.claims import LOCK, claim, claim_server
from app.store.database import connect_database, find_file
from app.store.place import locate_register
from app.store.tables.audit import AuditHeadRow
from app.store.transactions import changing, reading
from geo.errors import InputError, StoreError
from geo.study import Study, named_files, read_around_register, state_folder

_RULES = ("standard.", "facilities", "calendar.")


@dataclass(frozen=True, slots=True)
class StudyRegister:
    """The database of a study, connected to and not yet looked at, and where its files lie."""

    engine: Engine
    files: StudyFiles
    key_file: Path | None

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"the register of {self.files.study.name}"

    @property
    def folder(self) -> Path:
        """Where the state of the study lies."""
        return self.files.state

    def ask_backup(self, *, with_secrets: bool) -> BackupRequest:
        """What a copy of it holds."""
        return BackupRequest(self.name, self.files, with_secrets)


@contextmanager
def connect_register(study: Path) -> Iterator[StudyRegister]:
    """The register of a study, beside whoever else works on it: for reading.

    Raises
    ------
    InputError
        The study or a setting cannot be used, or there is no register: looking makes none.
    """
    with _connect(study) as register:
        file = find_file(register.engine)
        if file is not None and not file.exists():
            raise InputError(f"{register.name}: there is none yet")
        yield register


@contextmanager
def _connect(study: Path) -> Iterator[StudyRegister]:
    files = StudyFiles(state_folder(study), study, tuple(_list_rules(read_around_register(study))))
    settings = read_settings(study=study)
    engine = connect_database(locate_register(settings, files.state))
    try:
        yield StudyRegister(engine, files, settings.audit.key_file)
    finally:
        engine.dispose()


@contextmanager
def hold_register(study: Path) -> Iterator[StudyRegister]:
    """The register of a study for one verb alone; no service works on it meanwhile.

    Raises
    ------
    InputError
        A service or another verb works on it, or the study or a setting cannot be used.
    """
    with _connect(study) as register:
        register.files.state.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            try:
                stack.callback(claim(register.files.state / LOCK, study.name).release)
                stack.callback(claim_server(register.engine).release)
            except TakenError as error:
                raise InputError(str(error)) from error
            yield register


def note_deed(register: StudyRegister, action: str, why: str) -> None:
    """Write into the audit what a person at the machine did with a whole register.

    A register whose key is not there is told of: the deed is done, and nobody can seal its line.
    """
    try:
        with reading(register.engine) as connection:
            if not inspect(connection).has_table(AuditHeadRow.__tablename__):
                return
            is_used = read_head(connection).number > 0
        key = open_key(register.folder, register.key_file, is_used=is_used)
        with changing(register.engine) as connection:
            append_line(connection, key, Deed(COMMAND, action, "register", why=why))
    except StoreError as error:
        typer.echo(str(error), err=True)


@contextmanager
def telling_refusals() -> Iterator[None]:
    """A register that this vaxreach does not take is told as bad input: exit code 2.

    Raises
    ------
    InputError
        It is of another version, empty or not there.
    """
    try:
        yield
    except RegisterError as error:
        raise InputError(str(error)) from error


def _list_rules(study: Study) -> list[Path]:
    """The rule files that a study names: its standards, measures and notices."""
    named = named_files(study)
    found = [path for key, path in named if key.startswith(_RULES) and path.suffix == ".toml"]
    return list(dict.fromkeys(found))

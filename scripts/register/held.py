"""The register of a study in the hands of a verb."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from app.errors import RegisterError, TakenError
from app.settings import read_settings
from app.store.backup import BackupRequest
from app.store.backup.kept_files import StudyFiles
from app.store.claims import LOCK, claim, claim_server
from app.store.database import connect_database, find_file
from app.store.place import locate_register
from geo.errors import InputError
from geo.study import Study, named_files, read_around_register, state_folder

_RULES = ("standard.", "facilities", "calendar.")


@dataclass(frozen=True, slots=True)
class StudyRegister:
    """The database of a study, connected to and not yet looked at, and where its files lie."""

    engine: Engine
    files: StudyFiles

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
    engine = connect_database(locate_register(read_settings(study=study), files.state))
    try:
        yield StudyRegister(engine, files)
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

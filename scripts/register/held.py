"""The register of a study, held by a verb as a service holds it: nobody else works on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from app.errors import TakenError
from app.settings import read_settings
from app.store.claims import LOCK, claim
from app.store.database import connect_database
from app.store.place import locate_register
from geo.errors import InputError
from geo.study import read_study, state_folder


@dataclass(frozen=True, slots=True)
class StudyRegister:
    """The database of a study, connected to and not yet looked at, and the folder of its state."""

    engine: Engine
    study: Path
    folder: Path

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"the register of {self.study.name}"


@contextmanager
def connect_register(study: Path) -> Iterator[StudyRegister]:
    """The register of a study, beside whoever else works on it: for reading.

    Raises
    ------
    InputError
        The study or a setting cannot be used.
    """
    read_study(study)
    folder = state_folder(study)
    engine = connect_database(locate_register(read_settings(study=study), folder))
    try:
        yield StudyRegister(engine, study, folder)
    finally:
        engine.dispose()


@contextmanager
def hold_register(study: Path) -> Iterator[StudyRegister]:
    """The register of a study for one verb alone.

    Raises
    ------
    InputError
        A service or another verb works on it, or as `connect_register`.
    """
    with connect_register(study) as register:
        try:
            held = claim(register.folder / LOCK, study.name)
        except TakenError as error:
            raise InputError(str(error)) from error
        try:
            yield register
        finally:
            held.release()

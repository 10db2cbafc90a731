"""Tables of a register other than that beside a study, or of a revision other than its newest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from app.errors import BodyError, RegisterError
from app.register.exchange.supplying import supply_tables
from app.store import open_database, sqlite_url
from app.store.backup import restore
from app.store.place import REGISTER
from geo.errors import InputError
from geo.storage.passing_folders import passing_folder
from geo.study import read_around_register


def choose_tables(
    study: Path, register: str | None, revision: int | None, as_of: date | None
) -> Mapping[str, Path]:
    """The tables that a study takes, of a database by its URL or of an archive by its path.

    Raises
    ------
    InputError
        The study takes no rows of a register, there is no such register or revision, or the archive
        is damaged.
    """
    kept = read_around_register(study).kept
    if kept is None:
        raise InputError(
            f"study: {study.name} takes no rows of a register ([register] use): --register and "
            "--revision say nothing of it"
        )
    day = None if as_of is None else as_of.isoformat()
    if register is None or "://" in register:
        with _telling_faults():
            return supply_tables(study, kept.use, revision=revision, day=day, url=register)
    archive = Path(register)
    if not archive.is_file():
        raise InputError(
            f"register: {archive.name!r:.80}: expected the URL of a database or an archive of "
            "vaxreach register backup"
        )
    with passing_folder() as folder, _telling_faults():
        url = sqlite_url(folder / REGISTER)
        engine = open_database(url)
        try:
            restore(engine, study.name, folder, archive)
        finally:
            engine.dispose()
        return supply_tables(study, kept.use, revision=revision, day=day, url=url)


@contextmanager
def _telling_faults() -> Iterator[None]:
    """A register that is not read here and a revision that there is not are bad input."""
    try:
        yield
    except RegisterError as error:
        raise InputError(str(error)) from error
    except BodyError as error:
        raise InputError(f"register: {error}") from error

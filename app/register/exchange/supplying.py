"""Handing in the tables of a register to whoever reads its study: files named by what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import URL

from app.register.exchange.tables import freeze_tables, write_tables
from app.register.opening import open_rows
from app.settings import read_settings
from app.store.database import connect_database, find_file
from app.store.place import locate_register
from app.store.schema_version import make_tables
from geo.clock import tell_today
from geo.errors import StudyError
from geo.rules.standard import read_standard
from geo.study import Study, read_around_register, state_folder

FOLDER = "register"


def supply_tables(
    path: Path,
    sections: Sequence[str],
    *,
    revision: int | None = None,
    day: str | None = None,
    url: URL | str | None = None,
) -> Mapping[str, Path]:
    """Tables of the register of a study, as they hold on a day: that of the study, else today.

    `revision` is the newest where none is given, and `url` the database where the register lies.

    Raises
    ------
    StoreError, InputError
        The register cannot be read, or there is none.
    """
    study, state = read_around_register(path), state_folder(path)
    settings = read_settings(study=path)
    engine = connect_database(url or locate_register(settings, state))
    try:
        file = find_file(engine)
        if file is not None and not file.exists():
            raise StudyError("key register.use: the study has no register yet: import its rows")
        make_tables(engine, path.name)
        register = open_rows(engine, study, state, settings.audit.key_file)
        tables = freeze_tables(register, sections, day or choose_day(study), revision)
        return write_tables(tables, state / FOLDER)
    finally:
        engine.dispose()


def choose_day(study: Study) -> str:
    """The day that the study is about, else today in the time zone of its standard."""
    if study.study.as_of is not None:
        return study.study.as_of.isoformat()
    return tell_today(read_standard(study.standard.path).time_zone).isoformat()

"""`vaxreach register export`: a study folder whose assessment is that of the register."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from app.register.doors.kinds import KINDS
from app.register.exchange.supplying import choose_day
from app.register.exchange.tables import freeze_tables, write_tables
from app.register.opening import open_rows
from app.settings import read_settings
from app.store.schema_version import make_tables
from geo.errors import InputError, StoreError
from geo.study import FileSource, Study, read_around_register, read_study
from geo.study.registered import list_sections
from geo.words.sentences import say
from scripts.register.held import connect_register, telling_refusals
from vaxreach.study_folder import write_sections


def export(
    study: Annotated[Path, typer.Argument(help="the study file")],
    out: Annotated[Path, typer.Argument(help="a new or empty folder")],
    revision: Annotated[
        int | None, typer.Option(min=0, help="what the register knew; now, where left out")
    ] = None,
    day: Annotated[
        str | None, typer.Option(help="the day on which rows hold; that of the study, else today")
    ] = None,
) -> None:
    """Write a study with the tables of its register; it needs no register any more.

    Raises
    ------
    InputError
        There is no register, or the study cannot be used.
    StoreError
        The folder holds something, or cannot be written.
    """
    named = read_around_register(study)
    key_file = read_settings(study=study).audit.key_file
    with (
        connect_register(study) as held,
        telling_refusals(),
        TemporaryDirectory(prefix="vaxreach-") as folder,
    ):
        make_tables(held.engine, held.name)
        register = open_rows(held.engine, named, held.folder, key_file)
        kinds = named.kept.use if named.kept is not None else list(KINDS)
        bodies = freeze_tables(register, kinds, day or choose_day(named), revision)
        tables = write_tables(bodies, Path(folder))
        whole = _name_tables(study, named, tables)
        try:
            written = write_sections(whole, out)
        except StoreError as error:
            raise InputError(str(error)) from error
    typer.echo(say("result_files_in", folder=written.parent))


def _name_tables(path: Path, named: Study, tables: dict[str, Path]) -> Study:
    """The study with tables of the register in place of what it says of these rows."""
    if named.kept is not None:
        return read_study(path, tables)
    changes: dict[str, Any] = {}
    for section in list_sections():
        stated = getattr(named, section)
        if isinstance(stated, list):
            changes[section] = [
                _take_table(one, tables.get(f"{section}[{i}]" if i else section))
                for i, one in enumerate(stated)
            ]
        elif section in tables:
            changes[section] = _take_table(stated or FileSource(), tables[section])
    return named.model_copy(update=changes)


def _take_table(stated: FileSource, table: Path | None) -> FileSource:
    """The section without what it says of how its file is read."""
    if table is None:
        return stated
    said = stated.model_dump(exclude_unset=True, exclude=set(FileSource.model_fields))
    return type(stated).model_validate({**said, "path": table})

"""A register from an archive: all of it, in one transaction, where none has been in use."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, insert, select
from sqlalchemy.exc import IntegrityError

from app.store.backup.kept_files import (
    free_bytes,
    list_foreign,
    require_known_members,
    restore_files,
    set_aside,
    undo,
)
from app.store.backup.manifest import Manifest
from app.store.backup.row_text import list_tables, parse_row
from app.store.backup.sealed_zip import ArchiveError, SealedReader, open_sealed
from app.store.counters import set_next
from app.store.geometry import add_geometry
from app.store.migrations.steps import upgrade
from app.store.schema_version import create_tables, find_version, newest_version
from app.store.tables import Base
from app.store.transactions import changing
from geo.errors import FullDiskError, InputError, refuse_unwritable

_AT_A_TIME = 500
_SPARE_BYTES = 50_000_000


class UsedRegisterError(InputError):
    """Something is there already that a restored register would be mixed with."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was written, and where files that were there before lie now."""

    manifest: Manifest
    files: int
    aside: Path | None


def restore(
    engine: Engine, name: str, state: Path, archive: Path, *, moves_files: bool = False
) -> Restored:
    """Write an archive into an empty register and the folders beside it.

    Files that are there and not in the archive are of another time than it: with `moves_files` they
    are moved into a folder of their own, without it nothing is done.

    Raises
    ------
    ArchiveError
        The archive is damaged, of a newer version, or made to do harm; nothing has been written.
    UsedRegisterError
        The register has rows, or there are files that the archive does not have.
    StoreError
        It cannot be written; nothing is in the register.
    """
    with open_sealed(archive) as reader:
        _require_readable(reader, archive.name)
        _require_room(reader, state)
        foreign = list_foreign(reader, state)
        if foreign and not moves_files:
            raise UsedRegisterError(_tell_foreign(foreign, archive.name))
        aside = None
        try:
            with changing(engine, "restored") as connection:
                _restore_tables(connection, reader, name, archive.name)
                aside = set_aside(state) if foreign else None
                files = restore_files(reader, state)
        except BaseException as error:
            undo(state, aside)
            if isinstance(error, IntegrityError):
                raise ArchiveError(f"{archive.name}: its rows contradict one another") from error
            if isinstance(error, OSError):
                raise refuse_unwritable("the files of the register", error) from error
            raise
    return Restored(reader.manifest, files, aside)


def _require_readable(reader: SealedReader, name: str) -> None:
    version = reader.manifest.schema_version
    if version > newest_version():
        raise ArchiveError(
            f"{name}: its tables are of version {version}, and this vaxreach reads up to "
            f"{newest_version()}: use the newer vaxreach that made it"
        )
    require_known_members(reader, name)


def _require_room(reader: SealedReader, state: Path) -> None:
    needed = sum(one.size for one in reader.manifest.members.values()) + _SPARE_BYTES
    state.mkdir(parents=True, exist_ok=True)
    if free_bytes(state) < needed:
        raise FullDiskError(f"the disk has less than the {needed:,} bytes that this needs")


def _tell_foreign(foreign: list[str], archive: str) -> str:
    more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
    return (
        f"{foreign[0]}{more} beside the register: not in {archive} or not the same, so of another "
        "time; with --set-aside they are moved into a folder of their own"
    )


def _restore_tables(connection: Connection, reader: SealedReader, name: str, archive: str) -> None:
    version = reader.manifest.schema_version
    found = find_version(connection, name)
    if found:
        _require_unused(connection, found, name)
    if found not in {0, version}:
        _drop_tables(connection)
    if found != version:
        _make_tables(connection, version)
    tables = {one.name: one for one in list_tables(connection, version)}
    unknown = reader.manifest.tables.keys() - tables.keys()
    if unknown:
        raise ArchiveError(f"{archive}: no register of its version has a table {min(unknown)}")
    for table in tables.values():
        if table.name in reader.manifest.tables:
            _restore_rows(connection, reader, table, archive)
    if version < newest_version():
        upgrade(connection, version, newest_version())
    add_geometry(connection)


def _drop_tables(connection: Connection) -> None:
    """Remove tables of another version, in which there is nothing."""
    Base.metadata.drop_all(connection)
    connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
    if connection.dialect.name == "postgresql":
        for name in Base.metadata.tables:
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}_refuse()")


def _make_tables(connection: Connection, version: int) -> None:
    if version == newest_version():
        create_tables(connection)
    else:
        upgrade(connection, 0, version)


def _require_unused(connection: Connection, version: int, name: str) -> None:
    for table in list_tables(connection, version):
        if connection.execute(select(1).select_from(table).limit(1)).first() is not None:
            raise UsedRegisterError(
                f"{name} is in use, {table.name} has rows: an archive is restored into an empty "
                "register alone"
            )


def _restore_rows(connection: Connection, reader: SealedReader, table: Table, archive: str) -> None:
    said, count = reader.manifest.tables[table.name], 0
    lines = enumerate(reader.read_lines(f"tables/{table.name}.jsonl"), 1)
    while part := list(itertools.islice(lines, _AT_A_TIME)):
        rows = []
        for number, line in part:
            try:
                rows.append(parse_row(line, table))
            except ValueError as error:
                raise ArchiveError(
                    f"{archive}: tables/{table.name}.jsonl line {number}: {error}"
                ) from error
        connection.execute(insert(table), rows)
        count += len(rows)
    if count != said.rows:
        raise ArchiveError(f"{archive}: {table.name} has {count} rows instead of {said.rows}")
    if said.next is not None:
        set_next(connection, table, said.next)

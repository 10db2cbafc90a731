"""What is wrong with a register, told before it does harm: tables, disk, rows, clock, folders."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, inspect, select

from app.errors import SchemaVersionError
from app.store.database import find_file
from app.store.document_rows import is_id, is_whole
from app.store.geometry import list_columns
from app.store.schema_version import find_version, newest_version
from app.store.seen import find_lost
from app.store.tables import Base
from app.store.tables.documents import DocumentRow
from app.store.tables.schema import SchemaVersionRow
from app.store.transactions import reading
from geo.clock import stamp_moment
from geo.words.sentences import say

LEAST_FREE_BYTES = 1_000_000_000
LARGEST_WAL_BYTES = 64_000_000
_MOST_TOLD = 20
_TIMES = ("at", "created_at", "updated_at")
_FOLDERS = ("plans", "scenarios")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: `code` names it, `told` is its sentence; a note harms nothing."""

    code: str
    told: str
    is_note: bool = False


def examine(engine: Engine, name: str, state: Path) -> list[Finding]:
    """Everything that is wrong with the register of this name and the folders beside it.

    Raises
    ------
    StoreError
        It cannot be read.
    """
    with reading(engine) as connection:
        try:
            version = find_version(connection, name)
        except SchemaVersionError as error:
            return [Finding("version", say("register_finding_version", told=error))]
        if not version:
            return [
                Finding("none", say("register_finding_none"), is_note=True),
                *_look_at_room(engine, state),
            ]
        found = [*_look_at_schema(connection, version)]
        checks: list[Callable[[], Iterator[Finding]]] = [
            lambda: _look_at_file(connection, engine),
            lambda: _look_at_room(engine, state),
            lambda: _look_at_seals(connection),
            lambda: _look_at_strays(connection, state),
            lambda: _look_at_clock(connection),
            lambda: _look_at_counters(connection, state),
        ]
        return found + [one for check in checks for one in check()]


def list_strays(connection: Connection, state: Path) -> list[Path]:
    """Folders of documents that the register does not know."""
    known = set(connection.execute(select(DocumentRow.id)).scalars())
    return [
        one
        for kind in _FOLDERS
        for one in sorted((state / kind).glob("*"))
        if is_id(one.name) and one.name not in known
    ]


def _look_at_schema(connection: Connection, version: int) -> Iterator[Finding]:
    newest = newest_version()
    if version < newest:
        yield Finding("older", say("register_finding_older", before=version, now=newest))
        return
    there = set(inspect(connection).get_table_names())
    missing = sorted(Base.metadata.tables.keys() - there - {SchemaVersionRow.__tablename__})
    if missing:
        yield Finding("tables", say("register_finding_tables", tables=", ".join(missing)))


def _look_at_file(connection: Connection, engine: Engine) -> Iterator[Finding]:
    file = find_file(engine)
    if file is None:
        return
    told = connection.exec_driver_sql(f"PRAGMA integrity_check({_MOST_TOLD})").scalars().all()
    if told != ["ok"]:
        yield Finding(
            "damaged_file", say("register_finding_damaged_file", count=len(told), first=told[0])
        )
    mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    if mode != "wal":
        yield Finding("journal", say("register_finding_journal", mode=mode))
    wal = file.with_name(f"{file.name}-wal")
    if wal.exists() and wal.stat().st_size > LARGEST_WAL_BYTES:
        yield Finding("wal", say("register_finding_wal", size=wal.stat().st_size // 1_000_000))


def _look_at_room(engine: Engine, state: Path) -> Iterator[Finding]:
    file = find_file(engine)
    size = file.stat().st_size if file is not None and file.exists() else 0
    needed = max(LEAST_FREE_BYTES, 2 * size)
    free = shutil.disk_usage(state if state.exists() else state.parent).free
    if free < needed:
        yield Finding(
            "room", say("register_finding_room", free=free // 1_000_000, needed=needed // 1_000_000)
        )


def _look_at_seals(connection: Connection) -> Iterator[Finding]:
    table: Any = DocumentRow.__table__
    rows = connection.execute(select(table), execution_options={"yield_per": 500})
    damaged = [f"{row.kind} {row.id}" for row in rows if not is_whole(row)]
    if damaged:
        told = ascii(", ".join(damaged[:_MOST_TOLD]))[1:-1]
        yield Finding("seals", say("register_finding_seals", count=len(damaged), named=told))


def _look_at_strays(connection: Connection, state: Path) -> Iterator[Finding]:
    strays = list_strays(connection, state)
    if strays:
        told = ", ".join(f"{one.parent.name}/{one.name}" for one in strays[:_MOST_TOLD])
        yield Finding("strays", say("register_finding_strays", count=len(strays), named=told))
    aside = sorted(one.name for one in state.glob("set-aside-*"))
    if aside:
        yield Finding("aside", say("register_finding_aside", named=", ".join(aside)), is_note=True)


def _look_at_clock(connection: Connection) -> Iterator[Finding]:
    last = max(filter(None, _list_last_times(connection)), default="")
    now = stamp_moment("milliseconds")
    if last > now:
        yield Finding("clock", say("register_finding_clock", now=now, last=last))


def _list_last_times(connection: Connection) -> Iterator[str]:
    there = set(inspect(connection).get_table_names())
    for table in Base.metadata.tables.values():
        columns = list_columns(connection, table.name) if table.name in there else []
        for name in _TIMES:
            if name in columns and name in table.c:
                found = connection.execute(select(func.max(table.c[name]))).scalar()
                yield found if isinstance(found, str) else ""


def _look_at_counters(connection: Connection, state: Path) -> Iterator[Finding]:
    for name, (now, then) in find_lost(connection, state).items():
        yield Finding("counter", say("register_finding_counter", table=name, now=now, then=then))

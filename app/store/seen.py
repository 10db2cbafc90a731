"""How far a register had counted when it was last open: noted beside its folders.

Numbers only grow. A database that counts less than was noted is an older one, put back beside
folders that are newer; it would give the same numbers again to other things.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

import orjson
from sqlalchemy import Connection, Engine, func, inspect, select

from app.errors import OutdatedRegisterError
from app.store.tables import Base
from app.store.transactions import reading, refuse_writing
from geo.errors import StoreError
from geo.storage.whole_writes import write_bytes_whole

SEEN = "register.seen"
COUNTERS = {"audit_lines": "number", "documents": "number", "register_revisions": "revision"}
"""Columns that count up and are never given again."""
_LARGEST = 1 << 62
_LOG = logging.getLogger("vaxreach.store")


def count_all(connection: Connection) -> dict[str, int]:
    """How far each counter of a register has come."""
    there = set(inspect(connection).get_table_names()) & Base.metadata.tables.keys()
    counted = {}
    for table, column in COUNTERS.items():
        if table in there:
            highest = select(func.max(Base.metadata.tables[table].c[column]))
            counted[table] = int(connection.execute(highest).scalar() or 0)
    if connection.dialect.name == "sqlite" and "documents" in there:
        asked = "SELECT max(seq) FROM sqlite_sequence WHERE name = 'documents'"
        counted["documents"] = int(connection.exec_driver_sql(asked).scalar() or 0)
    return counted


def read_seen(state: Path) -> dict[str, int]:
    """What was noted in the state of a study; nothing where nothing was, or not by us."""
    try:
        noted = orjson.loads((state / SEEN).read_bytes())
    except (OSError, ValueError):
        return {}
    known = noted.items() if isinstance(noted, dict) else ()
    return {
        name: number
        for name, number in known
        if name in COUNTERS and type(number) is int and 0 <= number < _LARGEST
    }


def note_seen(engine: Engine, state: Path, *, takes_less: bool = False) -> None:
    """Note how far a register has come; less than before only where that is wanted.

    A database or disk that cannot be used leaves the earlier note.
    """
    with suppress(OSError, StoreError):
        with reading(engine) as connection:
            counted, noted = count_all(connection), read_seen(state)
        has_lost = any(counted.get(name, number) < number for name, number in noted.items())
        if counted != noted and (takes_less or not has_lost):
            write_bytes_whole(state / SEEN, orjson.dumps(counted))


def find_lost(connection: Connection, state: Path) -> dict[str, tuple[int, int]]:
    """Counters that have come less far than was noted: how far, and how far they had come."""
    counted, noted = count_all(connection), read_seen(state)
    return {
        name: (counted[name], noted[name])
        for name in sorted(counted.keys() & noted.keys())
        if counted[name] < noted[name]
    }


def hold_to_seen(engine: Engine, state: Path) -> bool:
    """Whether a database is as new as what was noted; an older one is told, and read alone."""
    with reading(engine) as connection:
        lost = find_lost(connection, state)
    if not lost:
        note_seen(engine, state)
        return True
    told = ", ".join(f"{name} {now} instead of {then}" for name, (now, then) in lost.items())
    refusal = (
        f"the register is an older one than was open beside these folders ({told}): put the newer "
        "one back, or take this one by vaxreach register doctor --take-older"
    )
    _LOG.error("%s; it is read and not written", refusal)
    refuse_writing(engine, OutdatedRegisterError(refusal))
    return False

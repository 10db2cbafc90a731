"""How far a register had counted when it was last open: noted beside its folders.

Numbers only grow. A database that counts less than was noted is an older one, put back beside
folders that are newer; it would give the same numbers again to other things.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

import orjson
from sqlalchemy import Connection, Engine, func, insert, inspect, select

from app.errors import OutdatedRegisterError
from app.store.counters import find_next, set_next
from app.store.tables import Base
from app.store.transactions import reading, refuse_writing
from geo.clock import stamp_moment
from geo.errors import StoreError
from geo.storage.whole_writes import write_bytes_whole

SEEN = "register.seen"
COUNTERS = {"audit_lines": "number", "documents": "number", "register_revisions": "revision"}
"""Columns that count up and are never given again."""
OLDER_TAKEN = "older_taken"
"""The cause of a revision without changes, which stands for all that an older register lacks."""
_LARGEST = 1 << 62
_LOG = logging.getLogger("vaxreach.store")


def count_all(connection: Connection) -> dict[str, int]:
    """How far each counter of a register has come, rows that are gone among them."""
    there = set(inspect(connection).get_table_names()) & Base.metadata.tables.keys()
    counted = {}
    for table, column in COUNTERS.items():
        if table in there:
            known = Base.metadata.tables[table]
            highest = connection.execute(select(func.max(known.c[column]))).scalar()
            counted[table] = max(highest or 0, find_next(connection, known) or 0)
    return counted


def count_on(connection: Connection, state: Path) -> None:
    """Have numbers go on from what was noted, so that none is given again.

    The audit counts on from where it stands: a line that is missing shows there.
    """
    lost = find_lost(connection, state)
    if "documents" in lost:
        set_next(connection, Base.metadata.tables["documents"], lost["documents"][1])
    if "register_revisions" in lost:
        now, then = lost["register_revisions"]
        connection.execute(
            insert(Base.metadata.tables["register_revisions"]).values(
                revision=then,
                at=stamp_moment("milliseconds"),
                who="",
                cause=OLDER_TAKEN,
                why=f"{now + 1}–{then}",
                request_id="",
            )
        )


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

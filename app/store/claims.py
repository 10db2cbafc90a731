"""One service a study: whoever holds the lock of its folder may write there, and nobody else.

A database on a server has a lock of its own, since services of other machines have other folders.
The system, or the server, lets go of a lock when the process dies: a killed one leaves none.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.errors import TakenError
from app.store.faults import explain_fault
from geo.storage.locks import try_lock

LOCK = "service.lock"
SERVICE_LOCK = 0x7661_7873
"""The advisory lock of PostgreSQL that a service holds for as long as it is connected."""
_HOLDER = (
    "SELECT activity.application_name FROM pg_locks AS held "
    "JOIN pg_stat_activity AS activity ON activity.pid = held.pid "
    "WHERE held.locktype = 'advisory' AND held.granted AND held.objid = %s "
    "AND activity.datname = current_database()"
)
_LONGEST_NUMBER = 20


@dataclass(frozen=True, slots=True)
class Claim:
    """The lock of one folder, held until it is let go; nothing where no lock can be had."""

    descriptor: int | None

    def release(self) -> None:
        """Let another service have the folder."""
        if self.descriptor is not None:
            os.close(self.descriptor)


def claim(file: Path, name: str) -> Claim:
    """Take the lock of a file for what has this name.

    A folder that takes no writing is nobody's: two services cannot harm each other there.

    Raises
    ------
    TakenError
        Another process holds it.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError:
        return Claim(None)
    if try_lock(descriptor) is False:
        holder = os.read(descriptor, _LONGEST_NUMBER).decode("ascii", "replace").strip()
        os.close(descriptor)
        by = f" (process {holder})" if holder.isdigit() else ""
        raise TakenError(f"{name}: another service{by} works on it already; stop that one first")
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return Claim(descriptor)


@dataclass(frozen=True, slots=True)
class ServerClaim:
    """The lock of one database on a server, held until it is let go; nothing for a file."""

    connection: Any = None

    def release(self) -> None:
        """Let another service have the database."""
        if self.connection is not None:
            self.connection.invalidate()


def claim_server(engine: Engine) -> ServerClaim:
    """Take the lock of a database on a server, by a connection that does nothing else.

    Raises
    ------
    TakenError
        Another service works on it; the machine it runs on is named.
    RegisterError
        The server does not answer.
    """
    if engine.dialect.name != "postgresql":
        return ServerClaim()
    dialect: Any = engine.dialect
    try:
        connection = engine.raw_connection()
    except (SQLAlchemyError, dialect.loaded_dbapi.Error) as error:
        raise explain_fault("opened", error) from error
    driver: Any = connection.driver_connection
    driver.autocommit = True
    if driver.execute("SELECT pg_try_advisory_lock(%s)", (SERVICE_LOCK,)).fetchone()[0]:
        return ServerClaim(connection)
    holder = driver.execute(_HOLDER, (SERVICE_LOCK,)).fetchone()
    connection.invalidate()
    by = f" ({holder[0]})" if holder else ""
    raise TakenError(f"the register: another service{by} works on it already; stop that one first")

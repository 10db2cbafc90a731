"""One service a study: whoever holds the lock of its folder may write there, and nobody else.

The system lets go of the lock when the process dies, so that none is left behind by a killed one.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.errors import TakenError
from geo.storage.locks import try_lock

LOCK = "service.lock"
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

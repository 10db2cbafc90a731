"""A file that changes whenever accounts, roles, sessions or keys do.

What is known of callers is kept in memory; a look at the file, some microseconds, tells whether it
still holds, whichever process changed it. Where the file is there but the register cannot be read,
there are accounts.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from geo.storage.whole_writes import write_bytes_whole

FILE = "access.stamp"
Mark = tuple[int, int, int]
NONE: Mark = (0, 0, 0)


def read_stamp(folder: Path) -> Mark:
    """What the file looks like; the same only while nothing has changed."""
    try:
        found = os.stat(folder / FILE)  # noqa: PTH116 - this very call, on every request's way
    except OSError:
        return NONE
    return found.st_mtime_ns, found.st_ino, found.st_size


def renew_stamp(folder: Path) -> None:
    """Tell every process that something has changed.

    Raises
    ------
    OSError
        It cannot be written.
    """
    write_bytes_whole(folder / FILE, secrets.token_hex(8).encode())

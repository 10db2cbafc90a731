"""Locks that the system lets go of when the process dies, however it dies."""

from __future__ import annotations

import errno
import sys

if sys.platform != "win32":
    import fcntl

_HELD = frozenset({errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK})


def try_lock(descriptor: int) -> bool | None:
    """Take the lock of an open file or folder; False where somebody alive holds it.

    None where the system or the file system knows no such locks, so that nothing is known.
    """
    if sys.platform == "win32":
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return False if error.errno in _HELD else None
    return True

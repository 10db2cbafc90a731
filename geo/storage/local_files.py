"""Files as somebody else wrote them: plain ones, of a bounded size, told by what is wrong.

A device, a pipe or a socket has no end or never begins. Each door asks here first.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

LARGEST_BYTES = 2_000_000_000
"""Of a file that is held in memory as a whole."""
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_OF_THE_SYSTEM = Path("/proc")


def name_kind(path: Path) -> str:
    """What a path is where it is no plain file: `a pipe`, `a folder`, …; "" for a plain file.

    What lies in /proc looks like a file; some of it is never at an end, or waits for events.

    Raises
    ------
    OSError
        There is nothing of this name, or it cannot be looked at.
    """
    try:
        mode = path.stat().st_mode
    except ValueError as error:
        raise OSError(errno.EINVAL, "no name of a file") from error
    kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "")
    if not kind and path.resolve().is_relative_to(_OF_THE_SYSTEM):
        return "a file of the system"
    return kind


def read_local(path: Path, most_bytes: int = LARGEST_BYTES) -> bytes:
    """The bytes of a plain file.

    Raises
    ------
    OSError
        It is none, cannot be read, or is larger than `most_bytes`; `strerror` says which.
    """
    kind = name_kind(path)
    if kind:
        number = errno.EISDIR if kind == "a folder" else errno.EINVAL
        raise OSError(number, f"{kind}, expected a file")
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        if os.fstat(descriptor).st_size > most_bytes:
            raise OSError(errno.EFBIG, f"larger than {most_bytes:,} bytes")
        body = file.read(most_bytes + 1)
    if len(body) > most_bytes:
        raise OSError(errno.EFBIG, f"larger than {most_bytes:,} bytes")
    return body


def tell_oddity(error: OSError) -> str:
    """Why `read_local` takes no such file, after a colon; "" where the system has the reason."""
    ours = error.errno in {errno.EINVAL, errno.EFBIG, errno.EISDIR}
    return f": {error.strerror}" if ours else ""


def tell_fault(error: BaseException, path: Path) -> str:
    """What a library says of a file, on one line, cut, and without the folder of the file."""
    said = str(error) or type(error).__name__
    for place in (path, path.resolve()):
        said = said.replace(str(place), path.name).replace(f"{place.parent}{os.sep}", "")
    return " ".join(said.split())[:200]

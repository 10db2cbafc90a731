"""Where the arrays of a large table stand: in memory, or in files that the system pages.

A pair takes 13 bytes site-major and 4 demand-major, 8 from 2^31 pairs on. The rule, asked once the
pairs are counted and before one of them is computed:

    spill if 17 · pairs > limit        limit = a quarter of the memory by default

Memory is that of the machine, or of the container where that has less.

Spilled arrays lie in nameless files of the given folder, shared with the page cache: the system
writes them out as it needs memory, and takes the files away when the last array goes, also when
the process dies. Each thread writes one site at a time, in its own part of the files, so the
table is made in tiles whatever its size. Until it is stored, the disk holds it twice.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from geo.control_groups import list_groups
from geo.errors import StoreError

SITE_MAJOR_BYTES = 13
MEMORY_SHARE = 0.25
UNKNOWN_MEMORY = 8 << 30
"""Memory in bytes supposed where the system does not tell."""
GROUP_LIMITS = ("memory.max", "memory.limit_in_bytes")
"""Files in which a control group tells its memory (versions 2 and 1)."""

Space = Callable[[int, DTypeLike], NDArray[Any]]
"""Gives an array of so many entries of a type; its contents are not set."""


@dataclass(frozen=True, slots=True)
class SpillLimit:
    """`folder` for spilled arrays (None: never spill), and the limit in bytes (None: the rule)."""

    folder: Path | None
    limit_bytes: int | None = None

    def open(self, pairs: int) -> Space:
        """Space for the arrays of this many pairs.

        Raises
        ------
        StoreError
            Later, by the space itself: a file cannot be made in the folder.
        """
        limit = find_limit_bytes() if self.limit_bytes is None else self.limit_bytes
        if self.folder is None or count_bytes(pairs) <= limit:
            return np.empty
        folder = self.folder
        return lambda count, dtype: _map_file(folder, count, dtype)


IN_MEMORY = SpillLimit(None)


def position_type(pairs: int) -> type[np.int32 | np.int64]:
    """The type of positions in a table of so many pairs."""
    return np.int32 if pairs < 2**31 else np.int64


def count_bytes(pairs: int) -> int:
    """What a table of so many pairs takes."""
    return pairs * (SITE_MAJOR_BYTES + np.dtype(position_type(pairs)).itemsize)


def find_limit_bytes() -> int:
    """A quarter of the memory of the machine, or of the container where that has less."""
    return int(MEMORY_SHARE * find_memory_bytes())


def find_memory_bytes() -> int:
    """The memory of the machine, or of the container where that has less."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        memory = UNKNOWN_MEMORY
    return min([memory, *_container_bytes()])


def _container_bytes() -> list[int]:
    """The limits that are there; one that says `max` is none."""
    found = []
    for group, name in product(list_groups("memory"), GROUP_LIMITS):
        with contextlib.suppress(OSError, ValueError):
            found.append(int((group / name).read_text(encoding="ascii")))
    return found


def _map_file(folder: Path, count: int, dtype: DTypeLike) -> NDArray[Any]:
    if count == 0:
        return np.empty(0, dtype=dtype)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            return np.asarray(np.memmap(file, dtype=dtype, mode="w+", shape=(count,)))
    except OSError as error:
        found = error.strerror
        raise StoreError(f"{folder.name}: no room for the reach table ({found})") from error

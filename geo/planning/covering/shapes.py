"""Shapes and ranges of what compiled code indexes with, which itself checks nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from geo.errors import InputError


def require_length(name: str, values: ArrayLike, count: int) -> None:
    """Refuse an array of another length, or of more than one dimension.

    Raises
    ------
    InputError
        The message names the array, what was expected and what was found.
    """
    shape = np.shape(values)
    if shape != (count,):
        raise InputError(f"{name}: expected {count} entries, got the shape {shape}")


def require_positions(name: str, values: ArrayLike, count: int, none: int = 0) -> None:
    """Refuse positions below `none` (0, or −1 where an entry may name nothing), or past the last.

    Raises
    ------
    InputError
        The message names the array and the first entry out of range.
    """
    given = np.asarray(values)
    out = np.flatnonzero((given < none) | (given >= count))
    if len(out):
        at = int(out[0])
        raise InputError(f"{name}: expected {none} to {count - 1}, got {given[at]} as entry {at}")

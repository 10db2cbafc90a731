"""Many blocks in one flat array: block `i` is `ptr[i]:ptr[i + 1]`."""

from __future__ import annotations

import numpy as np

from geo.arrays import Ints


def pointer(count: Ints) -> Ints:
    """Where each block starts and the last one ends, shape (n + 1,), from the blocks' sizes."""
    ptr = np.zeros(len(count) + 1, dtype=np.int64)
    np.cumsum(count, out=ptr[1:])
    return ptr


def expand_ranges(start: Ints, count: Ints) -> Ints:
    """Concatenate `start[i], …, start[i] + count[i] − 1` over all i; counts may be zero."""
    ptr = pointer(count)
    return np.repeat(start - ptr[:-1], count) + np.arange(ptr[-1])

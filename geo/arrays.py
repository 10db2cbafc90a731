"""Names for the array types that tables hold."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Indices = NDArray[np.int32]
Flags = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]
Texts = NDArray[np.object_]
"""Python `str` in an object array; the empty string where nothing is said."""
Shapes = NDArray[np.object_]
"""shapely geometries in an object array, WGS 84, longitude first."""
Trileans = NDArray[np.int8]


def texts(values: Any) -> Texts:
    """Put an iterable of strings into an object array; None becomes the empty string."""
    items = list(values)
    if not set(map(type, items)) <= {str}:
        items = ["" if value is None else str(value) for value in items]
    out = np.empty(len(items), dtype=object)
    out[:] = items
    return out


def pick(values: Texts, index: NDArray[Any]) -> Texts:
    """The entries at some positions, "" for −1; there may be no entry at all."""
    picked: Texts = np.append(values, np.array([""], dtype=object))[index]
    return picked

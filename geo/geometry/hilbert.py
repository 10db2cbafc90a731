"""Order of places along a Hilbert curve, so that neighbours on the map are neighbours in memory."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from geo.arrays import Floats, Ints

_BITS = 32
_SIDE = 2**_BITS


def hilbert_order(lon: Floats, lat: Floats) -> Ints:
    """Positions that sort places along the curve; ties by lon, then lat, then as given.

    The curve fills the whole globe (a cell is about 1 cm), so that the order of two places does
    not depend on which others are in the file.
    """
    return np.lexsort((lat, lon, hilbert_keys(lon, lat)))


def hilbert_keys(lon: Floats, lat: Floats) -> NDArray[np.uint64]:
    """Distance of each place along the curve, in cells; lon and lat in degrees."""
    keys: NDArray[np.uint64] = _curve_distance(_cells(lon, 360.0), _cells(lat, 180.0))
    return keys


def _cells(degrees: Floats, span: float) -> NDArray[np.uint64]:
    scaled = np.floor((degrees / span + 0.5) * _SIDE)
    cells: NDArray[np.uint64] = np.clip(scaled, 0, _SIDE - 1).astype(np.uint64)
    return cells


@numba.njit(cache=True, nogil=True)
def _curve_distance(x: NDArray[np.uint64], y: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Turn cells into curve positions, quadrant by quadrant from the largest to the least."""
    out = np.empty(len(x), np.uint64)
    one = np.uint64(1)
    zero = np.uint64(0)
    for i in range(len(x)):
        column, row, key = x[i], y[i], zero
        for level in range(_BITS - 1, -1, -1):
            bit = np.uint64(level)
            right, upper = (column >> bit) & one, (row >> bit) & one
            key = (key << np.uint64(2)) | ((np.uint64(3) * right) ^ upper)
            mask = (one << bit) - one
            column, row = column & mask, row & mask
            if upper == zero:
                if right == one:
                    column, row = mask - column, mask - row
                column, row = row, column
        out[i] = key
    return out

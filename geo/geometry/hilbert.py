"""Order of places along a Hilbert curve, so that neighbours on the map are neighbours in memory."""

from __future__ import annotations

from functools import cache

import numba
import numpy as np
from numpy.typing import NDArray

from geo.arrays import Floats, Ints

_BITS = 32
_SIDE = 2**_BITS
_STEP = 4
"""Quadrants are gone through so many levels at a time."""
_MASK = 2**_STEP - 1


def hilbert_order(lon: Floats, lat: Floats) -> Ints:
    """Positions that sort places along the curve; ties by lon, then lat, then as given.

    The curve fills the whole globe (a cell is about 1 cm), so that the order of two places does
    not depend on which others are in the file.
    """
    return np.lexsort((lat, lon, hilbert_keys(lon, lat)))


def hilbert_keys(lon: Floats, lat: Floats) -> NDArray[np.uint64]:
    """Distance of each place along the curve, in cells; lon and lat in degrees."""
    keys: NDArray[np.uint64] = _curve_distance(
        _cells(lon, 360.0), _cells(lat, 180.0), *_list_steps()
    )
    return keys


def _cells(degrees: Floats, span: float) -> NDArray[np.uint64]:
    scaled = np.floor((degrees / span + 0.5) * _SIDE)
    cells: NDArray[np.uint64] = np.clip(scaled, 0, _SIDE - 1).astype(np.uint64)
    return cells


@cache
def _list_steps() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """By state and by the bits of a step, column before row: place along the curve, state after.

    A state tells how a quadrant is turned: 1 with columns and rows exchanged, 2 with both counted
    from the other end.
    """
    bits, state = np.meshgrid(np.arange(4**_STEP), np.arange(4))
    place = np.zeros_like(state)
    for level in range(_STEP - 1, -1, -1):
        right, upper = bits >> (_STEP + level) & 1, bits >> level & 1
        turned = state >> 1
        right, upper = right ^ turned, upper ^ turned
        right, upper = (np.where(state & 1, b, a) for a, b in ((right, upper), (upper, right)))
        place = place << 2 | (3 * right) ^ upper
        state = state ^ np.where(upper == 0, 1 + 2 * right, 0)
    return place.astype(np.uint64), state.astype(np.uint64)


@numba.njit(cache=True, nogil=True)
def _curve_distance(
    x: NDArray[np.uint64], y: NDArray[np.uint64],
    place: NDArray[np.uint64], after: NDArray[np.uint64],
) -> NDArray[np.uint64]:  # fmt: skip
    """Turn cells into curve positions, from the largest quadrants to the least."""
    out = np.empty(len(x), np.uint64)
    step, mask = np.uint64(_STEP), np.uint64(_MASK)
    for i in range(len(x)):
        key = state = np.uint64(0)
        for level in range(_BITS - _STEP, -1, -_STEP):
            shift = np.uint64(level)
            bits = (((x[i] >> shift) & mask) << step) | ((y[i] >> shift) & mask)
            key = (key << (step + step)) | place[state, bits]
            state = after[state, bits]
        out[i] = key
    return out

"""What no search can go below: reading the arrays once, and relaxing every arc once."""

from __future__ import annotations

import numba
import numpy as np

from geo.arrays import Ints
from geo.reach.arcs import Arcs


@numba.njit(cache=True, nogil=True)
def stream_arrays(arcs: Arcs, label: Ints) -> int:
    """Read arcs and labels from end to end; the sum keeps the compiler from leaving it out."""
    ptr, head, mm = arcs.ptr, arcs.head, arcs.mm
    total = 0
    for a in range(len(head)):
        total += head[a] ^ mm[a]
    for node in range(len(label)):
        total += ptr[node] ^ label[node]
    return total


@numba.njit(cache=True, nogil=True)
def _gather(arcs: Arcs, label: Ints, lowered: Ints) -> None:
    ptr, heads, mm = arcs.ptr, arcs.head, arcs.mm
    for node in range(len(label)):
        least = label[node]
        for a in range(ptr[node], ptr[node + 1]):
            least = min(least, label[heads[a]] + mm[a])
        lowered[node] = least


def gather_labels(arcs: Arcs, label: Ints) -> Ints:
    """Relax every arc once: each node looks at the labels of all its neighbours."""
    lowered = np.empty_like(label)
    _gather(arcs, label, lowered)
    return lowered

"""How surely a mean lies above nothing, where neighbours share what they say.

Places near each other see the same roads, so their evidence is one and not many. With cells of a
square lattice, two shifts wide, and s_c the sum of (eᵢ − ē) over the places of cell c of C:

    ē = Σ eᵢ / n        error² = C / (C − 1) · Σ s_c² / n²        t = ē / error,  C − 1 degrees

A mean below `LEAST_EFFECT` is no evidence however many places there are: of 146 m and 141 m the
logarithms differ by half as much, and a town's fringe has fewer roads than its middle.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from geo.arrays import Floats, Ints

LEAST_EFFECT = 0.08
CELL_SHIFTS = 2.0
LEAST_CELLS = 10
"""Fewer cells are one quarter of a town, of which nothing can be said."""
_DEGREE_M = 111_000.0


@dataclass(frozen=True, slots=True)
class Weight:
    """A mean with its error and the number of cells behind it."""

    mean: float
    error: float
    cells: int

    def exceeds(self, confidence: float) -> bool:
        """Whether the mean is above nothing with this confidence, one-sided."""
        if self.cells < LEAST_CELLS or self.mean < LEAST_EFFECT:
            return False
        return self.mean > float(stdtrit(self.cells - 1, confidence)) * self.error


def number_cells(lon: Floats, lat: Floats, shift_m: float) -> Ints:
    """Cell of every place, for a shift of so many metres; numbers have no further meaning."""
    side_m = CELL_SHIFTS * max(shift_m, 1.0)
    narrow = max(math.cos(math.radians(float(np.mean(lat)))), 0.01)
    column = np.floor(lon * narrow * _DEGREE_M / side_m).astype(np.int64)
    row = np.floor(lat * _DEGREE_M / side_m).astype(np.int64)
    rows = int(row.max(initial=0)) - int(row.min(initial=0)) + 1
    cells: Ints = np.unique(column * rows + row, return_inverse=True)[1]
    return cells


def weigh(evidence: Floats, cell: Ints) -> Weight:
    """The mean of what every place says, with its error by cells."""
    mean = float(evidence.mean())
    sums = np.bincount(cell, evidence - mean)
    count = len(sums)
    error = math.sqrt(count / max(count - 1, 1) * float(np.sum(sums**2))) / len(evidence)
    return Weight(mean, error, count)

"""What the models of a matrix answer: the choice, how good it is, and how good any could be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Flags, Floats, Ints, Texts
from geo.planning.covering.solution import relative_gap
from geo.planning.own_matrix.matrix import Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixAnswer:
    """A choice of columns, with its proof.

    Attributes
    ----------
    chosen : ndarray of int
        Positions of the chosen columns.
    sites : ndarray of object
        Their names, in the same order; positions where the matrix is a plain array.
    objective : float
        What the model minimises or maximises, in its unit.
    bound : float
        What no choice that keeps the rules does better than.
    seconds : float
        How long it took.
    """

    chosen: Ints
    sites: Texts
    objective: float
    bound: float
    seconds: float

    @property
    def gap(self) -> float:
        """How far the answer may be from the best, as a fraction of the answer; 0 is proved."""
        return relative_gap(self.objective, self.bound)

    @property
    def is_proved(self) -> bool:
        """Whether no choice is better."""
        return self.bound == self.objective


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverAnswer(MatrixAnswer):
    """The answer of a model that counts who lies within the cutoff.

    Attributes
    ----------
    added : ndarray of int
        Weight that each chosen column adds to those before it; the one that adds most first.
    covered : ndarray of bool
        Rows within the cutoff (the cutoff included) of a chosen column.
    weight : int
        Weight of the covered rows.
    everything : int
        Weight of all rows.
    """

    added: Ints
    covered: Flags
    weight: int
    everything: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceAnswer(MatrixAnswer):
    """The answer of a model that looks at the distance of every row to its nearest chosen column.

    Attributes
    ----------
    distance : ndarray of float
        Of every row to the nearest chosen column, in the unit of the matrix; infinite where no
        chosen column is reached, as only rows of no weight may be.
    nearest : ndarray of int
        Position in the matrix of that column, the first of equals; −1 where there is none.
    mean : float
        Distance by weight; NaN where nothing weighs anything.
    """

    distance: Floats
    nearest: Ints
    mean: float


def measure_rows(matrix: Matrix, chosen: Ints) -> tuple[Floats, Ints]:
    """Distance of every row to its nearest chosen column, and which one that is (−1: none)."""
    columns = np.sort(chosen)
    held = matrix.distance[:, columns]
    distance: Floats = held.min(axis=1)
    nearest = np.where(np.isfinite(distance), columns[held.argmin(axis=1)], -1)
    return distance, nearest.astype(np.int64)

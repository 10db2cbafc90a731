"""Covering with distances of one's own: a matrix, a cutoff and a number of sites, no study.

    find      S ⊆ J, |S| ≤ sites, required ⊆ S, S ∩ excluded = ∅
    so that   Σ { weight_p : min over j ∈ S of distance(p, j) ≤ cutoff }  is as large as possible

The cutoff counts in. Distances may be anything that is measured in one unit, metres or minutes:
this is the core that plans of a study are solved with, for whoever has measured by themselves.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from geo.arrays import Flags, Floats, Ints, Texts
from geo.errors import InputError
from geo.planning.covering.heuristics import list_gains
from geo.planning.covering.instance import Covering, make_choice_rules, make_covering, mark_covered
from geo.planning.covering.mclp import cover_most
from geo.planning.warm_up import warm_up

MOST_CELLS = 1_000_000_000
"""Distances at most: 8 GB of them."""
_MOST_PEOPLE = 2**53
"""Up to here whole numbers keep their value in every sum and bound."""


@dataclass(frozen=True, slots=True)
class MatrixAnswer:
    """The sites chosen, the one that adds most first, and how far any choice could get.

    `chosen` are columns of the matrix by position, `sites` by their names; `added` is what each
    adds to those before it. `covered` marks the rows within the cutoff of a chosen site. `weight`
    is the sum of what is covered, `bound` what no choice exceeds, `gap` the difference over
    `weight`: 0 is proved. `everything` is the sum of all weights.
    """

    chosen: Ints
    sites: Texts
    added: Ints
    covered: Flags
    weight: int
    bound: int
    everything: int
    seconds: float

    @property
    def gap(self) -> float:
        """How far the answer may be from the best, as a fraction of the answer."""
        return (
            0.0 if self.bound == self.weight else (self.bound - self.weight) / max(self.weight, 1)
        )


def choose_sites(
    distance: ArrayLike,
    weight: ArrayLike,
    cutoff: float,
    sites: int,
    *,
    required: Sequence[object] = (),
    excluded: Sequence[object] = (),
    seconds: float = 60.0,
) -> MatrixAnswer:
    """Choose at most so many columns of a distance matrix that cover the most weight.

    Parameters
    ----------
    distance
        Demand × candidates: a two-dimensional array, or a data frame whose index names demand and
        whose columns name candidates. Not negative; infinite where there is no way. NaN is
        refused: it may be a way of unknown length or none, and the two differ.
    weight
        Whole people (or another count) per row, not negative. A series is taken by its index
        where `distance` is a frame.
    cutoff
        The largest distance that still counts, in the unit of `distance`.
    sites
        How many candidates may be chosen.
    required, excluded
        Candidates that are chosen, or never are, by their names (positions for an array).
    seconds
        Limit of the search; the answer comes with its bound whenever it ends.

    Raises
    ------
    InputError
        The message begins with the name of the argument at fault.
    """
    began = time.monotonic()
    held, rows, names = _read_distance(distance)
    people = _read_weight(weight, rows, len(held))
    limit = _read_number("cutoff", cutoff, whole=False)
    most = int(_read_number("sites", sites, whole=True))
    if not 1 <= most <= len(names):
        raise InputError(f"sites: expected 1 to {len(names)}, got {most}")
    forced, forbidden = _mark(names, "required", required), _mark(names, "excluded", excluded)
    if (forced & forbidden).any():
        raise InputError(f"required: {names[forced & forbidden][0]!r} is excluded too")
    if forced.sum() > most:
        raise InputError(f"required: {int(forced.sum())} candidates, but sites is {most}")
    allowed_seconds = _read_number("seconds", seconds, whole=False)
    covering = _cover(held, people, limit)
    warm_up()
    rules = make_choice_rules(len(names), most, forced=forced, allowed=~forbidden)
    answer = cover_most(covering, rules, allowed_seconds)
    covered = mark_covered(covering, answer.chosen)
    return MatrixAnswer(
        answer.chosen, names[answer.chosen], list_gains(covering, answer.chosen), covered,
        int(people[covered].sum()), int(answer.bound), int(people.sum()),
        time.monotonic() - began,
    )  # fmt: skip


def _read_distance(given: ArrayLike) -> tuple[Floats, pd.Index | None, Texts]:
    """The matrix, names of its rows where a frame gives them, names of its columns."""
    rows, names = None, None
    if isinstance(given, pd.DataFrame):
        rows, names = given.index, given.columns.to_numpy(dtype=object)
        for axis, labels in (("row", given.index), ("column", given.columns)):
            twice = labels[labels.duplicated()]
            if len(twice):
                raise InputError(f"distance: the {axis} {twice[0]!r} occurs twice")
    shape = np.shape(given)
    if len(shape) != 2 or 0 in shape:
        raise InputError(f"distance: expected demand × candidates, got the shape {shape}")
    if shape[0] * shape[1] > MOST_CELLS:
        raise InputError(f"distance: at most {MOST_CELLS:,} cells, found {shape[0] * shape[1]:,}")
    held = _read_numbers("distance", given)
    wrong = np.isnan(held) | (held < 0)
    if wrong.any():
        row, column = (int(at) for at in np.argwhere(wrong)[0])
        raise InputError(
            f"distance: expected 0 or more, infinite where there is no way, got "
            f"{held[row, column]} in row {row}, column {column}"
        )
    if names is None:
        names = np.arange(shape[1]).astype(object)
    return held, rows, names


def _read_weight(given: ArrayLike, rows: pd.Index | None, count: int) -> Ints:
    if isinstance(given, pd.Series) and rows is not None:
        if given.index.has_duplicates:
            raise InputError(f"weight: {given.index[given.index.duplicated()][0]!r} occurs twice")
        missing = rows.difference(given.index)
        if len(missing) or len(given) != len(rows):
            name = missing[0] if len(missing) else given.index.difference(rows)[0]
            raise InputError(f"weight: its index is not that of distance: {name!r}")
        given = given.loc[rows]
    held = _read_numbers("weight", given)
    if held.shape != (count,):
        raise InputError(f"weight: expected {count} entries, got the shape {held.shape}")
    wrong = ~np.isfinite(held) | (held < 0) | (held != np.floor(held))
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise InputError(
            f"weight: expected whole numbers of 0 or more, got {held[at]} as entry {at}"
        )
    if held.sum() >= _MOST_PEOPLE:
        raise InputError(f"weight: expected a sum below 2^53, got {held.sum():.3g}")
    people: Ints = held.astype(np.int64)
    return people


def _read_numbers(name: str, given: ArrayLike) -> Floats:
    values = np.asarray(given)
    if values.dtype.kind not in "iuf":
        raise InputError(f"{name}: expected numbers, got {values.dtype}")
    held: Floats = values.astype(np.float64)
    return held


def _read_number(name: str, given: object, *, whole: bool) -> float:
    kinds = (int, np.integer) if whole else (int, float, np.integer, np.floating)
    if isinstance(given, bool | np.bool_) or not isinstance(given, kinds):
        raise InputError(f"{name}: expected a {'whole ' if whole else ''}number, got {given!r:.80}")
    if not 0 <= given < 1e300:
        raise InputError(f"{name}: expected a finite number of 0 or more, got {given}")
    return float(given)


def _mark(names: Texts, field: str, listed: Sequence[object]) -> Flags:
    """Columns that are listed by name."""
    position = {name: at for at, name in enumerate(names)}
    marked = np.zeros(len(names), dtype=bool)
    for name in listed:
        if isinstance(name, bool | list | dict | set) or name not in position:
            raise InputError(f"{field}: no candidate has the name {name!r:.80}")
        marked[position[name]] = True
    return marked


def _cover(distance: Floats, people: Ints, cutoff: float) -> Covering:
    """Who is within the cutoff of whom; one column after another, so that memory stays small."""
    lists = [np.flatnonzero(column <= cutoff) for column in distance.T]
    ptr = np.concatenate(([0], np.cumsum([len(one) for one in lists], dtype=np.int64)))
    return make_covering(ptr, np.concatenate(lists).astype(np.int32), people)

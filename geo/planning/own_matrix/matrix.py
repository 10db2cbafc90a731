"""What callers hand over: a matrix or frame of distances, weights, and rules of the choice."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Ints, Texts
from geo.errors import InputError
from geo.planning.covering.instance import ChoiceRules, make_choice_rules

MOST_CELLS = 1_000_000_000
"""Distances at most: 8 GB of them."""
MOST_WEIGHT = 2**53
"""Up to here whole numbers keep their value in every sum and bound."""
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Matrix:
    """Distances of rows × candidates (infinite: no way), names of both, whole weight per row."""

    distance: Floats
    rows: Texts
    names: Texts
    weight: Ints

    @property
    def everything(self) -> int:
        """The sum of all weights."""
        return int(self.weight.sum())

    def name_rows(self, mask: Flags) -> str:
        """The first rows under a mask, for a message."""
        chosen = [repr(name) for name in self.rows[mask].tolist()]
        rest = f" and {len(chosen) - _NAMED} more" if len(chosen) > _NAMED else ""
        return ", ".join(chosen[:_NAMED]) + rest


def read_matrix(distance: Any, weight: Any | None) -> Matrix:
    """Check distances and weights; every row weighs 1 where no weights are given.

    Raises
    ------
    InputError
        The message begins with the name of the argument at fault.
    """
    rows, names = _read_labels(distance)
    held = _read_numbers("distance", distance)
    shape = held.shape
    if len(shape) != 2 or 0 in shape:
        raise InputError(f"distance: expected demand × candidates, got the shape {shape}")
    if shape[0] * shape[1] > MOST_CELLS:
        raise InputError(f"distance: at most {MOST_CELLS:,} cells, found {shape[0] * shape[1]:,}")
    wrong = np.isnan(held) | (held < 0)
    if wrong.any():
        row, column = (int(at) for at in np.argwhere(wrong)[0])
        raise InputError(
            f"distance: expected 0 or more, infinite where there is no way, got "
            f"{held[row, column]} in row {row}, column {column}"
        )
    people = np.ones(shape[0], dtype=np.int64)
    if weight is not None:
        people = _read_weight(weight, rows, shape[0])
    return Matrix(
        held,
        np.arange(shape[0]).astype(object) if rows is None else rows.to_numpy(dtype=object),
        np.arange(shape[1]).astype(object) if names is None else names.to_numpy(dtype=object),
        people,
    )


def read_rules(
    matrix: Matrix, sites: Any | None, required: Sequence[Any], excluded: Sequence[Any]
) -> ChoiceRules:
    """What a choice has to respect; any number of candidates where `sites` is None.

    Raises
    ------
    InputError
        The message begins with the name of the argument at fault.
    """
    count = len(matrix.names)
    most = count if sites is None else int(read_number("sites", sites, whole=True))
    if not 1 <= most <= count:
        raise InputError(f"sites: expected 1 to {count}, got {most}")
    forced = _mark(matrix.names, "required", required)
    forbidden = _mark(matrix.names, "excluded", excluded)
    if (forced & forbidden).any():
        raise InputError(f"required: {matrix.names[forced & forbidden][0]!r} is excluded too")
    if forced.sum() > most:
        raise InputError(f"required: {int(forced.sum())} candidates, but sites is {most}")
    return make_choice_rules(count, most, forced=forced, allowed=~forbidden)


def read_number(name: str, given: Any, *, whole: bool) -> float:
    """A finite number of 0 or more.

    Raises
    ------
    InputError
        It is none, or no whole one where one is asked for.
    """
    kinds = (int, np.integer) if whole else (int, float, np.integer, np.floating)
    if isinstance(given, bool | np.bool_) or not isinstance(given, kinds):
        raise InputError(f"{name}: expected a {'whole ' if whole else ''}number, got {given!r:.80}")
    plain = given.item() if isinstance(given, np.generic) else given
    if not 0 <= plain < 1e300:
        raise InputError(f"{name}: expected a finite number of 0 or more, got {given}")
    return float(plain)


def _read_labels(given: Any) -> tuple[pd.Index | None, pd.Index | None]:
    if not isinstance(given, pd.DataFrame):
        return None, None
    for axis, labels in (("row", given.index), ("column", given.columns)):
        twice = labels[labels.duplicated()]
        if len(twice):
            raise InputError(f"distance: the {axis} {twice[0]!r} occurs twice")
    return given.index, given.columns


def _read_weight(given: Any, rows: pd.Index | None, count: int) -> Ints:
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
    if held.sum() >= MOST_WEIGHT:
        raise InputError(f"weight: expected a sum below 2^53, got {held.sum():.3g}")
    people: Ints = held.astype(np.int64)
    return people


def _read_numbers(name: str, given: Any) -> Floats:
    if isinstance(given, pd.DataFrame):
        kinds = [column.kind for column in given.dtypes]
    elif isinstance(given, pd.Series | pd.api.extensions.ExtensionArray):
        kinds = [given.dtype.kind]
    else:
        kinds = []
    if kinds and set(kinds) <= set("iuf"):
        # as an array, nullable and Arrow's columns of numbers are objects
        plain: Floats = given.to_numpy(dtype=np.float64, na_value=np.nan)
        return plain
    try:
        values = np.asarray(given)
    except ValueError as error:
        raise InputError(f"{name}: expected rows of one length") from error
    if values.dtype.kind not in "iuf":
        raise InputError(f"{name}: expected numbers, got {values.dtype}")
    held: Floats = values.astype(np.float64)
    return held


def _mark(names: Texts, field: str, listed: Sequence[Any]) -> Flags:
    """Columns that are listed by name."""
    position = {name: at for at, name in enumerate(names)}
    marked = np.zeros(len(names), dtype=bool)
    if isinstance(listed, str) or not np.iterable(listed):
        raise InputError(f"{field}: expected a list of names, got {listed!r:.80}")
    for name in listed:
        is_name = isinstance(name, Hashable) and not isinstance(name, bool | np.bool_)
        if not is_name or name not in position:
            raise InputError(f"{field}: no candidate has the name {name!r:.80}")
        marked[position[name]] = True
    return marked

"""What a door understood of each row, as JSON can hold it: one mapping of fields a row.

What a row leaves open stands in none: blank texts, numbers that are not stated, unknown answers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from geo.model.facts import Bounds, Ranks
from geo.model.trilean import Trilean

Meaning = dict[str, Any]
_NOT_OF_THE_ROW = frozenset({"line"})


def describe_rows(records: Any, count: int) -> list[Meaning]:
    """One mapping for each of `count` rows of what a door handed on."""
    if isinstance(records, list):
        return [_drop_blank(row) for row in records]
    columns = dict(_list_columns(records, count))
    return [_drop_blank({name: cells[i] for name, cells in columns.items()}) for i in range(count)]


def _list_columns(records: Any, count: int, prefix: str = "") -> Iterator[tuple[str, list[Any]]]:
    for column in fields(records):
        value = getattr(records, column.name)
        if column.name in _NOT_OF_THE_ROW:
            continue
        if is_dataclass(value) and not isinstance(value, type):
            yield from _list_columns(value, count)
        elif isinstance(value, Mapping):
            for name, cells in value.items():
                key = f"{column.name}.{name}" if name else column.name
                yield from _list_column(prefix + key, cells, count)
        else:
            yield from _list_column(prefix + column.name, value, count)


def _list_column(name: str, cells: Any, count: int) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(cells, Bounds):
        pairs = zip(_plain(cells.low), _plain(cells.high), strict=True)
        yield name, [None if low is None and high is None else [low, high] for low, high in pairs]
    elif isinstance(cells, Ranks):
        yield name, [cells.words[rank] if rank >= 0 else None for rank in cells.rank.tolist()]
    elif isinstance(cells, np.ndarray) and len(cells) == count:
        yield name, _plain(cells)


def _plain(cells: np.ndarray) -> list[Any]:
    if cells.dtype == np.int8:
        return [None if one == Trilean.UNKNOWN else Trilean(one).label for one in cells.tolist()]
    return [_take(one) for one in cells.tolist()]


def _take(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return None if isinstance(value, float) and math.isnan(value) else value


def _drop_blank(row: Mapping[str, Any]) -> Meaning:
    return {
        str(name): value
        for name, value in row.items()
        if value is not None and value is not False and value not in ("", [])
    }

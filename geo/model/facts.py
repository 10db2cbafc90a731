"""What is known of facilities, field by field: answers, words, numbers, ordered words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from geo.arrays import Floats, Indices, Ints, Texts, Trileans


@dataclass(frozen=True, slots=True)
class Bounds:
    """Numbers known to lie between two others, NaN on either side where nothing is known."""

    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Ranks:
    """Positions in an ordered list of words, the highest first; −1 for an unknown word.

    `names` maps folded other names to a word of the list.
    """

    words: tuple[str, ...]
    rank: Indices
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """Fields of `count` facilities by name, each with one entry per facility.

    A field is in one of the dictionaries. Of `words`, the empty one is unknown; `dates` are
    ordinals of days. `silent` fields have no column at all, so that nothing is known of anybody.
    """

    count: int
    answers: dict[str, Trileans] = field(default_factory=dict)
    words: dict[str, Texts] = field(default_factory=dict)
    numbers: dict[str, Bounds] = field(default_factory=dict)
    ranks: dict[str, Ranks] = field(default_factory=dict)
    dates: dict[str, Bounds] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)

    @property
    def names(self) -> list[str]:
        """Every field that can be tested."""
        return sorted([*self.answers, *self.words, *self.numbers, *self.ranks, *self.dates])

    def take(self, rows: Ints) -> Facts:
        """Those of some facilities."""
        return Facts(
            len(rows),
            {name: known[rows] for name, known in self.answers.items()},
            {name: known[rows] for name, known in self.words.items()},
            {name: Bounds(one.low[rows], one.high[rows]) for name, one in self.numbers.items()},
            {name: Ranks(one.words, one.rank[rows], one.names) for name, one in self.ranks.items()},
            {name: Bounds(one.low[rows], one.high[rows]) for name, one in self.dates.items()},
            self.silent,
        )

    def join(self, more: Facts) -> Facts:
        """These, followed by others that have the same fields."""

        def put(*parts: Any) -> Any:
            return np.concatenate(parts)

        return Facts(
            self.count + more.count,
            {name: put(known, more.answers[name]) for name, known in self.answers.items()},
            {name: put(known, more.words[name]) for name, known in self.words.items()},
            {
                name: Bounds(
                    put(one.low, more.numbers[name].low), put(one.high, more.numbers[name].high)
                )
                for name, one in self.numbers.items()
            },
            {
                name: Ranks(one.words, put(one.rank, more.ranks[name].rank), one.names)
                for name, one in self.ranks.items()
            },
            {
                name: Bounds(
                    put(one.low, more.dates[name].low), put(one.high, more.dates[name].high)
                )
                for name, one in self.dates.items()
            },
            self.silent & more.silent,
        )

"""What is known of facilities, field by field: answers, words, numbers, ordered words."""

from __future__ import annotations

from dataclasses import dataclass, field

from geo.arrays import Floats, Indices, Texts, Trileans


@dataclass(frozen=True, slots=True)
class Bounds:
    """Numbers known to lie between two others, NaN on either side where nothing is known."""

    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Ranks:
    """Positions in an ordered list of words, the highest first; −1 for an unknown word."""

    words: tuple[str, ...]
    rank: Indices


@dataclass(frozen=True, slots=True)
class Facts:
    """Fields of `count` facilities by name, each with one entry per facility.

    A field is in one of the dictionaries. Of `words`, the empty one is unknown.
    """

    count: int
    answers: dict[str, Trileans] = field(default_factory=dict)
    words: dict[str, Texts] = field(default_factory=dict)
    numbers: dict[str, Bounds] = field(default_factory=dict)
    ranks: dict[str, Ranks] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """Every field that can be tested."""
        return sorted([*self.answers, *self.words, *self.numbers, *self.ranks])

"""People of areas: what is covered, what is needed for a share, what all candidates could give.

A share is compared in whole people: need_c = ⌈t · residents_c⌉ − covered_c, in whole numbers of
any size, since the parts of a share halved often leave 64 bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from geo.arrays import Indices, Ints
from geo.planning.covering.instance import ChoiceRules, Covering, mark_covered
from geo.planning.covering.shapes import require_length, require_positions
from geo.planning.covering.solution import Shortfall


@dataclass(frozen=True, slots=True)
class Areas:
    """Areas of an instance: `of_point` per point; residents and people covered before per area."""

    of_point: Indices
    residents: Ints
    covered: Ints

    def __post_init__(self) -> None:
        require_length("areas: covered", self.covered, len(self.residents))
        require_positions("areas: of_point", self.of_point, len(self.residents))

    def needs(self, share: Fraction, asked: Ints | None = None) -> Ints:
        """People still to be covered for a share; nothing of areas that are not asked about."""
        up = [-int(-share * people // 1) for people in self.residents.tolist()]
        lacking: Ints = np.maximum(np.array(up, dtype=np.int64) - self.covered, 0)
        if asked is None:
            return lacking
        chosen = np.zeros(len(lacking), dtype=bool)
        chosen[asked] = True
        return np.where(chosen, lacking, 0)


def list_shortfalls(
    covering: Covering, rules: ChoiceRules, areas: Areas, need: Ints
) -> list[Shortfall]:
    """Areas that miss their need even if every allowed candidate is built."""
    lacking = need - count_attainable(covering, rules, areas)
    return [Shortfall(int(c), int(lacking[c])) for c in np.flatnonzero(lacking > 0)]


def count_by_area(covering: Covering, areas: Areas, chosen: Ints) -> Ints:
    """People of every area that a choice covers."""
    require_length("areas: of_point", areas.of_point, covering.points)
    marked = mark_covered(covering, chosen)
    people = np.zeros(len(areas.residents), dtype=np.int64)
    np.add.at(people, areas.of_point[marked], covering.weight[marked])
    return people


def count_attainable(covering: Covering, rules: ChoiceRules, areas: Areas) -> Ints:
    """People of every area that all allowed candidates together would cover."""
    return count_by_area(covering, areas, np.flatnonzero(rules.allowed))


def find_worst_share(
    covering: Covering, areas: Areas, asked: Ints, top: Ints, chosen: Ints
) -> Fraction:
    """The least share of the areas that do not yet have all they can get; 1 if there is none."""
    now = areas.covered + count_by_area(covering, areas, chosen)
    open_ones = [c for c in asked if now[c] < top[c]]
    shares = [Fraction(int(now[c]), int(areas.residents[c])) for c in open_ones]
    return min(shares, default=Fraction(1))


@dataclass(frozen=True, slots=True)
class Ladder:
    """Needs of the areas `asked` about for rising shares; `top` is the most people of each."""

    areas: Areas
    asked: Ints
    top: Ints

    def needs_at(self, share: Fraction) -> Ints:
        """Needs that lift every area to a share, or to all it can get."""
        room = np.maximum(self.top - self.areas.covered, 0)
        need: Ints = np.minimum(self.areas.needs(share, self.asked), room)
        return need

    def needs_above(self, share: Fraction) -> Ints:
        """Needs of whole people that lift every area above a share, or to all it can get."""
        more = [int(share * people // 1) + 1 for people in self.areas.residents.tolist()]
        need = np.zeros(len(self.top), dtype=np.int64)
        lacking = np.minimum(more, self.top) - self.areas.covered
        need[self.asked] = np.maximum(lacking, 0)[self.asked]
        return need

    def find_capped(self, share: Fraction) -> Ints:
        """Areas asked about whose own best lies below a share, compared in whole numbers."""
        residents = self.areas.residents
        below = [self.top[c] < share * int(residents[c]) for c in self.asked]
        capped: Ints = self.asked[np.array(below, dtype=bool)]
        return capped

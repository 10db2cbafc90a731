"""New sites, upgrades and moves as decisions of one programme.

Sets: candidates J for sites, upgrades U of sites there are, sites S that may move; points P with
people w_p, of which B are covered before. Candidates and upgrades cover points; a site that may
move covers points of B that it leaves behind, and others hold some of them for good (`held`).

    b_j   a site is built at j         m_j ≤ b_j   it is one that moves there
    u_k   upgrade k is made            l_s         site s leaves its place
    z_p ≤ Σ_{j of p} b_j + Σ_{k of p} u_k + Σ_{s of p} (1 − l_s) + [p held]

    maximise   Σ_{p∉B} w_p z_p − Σ_{p∈B} w_p (1 − z_p)               gained less lost
    so that    Σ_{j of c} m_j = Σ_{s of c} l_s  for every county c   a site stays in its county
               Σ_j b_j + Σ_k u_k ≤ most
               Σ_j new_j (b_j − m_j) + Σ_j move · m_j + Σ_k cost_k u_k ≤ budget
               Σ_{p∈B} w_p (1 − z_p) ≤ may_lose
               Σ_{s of row} (1 − l_s) + Σ_{j of row} b_j or m_j ≥ 1  for every row that is kept

All are 0 or 1; z_p need not be told so. Where only moves are allowed b_j = m_j. The rows kept say
what moves may not take away: the only own unit of a place, the last clinic of a township.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Flags, Floats, Indices, Ints
from geo.planning.covering.instance import Covering

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class KeptRows:
    """Rows of which each needs a site that stays, a candidate that is built, or one moved to.

    `*_row` and what follows it are parallel; `count` rows there are.
    """

    count: int
    site_row: Ints
    site: Ints
    built_row: Ints
    built: Ints
    moved_row: Ints
    moved: Ints


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be decided: points by position in `weight`, shapes as in the formulas.

    `build` covers by candidates, `upgrade` by upgrades, `stay` by the sites that may move (the
    points of B that they cover). `new_cost` is infinite where no new site may stand, `move_cost`
    where nobody may move to; `county` of candidates and of movable sites.
    """

    weight: Ints
    before: Flags
    held: Flags
    build: Covering
    upgrade: Covering
    stay: Covering
    new_cost: Floats
    move_cost: Floats
    upgrade_cost: Floats
    build_county: Indices
    stay_county: Indices
    kept: KeptRows


@dataclass(frozen=True, slots=True)
class DecisionRules:
    """Decisions at most, their costs together at most, people who may lose their cover at most."""

    most: int
    budget: float = np.inf
    may_lose: float = np.inf


@dataclass(frozen=True, slots=True)
class Decided:
    """A choice: positions of candidates for new sites and of upgrades, moves as (site, candidate).

    Everything is sorted; of the moves of a county it does not matter who goes where.
    """

    new: Ints
    upgrades: Ints
    moves: tuple[tuple[int, int], ...]

    @property
    def size(self) -> int:
        """How many decisions these are."""
        return len(self.new) + len(self.upgrades) + len(self.moves)

    @property
    def built(self) -> Ints:
        """Candidates where a site stands afterwards."""
        moved = [j for _, j in self.moves]
        return np.unique(np.concatenate((self.new, np.array(moved, dtype=np.int64))))

    @property
    def left(self) -> Ints:
        """Sites that have left their places."""
        return np.array(sorted(s for s, _ in self.moves), dtype=np.int64)


NOTHING = Decided(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), ())


def mark_after(choices: Choices, decided: Decided) -> Flags:
    """Points that are covered once all is done."""
    after = choices.held.copy()
    stays = np.ones(choices.stay.candidates, dtype=bool)
    stays[decided.left] = False
    for covering, chosen in (
        (choices.build, decided.built),
        (choices.upgrade, decided.upgrades),
        (choices.stay, np.flatnonzero(stays)),
    ):
        for j in chosen:
            after[covering.point[covering.ptr[j] : covering.ptr[j + 1]]] = True
    return after


def count_won(choices: Choices, decided: Decided) -> tuple[int, int]:
    """People gained, and people lost."""
    after = mark_after(choices, decided)
    gained = choices.weight[after & ~choices.before].sum()
    lost = choices.weight[choices.before & ~after].sum()
    return int(gained), int(lost)


def sum_costs(choices: Choices, decided: Decided) -> float:
    """What a choice costs."""
    moved = np.array([j for _, j in decided.moves], dtype=np.int64)
    return float(
        choices.new_cost[decided.new].sum()
        + choices.move_cost[moved].sum()
        + choices.upgrade_cost[decided.upgrades].sum()
    )


def keeps_all(choices: Choices, rules: DecisionRules, decided: Decided) -> bool:
    """Whether a choice respects every rule and every row that is kept."""
    homes = all(choices.stay_county[s] == choices.build_county[j] for s, j in decided.moves)
    once = len(np.unique(decided.built)) == len(decided.new) + len(decided.moves)
    if not homes or not once or decided.size > rules.most:
        return False
    if sum_costs(choices, decided) > rules.budget * (1 + _ROUNDING):
        return False
    if count_won(choices, decided)[1] > rules.may_lose:
        return False
    return bool((_count_keepers(choices, decided) > 0).all())


def _count_keepers(choices: Choices, decided: Decided) -> Ints:
    kept = choices.kept
    stays = np.ones(choices.stay.candidates, dtype=bool)
    stays[decided.left] = False
    built, moved = (np.zeros(choices.build.candidates, dtype=bool) for _ in range(2))
    built[decided.built] = True
    moved[np.array([j for _, j in decided.moves], dtype=np.int64)] = True
    count = np.bincount(kept.site_row, weights=stays[kept.site], minlength=kept.count)
    count += np.bincount(kept.built_row, weights=built[kept.built], minlength=kept.count)
    count += np.bincount(kept.moved_row, weights=moved[kept.moved], minlength=kept.count)
    return count.astype(np.int64)

"""Other choices that are nearly as good, as different from one another as they come.

A pool of choices is made by leaving candidates of the best choice out: each alone, and more and
more together, those first that are missed least. What misses no more than the tolerance of the
best stays. Of the pool that choice is listed next which differs most from all listed before (the
least number of sites in which it differs counts), of equal ones the one with more people.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from geo.arrays import Flags, Ints
from geo.planning.covering.heuristics import complete, interchange, keeps_rules, shake
from geo.planning.covering.instance import ChoiceRules, Covering, count_alone, count_covered
from geo.planning.covering.mclp import CheckCancelled
from geo.planning.covering.solution import order_by_gain

_PASSES = 20
_SHAKES = 3
_MOST_TRIES = 300


@dataclass(frozen=True, slots=True)
class Alternative:
    """A choice beside the best: its people, and how many of its sites the best does not hold."""

    chosen: Ints
    people: int
    different: int


def find_alternatives(
    covering: Covering,
    rules: ChoiceRules,
    best: Ints,
    count: int,
    tolerance: float,
    seconds: float,
    check_cancelled: CheckCancelled = lambda: None,
) -> list[Alternative]:
    """At most so many choices within `tolerance` (a fraction) of the people of the best.

    Forced candidates stay in every one. Fewer are given where fewer were found.
    """
    deadline = time.monotonic() + seconds
    most = count_covered(covering, best)
    least = most - int(np.floor(most * tolerance))
    pool: dict[bytes, Ints] = {}
    together = np.zeros(covering.candidates, dtype=bool)
    for turn, j in enumerate(_list_spare(covering, rules, best)[:_MOST_TRIES].tolist()):
        for others in (np.zeros_like(together), together):
            check_cancelled()
            if time.monotonic() > deadline:
                break
            without = others.copy()
            without[j] = True
            tried = _solve_without(covering, rules, best, without, turn + 1)
            if tried is None or count_covered(covering, tried) < least:
                continue
            pool.setdefault(np.sort(tried).tobytes(), tried)
            if others is together:
                together[j] = True
    return _choose_apart(covering, list(pool.values()), best, count)


def count_held(best: Ints, alternatives: list[Alternative]) -> Ints:
    """In how many of the alternatives each site of the best choice stands."""
    held = np.zeros(len(best), dtype=np.int64)
    for one in alternatives:
        held += np.isin(best, one.chosen)
    return held


def _list_spare(covering: Covering, rules: ChoiceRules, best: Ints) -> Ints:
    """Sites of the best choice that may be left out, those missed least first."""
    free = ~rules.forced[best]
    order = np.argsort(count_alone(covering, best)[free], kind="stable")
    spare: Ints = best[free][order]
    return spare


def _solve_without(
    covering: Covering, rules: ChoiceRules, best: Ints, without: Flags, seed: int
) -> Ints | None:
    """A good choice that holds none of these, begun from the best; None if the rules forbid it."""
    inner = rules._replace(allowed=rules.allowed & ~without)
    start = best[~without[best]]
    tried = complete(covering, inner, start, False)  # noqa: FBT003 - compiled code takes no keywords
    tried = interchange(covering, inner, tried, _PASSES)
    tried = shake(covering, inner, tried, _SHAKES, seed)
    return tried if keeps_rules(inner, tried) else None


def _choose_apart(
    covering: Covering, pool: list[Ints], best: Ints, count: int
) -> list[Alternative]:
    people = [count_covered(covering, one) for one in pool]
    apart = [_count_different(one, best) for one in pool]
    listed: list[Alternative] = []
    while len(listed) < count and any(apart):
        at = max(range(len(pool)), key=lambda i: (apart[i], people[i], -i))
        chosen = order_by_gain(covering, np.sort(pool[at]))
        listed.append(Alternative(chosen, people[at], _count_different(chosen, best)))
        apart = [
            min(far, _count_different(one, chosen)) for far, one in zip(apart, pool, strict=True)
        ]
    return listed


def _count_different(one: Ints, other: Ints) -> int:
    """Sites of the one that the other does not hold, or the other way where that is more."""
    return int(max(np.setdiff1d(one, other).size, np.setdiff1d(other, one).size))

"""The worst area raised first: the largest t such that every area reaches min(t, its own best).

What all candidates together could give an area is its own best. Of the choices that reach t the
one that covers the most people is taken.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from geo.arrays import Ints
from geo.planning.areas import Areas, count_attainable, find_worst_share, needs_above
from geo.planning.covering import Covering, Rules, count_covered
from geo.planning.greedy import complete
from geo.planning.most_people import Look, cover_most
from geo.planning.needs_greedy import meet_greedily
from geo.planning.reach_share import most_with_needs
from geo.planning.solution import Answer, InfeasibleError


@dataclass(frozen=True, slots=True)
class Raised:
    """Worst share that the choice reaches among areas that can be raised, and its bound.

    `answer` counts people; `capped` names areas whose own best lies below `share`.
    """

    answer: Answer
    share: Fraction
    share_bound: Fraction
    capped: Ints


def raise_worst(
    covering: Covering,
    rules: Rules,
    areas: Areas,
    asked: Ints,
    seconds: float,
    look: Look = lambda: None,
) -> Raised:
    """Raise the worst of the areas asked about as far as the rules allow, then cover the most.

    Raises
    ------
    InfeasibleError
        No choice keeps the rules.
    """
    began = time.monotonic()
    deadline = began + seconds
    asked = asked[areas.residents[asked] > 0]
    top = areas.covered + count_attainable(covering, rules, areas)
    high = Fraction(1)
    best = cover_most(covering, rules, seconds / 4, look)
    most = best.bound
    low = find_worst_share(covering, areas, asked, top, best.chosen)
    proved = False
    while time.monotonic() < deadline and not proved:
        look()
        wide = high - low > Fraction(1, 1000)
        ask = (low + high) / 2 if wide else None
        need = (
            needs_above(areas, asked, top, low)
            if ask is None
            else np.minimum(areas.needs(ask, asked), np.maximum(top - areas.covered, 0))
        )
        known = meet_greedily(covering, rules, areas, need)
        try:
            found = (
                most_with_needs(covering, rules, areas, need, _share_of(deadline), look)
                if known is None
                else _fill_up(covering, rules, known)
            )
        except InfeasibleError as error:
            if error.reason == "time":
                break
            if ask is None:
                proved = True
            else:
                high = ask
            continue
        reached = find_worst_share(covering, areas, asked, top, found.chosen)
        best, low = found, max(reached, low if ask is None else ask)
        if reached >= 1 or low >= high:
            proved = True
    need = np.minimum(areas.needs(low, asked), np.maximum(top - areas.covered, 0))
    left = max(deadline - time.monotonic(), seconds / 4)
    best = most_with_needs(covering, rules, areas, need, left, look, best.chosen)
    low = find_worst_share(covering, areas, asked, top, best.chosen)
    capped = asked[top[asked] < np.ceil(float(low) * areas.residents[asked])]
    bound = max(min(best.bound, most), best.objective)
    done = Answer(best.chosen, best.objective, bound, "greedy+highs", time.monotonic() - began)
    return Raised(done, low, low if proved else max(high, low), capped)


def _share_of(deadline: float) -> float:
    """Seconds for one of several searches before the deadline."""
    return (deadline - time.monotonic()) / 2


def _fill_up(covering: Covering, rules: Rules, known: Ints) -> Answer:
    """A choice with what the rules allow beside it; nothing is taken back."""
    chosen = complete(covering, rules, known, False)  # noqa: FBT003 - compiled code takes no keywords
    people = float(count_covered(covering, chosen))
    return Answer(chosen, people, float(covering.weight.sum()), "greedy", 0.0)

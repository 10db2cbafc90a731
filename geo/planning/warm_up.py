"""Compiling the planner before the clock of a question runs."""

from __future__ import annotations

from functools import cache

import numpy as np

from geo.planning.closing.keeps import make_keeps
from geo.planning.closing.redundancy import order_closings
from geo.planning.covering.heuristics import choose_greedily, interchange
from geo.planning.covering.heuristics import shake as shake_cover
from geo.planning.covering.instance import make_choice_rules, make_covering
from geo.planning.covering.lagrangian import SearchLimits, bound_people
from geo.planning.covering.presolve import merge
from geo.planning.distances.instance import Distances, count_short, make_savings
from geo.planning.distances.p_median import MedianQuestion, shorten_ways
from geo.planning.distances.p_median_search import shake
from geo.planning.quotas.areas import Areas
from geo.planning.quotas.bound import bound_needs, first_price
from geo.planning.quotas.local_search import meets_needs, search_needs
from geo.planning.quotas.quota import make_needs


@cache
def warm_up() -> None:
    """Compile every kernel of the planner, or load it from the cache; once a process.

    The first time on a machine this takes half a minute; a service calls it as it starts.
    """
    covering = make_covering(
        np.array([0, 2, 4]), np.array([0, 1, 1, 2], dtype=np.int32), np.array([1, 2, 3])
    )
    rules = make_choice_rules(2, 1)
    merge(covering, rules)
    chosen = choose_greedily(covering, rules)
    interchange(covering, rules, chosen, 1)
    shake_cover(covering, rules, chosen, 1, 1)
    bound_people(covering, rules, chosen, SearchLimits(2))
    order_closings(covering, make_keeps(2, []), np.ones(2, dtype=bool), 1)
    _warm_distances()
    areas = Areas(np.zeros(3, dtype=np.int32), np.array([6]), np.array([0]))
    needs, _ = make_needs(covering, rules, areas, np.array([6]), np.zeros(3, dtype=bool))
    meets_needs(needs, search_needs(needs, chosen, 1, 0.0, 1))
    bound_needs(needs, 2.0, 2.0, 2, first_price(needs, 2.0), 1.0)


def _warm_distances() -> None:
    """The kernels of average and farthest distance."""
    distances = Distances(
        np.array([0, 2, 4]), np.array([0, 1, 1, 2], dtype=np.int32), np.array([1, 2, 3, 4]),
        np.array([5, 6, 7]), np.array([1, 1, 1]),
    )  # fmt: skip
    shorten_ways(MedianQuestion(distances, make_choice_rules(2, 1), 1.0))
    savings = make_savings(distances)
    count_short(savings, shake(savings, make_choice_rules(2, 1), np.array([0]), np.empty(0), 1, 1))

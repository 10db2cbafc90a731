"""Known optima of the p-median and p-centre on two networks of Beasley's OR-Library.

The figures of pmed1.txt and pmed5.txt are those of J. E. Beasley, "A note on solving large
p-median problems", European Journal of Operational Research 21 (1985): nodes, edges, p, then
edges (from, to, length), of which the last counts where a pair is named twice.

p-centre      the least r at which p sites cover every node within r
p-median      as covering: node i has a point for every step d < d' of its distances to others,
              with d' − d people, covered by the candidates at most d away; what is left uncovered
              is the distance to the nearest site, summed over the nodes
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse.csgraph import floyd_warshall

from geo.arrays import Flags, Ints
from geo.planning.covering.instance import Covering, make_choice_rules, make_covering
from geo.planning.covering.mclp import cover_most
from geo.planning.distances.instance import Distances
from geo.planning.distances.p_centre import shorten_farthest
from geo.planning.distances.p_median import MedianQuestion, shorten_ways
from geo.planning.quotas.areas import Areas
from geo.planning.quotas.min_sites import reach_needs
from geo.planning.quotas.problem import QuotaProblem

SECONDS = 60.0
SITES = {"pmed1": 5, "pmed5": 33}
MEDIAN = {"pmed1": 5819, "pmed5": 1355}
CENTRE = {"pmed1": 127, "pmed5": 48}
each_network = pytest.mark.parametrize("name", sorted(SITES))


def _measure(name: str) -> Ints:
    nodes, edges, sites, *rest = map(
        int, Path(__file__).with_name(f"{name}.txt").read_text(encoding="ascii").split()
    )
    assert (sites, len(rest)) == (SITES[name], 3 * edges)
    length = np.full((nodes, nodes), np.inf)
    for one, other, long in np.reshape(rest, (edges, 3)):
        length[one - 1, other - 1] = length[other - 1, one - 1] = long
    return floyd_warshall(length).astype(np.int64)


def _cover(within: Flags, people: Ints) -> Covering:
    """An instance of a table: a candidate a row, a point a column."""
    candidate, point = np.nonzero(within)
    return make_covering(np.searchsorted(candidate, np.arange(len(within) + 1)), point, people)


def _count_fewest(distance: Ints, radius: int) -> tuple[float, float]:
    count = len(distance)
    everybody = Areas(np.zeros(count, dtype=np.int32), np.array([count]), np.array([0]))
    covering = _cover(distance <= radius, np.ones(count, dtype=np.int64))
    rules, need = make_choice_rules(count, count), np.array([count])
    answer = reach_needs(QuotaProblem(covering, rules, everybody, need, SECONDS))
    return answer.objective, answer.bound


@each_network
def test_the_fewest_sites_are_p_at_the_known_radius_and_more_just_below(name: str) -> None:
    distance, sites = _measure(name), SITES[name]
    assert _count_fewest(distance, CENTRE[name])[0] <= sites
    assert _count_fewest(distance, CENTRE[name] - 1)[1] > sites


@each_network
def test_the_most_people_over_steps_of_distance_are_the_known_p_median(name: str) -> None:
    distance = _measure(name)
    levels = [np.unique(row) for row in distance]
    reach = np.concatenate([one[:-1] for one in levels])
    people = np.concatenate([np.diff(one) for one in levels])
    node = np.repeat(np.arange(len(distance)), [len(one) - 1 for one in levels])
    covering = _cover(distance[:, node] <= reach, people)
    answer = cover_most(covering, make_choice_rules(len(distance), SITES[name]), SECONDS)
    farthest = int(distance.max(axis=1).sum())
    assert farthest - answer.objective == MEDIAN[name]
    assert farthest - answer.bound == MEDIAN[name]
    nearest = distance[answer.chosen].min(axis=0)
    assert int(nearest.sum()) == MEDIAN[name]


def _to_everybody(distance: Ints) -> Distances:
    """Every node a candidate and a person, a step farther from what there is than from any node."""
    count = len(distance)
    ptr = np.arange(count + 1, dtype=np.int64) * count
    point = np.tile(np.arange(count, dtype=np.int32), count)
    now = np.full(count, distance.max() + 1, dtype=np.int64)
    return Distances(ptr, point, distance.ravel(), now, np.ones(count, dtype=np.int64))


@each_network
def test_the_shortest_ways_are_the_known_p_median_and_proved(name: str) -> None:
    distance = _measure(name)
    rules = make_choice_rules(len(distance), SITES[name])
    answer = shorten_ways(MedianQuestion(_to_everybody(distance), rules, SECONDS))
    assert answer.objective == answer.bound == MEDIAN[name]


@each_network
def test_the_shortest_farthest_way_is_the_known_p_centre_and_proved(name: str) -> None:
    distance = _measure(name)
    rules = make_choice_rules(len(distance), SITES[name])
    answer = shorten_farthest(MedianQuestion(_to_everybody(distance), rules, SECONDS))
    assert answer.objective == answer.bound == CENTRE[name]

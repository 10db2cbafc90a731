"""The nearest site by verified and computed distances together, beside plain Python."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.arrays import Indices, Ints
from geo.reach.nearest import Nearest
from geo.reach.search import FAR
from geo.verified.nearest import Search, VerifiedWays, merge_verified

Verified = dict[tuple[int, int], int]


def search_in(computed: Ints) -> Search:
    """A search that looks up distances, shape (points, sites); FAR where there is no way."""

    def search(some: Indices, at: Indices) -> Nearest:
        site, road = np.full(len(at), -1, dtype=np.int32), np.full(len(at), FAR, dtype=np.int64)
        for i, p in enumerate(at):
            best = min(((computed[p, s], s) for s in some), default=(FAR, -1))
            if best[0] < FAR:
                road[i], site[i] = best
        return Nearest(site, road, road.copy(), np.zeros(len(at), dtype=bool), site * 0)

    return search


def merge(computed: Ints, verified: Verified, chosen: list[int], points: list[int]) -> Nearest:
    pairs = np.array(list(verified), dtype=np.int32).reshape(-1, 2)
    road = np.array(list(verified.values()), dtype=np.int32)
    ways = VerifiedWays(pairs[:, 0], pairs[:, 1], road, road)
    some, at = np.array(chosen, dtype=np.int32), np.array(points, dtype=np.int32)
    search = search_in(computed)
    return merge_verified(search(some, at), at, ways, some, search)


def test_a_site_verified_for_another_place_is_still_nearest_by_its_computed_way() -> None:
    computed = np.array([[1_000, 20_000, 30_000], [9_000, 6_000, 9_000]])
    found = merge(computed, {(0, 0): 60_000, (1, 1): 5_000}, [0, 1, 2], [0, 1])
    assert (found.site.tolist(), found.road_mm.tolist()) == ([1, 1], [20_000, 5_000])
    assert found.end.tolist() == [0, -1]


def test_a_verified_way_to_a_site_that_does_not_count_is_no_way() -> None:
    found = merge(np.array([[7_000, 9_000]]), {(0, 0): 500}, [1], [0])
    assert (found.site.tolist(), found.road_mm.tolist()) == ([1], [9_000])


def test_a_verified_way_is_taken_where_there_is_no_other() -> None:
    found = merge(np.array([[FAR]]), {(0, 0): 80_000}, [0], [0])
    assert (found.site.tolist(), found.road_mm.tolist()) == ([0], [80_000])


@given(st.data())
def test_the_nearest_is_the_least_of_all_ways(data: st.DataObject) -> None:
    points, sites = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    lengths = st.sampled_from([1, 2, 3, 4, FAR])
    computed = np.array(
        data.draw(st.lists(lengths, min_size=points * sites, max_size=points * sites))
    ).reshape(points, sites)
    keys = st.tuples(st.integers(0, points - 1), st.integers(0, sites - 1))
    verified = data.draw(st.dictionaries(keys, st.integers(1, 6)))
    chosen = sorted(data.draw(st.sets(st.integers(0, sites - 1))))
    asked = data.draw(st.permutations(range(points)))[: data.draw(st.integers(1, points))]
    found = merge(computed, verified, chosen, asked)
    for i, p in enumerate(asked):
        ways = [(verified.get((p, s), computed[p, s]), s) for s in chosen]
        road, site = min((way for way in ways if way[0] < FAR), default=(FAR, -1))
        assert (found.road_mm[i], found.site[i]) == (road, site)

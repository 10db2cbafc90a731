"""Laws of gaps, against a plain reading of rules.md#figures-4 pair by pair."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.findings.access.gap_clusters import find_medoids, split_wide
from geo.findings.access.gap_links import link_points
from geo.geometry.geodesy import geodesic_mm
from tests.soak import rounds

JOIN = {"join_urban_m": 1000.0, "join_other_m": 2000.0}


def scatter(seed: int, n: int, spread: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    lon = 123 + spread * rng.random(n)
    lat = 41 + spread * rng.random(n)
    order = np.lexsort((lat, lon))
    return lon[order], lat[order]


def distances(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    n = len(lon)
    i, j = np.divmod(np.arange(n * n), n)
    return geodesic_mm(lon[i], lat[i], lon[j], lat[j]).reshape(n, n)


def as_sets(cluster: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(cluster == c).tolist()) for c in np.unique(cluster)}


seeds = st.integers(0, 2**32 - 1)
spreads = st.sampled_from([0.02, 0.1, 0.4])


@settings(max_examples=rounds(40, 240), deadline=None)
@given(
    seeds,
    st.integers(1, 60),
    spreads,
    st.sampled_from([(1000, 2000), (2000, 1000), (500, 5000), (0, 1000), (1, 0)]),
    st.sampled_from([(123.0, 41.0), (179.95, -16.8), (25.0, 71.0), (-60.0, -0.02)]),
)
def test_clusters_are_the_components_of_all_short_pairs(
    seed: int, n: int, spread: float, limits: tuple[int, int], corner: tuple[float, float]
) -> None:
    rng = np.random.default_rng(seed + 1)
    lon, lat = scatter(seed, n, spread)
    lon = (lon - 123 + corner[0] + 180) % 360 - 180
    lat = np.round(lat - 41 + corner[1], rng.choice([2, 9]))
    urban, group = rng.random(n) < 0.5, rng.integers(0, 2, n)
    length = distances(lon, lat)
    graph = nx.empty_graph(n)
    for i in range(n):
        for j in range(i):
            limit = 1000 * (limits[0] if urban[i] and urban[j] else limits[1])
            if group[i] == group[j] and length[i, j] <= limit:
                graph.add_edge(i, j)
    expected = {frozenset(part) for part in nx.connected_components(graph)}
    found = link_points(
        lon, lat, urban, group, join_urban_m=float(limits[0]), join_other_m=float(limits[1])
    )
    assert as_sets(found) == expected


def test_a_field_of_cells_is_linked_with_few_comparisons() -> None:
    """Pair by pair it would be 10^10 distances."""
    x, y = np.meshgrid(122 + np.arange(450) / 3600, 40 + np.arange(450) / 3600)
    urban = np.arange(x.size) % 5 == 0
    group = (np.arange(x.size) % 450 >= 225).astype(np.int64)
    found = link_points(
        x.ravel(), y.ravel(), urban, group, join_urban_m=1000.0, join_other_m=2000.0
    )
    assert (found == group).all()


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(1, 40), spreads)
def test_the_medoid_has_the_least_weighted_sum(seed: int, n: int, spread: float) -> None:
    rng = np.random.default_rng(seed + 2)
    lon, lat = scatter(seed, n, spread)
    weight = rng.integers(0, 50, n)
    cluster = np.unique(rng.integers(0, 3, n), return_inverse=True)[1]
    length = distances(lon, lat)
    for c, found in enumerate(find_medoids(lon, lat, weight, cluster)):
        of_cluster = np.flatnonzero(cluster == c)
        sums = length[np.ix_(of_cluster, of_cluster)] @ weight[of_cluster]
        assert found == of_cluster[int(np.argmin(sums))]


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(1, 60), st.sampled_from([0.05, 0.4, 2.0]))
def test_splitting_only_refines_and_bounds_the_extent(seed: int, n: int, spread: float) -> None:
    lon, lat = scatter(seed, n, spread)
    before = np.random.default_rng(seed).integers(0, 2, n)
    before = np.unique(before, return_inverse=True)[1]
    after = split_wide(lon, lat, before, 10_000.0)
    assert sorted(set(after)) == list(range(int(after.max()) + 1))
    for part in as_sets(after):
        at = sorted(part)
        assert len(set(before[at])) == 1
        assert distances(lon[at], lat[at]).max() < 10_000_000 * np.sqrt(2) * 1.01
    assert_whole_where_narrow(lon, lat, before, after)


def assert_whole_where_narrow(
    lon: np.ndarray, lat: np.ndarray, before: np.ndarray, after: np.ndarray
) -> None:
    for c in np.unique(before):
        at = np.flatnonzero(before == c)
        if distances(lon[at], lat[at]).max() < 9_900_000:
            assert len(set(after[at])) == 1


@settings(max_examples=30, deadline=None)
@given(seeds, st.integers(1, 60), spreads)
def test_the_order_of_points_changes_no_cluster(seed: int, n: int, spread: float) -> None:
    rng = np.random.default_rng(seed + 3)
    lon, lat = scatter(seed, n, spread)
    urban, group = rng.random(n) < 0.5, np.zeros(n, dtype=np.int64)
    shuffle = rng.permutation(n)
    straight = split_wide(lon, lat, link_points(lon, lat, urban, group, **JOIN), 10_000.0)
    lon, lat, urban = lon[shuffle], lat[shuffle], urban[shuffle]
    mixed = split_wide(lon, lat, link_points(lon, lat, urban, group, **JOIN), 10_000.0)
    back = {frozenset(int(shuffle[i]) for i in part) for part in as_sets(mixed)}
    assert back == as_sets(straight)

"""Quantiles of people, beside the definition: the least distance that enough people have."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.findings.status.quantiles import weighted_quantiles

NAN = math.nan


def quantiles(points: list[tuple[float, int, int]], count: int, wanted: list[float]) -> list:
    """Points are (distance, people, group)."""
    values, people, group = np.array(points).reshape(-1, 3).T
    found = weighted_quantiles(
        values, people.astype(np.int64), group.astype(np.int32), count, wanted
    )
    return found.tolist()


def test_half_of_the_people_live_no_farther_than_the_median() -> None:
    points = [(3_000.0, 1, 0), (1_000.0, 2, 0), (2_000.0, 1, 0)]
    assert quantiles(points, 1, [0.5, 0.51, 0.75, 0.76, 1.0]) == [
        [1_000.0, 2_000.0, 2_000.0, 3_000.0, 3_000.0]
    ]


def test_nobody_is_counted_without_a_distance_a_group_or_people() -> None:
    points = [(10.0, 5, 1), (NAN, 90, 1), (20.0, 90, -1), (30.0, 0, 1), (40.0, 4, 1)]
    assert quantiles(points, 2, [0.5, 1.0])[1] == [10.0, 40.0]


def test_a_group_without_known_distances_has_none() -> None:
    assert np.isnan(quantiles([(NAN, 5, 0), (7.0, 0, 1)], 3, [0.5])).all()


@pytest.mark.parametrize("people", [20, 100, 12_345_680])
def test_a_share_that_is_whole_people_is_not_rounded_up(people: int) -> None:
    most = people * 19 // 20
    assert quantiles([(1.0, most, 0), (2.0, people - most, 0)], 1, [0.95]) == [[1.0]]
    assert quantiles([(1.0, most - 1, 0), (2.0, people - most + 1, 0)], 1, [0.95]) == [[2.0]]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([1.0, 2.0, 3.0, 4.0, NAN]), st.integers(0, 9), st.integers(-1, 2)
        ),
        max_size=20,
    ),
    st.integers(0, 20),
)
def test_a_quantile_is_the_least_distance_with_enough_people(
    points: list[tuple[float, int, int]], twentieths: int
) -> None:
    found = quantiles(points, 3, [twentieths / 20])
    for group in range(3):
        known = [(d, n) for d, n, g in points if g == group and n and not math.isnan(d)]
        total = sum(n for _, n in known)
        enough = [
            d for d, _ in known if 20 * sum(n for e, n in known if e <= d) >= twentieths * total
        ]
        assert found[group][0] == pytest.approx(min(enough, default=NAN), nan_ok=True)

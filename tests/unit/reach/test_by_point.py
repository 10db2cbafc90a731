"""Pairs point by point: the same as a stable sort, however many share the work."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.reach import by_point
from geo.reach.by_point import list_by_point

POINTS = 9


@given(
    sites=st.lists(st.sets(st.integers(0, POINTS - 1)), max_size=8),
    workers=st.integers(1, 4),
    at_once=st.sampled_from([1, 5, 65_536]),
)
def test_pairs_of_a_point_stand_together_and_rise(
    sites: list[set[int]], workers: int, at_once: int
) -> None:
    index = np.array([p for own in sites for p in sorted(own)], dtype=np.int32)
    site_ptr = np.cumsum([0, *map(len, sites)])
    counts = np.bincount(index, minlength=POINTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(by_point, "_PAIRS_AT_ONCE", at_once)
        pair_of = list_by_point(site_ptr, index, np.cumsum([0, *counts]), workers)
    assert pair_of.dtype == np.int32
    assert pair_of.tolist() == np.argsort(index, kind="stable").tolist()

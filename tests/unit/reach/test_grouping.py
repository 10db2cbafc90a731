"""Positions by group: the same as a stable sort, however many share the work."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.reach.counting_sort import group_positions


@given(
    groups=st.lists(st.integers(0, 6), max_size=40),
    workers=st.integers(1, 5),
)
def test_positions_of_a_group_stand_together_and_rise(groups: list[int], workers: int) -> None:
    group = np.array(groups, dtype=np.int32)
    positions = np.empty(len(group), dtype=np.int64)
    ptr = group_positions(group, 7, positions, workers)
    assert positions.tolist() == np.argsort(group, kind="stable").tolist()
    assert ptr.tolist() == [0, *np.cumsum(np.bincount(group, minlength=7)).tolist()]

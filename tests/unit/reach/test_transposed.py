"""Pairs by demand point: the same as a stable sort, however many share the work."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.reach.transposed import transpose_pairs


@given(
    points=st.lists(st.integers(0, 6), max_size=40),
    workers=st.integers(1, 5),
)
def test_pairs_of_a_point_stand_together_and_rise(points: list[int], workers: int) -> None:
    index = np.array(points, dtype=np.int32)
    pair_of = np.empty(len(index), dtype=np.int64)
    ptr = transpose_pairs(index, 7, pair_of, workers)
    assert pair_of.tolist() == np.argsort(index, kind="stable").tolist()
    assert ptr.tolist() == [0, *np.cumsum(np.bincount(index, minlength=7)).tolist()]

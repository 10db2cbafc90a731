"""The curve over the globe: cell by cell to a neighbour, and where it always was."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geometry.hilbert import hilbert_keys, hilbert_order


@pytest.mark.parametrize("level", [1, 4, 5, 8])
def test_each_cell_of_the_curve_touches_the_next(level: int) -> None:
    side = 2**level
    column, row = (part.ravel() for part in np.meshgrid(np.arange(side), np.arange(side)))
    lon, lat = ((part + 0.5) / side - 0.5 for part in (column, row))
    order = hilbert_order(lon * 360.0, lat * 180.0)
    steps = np.abs(np.diff(column[order])) + np.abs(np.diff(row[order]))
    assert (steps == 1).all()
    whole = hilbert_keys(lon * 360.0, lat * 180.0)[order] >> np.uint64(64 - 2 * level)
    assert whole.tolist() == list(range(side * side))


def test_the_four_quadrants_follow_south_west_north_west_north_east_south_east() -> None:
    lon, lat = np.array([-90.0, -90.0, 90.0, 90.0]), np.array([-45.0, 45.0, 45.0, -45.0])
    assert (hilbert_keys(lon, lat) >> np.uint64(62)).tolist() == [0, 1, 2, 3]


def test_a_place_in_shenyang_has_the_key_that_it_had() -> None:
    """Quadrant by quadrant from the largest: any change would order stored roads anew."""
    column, row = (
        int((degrees / span + 0.5) * 2**32) for degrees, span in ((123.4, 360), (41.8, 180))
    )
    key = 0
    for level in range(31, -1, -1):
        right, upper = column >> level & 1, row >> level & 1
        key = key << 2 | (3 * right) ^ upper
        column, row = column & 2**level - 1, row & 2**level - 1
        if not upper:
            if right:
                column, row = 2**level - 1 - column, 2**level - 1 - row
            column, row = row, column
    assert hilbert_keys(np.array([123.4]), np.array([41.8])).tolist() == [key]

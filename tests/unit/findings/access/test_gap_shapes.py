"""Shapes of gaps stay what they were however densely their points lie."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.findings.access import gap_shapes
from geo.findings.access.gap_shapes import draw_gaps


def _whole(*args):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gap_shapes, "_shape_it", lambda x, *_: np.arange(len(x)))
        return draw_gaps(*args)


def _difference(one, other):
    return max(
        shapely.symmetric_difference(a, b).area / b.area for a, b in zip(one, other, strict=True)
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_fine_raster_has_the_shape_of_all_its_discs(seed):
    rng = np.random.default_rng(seed)
    step = 0.00055
    column, row = (part.ravel() for part in np.meshgrid(np.arange(70), np.arange(70)))
    hole = np.hypot(column - rng.integers(15, 55), row - rng.integers(15, 55)) < 14
    lake = np.hypot(column - 35, row - 35) < rng.integers(2, 30)
    chosen = ~hole & ~(lake & (seed == 3)) & (rng.random(len(row)) < (1.0 if seed else 0.8))
    lon, lat = 123.0 + step * column[chosen], 41.0 + step * row[chosen]
    urban = rng.random(len(lon)) < 0.5 if seed == 2 else np.full(len(lon), seed % 2 == 0)
    gap = (lon > 123.02).astype(np.int64)
    drawn = draw_gaps(lon, lat, urban, gap)
    assert _difference(drawn, _whole(lon, lat, urban, gap)) < 1e-4
    assert all(shapely.is_valid(drawn))
    for k in (0, 1):
        inside = shapely.contains_xy(drawn[k], lon[gap == k], lat[gap == k])
        assert inside.all()


def test_villages_far_apart_are_drawn_one_by_one():
    rng = np.random.default_rng(3)
    lon, lat = 123.0 + rng.uniform(0, 0.2, 60), 41.0 + rng.uniform(0, 0.2, 60)
    urban, gap = rng.random(60) < 0.5, rng.integers(0, 3, 60)
    drawn, whole = draw_gaps(lon, lat, urban, gap), _whole(lon, lat, urban, gap)
    assert shapely.equals_exact(drawn, whole, 0.0).all()


def test_a_fine_raster_is_drawn_by_few_discs():
    x, y = (30.0 * part.ravel() for part in np.meshgrid(np.arange(200.0), np.arange(200.0)))
    gap = np.zeros(len(x), dtype=np.int64)
    kept = gap_shapes._shape_it(x, y, np.full(len(x), 1000.0), gap)
    assert len(kept) < len(x) / 4

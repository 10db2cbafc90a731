"""The real outlines of Liaoning."""

import os
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.geometry.geodesy import polygon_area_m2
from geo.geometry.location import place_in_counties
from geo.model.row_report import RowReport
from geo.readers.counties.boundaries import check_boundaries, read_counties
from geo.study import BoundarySource

FOLDER = os.environ.get("VAXREACH_REAL_DATA")
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(FOLDER is None, reason="VAXREACH_REAL_DATA is unset"),
]


@pytest.fixture(scope="module")
def liaoning():
    report = RowReport("boundaries")
    path = Path(FOLDER) / "liaoning" / "counties.geojson"
    counties = read_counties(BoundarySource(path=path), report)
    assert report.remarks == []
    return counties


def test_a_hundred_counties_fit_together(liaoning):
    assert len(liaoning) == 100
    assert len(set(liaoning.prefecture)) == 14
    assert shapely.is_valid(liaoning.geometry).all()
    check = check_boundaries(liaoning)
    assert check.overlap_m2 < 1
    assert check.gap_m2 < 1
    assert polygon_area_m2(liaoning.geometry).sum() / 1e6 == pytest.approx(148_228, abs=1)


def test_a_point_in_every_county_is_placed_in_it(liaoning):
    inside = shapely.get_coordinates(shapely.point_on_surface(liaoning.geometry))
    county = place_in_counties(inside[:, 0].copy(), inside[:, 1].copy(), liaoning, 200.0)
    assert county.tolist() == list(range(100))


def test_every_vertex_belongs_to_a_county_with_the_lowest_code_of_those_that_share_it(liaoning):
    points, owner = shapely.get_coordinates(liaoning.geometry, return_index=True)
    _, where = np.unique(points, axis=0, return_inverse=True)
    lowest = np.full(where.max() + 1, 100)
    np.minimum.at(lowest, where, owner)
    county = place_in_counties(points[:, 0].copy(), points[:, 1].copy(), liaoning, 0.0)
    assert (county >= 0).all()
    assert (county <= lowest[where]).all()

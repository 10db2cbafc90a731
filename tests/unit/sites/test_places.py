"""Units under one roof: by equal coordinates, or by name within 50 m."""

from dataclasses import replace

import numpy as np
import pytest

from geo.arrays import texts
from geo.geodesy import GEOD
from geo.model.row_report import RowReport
from geo.sites.places import group_places
from tests.site_tables import make_sites


def group(*sites):
    """Places of (name, lon, lat) in this order; a site without coordinates has None for both."""
    records = make_sites([""] * len(sites)).records
    names, lon, lat = zip(*sites, strict=True) if sites else ((), (), ())
    placed = [x is not None for x in lon]
    records = replace(
        records,
        name=texts(names),
        lon=np.array(lon, dtype=float),
        lat=np.array(lat, dtype=float),
        position=texts("exact" if is_placed else "none" for is_placed in placed),
    )
    report = RowReport("sites")
    return group_places(records, report).tolist(), report


def north_of(metres):
    _, lat, _ = GEOD.fwd(123, 41, 0, metres)
    return lat


@pytest.mark.parametrize(("metres", "places"), [(49.99, [0, 0]), (50, [0, 0]), (50.01, [0, 1])])
def test_units_of_one_name_share_a_place_up_to_50_m(metres, places):
    found, _ = group(("甲门诊", 123, 41), ("甲 门诊", 123, north_of(metres)))
    assert found == places


def test_units_of_two_names_share_a_place_only_at_one_spot():
    found, _ = group(("甲", 123, 41), ("乙", 123, 41), ("丙", 123, north_of(1)))
    assert found == [0, 0, 1]


def test_a_chain_of_neighbours_is_one_place():
    found, _ = group(
        ("甲", 123, 41), ("乙", 123, 41), ("乙", 123, north_of(40)), ("乙", 123, north_of(80))
    )
    assert found == [0, 0, 0, 0]


def test_unplaced_units_are_places_of_their_own():
    found, report = group(("甲", None, None), ("甲", None, None), ("甲", 123, 41))
    assert found == [0, 1, 2]
    assert report.remarks == []


def test_a_shared_place_is_listed_once():
    _, report = group(*[("甲", 123, 41)] * 3, ("乙", 124, 41), *[("丙", 125, 41)] * 25)
    assert [remark.reason for remark in report.remarks] == ["one_place"] * 2
    assert "sites s0, s1, s2 are under one roof" in report.remarks[0].message
    assert "s23 and 5 more are" in report.remarks[1].message


def test_no_sites_have_no_places():
    assert group()[0] == []


def test_many_names_at_one_spot_are_one_place():
    found, _ = group(*[(f"名{i}", 123, 41) for i in range(3000)])
    assert set(found) == {0}

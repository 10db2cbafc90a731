"""Units under one roof: by equal coordinates, or by name within 50 m."""

from dataclasses import replace

import numpy as np
import pytest

from geo.arrays import texts
from geo.geometry.geodesy import GEOD
from geo.model.row_report import RowReport
from geo.sites.department_names import strip_rooms
from geo.sites.places import group_places, name_places
from tests.samples.site_tables import make_sites


def arrange(sites, **stated):
    """Records and places of (name, lon, lat) in this order; None for both without coordinates."""
    records, place, _ = _group(sites, stated)
    return records, place


def group(*sites, **stated):
    """Places as a list, and the report."""
    _, place, report = _group(sites, stated)
    return place.tolist(), report


def _group(sites, stated):
    records = make_sites([""] * len(sites)).records
    names, lon, lat = zip(*sites, strict=True) if sites else ((), (), ())
    placed = [x is not None for x in lon]
    records = replace(
        records,
        name=texts(names),
        lon=np.array(lon, dtype=float),
        lat=np.array(lat, dtype=float),
        position=texts("exact" if is_placed else "none" for is_placed in placed),
        **{field: texts(values) for field, values in stated.items()},
    )
    report = RowReport("sites")
    return records, group_places(records, report), report


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
    rooms = [(f"甲医院{room}", 123, 41) for room in ("产科", "接种室", "防保科")]
    _, report = group(*rooms, ("乙", 124, 41), *[("丙", 125, 41)] * 25)
    assert [remark.reason for remark in report.remarks] == ["one_place", "near_duplicate"]
    assert "sites s0, s1, s2 are under one roof" in report.remarks[0].message
    assert "s23 and 5 more have one name and are under one roof" in report.remarks[1].message


def test_rooms_of_one_house_share_a_place_by_the_stem_of_their_names():
    house = "甲街道社区卫生服务中心"
    found, _ = group(
        (f"{house}儿童接种门诊", 123, 41),
        (f"{house}(成人接种室)", 123, north_of(30)),
        (f"{house}狂犬病暴露预防处置门诊", 123, north_of(60)),
        ("乙街道社区卫生服务中心儿童接种门诊", 123, north_of(20)),
    )
    assert found == [0, 0, 0, 1]


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("甲医院预防保健科", "甲医院"),
        ("甲医院预防保健科儿童接种门诊", "甲医院"),
        ("甲医院（产科接种室）", "甲医院"),
        ("甲医院(东院区)", "甲医院(东院区)"),
        ("预防接种门诊", "预防接种门诊"),
        ("甲村接种点", "甲村接种点"),
    ],
)
def test_a_stem_is_the_name_without_endings_of_rooms(name, stem):
    assert strip_rooms(name) == stem


def test_the_stated_institution_stands_before_the_name():
    found, _ = group(("东楼", 123, 41), ("西楼", 123, north_of(40)), place_name=["甲医院"] * 2)
    assert found == [0, 0]


def test_a_stated_place_joins_at_any_distance_and_parts_at_none():
    found, _ = group(
        ("甲", 123, 41),
        ("甲", 123, 41),
        ("乙", 125, 41),
        ("甲", 123, 41),
        place_id=["p1", "p2", "p1", ""],
    )
    assert found == [0, 1, 0, 0]


def test_places_are_named_as_stated_else_by_their_least_site():
    records, place = arrange(
        [("甲", 123, 41), ("甲", 123, 41), ("乙", 124, 41), ("丙", 125, 41)],
        place_id=["", "", "h9", ""],
    )
    assert name_places(records, place).tolist() == ["P-s0", "P-s0", "h9", "P-s3"]


def test_one_name_in_one_township_is_listed_wherever_the_units_lie():
    sites = [("甲 门诊", 123, 41), ("甲门诊", 124, 41), ("甲门诊", 124.5, 41), ("乙", 123.5, 41)]
    town = ["210101001", "210101001", "210101002", "210101001"]
    found, report = group(*sites, township_code=town)
    assert found == [0, 1, 2, 3]
    assert [remark.reason for remark in report.remarks] == ["near_duplicate"]
    assert "sites s0, s1 have one name and are in one township" in report.remarks[0].message


def test_no_sites_have_no_places():
    assert group()[0] == []


def test_many_names_at_one_spot_are_one_place():
    found, _ = group(*[(f"名{i}", 123, 41) for i in range(3000)])
    assert set(found) == {0}

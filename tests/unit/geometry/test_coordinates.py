"""Datums and projections, by known points and by what must be refused."""

import numpy as np
import pytest
from pyproj import CRS

from geo.errors import CoordinateError
from geo.geometry.coordinates import from_wgs84, project_to_wgs84, read_crs, to_wgs84
from geo.geometry.geodesy import geodesic_mm


def one(value):
    return np.array([value], dtype=np.float64)


def test_a_point_in_beijing_moves_as_published():
    lon, lat = from_wgs84(one(116.404), one(39.915), "gcj02")
    assert lon[0] == pytest.approx(116.41024449916938, abs=1e-11)
    assert lat[0] == pytest.approx(39.91640428150164, abs=1e-11)


def test_gcj02_becomes_bd09_as_published():
    wgs84 = to_wgs84(one(116.404), one(39.915), "gcj02")
    lon, lat = from_wgs84(*wgs84, "bd09")
    assert lon[0] == pytest.approx(116.41036949371029, abs=1e-10)
    assert lat[0] == pytest.approx(39.92133699351021, abs=1e-10)


@pytest.mark.parametrize(("datum", "least", "most"), [("gcj02", 430, 620), ("bd09", 900, 1400)])
def test_a_city_of_liaoning_moves_by_what_the_design_says(datum, least, most):
    lon = np.array([123.43, 121.61, 124.38, 120.45, 121.13, 122.24])
    lat = np.array([41.80, 38.91, 40.00, 41.57, 41.10, 40.67])
    metres = geodesic_mm(lon, lat, *from_wgs84(lon, lat, datum)) / 1000
    assert least <= metres.min()
    assert metres.max() <= most


def test_outside_of_china_the_offset_datum_is_wgs84():
    lon, lat = from_wgs84(one(43.3), one(-11.7), "gcj02")
    assert (lon[0], lat[0]) == (43.3, -11.7)


def test_cgcs2000_is_taken_as_wgs84():
    lon, lat = to_wgs84(one(123.4), one(41.8), "cgcs2000")
    assert (lon[0], lat[0]) == (123.4, 41.8)


def test_a_missing_coordinate_stays_missing():
    lon, lat = to_wgs84(np.array([np.nan, 123.0]), np.array([np.nan, 41.0]), "bd09")
    assert np.isnan(lon[0])
    assert np.isnan(lat[0])
    assert np.isfinite(lon[1])


def test_an_unknown_datum_is_refused_with_the_four_that_are_known():
    with pytest.raises(CoordinateError, match=r"wgs84, cgcs2000, gcj02, bd09, got 'mars'"):
        to_wgs84(one(123), one(41), "mars")


@pytest.mark.parametrize(
    ("crs", "easting", "meridian"),
    [
        ("EPSG:4549", 500_000, 120),
        ("EPSG:4550", 500_000, 123),
        ("EPSG:4551", 500_000, 126),
        ("EPSG:4528", 40_500_000, 120),
        ("EPSG:4529", 41_500_000, 123),
        ("EPSG:4530", 42_500_000, 126),
    ],
)
def test_the_false_easting_of_each_zone_is_its_meridian(crs, easting, meridian):
    lon, lat = project_to_wgs84(one(easting), one(4_600_000), crs)
    assert lon[0] == pytest.approx(meridian, abs=1e-10)
    assert lat[0] == pytest.approx(41.53509, abs=1e-5)


def test_a_zone_gives_back_the_distance_from_its_meridian():
    lon, lat = project_to_wgs84(np.array([500_000.0, 501_000.0]), np.full(2, 4.6e6), "EPSG:4549")
    assert geodesic_mm(lon[:1], lat[:1], lon[1:], lat[1:])[0] == pytest.approx(1_000_000, abs=2)


def test_geographic_cgcs2000_takes_longitude_first():
    lon, lat = project_to_wgs84(one(123.4), one(41.8), "EPSG:4490")
    assert (lon[0], lat[0]) == pytest.approx((123.4, 41.8), abs=1e-12)


def test_the_wkt_of_a_file_is_used_as_it_is():
    wkt = CRS("EPSG:4549").to_wkt("WKT1_ESRI").replace("120.0", "121.25")
    lon, _ = project_to_wgs84(one(500_000), one(4_600_000), read_crs(wkt))
    assert lon[0] == pytest.approx(121.25, abs=1e-10)


@pytest.mark.parametrize(
    "crs",
    [
        "EPSG:4610",
        "EPSG:2349",
        "EPSG:4214",
        "EPSG:2414",
        "+proj=tmerc +lon_0=123 +x_0=500000 +ellps=GRS80",
        "+proj=tmerc +lon_0=123 +x_0=500000 +ellps=krass +towgs84=0,0,0,0,0,0,0",
        "+proj=tmerc +lon_0=123 +x_0=500000 +a=6378140 +rf=298.257 +towgs84=0,0,0",
        'LOCAL_CS["city grid",UNIT["metre",1]]',
    ],
)
def test_a_datum_without_a_known_shift_is_refused(crs):
    with pytest.raises(CoordinateError, match="parameters"):
        project_to_wgs84(one(500_000), one(4_600_000), crs)


def test_beijing_54_with_stated_parameters_is_shifted():
    grid = "+proj=tmerc +lon_0=123 +x_0=500000 +ellps=krass"
    lon, lat = project_to_wgs84(one(500_000), one(4.6e6), f"{grid} +towgs84=15.8,-154.4,-82.3")
    assert 50_000 < geodesic_mm(lon, lat, one(123), one(41.53448))[0] < 150_000


def test_a_pipeline_is_taken():
    pipeline = (
        "+proj=pipeline +step +inv +proj=tmerc +lon_0=123 +x_0=500000 +ellps=GRS80 "
        "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    lon, lat = project_to_wgs84(one(500_000), one(4_600_000), pipeline)
    assert (lon[0], lat[0]) == pytest.approx((123, 41.53509), abs=1e-5)


def test_text_that_is_no_crs_is_refused():
    with pytest.raises(CoordinateError, match="got 'nonsense'"):
        read_crs("nonsense")


@pytest.mark.parametrize(
    ("crs", "easting"),
    [
        ("EPSG:4528", 500_000),
        ("EPSG:4549", 40_500_000),
        ("EPSG:4549", 4_600_000),
        ("EPSG:32651", 41_000_000),
        ("+proj=tmerc +lon_0=123 +x_0=500000 +ellps=krass +towgs84=15,-154,-82", 41_500_000),
    ],
)
def test_an_easting_of_another_zone_becomes_nan(crs, easting):
    lon, lat = project_to_wgs84(one(easting), one(4_600_000), crs)
    assert np.isnan(lon[0])
    assert np.isnan(lat[0])


def test_a_missing_or_impossible_coordinate_becomes_nan():
    lon, lat = project_to_wgs84(np.array([np.nan, 41.8]), np.array([4.6e6, 123.4]), "EPSG:4490")
    assert np.isnan(lon).all()
    assert np.isnan(lat).all()

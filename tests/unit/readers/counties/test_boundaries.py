"""County outlines: codes, levels, shapes, overlaps and gaps."""

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from geo.arrays import texts
from geo.errors import LayerError
from geo.geometry.geodesy import GEOD, polygon_area_m2
from geo.model.county import Counties
from geo.model.row_report import RowReport
from geo.readers.counties.boundaries import check_boundaries, read_counties
from geo.study import BoundarySource

WEST, EAST = shapely.box(123, 41, 124, 42), shapely.box(124, 41, 125, 42)


def write(folder, shapes, file="a.gpkg", /, **columns):
    frame = gpd.GeoDataFrame(columns, geometry=list(shapes), crs="EPSG:4326")
    path = folder / file
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        pyogrio.write_dataframe(frame, path)
    return path


def read(path, **keys):
    report = RowReport("boundaries")
    return read_counties(BoundarySource(path=path, **keys), report), report


def counties_of(*shapes):
    names = texts(str(210101 + i) for i in range(len(shapes)))
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    return Counties(names, names, names, geometry)


def test_counties_come_sorted_by_code(tmp_path):
    path = write(
        tmp_path,
        [EAST, WEST],
        adcode=["210103", "210102"],
        name=["沈河区", "和平区"],
        prefecture=["沈阳市"] * 2,
    )
    counties, report = read(path)
    assert counties.adcode.tolist() == ["210102", "210103"]
    assert counties.name.tolist() == ["和平区", "沈河区"]
    assert counties.prefecture.tolist() == ["沈阳市", "沈阳市"]
    assert shapely.equals(counties.geometry, [WEST, EAST]).all()
    assert report.accepted == 2
    assert report.remarks == []


def test_parts_and_holes_are_kept(tmp_path):
    ring = shapely.difference(WEST, shapely.box(123.4, 41.4, 123.6, 41.6))
    shape = shapely.union(ring, shapely.box(125, 40, 125.1, 40.1))
    counties, _ = read(write(tmp_path, [shape], 区划代码=["210102"]))
    assert shapely.equals(counties.geometry[0], shape)
    assert shapely.get_num_geometries(counties.geometry[0]) == 2


@pytest.mark.parametrize(
    ("written", "remarked"),
    [
        ("210102", None),
        ("210102.0", "code_rewritten"),
        ("２１０１０２", "code_rewritten"),
        ("210102000000", "code_rewritten"),
        ("156210102", "code_rewritten"),
        (210102, "code_from_number"),
        (210102.0, "code_from_number"),
    ],
)
def test_a_code_is_text_of_six_digits(tmp_path, written, remarked):
    counties, report = read(write(tmp_path, [WEST], adcode=[written]))
    assert counties.adcode.tolist() == ["210102"]
    assert list(report.reasons()) == ([remarked] if remarked else [])


@pytest.mark.parametrize("written", ["2.10102E+08", "2101", "21010A", "2101021"])
def test_a_bad_code_is_refused_by_row(tmp_path, written):
    counties, report = read(write(tmp_path, [WEST, EAST], adcode=[written, "210103"]))
    assert counties.adcode.tolist() == ["210103"]
    assert [(r.outcome, r.reason, r.row) for r in report.remarks] == [("refused", "bad_code", 1)]


def test_a_blank_code_is_refused_by_row(tmp_path):
    _, report = read(write(tmp_path, [WEST, EAST], adcode=[None, "210103"]))
    assert [(r.outcome, r.reason, r.row) for r in report.remarks] == [
        ("refused", "adcode_missing", 1)
    ]


def test_a_code_on_two_rows_is_refused_with_its_rows(tmp_path):
    path = write(tmp_path, [WEST, EAST, WEST], adcode=["210102", "210103", "210102"])
    with pytest.raises(LayerError, match="210102 in rows 1, 3"):
        read(path)


def test_a_layer_without_codes_is_refused(tmp_path):
    with pytest.raises(LayerError, match=r"a\.gpkg: no column with county codes.*GB_ID"):
        read(write(tmp_path, [WEST], GB_ID=["210102"]))


def test_a_mapping_names_the_column_of_codes(tmp_path):
    counties, _ = read(write(tmp_path, [WEST], GB_ID=["210102"]), columns={"adcode": "GB_ID"})
    assert counties.adcode.tolist() == ["210102"]


def test_prefixes_keep_their_counties_only(tmp_path):
    path = write(tmp_path, [WEST, EAST], adcode=["210102", "210202"])
    assert read(path, counties=["2102"])[0].adcode.tolist() == ["210202"]
    assert read(path, counties=["2102", "210102"])[0].adcode.tolist() == ["210102", "210202"]
    with pytest.raises(LayerError, match="begins with 2203"):
        read(path, counties=["2203"])


def test_prefectures_and_provinces_only_lend_their_names(tmp_path):
    path = write(
        tmp_path,
        [WEST, WEST, WEST, EAST],
        adcode=["210000", "210100", "210102", "441900"],
        name=["辽宁省", "沈阳市", "和平区", "东莞市"],
    )
    counties, report = read(path)
    assert counties.adcode.tolist() == ["210102", "441900"]
    assert counties.prefecture.tolist() == ["沈阳市", ""]
    assert report.reasons() == {"not_a_county": 2}


class TestShapes:
    #   a bow-tie whose right wing is 1/400 of its left wing
    SLIGHT = shapely.Polygon([(123, 41), (123, 42), (124.05, 41.475), (124.05, 41.525)])
    EVEN = shapely.Polygon([(123, 41), (124, 42), (124, 41), (123, 42)])

    def test_a_slight_fault_is_repaired_with_both_areas(self, tmp_path):
        counties, report = read(write(tmp_path, [self.SLIGHT], adcode=["210102"]))
        assert shapely.is_valid(counties.geometry[0])
        remark = report.remarks[0]
        assert (remark.outcome, remark.reason, remark.row) == ("repaired", "shape_repaired", 1)
        after = polygon_area_m2(counties.geometry)[0]
        before = polygon_area_m2(np.array([self.SLIGHT], dtype=object))[0]
        assert 0 < after - before < 0.01 * before
        assert f"{before:,.0f} m² before repair, {after:,.0f} m² after" in remark.message

    @pytest.mark.parametrize(
        "shape",
        [
            EVEN,
            shapely.Polygon([(123, 41), (124, 41), (123, 41)]),
            shapely.Polygon(WEST.exterior, [shapely.box(124.5, 41, 125.5, 42).exterior]),
            shapely.Point(123, 41),
            shapely.LineString([(123, 41), (124, 42)]),
            shapely.Polygon(),
            None,
        ],
        ids=["bow-tie", "flat", "hole outside", "point", "line", "empty", "none"],
    )
    def test_a_shape_that_cannot_be_used_is_refused(self, tmp_path, shape):
        path = write(tmp_path, [shape, EAST], "a.parquet", adcode=["210102", "210103"])
        counties, report = read(path)
        assert counties.adcode.tolist() == ["210103"]
        assert [(r.outcome, r.reason, r.row) for r in report.remarks] == [
            ("refused", "shape_unusable", 1)
        ]

    def test_without_any_county_the_file_is_refused(self, tmp_path):
        with pytest.raises(LayerError, match="no county with a usable outline"):
            read(write(tmp_path, [self.EVEN], adcode=["210102"]))

    def test_duplicate_vertices_need_no_repair(self, tmp_path):
        ring = [(123, 41), (123, 42), (123, 42), (124, 42), (124, 41), (123, 41)]
        counties, report = read(write(tmp_path, [shapely.Polygon(ring)], adcode=["210102"]))
        assert report.remarks == []
        assert shapely.equals(counties.geometry[0], WEST)

    def test_a_star_of_fifty_thousand_vertices_is_read(self, tmp_path):
        turn = np.linspace(0, 2 * np.pi, 50_000, endpoint=False)
        radius = np.where(np.arange(50_000) % 2, 0.5, 0.499)
        star = shapely.Polygon(
            np.column_stack((123 + radius * np.cos(turn), 41 + radius * np.sin(turn)))
        )
        counties, _ = read(write(tmp_path, [star], adcode=["210102"]))
        assert shapely.get_num_coordinates(counties.geometry[0]) == 50_001

    def test_a_polygon_in_a_collection_is_taken(self, tmp_path):
        mixed = shapely.GeometryCollection([WEST, shapely.LineString([(123, 41), (125, 42)])])
        counties, _ = read(write(tmp_path, [mixed], "a.parquet", adcode=["210102"]))
        assert shapely.equals(counties.geometry[0], WEST)


class TestFit:
    def test_neighbours_neither_overlap_nor_leave_a_gap(self):
        check = check_boundaries(counties_of(WEST, EAST))
        assert (check.overlap_m2, check.gap_m2) == (0, 0)

    def test_an_overlap_is_measured_once(self):
        check = check_boundaries(counties_of(WEST, shapely.box(123.9, 41, 125, 42)))
        lon, lat = shapely.get_coordinates(shapely.box(123.9, 41, 124, 42)).T
        assert check.overlap_m2 == pytest.approx(abs(GEOD.polygon_area_perimeter(lon, lat)[0]))

    def test_ground_that_no_county_holds_is_a_gap(self):
        hole = shapely.box(123.4, 41.4, 123.6, 41.6)
        holder = counties_of(shapely.difference(WEST, hole), EAST)
        lon, lat = shapely.get_coordinates(hole).T
        area = abs(GEOD.polygon_area_perimeter(lon, lat)[0])
        assert check_boundaries(holder).gap_m2 == pytest.approx(area)
        filled = counties_of(shapely.difference(WEST, hole), hole)
        assert check_boundaries(filled).gap_m2 == 0


def test_the_area_does_not_depend_on_the_way_of_the_rings():
    hole = shapely.box(123.4, 41.4, 123.6, 41.6)
    alike = shapely.Polygon(WEST.exterior.coords, [hole.exterior.coords])
    opposite = shapely.Polygon(WEST.exterior.coords, [list(hole.exterior.coords)[::-1]])
    solid, inner, one, other = polygon_area_m2(np.array([WEST, hole, alike, opposite], object))
    assert one == other == pytest.approx(solid - inner)


@pytest.mark.parametrize(
    "codes", [["PT11A", "PT119"], ["5325137", "5325138"], ["06037", "06059"], ["KM-A", "KM-G"]]
)
def test_codes_of_another_country_are_text_of_any_form(tmp_path, codes):
    counties, report = read(write(tmp_path, [WEST, EAST], adcode=codes))
    assert counties.adcode.tolist() == sorted(codes)
    assert counties.has_free_codes
    assert report.count("refused") == 0


def test_codes_that_ended_in_a_spreadsheet_are_said(tmp_path):
    path = write(tmp_path, [WEST, EAST], adcode=["2.10102E+11", "2.1E+5"])
    with pytest.raises(LayerError, match=r"no county code can be read.*2\.10102E\+11"):
        read(path)

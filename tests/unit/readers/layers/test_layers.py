"""Files of shapes: every format, encoding and coordinate system that real offices send."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import CRS

from geo.errors import CoordinateError, LayerError, PersonalDataError
from geo.geometry.coordinates import from_wgs84, project_to_wgs84, to_wgs84
from geo.geometry.geodesy import geodesic_mm
from geo.model.row_report import RowReport
from geo.readers.layers.content import find_format
from geo.readers.layers.door import read_layer
from geo.study import FileSource

NAMES = ["㐂村𠮷", "浑河湾街道", ""]


def read(path, **declared):
    report = RowReport("layer")
    return read_layer(FileSource(path=path, **declared), "boundaries", report), report


def points(**columns):
    lon, lat = [123.1, 123.2, 123.3], [41.1, 41.2, 41.3]
    columns = columns or {"adcode": ["210102", "210103", "210104"], "name": NAMES}
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")


def write_json(folder, geometry, name="a.geojson", **members):
    feature = {"type": "Feature", "properties": {"adcode": "210102"}, "geometry": geometry}
    document = {"type": "FeatureCollection", "features": [feature], **members}
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.fixture(params=["a.geojson", "a.gpkg", "a.shp", "a.parquet", "a.gdb", "a.fgb"])
def file(request, tmp_path):
    path = tmp_path / request.param
    if path.suffix == ".parquet":
        points().to_parquet(path)
    elif path.suffix == ".gdb":
        pyogrio.write_dataframe(points(), path, driver="OpenFileGDB", layer="a")
    elif path.suffix == ".shp":
        pyogrio.write_dataframe(points(), path, encoding="UTF-8")
    elif path.suffix == ".fgb":
        pyogrio.write_dataframe(points(), path, SPATIAL_INDEX="NO")
    else:
        pyogrio.write_dataframe(points(), path)
    return path


def test_every_format_gives_the_same_rows(file):
    frame, _ = read(file)
    assert frame["name"].tolist() == NAMES
    assert frame["adcode"].tolist() == ["210102", "210103", "210104"]
    assert frame["_row"].tolist() == [1, 2, 3]
    assert set(frame["_file"]) == {file.name}
    assert np.allclose(frame.geometry.x, [123.1, 123.2, 123.3], atol=1e-9)
    assert np.allclose(frame.geometry.y, [41.1, 41.2, 41.3], atol=1e-9)
    assert frame.crs == "EPSG:4326"


def test_a_filter_keeps_what_it_names_in_every_format(file):
    frame, _ = read(file, where="adcode = '210103'")
    assert frame["name"].tolist() == ["浑河湾街道"]


def test_several_files_follow_one_another(tmp_path):
    points().to_parquet(tmp_path / "a.parquet")
    pyogrio.write_dataframe(points(adcode=[1, 2, 3]), tmp_path / "b.gpkg")
    report = RowReport("layer")
    source = FileSource(paths=[tmp_path / "a.parquet", tmp_path / "b.gpkg"])
    frame = read_layer(source, "boundaries", report)
    assert frame["adcode"].tolist() == ["210102", "210103", "210104", "1", "2", "3"]
    assert frame["name"].tolist() == [*NAMES, "", "", ""]
    assert frame["_row"].tolist() == [1, 2, 3, 1, 2, 3]


def test_numbers_stay_numbers_and_texts_are_strings(tmp_path):
    table = points(adcode=[210102, 210103, 210104], 面积=[1.5, None, 2.0], x=["a", None, "c"])
    pyogrio.write_dataframe(table, tmp_path / "a.gpkg")
    frame, _ = read(tmp_path / "a.gpkg")
    assert frame["adcode"].dtype == np.int64
    assert np.isnan(frame["area_km2"][1])
    assert frame["other:x"].tolist() == ["a", "", "c"]
    assert frame["other:x"].dtype == object


def test_a_mapping_of_the_study_names_columns(tmp_path):
    points(A1=["210102", "210103", "210104"]).to_parquet(tmp_path / "a.parquet")
    frame, _ = read(tmp_path / "a.parquet", columns={"adcode": "A1"})
    assert frame["adcode"].tolist() == ["210102", "210103", "210104"]


def test_staff_contacts_are_dropped_and_counted(tmp_path):
    points(名称=NAMES, 联系人=["某", "", "某"]).to_parquet(tmp_path / "a.parquet")
    frame, report = read(tmp_path / "a.parquet")
    assert not any("联系人" in name for name in frame.columns)
    assert report.reasons() == {"contact_dropped": 1}
    assert report.remarks[0].value == "2"


def test_a_layer_about_persons_is_refused(tmp_path):
    points(名称=NAMES, 身份证号=["", "", ""]).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(PersonalDataError, match="persons"):
        read(tmp_path / "a.parquet")


def test_heights_are_dropped(tmp_path):
    table = points()
    table.geometry = shapely.force_3d(table.geometry.to_numpy(), 7.0)
    for name in ("a.gpkg", "a.parquet", "a.geojson"):
        path = tmp_path / name
        table.to_parquet(path) if name == "a.parquet" else pyogrio.write_dataframe(table, path)
        frame, _ = read(path)
        assert not frame.geometry.has_z.any()


def test_a_missing_shape_stays_missing(tmp_path):
    path = write_json(tmp_path, None)
    frame, report = read(path)
    assert frame.geometry[0] is None
    assert report.remarks == []


class TestCoordinateSystems:
    @pytest.mark.parametrize("crs", ["EPSG:4549", "EPSG:4529", "EPSG:4490", "EPSG:32651"])
    @pytest.mark.parametrize("name", ["a.gpkg", "a.shp", "a.parquet", "a.gdb"])
    def test_a_file_that_says_its_crs_is_moved_to_wgs84(self, tmp_path, crs, name):
        path, table = tmp_path / name, points().set_crs("EPSG:4490", allow_override=True)
        table = points() if crs == "EPSG:32651" else table
        table = table.to_crs(crs)
        if name == "a.parquet":
            table.to_parquet(path)
        else:
            driver = "OpenFileGDB" if name == "a.gdb" else None
            pyogrio.write_dataframe(table, path, driver=driver)
        frame, _ = read(path)
        lon, lat = np.array([123.1, 123.2, 123.3]), np.array([41.1, 41.2, 41.3])
        x, y = frame.geometry.x.to_numpy(), frame.geometry.y.to_numpy()
        assert geodesic_mm(x, y, lon, lat).max() <= 1

    def test_the_wkt_beside_a_shapefile_is_used_as_it_is(self, tmp_path):
        pyogrio.write_dataframe(points().to_crs("EPSG:32651"), tmp_path / "a.shp")
        prj = tmp_path / "a.prj"
        prj.write_text(prj.read_text().replace("123.0", "124.5"))
        frame, _ = read(tmp_path / "a.shp")
        assert frame.geometry.x[0] == pytest.approx(124.6, abs=1e-6)

    def test_the_parameters_in_the_wkt_of_a_shapefile_are_used(self, tmp_path):
        shift = "+proj=tmerc +lon_0=120 +x_0=500000 +a=6378140 +rf=298.257 +towgs84=100,0,0"
        pyogrio.write_dataframe(points().to_crs("EPSG:32651"), tmp_path / "a.shp")
        wkt = CRS("EPSG:2385").to_wkt("WKT1_GDAL")
        stated = wkt.replace('"7049"]],', '"7049"]],TOWGS84[100,0,0,0,0,0,0],')
        (tmp_path / "a.prj").write_text(stated)
        with pytest.raises(CoordinateError, match="parameters"):
            project_to_wgs84(np.zeros(1), np.zeros(1), CRS("EPSG:2385"))
        x, y = shapely.get_coordinates(points().to_crs("EPSG:32651").geometry).T
        lon, lat = project_to_wgs84(x, y, shift)
        frame, _ = read(tmp_path / "a.shp")
        assert np.allclose(frame.geometry.x, lon, atol=1e-7)
        assert np.allclose(frame.geometry.y, lat, atol=1e-7)

    def test_a_file_without_a_crs_is_refused_with_what_to_declare(self, tmp_path):
        pyogrio.write_dataframe(points(), tmp_path / "a.shp")
        (tmp_path / "a.prj").unlink()
        with pytest.raises(CoordinateError, match=r"a\.shp: .*declare crs"):
            read(tmp_path / "a.shp")

    def test_a_file_without_a_crs_takes_the_declared_one(self, tmp_path):
        pyogrio.write_dataframe(points().to_crs("EPSG:32651"), tmp_path / "a.shp")
        (tmp_path / "a.prj").unlink()
        frame, _ = read(tmp_path / "a.shp", crs="EPSG:32651")
        assert frame.geometry.x[0] == pytest.approx(123.1, abs=1e-8)

    def test_a_declared_crs_that_the_file_contradicts_is_not_used_and_said(self, tmp_path):
        points().to_parquet(tmp_path / "a.parquet")
        frame, report = read(tmp_path / "a.parquet", crs="EPSG:4549")
        assert frame.geometry.x[0] == 123.1
        assert report.reasons() == {"crs_not_used": 1}

    @pytest.mark.parametrize("datum", ["gcj02", "bd09"])
    def test_a_declared_datum_moves_every_vertex_back(self, tmp_path, datum):
        square = shapely.box(123, 41, 123.5, 41.5)
        moved = shapely.transform(square, lambda p: np.column_stack(from_wgs84(*p.T, datum)))
        frame, _ = read(write_json(tmp_path, shapely.geometry.mapping(moved)), datum=datum)
        assert shapely.hausdorff_distance(frame.geometry[0], square) < 1e-8

    def test_geojson_is_wgs84_unless_it_says_otherwise(self, tmp_path):
        point = {"type": "Point", "coordinates": [500_000, 4_600_000]}
        member = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4550"}}
        frame, _ = read(write_json(tmp_path, point, crs=member))
        assert frame.geometry.x[0] == pytest.approx(123)
        declared, _ = read(write_json(tmp_path, point), crs="EPSG:4551")
        assert declared.geometry.x[0] == pytest.approx(126)

    def test_projected_metres_without_a_crs_are_refused_by_row(self, tmp_path):
        frame, report = read(
            write_json(tmp_path, {"type": "Point", "coordinates": [500_000, 4_600_000]})
        )
        assert len(frame) == 0
        assert report.reasons() == {"coordinates_out_of_range": 1}

    def test_xian_80_is_refused(self, tmp_path):
        pyogrio.write_dataframe(
            points().set_crs("EPSG:4610", allow_override=True), tmp_path / "a.shp"
        )
        with pytest.raises(CoordinateError, match=r"a\.shp: .*[Xx]ian"):
            read(tmp_path / "a.shp")


class TestShapefileText:
    @pytest.mark.parametrize("encoding", ["UTF-8", "GB18030"])
    @pytest.mark.parametrize("page", [None, "right", "ISO-8859-1", "nonsense", "UTF-8"])
    def test_names_come_out_to_the_character(self, tmp_path, encoding, page):
        path = write_shapefile(tmp_path, encoding, {"right": encoding}.get(page, page))
        frame, report = read(path)
        assert frame["name"].tolist() == NAMES
        wrong = page is not None and page not in {"right", encoding}
        assert ("code_page_wrong" in report.reasons()) == wrong

    def test_a_declared_encoding_wins(self, tmp_path):
        path = write_shapefile(tmp_path, "big5", None, ["臺北", "高雄", ""])
        frame, _ = read(path, encoding="big5")
        assert frame["name"].tolist() == ["臺北", "高雄", ""]

    def test_a_declared_encoding_that_does_not_fit_is_refused(self, tmp_path):
        with pytest.raises(LayerError, match=r"a\.dbf: not utf-8 in line 2, 3"):
            read(write_shapefile(tmp_path, "GB18030", None), encoding="utf-8")

    def test_a_character_cut_off_by_the_width_of_the_column_is_refused(self, tmp_path):
        path = write_shapefile(tmp_path, "UTF-8", None)
        body = bytearray((tmp_path / "a.dbf").read_bytes())
        at = body.index("道".encode())
        body[at + 2] = 0x20
        (tmp_path / "a.dbf").write_bytes(bytes(body))
        with pytest.raises(LayerError, match=r"a\.dbf"):
            read(path)

    def test_chinese_column_names_are_read(self, tmp_path):
        path = tmp_path / "a.shp"
        pyogrio.write_dataframe(points(区划代码=["1", "2", "3"]), path, encoding="GB18030")
        (tmp_path / "a.cpg").unlink()
        frame, _ = read(path)
        assert frame["adcode"].tolist() == ["1", "2", "3"]

    def test_a_damaged_table_is_refused(self, tmp_path):
        path = write_shapefile(tmp_path, "UTF-8", None)
        (tmp_path / "a.dbf").write_bytes((tmp_path / "a.dbf").read_bytes()[:120])
        with pytest.raises(LayerError, match="damaged"):
            read(path)


def write_shapefile(folder, encoding, page, names=NAMES):
    path = folder / "a.shp"
    pyogrio.write_dataframe(points(name=names), path, encoding=encoding)
    (folder / "a.cpg").unlink()
    if page is not None:
        (folder / "a.cpg").write_text(page)
    return path


class TestContent:
    @pytest.mark.parametrize(
        "body",
        [
            b"<OGRVRTDataSource><OGRVRTLayer name='x'/></OGRVRTDataSource>",
            b"<?xml version='1.0'?><!-- <OGRVRTDataSource> --><osm></osm>",
            b"<?xml version='1.0'?><osm/><OGRVRTDataSource/>",
            b"PK\x03\x04rest",
            b"SQLite format 3\x00" + b"\x00" * 100,
            b"",
            b"lon,lat\n1,2\n",
            b"WFS:http://127.0.0.1:9/",
        ],
    )
    @pytest.mark.parametrize("name", ["a.geojson", "a.shp", "a.gpkg"])
    def test_other_content_under_a_known_name_is_refused(self, tmp_path, body, name):
        (tmp_path / name).write_bytes(body)
        with pytest.raises(LayerError, match="expected GeoJSON"):
            read(tmp_path / name)

    @pytest.mark.parametrize(
        "document",
        [
            {"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read canary"},
            {"type": "Topology", "objects": {}},
            {"type": "FeatureCollection"},
            [],
            3,
        ],
    )
    def test_json_that_is_no_feature_collection_is_refused(self, tmp_path, document):
        (tmp_path / "a.geojson").write_text(json.dumps(document))
        with pytest.raises(LayerError):
            read(tmp_path / "a.geojson")

    @pytest.mark.parametrize(
        "path", ["/vsizip/x.zip/a.shp", "/vsicurl/http://127.0.0.1:9/a", "http://127.0.0.1:9/a"]
    )
    def test_an_address_is_no_local_file(self, path):
        with pytest.raises(LayerError, match="local file"):
            read(Path(path))

    def test_a_folder_is_refused(self, tmp_path):
        with pytest.raises(LayerError, match="a folder"):
            read(tmp_path)

    def test_a_file_of_several_layers_asks_for_one(self, tmp_path):
        for layer in ("counties", "towns"):
            pyogrio.write_dataframe(points(), tmp_path / "a.gpkg", layer=layer)
        with pytest.raises(LayerError, match="counties, towns"):
            read(tmp_path / "a.gpkg")
        with pytest.raises(LayerError, match="no layer 'roads'"):
            read(tmp_path / "a.gpkg", layer="roads")
        assert len(read(tmp_path / "a.gpkg", layer="towns")[0]) == 3

    def test_a_filter_that_cannot_be_applied_is_refused(self, tmp_path):
        pyogrio.write_dataframe(points(), tmp_path / "a.gpkg")
        points().to_parquet(tmp_path / "a.parquet")
        for name in ("a.gpkg", "a.parquet"):
            with pytest.raises(LayerError):
                read(tmp_path / name, where="no such column = 1")


class TestGeoJson:
    @pytest.mark.parametrize("depth", [9, 100, 400])
    def test_nested_collections_are_refused_by_row(self, tmp_path, depth):
        geometry = {"type": "Point", "coordinates": [123, 41]}
        for _ in range(depth):
            geometry = {"type": "GeometryCollection", "geometries": [geometry]}
        frame, report = read(write_json(tmp_path, geometry))
        assert len(frame) == 0
        assert "8 deep" in report.remarks[0].message

    @pytest.mark.parametrize("depth", [1_100, 1_000_000])
    def test_deeply_nested_json_is_refused_as_a_file(self, tmp_path, depth):
        start = '{"type":"FeatureCollection","features":['
        (tmp_path / "a.geojson").write_text(
            start + '{"geometry":' * depth + "1" + "}" * depth + "]}"
        )
        with pytest.raises(LayerError, match="depth"):
            read(tmp_path / "a.geojson")

    @pytest.mark.parametrize(
        "geometry",
        [
            {"type": "Point", "coordinates": []},
            {"type": "Point", "coordinates": [123]},
            {"type": "Point", "coordinates": [123, 41, 1, 2, 3]},
            {"type": "Point", "coordinates": ["123", "41"]},
            {"type": "Point", "coordinates": [None, 41]},
            {"type": "Point", "coordinates": {"lon": 123}},
            {"type": "Point"},
            {"type": "LineString", "coordinates": [[123, 41]]},
            {"type": "LineString", "coordinates": [[123, 41], [123]]},
            {"type": "Polygon", "coordinates": [[[123, 41], [124, 41]]]},
            {"type": "Polygon", "coordinates": []},
            {"type": "Polygon", "coordinates": [[123, 41], [124, 41], [124, 42]]},
            {"type": "Sphere", "coordinates": [1, 2]},
            {"type": "GeometryCollection"},
            [1, 2],
        ],
    )
    def test_a_bad_geometry_is_refused_by_row(self, tmp_path, geometry):
        frame, report = read(write_json(tmp_path, geometry))
        assert len(frame) == 0
        assert report.reasons() == {"geometry_unreadable": 1}
        assert report.remarks[0].row == 1

    def test_an_unclosed_ring_is_closed_and_said(self, tmp_path):
        ring = [[123, 41], [124, 41], [124, 42], [123, 42]]
        frame, report = read(write_json(tmp_path, {"type": "Polygon", "coordinates": [ring]}))
        assert shapely.equals(frame.geometry[0], shapely.box(123, 41, 124, 42))
        assert report.reasons() == {"ring_closed": 1}

    def test_a_file_in_gb18030_keeps_its_names(self, tmp_path):
        path = write_json(tmp_path, {"type": "Point", "coordinates": [123, 41]})
        document = path.read_text().replace("210102", "浑河湾㐂")
        path.write_bytes(document.encode("gb18030"))
        assert read(path)[0]["adcode"].tolist() == ["浑河湾㐂"]

    def test_nested_properties_are_text_and_too_deep_ones_are_refused(self, tmp_path):
        path = write_json(tmp_path, {"type": "Point", "coordinates": [123, 41]})
        text = path.read_text()
        path.write_text(text.replace('"210102"', '{"a": [1]}'))
        assert read(path)[0]["adcode"].tolist() == ['{"a":[1]}']
        path.write_text(text.replace('"210102"', "[" * 500 + "]" * 500))
        frame, report = read(path)
        assert len(frame) == 0
        assert "nest too deep" in report.remarks[0].message

    def test_good_features_go_on_with_their_number(self, tmp_path):
        good = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [123, 41]}}
        bad = {"type": "Feature", "geometry": {"type": "Point", "coordinates": []}}
        document = {"type": "FeatureCollection", "features": [bad, good, 7]}
        (tmp_path / "a.geojson").write_text(json.dumps(document))
        frame, report = read(tmp_path / "a.geojson")
        assert frame["_row"].tolist() == [2]
        assert [remark.row for remark in report.remarks] == [1, 3]


def write_points(folder, datums, name="a.geojson", crs="EPSG:4326"):
    count = len(datums)
    frame = gpd.GeoDataFrame(
        {"name": [f"甲{i}" for i in range(count)], "residents": [1] * count, "坐标系": datums},
        geometry=[shapely.Point(123.4, 41.8) if d != "nowhere" else None for d in datums],
        crs=crs,
    )
    pyogrio.write_dataframe(frame, folder / name)
    return folder / name


def shifted(*datums):
    return np.array([to_wgs84(123.4, 41.8, datum) for datum in datums])


@pytest.mark.parametrize("kind", ["sites", "demand"])
@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg"])
def test_a_datum_in_a_row_of_a_layer_counts_for_that_row(tmp_path, kind, name):
    report = RowReport("layer")
    path = write_points(tmp_path, ["GCJ-02", "百度", "", "wgs84", "西安80"], name)
    frame = read_layer(FileSource(path=path), kind, report)
    found = np.column_stack((frame.geometry.x, frame.geometry.y))
    assert found == pytest.approx(shifted("gcj02", "bd09", "wgs84", "wgs84"))
    refused = [r for r in report.remarks if r.outcome == "refused"]
    assert [(r.reason, r.row, r.value) for r in refused] == [("unknown_datum", 5, "西安80")]


def test_the_datum_of_a_row_stands_before_that_of_the_file(tmp_path):
    source = FileSource(path=write_points(tmp_path, ["wgs84", ""]), datum="gcj02")
    frame = read_layer(source, "sites", RowReport("layer"))
    found = np.column_stack((frame.geometry.x, frame.geometry.y))
    assert found == pytest.approx(shifted("wgs84", "gcj02"))


def test_a_row_without_a_place_needs_no_datum(tmp_path):
    report = RowReport("layer")
    frame = read_layer(FileSource(path=write_points(tmp_path, ["nowhere"])), "demand", report)
    assert len(frame) == 1
    assert report.remarks == []


def test_a_file_without_a_crs_is_read_where_every_row_has_its_datum(tmp_path):
    path = write_points(tmp_path, ["gcj02", "bd09"], "a.shp")
    path.with_suffix(".prj").unlink()
    frame = read_layer(FileSource(path=path), "sites", RowReport("layer"))
    found = np.column_stack((frame.geometry.x, frame.geometry.y))
    assert found == pytest.approx(shifted("gcj02", "bd09"))


def test_a_file_without_a_crs_and_a_row_without_a_datum_is_refused(tmp_path):
    path = write_points(tmp_path, ["gcj02", ""], "a.shp")
    path.with_suffix(".prj").unlink()
    with pytest.raises(CoordinateError, match="does not say its coordinate system"):
        read_layer(FileSource(path=path), "sites", RowReport("layer"))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"%PDF-1.7", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or encrypted Office file"),
        (b"Rar!\x1a\x07", "a RAR archive"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"SQLite format 3\x00", "a database that is no GeoPackage"),
        (b"plain words", "other content"),
    ],
)
def test_other_content_is_called_what_tables_call_it(tmp_path, body, found):
    path = tmp_path / "outlines.geojson"
    path.write_bytes(body)
    with pytest.raises(LayerError, match=f"expected GeoJSON.* found {found}"):
        find_format(path)

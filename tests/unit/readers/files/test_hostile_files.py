"""Files made to hang, to burst or to trip a library: refused by name, and soon."""

from __future__ import annotations

import bz2
import gzip
import json
import os
import resource
import sqlite3
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import rasterio
import shapely
from affine import Affine

from geo.errors import InputError, LayerError, RoadError, StandardError, StudyError, TableError
from geo.model.row_report import RowReport
from geo.readers.counties.boundaries import read_counties
from geo.readers.counties.ring_repair import MOST_CROSSINGS, count_crossings
from geo.readers.demand.rasters import read_raster
from geo.readers.files.xlsx import read_sheets
from geo.readers.layers.door import read_layer
from geo.readers.roads.door import read_roads
from geo.readers.rosters.cells import read_roster_date
from geo.rules.standard import read_standard
from geo.study import BoundarySource, FileSource, RoadSource, read_study
from tests.hostile.doors import DOORS
from tests.hostile.trial import run_trials
from tests.soak import rounds

SOON_S = 2.0
"""Of processor, beyond what a process that reads a layer takes to begin."""
_BEGINNING_S = 1.5


def _cpu_s() -> float:
    both = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


@pytest.fixture
def soon() -> Iterator[None]:
    begin = _cpu_s()
    yield
    assert _cpu_s() - begin < SOON_S + _BEGINNING_S


@pytest.fixture(scope="module")
def outline() -> gpd.GeoDataFrame:
    shape = shapely.box(123, 41, 123.1, 41.1)
    return gpd.GeoDataFrame({"adcode": ["210102"], "name": ["甲"]}, geometry=[shape], crs=4326)


def refuse(error: type[InputError], match: str, call: Callable[[], object]) -> str:
    with pytest.raises(error, match=match) as caught:
        call()
    return str(caught.value)


class TestWorkbooks:
    @pytest.fixture
    def book(self, tmp_path: Path) -> Path:
        made = openpyxl.Workbook()
        made.active.append(["名称", "经度"])
        made.active.append(["甲", 123.5])
        made.save(tmp_path / "a.xlsx")
        return tmp_path / "a.xlsx"

    @pytest.mark.usefixtures("soon")
    @pytest.mark.parametrize("row", ["1000000000000", "1048577", "&#49;0000000", "1e9", "0", "-1"])
    def test_a_row_beyond_the_last_one_is_refused(self, book: Path, row: str) -> None:
        spoil(book, "xl/worksheets/sheet1.xml", lambda body: body.replace(
            b'<row r="2"', f'<row r="{row}"'.encode()))  # fmt: skip
        refuse(TableError, r"a\.xlsx", lambda: read_sheets(book, None))

    def test_rows_left_out_keep_their_numbers(self, book: Path) -> None:
        spoil(book, "xl/worksheets/sheet1.xml", lambda body: body.replace(
            b'<row r="2"', b'<row r="900000"'))  # fmt: skip
        [(_, grid)] = read_sheets(book, None)
        assert grid.lines.tolist() == [1, 900_000]

    def test_a_flipped_byte_of_a_packed_part_is_damage(self, book: Path) -> None:
        with zipfile.ZipFile(book) as archive:
            part = archive.getinfo("xl/worksheets/sheet1.xml")
        good = book.read_bytes()
        start, refused = part.header_offset + 30 + len(part.filename), 0
        for at in range(start, start + part.compress_size, 7):
            book.write_bytes(good[:at] + bytes([good[at] ^ 0x55]) + good[at + 1 :])
            try:
                [(_, grid)] = read_sheets(book, None)
            except TableError as error:
                refused += 1
                assert "a.xlsx" in str(error)  # noqa: PT017 - a flip of padding changes nothing
            else:
                assert list(grid.rows) == [["名称", "经度"], ["甲", "123.5"]]
        assert refused > 10

    def test_a_doctype_is_found_whatever_its_part_is_called(self, book: Path) -> None:
        with zipfile.ZipFile(book, "a") as archive:
            archive.writestr("xl/sheet1.dat", "<?xml version='1.0'?><!DOCTYPE x><worksheet/>")
        refuse(TableError, "DOCTYPE", lambda: read_sheets(book, None))

    def test_two_sheets_of_one_part_are_refused(self, book: Path) -> None:
        spoil(book, "xl/workbook.xml", lambda body: body.replace(
            b"</sheets>", body[body.index(b"<sheet ") : body.index(b"</sheets>")].replace(
                b'name="Sheet"', b'name="Two"') + b"</sheets>"))  # fmt: skip
        refuse(TableError, "one and the same part", lambda: read_sheets(book, None))


def spoil(book: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    with zipfile.ZipFile(book) as old:
        parts = {part: old.read(part) for part in old.namelist()}
    changed = change(parts[name])
    assert changed != parts[name]
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as new:
        for part, body in (parts | {name: changed}).items():
            new.writestr(part, body)


class TestGeoPackages:
    @pytest.mark.usefixtures("soon")
    @pytest.mark.parametrize(
        "query",
        [
            (
                "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x AS fid, "
                "(SELECT geom FROM a) AS geom, '210102' AS adcode FROM c"
            ),
            "SELECT fid, geom, hex(zeroblob(900000000)) AS adcode FROM a",
        ],
    )
    def test_a_layer_that_is_a_query_is_refused(
        self, tmp_path: Path, outline: gpd.GeoDataFrame, query: str
    ) -> None:
        path = tmp_path / "a.gpkg"
        pyogrio.write_dataframe(outline, path, layer="a")
        with sqlite3.connect(path) as database:
            database.execute(f"CREATE VIEW v AS {query}")
            database.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier, "
                             "srs_id) VALUES ('v', 'features', 'v', 4326)")  # fmt: skip
            database.execute("INSERT INTO gpkg_geometry_columns VALUES "
                             "('v', 'geom', 'POLYGON', 4326, 0, 0)")  # fmt: skip
        database.close()
        for layer in (None, "v"):
            source = BoundarySource(path=path, layer=layer)
            refuse(LayerError, "query", lambda one=source: read_counties(one, RowReport("b")))
        plain = read_counties(BoundarySource(path=path, layer="a"), RowReport("b"))
        assert plain.adcode.tolist() == ["210102"]

    def test_a_list_of_layers_that_is_a_query_is_refused(
        self, tmp_path: Path, outline: gpd.GeoDataFrame
    ) -> None:
        path = tmp_path / "a.gpkg"
        pyogrio.write_dataframe(outline, path, layer="a")
        with sqlite3.connect(path) as database:
            database.execute("ALTER TABLE gpkg_contents RENAME TO kept")
            database.execute("CREATE VIEW gpkg_contents AS SELECT * FROM kept")
        database.close()
        refuse(LayerError, "gpkg_contents", lambda: read_layer(
            FileSource(path=path), "boundaries", RowReport("b")))  # fmt: skip

    def test_nothing_appears_beside_a_database(
        self, tmp_path: Path, outline: gpd.GeoDataFrame
    ) -> None:
        path = tmp_path / "a.gpkg"
        pyogrio.write_dataframe(outline, path)
        with sqlite3.connect(path) as database:
            database.execute("PRAGMA journal_mode = WAL")
        database.close()
        before = path.read_bytes()
        read_counties(BoundarySource(path=path), RowReport("b"))
        assert [one.name for one in tmp_path.iterdir()] == ["a.gpkg"]
        assert path.read_bytes() == before


POINT = shapely.to_wkb(shapely.Point(123.05, 41.05))
OPEN_RING = struct.pack("<BIII", 1, 3, 1, 4) + struct.pack(
    "<8d", 123, 41, 123.1, 41, 123.1, 41.1, 123, 41.1
)
NESTED = struct.pack("<BII", 1, 7, 1) * 100_000 + POINT


class TestGeoParquet:
    @pytest.mark.parametrize("body", [b"", POINT[:9], b"\x01\xff\xff\xff\xff", b"text", NESTED])
    def test_a_shape_that_cannot_be_read_is_refused_by_row(
        self, tmp_path: Path, outline: gpd.GeoDataFrame, body: bytes
    ) -> None:
        path = self.rewrite(tmp_path, outline, wkb=[body, POINT])
        report = RowReport("b")
        frame = read_layer(FileSource(path=path), "boundaries", report)
        assert frame["_row"].tolist() == [2]
        assert [(one.reason, one.row) for one in report.remarks] == [("geometry_unreadable", 1)]

    def test_an_open_ring_is_closed_as_in_every_format(
        self, tmp_path: Path, outline: gpd.GeoDataFrame
    ) -> None:
        report = RowReport("b")
        path = self.rewrite(tmp_path, outline, wkb=[OPEN_RING])
        frame = read_layer(FileSource(path=path), "boundaries", report)
        assert shapely.equals(frame.geometry[0], shapely.box(123, 41, 123.1, 41.1))
        assert report.reasons() == {"ring_closed": 1}

    @pytest.mark.parametrize(
        "told",
        [
            {"crs": 5}, {"crs": [1]}, {"crs": "EPSG:zz"}, {"crs": {"type": "x"}},
            {"encoding": "point"}, {"encoding": None},
        ],
    )  # fmt: skip
    def test_metadata_that_cannot_be_are_refused_by_file(
        self, tmp_path: Path, outline: gpd.GeoDataFrame, told: dict[str, Any]
    ) -> None:
        path = self.rewrite(tmp_path, outline, wkb=[POINT], **told)
        refuse(InputError, r"a\.parquet", lambda: read_layer(
            FileSource(path=path), "boundaries", RowReport("b")))  # fmt: skip

    @pytest.mark.parametrize("geo", [b"{", b"5", b"{}", b'{"primary_column": "x", "columns": {}}'])
    def test_metadata_without_a_geometry_are_refused_by_file(
        self, tmp_path: Path, outline: gpd.GeoDataFrame, geo: bytes
    ) -> None:
        path = self.rewrite(tmp_path, outline, wkb=[POINT], geo=geo)
        refuse(LayerError, r"a\.parquet", lambda: read_layer(
            FileSource(path=path), "boundaries", RowReport("b")))  # fmt: skip

    @pytest.mark.parametrize("values", [[1], ["POINT(1 2)"], [[1.0, 2.0]], [{"x": 1.0}]])
    def test_a_geometry_column_of_another_type_is_refused(
        self, tmp_path: Path, outline: gpd.GeoDataFrame, values: list[Any]
    ) -> None:
        path = self.rewrite(tmp_path, outline, wkb=values)
        refuse(LayerError, "WKB", lambda: read_layer(
            FileSource(path=path), "boundaries", RowReport("b")))  # fmt: skip

    @pytest.mark.parametrize("values", [[[1, 2]], [{"a": 1}], [True], [None]])
    def test_columns_of_lists_and_answers_are_texts(
        self, tmp_path: Path, outline: gpd.GeoDataFrame, values: list[Any]
    ) -> None:
        path = self.rewrite(tmp_path, outline, wkb=[POINT], extra=values)
        assert len(read_layer(FileSource(path=path), "boundaries", RowReport("b"))) == 1

    def test_more_rows_than_a_file_can_tell_are_refused(self, tmp_path: Path) -> None:
        table = pa.table({"geometry": pa.array([b"x" * 1_000_000], pa.binary())})
        table = pa.concat_tables([table.slice(0, 1)] * 400)
        pq.write_table(table, path := tmp_path / "a.parquet", compression="zstd")
        refuse(LayerError, r"a\.parquet", lambda: read_layer(
            FileSource(path=path), "boundaries", RowReport("b")))  # fmt: skip

    def rewrite(
        self, folder: Path, outline: gpd.GeoDataFrame, *, wkb: list[Any], **told: Any
    ) -> Path:
        """The outline in GeoParquet with other shapes, metadata (`geo`) or one column more."""
        outline.to_parquet(path := folder / "a.parquet")
        metadata = dict(pq.read_schema(path).metadata)
        geo = json.loads(metadata[b"geo"])
        whole, extra = told.pop("geo", None), told.pop("extra", None)
        geo["columns"]["geometry"].update(told)
        columns = {"adcode": ["210102"] * len(wkb), "name": ["甲"] * len(wkb), "geometry": wkb}
        table = pa.table(columns if extra is None else columns | {"extra": extra})
        body = whole if whole is not None else json.dumps(geo).encode()
        pq.write_table(table.replace_schema_metadata({b"geo": body}), path)
        return path


def star(corners: int) -> shapely.Polygon:
    at = np.arange(corners) * 2.39996
    return shapely.Polygon(np.column_stack((123 + 0.5 * np.cos(at), 41 + 0.5 * np.sin(at))))


class TestOutlines:
    @pytest.mark.usefixtures("soon")
    @pytest.mark.parametrize("corners", [120, 250, pytest.param(50_000, marks=pytest.mark.soak)])
    def test_a_star_that_crosses_itself_everywhere_is_refused(
        self, tmp_path: Path, outline: gpd.GeoDataFrame, corners: int
    ) -> None:
        path = tmp_path / "a.geojson"
        shape = shapely.simplify(star(corners), 0)
        outline.assign(geometry=[shape]).to_file(path, engine="pyogrio")
        report = RowReport("b")
        refuse(LayerError, "no county", lambda: read_counties(BoundarySource(path=path), report))
        assert "too often" in report.remarks[-1].message

    @pytest.mark.usefixtures("soon")
    def test_a_zigzag_closed_across_itself_is_refused(
        self, tmp_path: Path, outline: gpd.GeoDataFrame
    ) -> None:
        at = np.arange(20_000) / 20_000
        corners = np.column_stack((123 + at, 41 + 0.1 * (np.arange(20_000) % 2)))
        path = tmp_path / "a.geojson"
        zigzag = outline.assign(geometry=[shapely.Polygon(corners)])
        zigzag.to_file(path, engine="pyogrio")
        refuse(LayerError, "no county", lambda: read_counties(
            BoundarySource(path=path), RowReport("b")))  # fmt: skip

    def test_crossings_are_counted_and_counting_stops(self) -> None:
        assert count_crossings(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])) == 2
        assert count_crossings(shapely.box(0, 0, 1, 1)) == 1
        assert count_crossings(star(1_000)) > MOST_CROSSINGS


class TestRoads:
    @pytest.mark.parametrize(
        "change",
        [
            ('lat="41"', 'lat="999"'), ('lat="41"', 'lat="nan"'), ('lat="41"', 'lat="1e400"'),
            ('id="1"', 'id="x"'), ('id="1"', f'id="{"9" * 40}"'), ('ref="1"', 'ref="x"'),
            ('version="1"', 'version="-5"'), ('version="1"', 'timestamp="2020-99-99T"'),
            ('version="1"', 'visible="maybe"'), ('v="residential"', f'v="{"x" * 90_000}"'),
            ('version="1"', 'changeset="x"'), ('version="1"', 'uid="-7777777777"'),
        ],
    )  # fmt: skip
    def test_osm_that_osmium_does_not_take_is_refused_or_read(
        self, tmp_path: Path, change: tuple[str, str]
    ) -> None:
        text = (
            '<osm version="0.6"><node id="1" lat="41" lon="123" version="1"/>'
            '<node id="2" lat="41" lon="123.1"/><node id="3" lat="41" lon="123.2"/>'
            '<way id="5"><nd ref="1"/><nd ref="2"/><nd ref="3"/>'
            '<tag k="highway" v="residential"/></way></osm>'
        )
        assert change[0] in text
        path = tmp_path / "a.osm"
        path.write_text(text.replace(*change, 1))
        try:
            assert read_roads(RoadSource(path=path), RowReport("r")).edge_count
        except RoadError as error:
            assert str(error).startswith("a.osm: ")  # noqa: PT017 - either is right

    @pytest.mark.parametrize("x", ["nan", "inf", "200", "13737000", "-1e300", "1" + "0" * 400])
    def test_a_node_of_a_graph_off_the_earth_is_no_road(self, tmp_path: Path, x: str) -> None:
        path = write_graphml(tmp_path, x)
        report = RowReport("r")
        lines = read_roads(RoadSource(path=path), report)
        assert lines.edge_count == 1
        assert lines.node_lon.max() < 124
        assert [(one.outcome, one.reason) for one in report.remarks] == [("refused", "no_place")]
        assert "metres" in report.remarks[0].message or x in {"nan", "200"}

    def test_a_graph_with_a_doctype_is_refused(self, tmp_path: Path) -> None:
        path = write_graphml(tmp_path, "123.3")
        path.write_text('<!DOCTYPE g [<!ENTITY a "aaaa">]>' + path.read_text())
        refuse(RoadError, "DOCTYPE", lambda: read_roads(RoadSource(path=path), RowReport("r")))

    @pytest.mark.usefixtures("soon")
    @pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
    def test_a_packed_bomb_is_refused(self, tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
        name = "a.osm.gz" if pack is gzip.compress else "a.osm.bz2"
        body = b'<osm version="0.6">' + b" " * 40_000_000 + b"</osm>"
        (tmp_path / name).write_bytes(pack(body))
        source = RoadSource(path=tmp_path / name)
        refuse(RoadError, "inflates", lambda: read_roads(source, RowReport("r")))

    def test_blocks_with_sizes_that_cannot_be_are_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "a.osm.pbf"
        head = b"\x0a\x09OSMHeader\x18\xff\xff\xff\x7f"
        for body in (struct.pack(">I", len(head)) + head, struct.pack(">I", 2**31) + head):
            path.write_bytes(body)
            refuse(RoadError, r"a\.osm\.pbf", lambda: read_roads(
                RoadSource(path=path), RowReport("r")))  # fmt: skip

    def test_ids_stored_as_numbers_with_a_point_meet_those_without(self, tmp_path: Path) -> None:
        nodes, edges = tmp_path / "n.csv", tmp_path / "e.csv"
        nodes.write_text("id,lon,lat\n1.0,123,41\n2.0,123.1,41\n")
        edges.write_text("u,v\n1,2\n")
        report = RowReport("r")
        assert read_roads(RoadSource(nodes=nodes, edges=edges), report).edge_count == 1
        assert report.count("refused") == 0
        nodes.write_text("id,lon,lat\n1,123,41\n1.0,125,41\n2.0,123.1,41\n")
        refuse(RoadError, "no|none", lambda: read_roads(
            RoadSource(nodes=nodes, edges=edges), report))  # fmt: skip


def write_graphml(folder: Path, x: str) -> Path:
    nodes = "".join(
        f'<node id="{i}"><data key="d0">{at}</data><data key="d1">41</data></node>'
        for i, at in enumerate(("123", "123.1", x))
    )
    path = folder / "a.graphml"
    path.write_text(
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
        '<key id="d0" for="node" attr.name="x" attr.type="string"/>'
        '<key id="d1" for="node" attr.name="y" attr.type="string"/>'
        f'<graph edgedefault="undirected">{nodes}'
        '<edge source="0" target="1"/><edge source="1" target="2"/></graph></graphml>'
    )
    return path


class TestRasters:
    @pytest.mark.parametrize(("kind", "cell"), [("float32", 3e38), ("float64", 1e308)])
    def test_a_cell_of_more_than_all_people_is_refused(
        self, tmp_path: Path, kind: str, cell: float
    ) -> None:
        path = write_raster(tmp_path, np.array([[1, cell]], dtype=kind))
        report = RowReport("demand")
        assert read_raster(path, 1, report).people.tolist() == [1.0]
        assert [(one.outcome, one.value) for one in report.remarks] == [("refused", "1")]

    @pytest.mark.usefixtures("soon")
    @pytest.mark.parametrize("shape", [{"tiled": True, "compress": "deflate"}, {}])
    def test_a_raster_of_more_cells_than_it_can_hold_is_refused(
        self, tmp_path: Path, shape: dict[str, Any]
    ) -> None:
        size = {"height": 100_000, "width": 100_000, "count": 1, "dtype": "float32"}
        place = {"crs": "EPSG:4326", "transform": Affine(0.0001, 0, 120, 0, -0.0001, 42)}
        path = tmp_path / "a.tif"
        sparse = {"driver": "GTiff", "sparse_ok": True, "BIGTIFF": "YES"}
        rasterio.open(path, "w", **sparse, **size, **place, **shape).close()
        refuse(LayerError, "more than a file", lambda: read_raster(path, 1, RowReport("demand")))

    def test_a_place_of_more_than_all_people_is_refused_in_a_table(self, tmp_path: Path) -> None:
        path = tmp_path / "demand.csv"
        path.write_text("demand_id,lon,lat,residents\np0,123,41,5\np1,123,41.1,3e38\n")
        report = RowReport("demand")
        assert len(DOORS["demand"](path, report)) == 1  # type: ignore[arg-type]
        assert report.reasons() == {"too_many_people": 1}


def write_raster(folder: Path, cells: np.ndarray) -> Path:
    path = folder / "a.tif"
    shape = {"height": cells.shape[0], "width": cells.shape[1], "count": 1, "dtype": cells.dtype}
    place = {"crs": "EPSG:4326", "transform": Affine(0.01, 0, 123, 0, -0.01, 41)}
    with rasterio.open(path, "w", driver="GTiff", **shape, **place) as raster:
        raster.write(cells, 1)
    return path


class TestRules:
    @pytest.mark.usefixtures("soon")
    @pytest.mark.parametrize("door", ["measures", "notice", "new_notice", "scenario", "standard",
                                      "study"])  # fmt: skip
    @pytest.mark.parametrize(
        "text",
        [
            "a = " + "[" * 3_000, "a = " + "[" * 3_000 + "]" * 3_000, "a = " + "9" * 5_000,
            "a." * 5_000 + "a = 1", "a = " + "{a=" * 900 + "1" + "}" * 900, "a = 2026-13-40",
            "a = 1e999", "a." * 50_000 + "a = 1", "[" + "a." * 40 + "a]\nb = 1", "a = '\x00'",
        ],
    )  # fmt: skip
    def test_toml_that_nests_or_swells_is_refused(
        self, tmp_path: Path, door: str, text: str
    ) -> None:
        path = tmp_path / "a.toml"
        path.write_text(text)
        refuse(InputError, r"a\.toml", lambda: DOORS[door](path, RowReport("x")))

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("encoding", r"a\u0000"), ("encoding", "punycode"), ("encoding", "undefined"),
            ("encoding", "base64"), ("where", r"\u0000"), ("layer", r"a\u001b"), ("crs", r"\u0007"),
        ],
    )  # fmt: skip
    def test_texts_that_no_library_should_see_are_refused(
        self, tmp_path: Path, key: str, value: str
    ) -> None:
        (tmp_path / "a.toml").write_text(f'[sites]\npath = "x.csv"\n{key} = "{value}"\n')
        refuse(StudyError, rf"sites\.{key}|key study", lambda: read_study(tmp_path / "a.toml"))


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("door", sorted(DOORS))
def test_what_has_no_end_is_no_file(door: str, tmp_path: Path) -> None:
    suffix = {"raster": ".tif", "roads": ".osm"}.get(door, ".geojson" if door in (
        "boundaries", "sites", "demand", "candidates", "built_up") else ".toml")  # fmt: skip
    pipe, link = tmp_path / f"pipe{suffix}", tmp_path / f"link{suffix}"
    os.mkfifo(pipe)
    link.symlink_to("/dev/zero")
    for path in (pipe, link, tmp_path):
        if path == tmp_path and door == "roads":
            continue
        with pytest.raises(InputError):
            DOORS[door](path, RowReport("x"))


def test_a_study_that_names_a_device_or_a_pipe_names_its_key(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p.csv")
    (tmp_path / "s.toml").write_text("")
    text = (
        '[study]\nid = "e"\ntitle = "e"\n[boundaries]\npath = "{}"\n[demand]\npath = "s.toml"\n'
        'setting = "urban"\n[roads]\npath = "s.toml"\n[sites]\npath = "s.toml"\n'
        '[standard]\npath = "s.toml"\n[calendar]\nnotices = ["s.toml"]\n'
    )
    for name, kind in (("/dev/zero", "a device"), ("p.csv", "a pipe")):
        (tmp_path / "a.toml").write_text(text.format(name))
        refuse(StudyError, f"boundaries.path.*{kind}", lambda: read_study(tmp_path / "a.toml"))


def test_a_pipe_beside_a_shapefile_is_refused(tmp_path: Path, outline: gpd.GeoDataFrame) -> None:
    pyogrio.write_dataframe(outline, tmp_path / "a.shp")
    os.mkfifo(tmp_path / "a.qix")
    refuse(LayerError, "pipe", lambda: read_layer(
        FileSource(path=tmp_path / "a.shp"), "boundaries", RowReport("b")))  # fmt: skip


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.parquet"])
def test_control_characters_of_a_layer_are_refused_by_row(
    tmp_path: Path, outline: gpd.GeoDataFrame, name: str
) -> None:
    two = pd.concat([outline, outline], ignore_index=True)
    two["name"] = ["a\x07b\x1b[31m", "甲"]
    path = tmp_path / name
    two.to_parquet(path) if name == "a.parquet" else pyogrio.write_dataframe(two, path)
    report = RowReport("b")
    frame = read_layer(FileSource(path=path), "boundaries", report)
    assert frame["name"].tolist() == ["甲"]
    assert [(one.reason, one.row, one.column) for one in report.remarks] == [
        ("control_character", 1, "name")
    ]
    assert "\x1b" not in report.remarks[0].value + report.remarks[0].message


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("cell", ["每周一至" * 30_000, "(" * 120_000, "1月1日至" * 20_000])
def test_a_roster_cell_without_end_is_unread(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "r.csv"
    path.write_text(f"site_id,date,open\nS01,{cell},开诊\nS02,2026-10-01,{cell}\n")
    report = RowReport("rosters")
    DOORS["rosters"](path, report)
    assert report.reasons()["date_unread"] == 1
    assert report.reasons()["open_unread"] >= 1
    assert read_roster_date("10月1日", "2026") == "2026-10-01"


def test_a_column_name_cut_within_a_character_is_read(
    tmp_path: Path, outline: gpd.GeoDataFrame
) -> None:
    pyogrio.write_dataframe(outline.assign(F1="和平区"), tmp_path / "a.shp", encoding="UTF-8")
    table = tmp_path / "a.dbf"
    body = bytearray(table.read_bytes())
    at = body.index(b"F1")
    body[at : at + 11] = "县区代码".encode()[:10].ljust(11, b"\0")
    table.write_bytes(body)
    (tmp_path / "a.cpg").unlink()
    frame = read_layer(FileSource(path=tmp_path / "a.shp"), "boundaries", RowReport("b"))
    assert frame["other:县区代"].tolist() == ["和平区"]
    assert frame["name"].tolist() == ["甲"]


def test_a_rule_file_is_refused_in_one_short_line(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("id = [" + "1," * 100_000 + "]")
    assert len(refuse(StandardError, "id", lambda: read_standard(tmp_path / "a.toml"))) < 400


def test_spoilt_files_are_refused_or_read(tmp_path: Path) -> None:
    inputs = rounds(200, 5_000)
    counts = run_trials(tmp_path, inputs, seed=20)
    assert counts.faults == []
    assert counts.inputs == inputs == counts.refused + counts.accepted
    assert counts.refused > inputs / 3
    assert counts.accepted > inputs / 50

"""A file that names other files or addresses: nothing else is read and nobody is called."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from affine import Affine

from geo.errors import InputError, LayerError
from geo.model.row_report import RowReport
from geo.readers.demand.rasters import read_raster
from geo.readers.files.bounded_reading import read_apart
from tests.hostile.doors import DOORS, LAYERS, RASTERS, RULES, TABLES, Door
from tests.soak import rounds

SECRET = "canary-7f3a"


class Listener(HTTPServer):
    """A server on loopback that writes down who calls."""

    calls: list[str]


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.calls.append(self.path)  # type: ignore[attr-defined]
        self.send_error(404)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    server = Listener(("127.0.0.1", 0), _Handler)
    server.calls = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("canary") / "secret.csv"
    ring = "POLYGON((123 41,123.1 41,123.1 41.1,123 41.1,123 41))"
    path.write_text(f'adcode,name,WKT\n210102,{SECRET},"{ring}"\n', encoding="utf-8")
    return path


def write_vrt(target: str) -> bytes:
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{target}</SrcDataSource>'
        "<GeometryType>wkbPolygon</GeometryType><LayerSRS>EPSG:4326</LayerSRS>"
        '<GeometryField encoding="WKT" field="WKT"/></OGRVRTLayer></OGRVRTDataSource>'
    ).encode()


def write_raster_vrt(target: str) -> bytes:
    return (
        '<VRTDataset rasterXSize="2" rasterYSize="2"><SRS>EPSG:4326</SRS>'
        "<GeoTransform>123,0.1,0,41,0,-0.1</GeoTransform>"
        '<VRTRasterBand dataType="Float32" band="1"><SimpleSource>'
        f"<SourceFilename>{target}</SourceFilename><SourceBand>1</SourceBand>"
        "</SimpleSource></VRTRasterBand></VRTDataset>"
    ).encode()


DISGUISES = {
    "plain": b"",
    "osm_comment": b"<!--OSMHeader-->",
    "osm_element": b"<osm/>",
    "fgb": b"fgb\x03fgb\x01",
    "old_fgb": b"fgb\x03fgb\x00",
    "shp": b"\x00\x00\x27\x0a",
    "parquet": b"PAR1",
    "pbf": b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x00",
    "gpkg": b"SQLite format 3\x00" + bytes(52) + b"GPKG",
    "zip": b"PK\x03\x04",
    "tiff": b"II*\x00",
    "bom": b"\xef\xbb\xbf",
}
INSTRUCTIONS = {
    "gdalg": '{{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read {0}"}}',
    "gml": '<?xml version="1.0"?><FeatureCollection xmlns:xlink="x" xlink:href="{0}"/>',
    "kml": '<kml xmlns="http://www.opengis.net/kml/2.2"><NetworkLink><Link><href>{0}</href>'
    "</Link></NetworkLink></kml>",
    "dxf": "0\nSECTION\n2\nHEADER\n1\n{0}\n0\nEOF\n",
    "gti": "<GDALTileIndexDataset><IndexDataset>{0}</IndexDataset></GDALTileIndexDataset>",
    "wms": '<GDAL_WMS><Service name="WMS"><ServerUrl>{0}</ServerUrl></Service></GDAL_WMS>',
    "wfs": "<OGRWFSDataSource><URL>{0}</URL></OGRWFSDataSource>",
    "entity": '<!DOCTYPE osm [<!ENTITY x SYSTEM "{0}">]><osm version="0.6"><node id="1" '
    'lat="41" lon="123"><tag k="name" v="&x;"/></node></osm>',
    "esri": '{{"type":"FeatureServer","url":"{0}"}}',
    "fileref": '{{"type":"FeatureCollection","features":[],"crs":{{"type":"link",'
    '"properties":{{"href":"{0}"}}}}}}',
}
NAMES = {
    "layer": (".geojson", ".shp", ".gpkg", ".fgb", ".parquet", ".csv"),
    "roads": (".geojson", ".osm", ".osm.pbf", ".graphml", ".osm.gz"),
    "table": (".csv", ".xlsx", ".txt"),
    "raster": (".tif", ".asc", ".img"),
    "rule": (".toml", ".json", ".ics", ".txt"),
}


def list_names(door: str) -> tuple[str, ...]:
    if door == "roads":
        return NAMES["roads"]
    kinds = {"layer": LAYERS, "table": TABLES, "raster": RASTERS, "rule": RULES}
    return next(NAMES[kind] for kind, doors in kinds.items() if door in doors)


def knock(door: Door, path: Path) -> str:
    """Open a door to a file and give all that it tells; a fault is no refusal and comes up."""
    report = RowReport("hostile")
    try:
        told = repr(door(path, report))
    except InputError as error:
        told = str(error)
        assert str(path.parent) not in told
    return told + repr(report.remarks)


def _take_turns(bodies: list[bytes], door: str) -> list[tuple[int, bytes]]:
    """Every third body, each door beginning with another one; all of them in a soak."""
    every = rounds(3, 1)
    first = sorted(DOORS).index(door) % every
    return list(enumerate(bodies))[first::every]


@pytest.mark.parametrize("door", sorted(DOORS))
def test_a_file_of_references_leads_nowhere(
    door: str, tmp_path: Path, canary: Path, listener: Listener
) -> None:
    listener.calls.clear()
    address = f"/vsicurl/http://127.0.0.1:{listener.server_port}/steal.geojson"
    bodies = [text.format(target).encode() for text in INSTRUCTIONS.values()
              for target in (str(canary), address)]  # fmt: skip
    for target in (str(canary), address):
        bodies += [head + write_vrt(target) for head in DISGUISES.values()]
        bodies.append(write_raster_vrt(target))
    for i, body in _take_turns(bodies, door):
        names = list_names(door)
        path = tmp_path / f"x{i}{names[i % len(names)]}"
        path.write_bytes(body)
        assert SECRET not in knock(DOORS[door], path)
    assert listener.calls == []


@pytest.mark.parametrize("disguise", ["osm_comment", "fgb", "old_fgb", "shp", "pbf"])
@pytest.mark.parametrize("name", [".geojson", ".osm", ".fgb"])
def test_a_reference_behind_the_signature_of_another_format_is_refused(
    disguise: str, name: str, tmp_path: Path, canary: Path, listener: Listener
) -> None:
    listener.calls.clear()
    door = LAYERS["roads" if name == ".osm" else "boundaries"]
    path = tmp_path / f"a{name}"
    path.write_bytes(DISGUISES[disguise] + write_vrt(str(canary)))
    with pytest.raises(InputError, match=r"a\."):
        door(path, RowReport("hostile"))
    assert listener.calls == []


def write_outlines(path: Path) -> Path:
    outline = shapely.box(123, 41, 123.1, 41.1)
    frame = gpd.GeoDataFrame({"adcode": ["210102"], "name": ["甲"]}, geometry=[outline], crs=4326)
    pyogrio.write_dataframe(frame, path)
    return path


@pytest.mark.parametrize(
    "suffixes", [(".dbf",), (".shx",), (".qix", ".prj", ".cpg", ".shp.xml", ".vrt", ".aux.xml")]
)
def test_what_lies_beside_a_shapefile_is_no_other_format(
    suffixes: tuple[str, ...], tmp_path: Path, canary: Path, listener: Listener
) -> None:
    listener.calls.clear()
    path = write_outlines(tmp_path / "a.shp")
    address = f"/vsicurl/http://127.0.0.1:{listener.server_port}/x"
    for target in (str(canary), address):
        for suffix in suffixes:
            (tmp_path / f"a{suffix}").write_bytes(write_vrt(target))
        assert SECRET not in knock(LAYERS["boundaries"], path)
    assert listener.calls == []


def test_what_lies_in_a_geodatabase_is_no_other_format(
    tmp_path: Path, canary: Path, listener: Listener
) -> None:
    folder = tmp_path / "a.gdb"
    folder.mkdir()
    address = f"/vsicurl/http://127.0.0.1:{listener.server_port}/x"
    for name, target in (("a00000001.gdbtable", str(canary)), ("a.vrt", address)):
        (folder / name).write_bytes(write_vrt(target))
    with pytest.raises(LayerError, match=r"a\.gdb"):
        LAYERS["boundaries"](folder, RowReport("hostile"))
    assert listener.calls == []


def test_masks_and_overviews_beside_a_raster_are_not_read(
    tmp_path: Path, listener: Listener
) -> None:
    path = tmp_path / "a.tif"
    shape = {"height": 2, "width": 2, "count": 1, "dtype": "float32", "crs": "EPSG:4326"}
    transform = Affine(0.1, 0, 123, 0, -0.1, 41)
    with rasterio.open(path, "w", driver="GTiff", transform=transform, **shape) as raster:
        raster.write(np.array([[1, 2], [3, 4]], dtype="float32"), 1)
    address = f"/vsicurl/http://127.0.0.1:{listener.server_port}/x.tif"
    for suffix in (".msk", ".ovr", ".aux.xml"):
        (tmp_path / f"a.tif{suffix}").write_bytes(write_raster_vrt(address))
    assert read_raster(path, 1, RowReport("demand")).people.tolist() == [1, 2, 3, 4]
    assert listener.calls == []


def test_a_raster_whose_cells_lie_in_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.img"
    path.write_bytes(b"EHFA_HEADER_TAG\x00" + bytes(2000) + b"ExternalRasterDMS" + bytes(100))
    with pytest.raises(LayerError, match="another file"):
        read_raster(path, 1, RowReport("demand"))


def test_a_layer_is_opened_by_the_driver_that_was_asked_for_alone(tmp_path: Path) -> None:
    path = write_outlines(tmp_path / "a.fgb")
    with pytest.raises(LayerError, match="GPKG"):
        read_apart(path, "GPKG")
    assert read_apart(path, "FlatGeobuf")["columns"]["name"].tolist() == ["甲"]

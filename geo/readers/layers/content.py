"""What a file of shapes is by its content; its name decides nothing.

Some formats of GDAL are instructions to read other files or addresses (VRT, GDALG, WFS and
others). Only formats that hold their shapes themselves are let through.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from geo.errors import LayerError
from geo.readers.files.signatures import ARROW, PARQUET, SQLITE, name_foreign
from geo.storage.local_files import name_kind
from geo.words.sentences import say

KNOWN = "GeoJSON, GeoPackage, Shapefile, File Geodatabase, GeoParquet, Arrow, FlatGeobuf or OSM"
_HEAD_BYTES = 65_536
_GEOPACKAGE_IDS = (b"GPKG", b"GP10", b"GP11")


class LayerFormat(StrEnum):
    """Formats that are read, each by its own signature."""

    GEOJSON = "GeoJSON"
    GEOPACKAGE = "GPKG"
    SHAPEFILE = "ESRI Shapefile"
    GEODATABASE = "OpenFileGDB"
    PARQUET = "Parquet"
    ARROW = "Arrow"
    FLATGEOBUF = "FlatGeobuf"
    OSM = "OSM"


def find_format(path: Path) -> LayerFormat:
    """Recognise a local file of shapes.

    Raises
    ------
    LayerError
        The path is no local file, or its content is something else.
    """
    try:
        kind = name_kind(path)
        if kind == "a folder" and any(path.glob("*.gdbtable")):
            return LayerFormat.GEODATABASE
        if kind:
            raise LayerError(f"{path.name}: {kind}, expected {KNOWN}")
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise LayerError(f"{path.name}: not a local file that can be read") from error
    found = _match_signature(head)
    if found is None:
        raise LayerError(f"{path.name}: expected {KNOWN}, found {_describe(head)}")
    return found


def _match_signature(head: bytes) -> LayerFormat | None:
    signatures = {
        LayerFormat.SHAPEFILE: head.startswith(b"\x00\x00\x27\x0a"),
        LayerFormat.PARQUET: head.startswith(PARQUET),
        LayerFormat.ARROW: head.startswith(ARROW),
        LayerFormat.FLATGEOBUF: head.startswith((b"fgb\x03fgb\x00", b"fgb\x03fgb\x01")),
        LayerFormat.GEOPACKAGE: head.startswith(SQLITE) and head[68:72] in _GEOPACKAGE_IDS,
        LayerFormat.OSM: _is_osm_pbf(head) or _is_osm_xml(head),
        LayerFormat.GEOJSON: head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"),
    }
    return next((name for name, matches in signatures.items() if matches), None)


def _is_osm_pbf(head: bytes) -> bool:
    """The length of a first header, and in it the name of its kind as field 1."""
    return head[:2] == b"\x00\x00" and head[4:15] == b"\x0a\x09OSMHeader"


def _is_osm_xml(head: bytes) -> bool:
    lowered = head.lower().removeprefix(b"\xef\xbb\xbf").lstrip()
    plain = lowered.startswith(b"<") and b"vrtdata" not in lowered and b"<!" not in lowered
    return plain and b"<osm" in lowered[:1024]


def _describe(head: bytes) -> str:
    if not head:
        return "an empty file"
    if head.startswith(b"PK"):
        return f"a ZIP archive (unpack it first, {say('unpack_first')})"
    if head.startswith(SQLITE):
        return "a database that is no GeoPackage"
    if head.lstrip().startswith(b"<"):
        return "XML"
    return name_foreign(head) or "other content"

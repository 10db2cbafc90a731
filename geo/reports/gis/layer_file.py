"""One layer in one file, with its provenance, for GIS."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import orjson
import pyarrow.parquet as pq
import pyogrio
import shapely

from geo.errors import InputError
from geo.records import list_records
from geo.reports.gis.geodatabase import write_geodatabase
from geo.reports.gis.output_crs import OutputCrs, project_layer
from geo.reports.gis.shapefiles import write_shapefile
from geo.reports.gis.short_fields import write_field_table
from geo.reports.writing.column_types import null_for_blank, shape_table, to_arrow
from geo.reports.writing.provenance import provenance_of
from geo.reports.writing.unwritable import UNWRITABLE, explain_unwritable
from geo.storage.whole_writes import write_whole

FORMATS = (".gpkg", ".shp", ".gdb", ".geojson", ".parquet")
PROJECTED = (".gpkg", ".shp", ".gdb")
"""Formats whose shapes may be in another system than WGS 84."""


def require_format(path: Path) -> None:
    """Raise InputError unless the file is named for a format that can be written."""
    if path.suffix.lower() not in FORMATS:
        raise InputError(f"{path.name}: expected a file ending in {', '.join(FORMATS)}")


def write_layer(
    layer: gpd.GeoDataFrame,
    path: Path,
    name: str,
    summary: Mapping[str, Any],
    crs: OutputCrs | None = None,
) -> None:
    """Write a layer in the format that the file is named for.

    The file is written whole. Provenance (rules.md#provenance-2) stands in
    the metadata of the layer, in a member `provenance` of GeoJSON, and in the schema of Parquet;
    a Shapefile has it, and its fields, in files of their own. Shapes of the formats `PROJECTED`
    are in `crs` where one is given.

    Raises
    ------
    InputError
        The file has another ending.
    StoreError
        The file cannot be written.
    """
    require_format(path)
    _refuse_folder(path)
    suffix = path.suffix.lower()
    layer = null_for_blank(layer)
    provenance = orjson.dumps(provenance_of(summary), default=str)
    try:
        with write_whole(path) as made:
            if suffix in PROJECTED:
                _write_projected(project_layer(layer, crs), made, name, provenance)
            elif suffix == ".geojson":
                made.write_bytes(_encode_geojson(layer, provenance))
            else:
                _write_parquet(layer, made, provenance)
    except UNWRITABLE as error:
        raise explain_unwritable(path, error) from error


def _write_projected(layer: gpd.GeoDataFrame, path: Path, name: str, provenance: bytes) -> None:
    suffix = path.suffix.lower()
    if suffix == ".gpkg":
        _write_geopackage(layer, path, name, provenance)
    elif suffix == ".gdb":
        write_geodatabase(path, {name: (name, layer)}, provenance)
    else:
        fields = write_shapefile(path, name, layer)
        write_field_table(path.with_suffix(".fields.csv"), fields)
        path.with_suffix(".provenance.json").write_bytes(provenance)


def _refuse_folder(path: Path) -> None:
    """No folder goes for what is written but a geodatabase."""
    if path.is_dir() and any(path.iterdir()) and not any(path.glob("*.gdbtable")):
        raise InputError(f"{path.name}: a folder that is no geodatabase; name another file")


def _write_geopackage(layer: gpd.GeoDataFrame, path: Path, name: str, provenance: bytes) -> None:
    said = {"provenance": provenance.decode()}
    pyogrio.write_dataframe(
        layer, path, layer=name, driver="GPKG", dataset_metadata=said, layer_metadata=said
    )


def _encode_geojson(layer: gpd.GeoDataFrame, provenance: bytes) -> bytes:
    """Shapes that are empty become null; ids are those of the first column."""
    shapes = shapely.to_geojson(layer.geometry.to_numpy())
    drawn = ~(layer.geometry.is_empty | layer.geometry.isna()).to_numpy()
    rows = list_records(layer.drop(columns="geometry"))
    features = [
        {
            "type": "Feature",
            "id": next(iter(row.values())),
            "geometry": orjson.Fragment(shape) if whole else None,
            "properties": row,
        }
        for row, shape, whole in zip(rows, shapes, drawn, strict=True)
    ]
    said = {"provenance": orjson.Fragment(provenance)}
    body = {"type": "FeatureCollection", **said, "features": features}
    return orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY)


def _write_parquet(layer: gpd.GeoDataFrame, path: Path, provenance: bytes) -> None:
    table, _ = shape_table(to_arrow(layer))
    metadata = {**table.schema.metadata, b"provenance": provenance}
    pq.write_table(table.replace_schema_metadata(metadata), path)

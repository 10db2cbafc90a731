"""Layers for desktop GIS in the coordinate system that a client works in.

A GeoPackage, Shapefiles with their field table, and a File Geodatabase where GDAL can write it:
the shapes of these three are in that system, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import orjson
import pandas as pd

from geo.reports.gis.geodatabase import can_write, write_geodatabase
from geo.reports.gis.geopackage import prepare_layer, write_layers
from geo.reports.gis.output_crs import OutputCrs, warn_of_zone
from geo.reports.gis.shapefiles import FOLDER, tell_too_large, write_shapefiles
from geo.reports.writing.provenance import SYNTHETIC_BANNER, provenance_of

Layers = Mapping[str, tuple[str, pd.DataFrame]]


def write_gis_layers(
    folder: Path, stem: str, layers: Layers, summary: Mapping[str, Any], crs: OutputCrs | None
) -> None:
    """Write `STEM.gpkg`; where a system is named, `shapefile/` and `STEM.gdb` as well.

    Raises
    ------
    CoordinateError
        A shape lies too far from the zone.
    StoreError
        A file cannot be written.
    """
    write_layers(folder / f"{stem}.gpkg", layers, summary, crs)
    if crs is None:
        return
    said = orjson.dumps(provenance_of(summary), default=str)
    banner = f" {SYNTHETIC_BANNER}" if summary["synthetic"] else ""
    moved = {
        name: (title + banner, prepare_layer(name, frame, crs))
        for name, (title, frame) in layers.items()
    }
    write_shapefiles(folder / FOLDER, {name: frame for name, (_, frame) in moved.items()})
    (folder / FOLDER / "provenance.json").write_bytes(said)
    if can_write():
        write_geodatabase(folder / f"{stem}.gdb", moved, said)


def warn_of_layers(layers: Layers, crs: OutputCrs | None) -> list[str]:
    """What to say of the zone chosen, and of layers that no Shapefile holds."""
    if crs is None:
        return []
    frames = {name: frame for name, (_, frame) in layers.items()}
    shaped = [frame for frame in frames.values() if isinstance(frame, gpd.GeoDataFrame)]
    return [said for said in (warn_of_zone(shaped, crs), tell_too_large(frames)) if said]

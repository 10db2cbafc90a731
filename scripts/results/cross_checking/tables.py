"""Tables and layers as pandas and geopandas read them, with columns by their usual names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import Transformer

from scripts.results.cross_checking.form import NotCheckedError, files_of

LAYERS = {".geojson", ".json", ".gpkg", ".shp", ".gdb", ".fgb", ".geoparquet"}
NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "node_id", "osmid", "节点编号", "编号"),
    "u": ("u", "from", "source", "起点"),
    "v": ("v", "to", "target", "终点"),
    "length_m": ("length_m", "length", "长度"),
    "length_km": ("length_km",),
    "lon": ("lon", "lng", "longitude", "x", "经度"),
    "lat": ("lat", "latitude", "y", "纬度"),
    "site_id": ("site_id", "接种单位编码", "单位编码", "机构编码", "编号"),
    "demand_id": ("demand_id", "居民点编号", "编号"),
    "residents": ("residents", "population", "people", "人口", "常住人口"),
    "setting": ("setting", "城乡", "城乡类型"),
    "nbs": ("nbs", "nbs_code", "城乡分类代码", "城乡分类"),
    "adcode": ("adcode", "code", "区划代码", "行政区划代码", "县区代码"),
    "population": ("population", "residents", "total", "人口", "常住人口"),
}
"""By our word, the names under which a column is looked for; a study's own mapping comes first."""

Floats = NDArray[np.float64]


def read_rows(section: Mapping[str, Any], files: list[Path] | None = None) -> pd.DataFrame:
    """Rows of one or several files as text, shapes of layers as `lon` and `lat`.

    Raises
    ------
    NotCheckedError
        The files are of a form that is not read here.
    """
    frames = [_read_file(path, section) for path in (files or files_of(section))]
    return pd.concat(frames, ignore_index=True)


def _read_file(path: Path, section: Mapping[str, Any]) -> pd.DataFrame:
    ending = path.suffix.lower()
    if ending in LAYERS or (ending == ".parquet" and _has_shapes(path)):
        layer = read_shapes(path, section)
        points = layer.geometry
        if not (points.geom_type == "Point").all():
            raise NotCheckedError(f"{path.name}: shapes other than points")
        frame = pd.DataFrame(layer.drop(columns=layer.geometry.name)).astype(object)
        return frame.assign(lon=points.x.to_numpy(), lat=points.y.to_numpy())
    if ending in {".csv", ".txt"}:
        return _read_csv(path, section.get("encoding"))
    if ending == ".parquet":
        stored: pd.DataFrame = pd.read_parquet(path)
        return stored
    if ending == ".xlsx":
        sheet = section.get("sheet")
        if sheet is None:
            raise NotCheckedError(f"{path.name}: a workbook without a named sheet")
        return pd.DataFrame(pd.read_excel(path, sheet_name=str(sheet), dtype=str))
    raise NotCheckedError(f"{path.name}: files ending in {ending}")


def _has_shapes(path: Path) -> bool:
    import pyarrow.parquet as pq

    return b"geo" in (pq.read_schema(path).metadata or {})


def _read_csv(path: Path, encoding: str | None) -> pd.DataFrame:
    for name in [encoding] if encoding else ["utf-8-sig", "gb18030"]:
        try:
            return pd.read_csv(path, dtype=str, encoding=name, keep_default_na=False)
        except (UnicodeDecodeError, LookupError):
            continue
        except (pd.errors.ParserError, ValueError) as error:
            raise NotCheckedError(f"{path.name}: rows of several lengths") from error
    raise NotCheckedError(f"{path.name}: text that is neither UTF-8 nor GB18030")


def read_shapes(path: Path, section: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """A vector layer in degrees of WGS 84.

    Raises
    ------
    NotCheckedError
        The layer states no coordinate system.
    """
    if path.suffix.lower() in {".parquet", ".geoparquet"}:
        layer = gpd.read_parquet(path)
    else:
        chosen = {name: section[name] for name in ("layer", "where") if section.get(name)}
        layer = gpd.read_file(path, **chosen)
    if section.get("crs"):
        layer = layer.set_crs(section["crs"], allow_override=True)
    if layer.crs is None:
        raise NotCheckedError(f"{path.name}: a layer without a coordinate system")
    return layer.to_crs("OGC:CRS84")


def find_column(frame: pd.DataFrame, field: str, section: Mapping[str, Any]) -> str | None:
    """The column of a field: as the study maps it, else by one of its usual names."""
    named = (section.get("columns") or {}).get(field)
    if named is not None:
        return str(named) if named in frame else None
    plain = {str(column).strip().lower(): str(column) for column in frame.columns}
    return next((plain[name] for name in NAMES.get(field, (field,)) if name in plain), None)


def require_column(frame: pd.DataFrame, field: str, section: Mapping[str, Any]) -> pd.Series:
    """The cells of a field.

    Raises
    ------
    NotCheckedError
        No column has one of the names known here.
    """
    found = find_column(frame, field, section)
    if found is None:
        raise NotCheckedError(f"no column known here as {field}")
    cells: pd.Series = frame[found]
    return cells


def clean_ids(cells: pd.Series) -> list[str]:
    """Ids as text; a whole number that was stored with a point is that whole number."""
    texts = cells.astype(object).where(cells.notna(), "").map(str).str.strip()
    return [str(one) for one in texts.str.replace(r"^(-?\d+)\.0+$", r"\1", regex=True)]


def read_numbers(cells: pd.Series) -> Floats:
    """Numbers, NaN for what is none."""
    return pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64)


def place_rows(frame: pd.DataFrame, section: Mapping[str, Any]) -> tuple[Floats, Floats]:
    """Degrees of WGS 84 of every row.

    Raises
    ------
    NotCheckedError
        The datum is one of the shifted ones, or no column holds coordinates.
    """
    datum = section.get("datum") or "wgs84"
    if datum not in {"wgs84", "cgcs2000"}:
        raise NotCheckedError(f"coordinates of the datum {datum}")
    if any(str(name).strip().lower() in {"datum", "坐标系"} for name in frame.columns):
        raise NotCheckedError("a datum stated row by row")
    if section.get("crs") and find_column(frame, "easting", section):
        x = read_numbers(require_column(frame, "easting", section))
        y = read_numbers(require_column(frame, "northing", section))
        turned = Transformer.from_crs(section["crs"], "OGC:CRS84", always_xy=True).transform(x, y)
        return np.asarray(turned[0]), np.asarray(turned[1])
    lon = read_numbers(require_column(frame, "lon", section))
    return lon, read_numbers(require_column(frame, "lat", section))

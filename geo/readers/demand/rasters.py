"""Population rasters: cells with people become points, read strip by strip."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from affine import Affine
from pyproj import CRS
from rasterio._err import CPLE_BaseError
from rasterio.errors import RasterioError
from rasterio.windows import Window

from geo.arrays import Floats, Ints, texts
from geo.errors import LayerError, VaxReachError
from geo.geometry.coordinates import project_to_wgs84, read_crs
from geo.geometry.geodesy import metres_per_degree
from geo.model.demand import MOST_PEOPLE, DemandRecords
from geo.model.row_report import RowReport
from geo.storage.local_files import name_kind, tell_fault, tell_oddity

_STRIP_CELLS = 4_000_000
"""Cells held at once; a strip is at least one row of blocks."""
_MOST_CELLS = 1_000_000_000
_MOST_BLOCK_CELLS = 256_000_000
_FREE_CELLS = 50_000_000
_MOST_CELLS_PER_BYTE = 1_000
"""No compression in use packs cells that say something closer; a sparse file says nothing."""
_ALONE = {
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_TIFF_INTERNAL_MASK": "YES",
    "GTIFF_IGNORE_READ_ERRORS": "NO",
    "PROJ_NETWORK": "OFF",
}
"""The raster alone: GDAL opens masks and overviews beside it by any driver that fits."""
_DRIVERS = {".tif": "GTiff", ".tiff": "GTiff", ".asc": "AAIGrid", ".img": "HFA"}
"""Formats that hold their own cells; a VRT could name any other file."""
_ELSEWHERE = b"ExternalRasterDMS"


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Blocks of cells that hold people; rows and columns count blocks from 0."""

    row: Ints
    column: Ints
    people: Floats


def read_raster(path: Path, aggregate: int, report: RowReport) -> DemandRecords:
    """Read people per cell; every block of `aggregate` × `aggregate` cells becomes one point.

    A point stands at the centre of its block (of the part inside the raster, at its edges), in
    WGS 84, and is called `r{row}c{column}` by the block's place from the upper left corner,
    counted from 0. Cells that hold nothing, no-data or NaN give no people; negative and infinite
    cells, and those of more people than live on the earth, are refused and counted. Only the first
    band is read.

    Raises
    ------
    LayerError
        The file is no raster, states no CRS, is turned, or has no cell with people.
    CoordinateError
        The CRS has no known way to WGS 84.
    """
    with _open(path) as raster:
        _check_raster(raster, path, report)
        found = [_sum_blocks(*strip, aggregate) for strip in _read_strips(raster, aggregate)]
        refused = sum(bad for _, bad in found)
        blocks = _join([strip for strip, _ in found])
        shape, transform, crs = raster.shape, raster.transform, raster.crs
    if refused:
        report.remark(
            "refused",
            "raster_value",
            f"{refused} cells are negative, infinite or beyond all people of the earth, "
            "expected people per cell",
            file=path.name,
            value=refused,
        )
    if len(blocks.people) == 0:
        raise LayerError(f"{path.name}: expected cells with people, found none")
    report.accepted += len(blocks.people)
    column, row = _centres(blocks, aggregate, shape)
    x, y = transform.c + transform.a * column, transform.f + transform.e * row
    wkt = read_crs(crs.to_wkt())
    lon, lat = (x, y) if wkt.to_epsg() == 4326 else project_to_wgs84(x, y, wkt)
    if not np.isfinite(lon).all():
        raise LayerError(f"{path.name}: expected cells within the range of {wkt.name}")
    return _make_records(blocks, lon, lat, _cell_degrees(transform, wkt, lat) * aggregate)


@contextmanager
def _open(path: Path) -> Iterator[rasterio.DatasetReader]:
    driver = _DRIVERS.get(path.suffix.lower())
    if driver is None:
        raise LayerError(f"{path.name}: expected a raster named {', '.join(_DRIVERS)}")
    try:
        kind = name_kind(path)
    except OSError as error:
        raise LayerError(f"{path.name}: cannot be read{tell_oddity(error)}") from error
    if kind:
        raise LayerError(f"{path.name}: {kind}, expected a raster")
    _refuse_references(path)
    with _refusing_faults(path), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with (
            rasterio.Env(**_ALONE),
            rasterio.open(path.resolve(), driver=driver) as raster,
        ):
            yield raster


@contextmanager
def _refusing_faults(path: Path) -> Iterator[None]:
    """A fault of the library, while it decodes what stands in the file, is one of the file."""
    try:
        yield
    except VaxReachError:
        raise
    except (
        RasterioError,
        CPLE_BaseError,
        MemoryError,
        ValueError,
        OverflowError,
        OSError,
    ) as error:
        raise LayerError(
            f"{path.name}: expected a raster such as GeoTIFF, got {tell_fault(error, path)}"
        ) from error


def _refuse_references(path: Path) -> None:
    """An .img may leave its cells to another file, wherever that lies."""
    if path.suffix.lower() != ".img":
        return
    with path.open("rb") as file:
        tail = b""
        while block := file.read(1 << 20):
            if _ELSEWHERE in tail + block:
                raise LayerError(f"{path.name}: its cells lie in another file; save it as GeoTIFF")
            tail = block[-len(_ELSEWHERE) :]


def _check_raster(raster: rasterio.DatasetReader, path: Path, report: RowReport) -> None:
    _check_size(raster, path)
    if raster.crs is None:
        raise LayerError(f"{path.name}: expected a raster with a CRS, found none")
    if raster.transform.b or raster.transform.d:
        raise LayerError(f"{path.name}: expected rows from west to east, found a turned raster")
    if raster.count > 1:
        report.remark(
            "noted",
            "raster_bands",
            f"the first of {raster.count} bands is read",
            file=path.name,
            value=raster.count,
        )


def _check_size(raster: rasterio.DatasetReader, path: Path) -> None:
    cells = raster.width * raster.height
    tall, wide = raster.block_shapes[0]
    packed = path.stat().st_size * _MOST_CELLS_PER_BYTE
    if cells > _MOST_CELLS or tall * wide > _MOST_BLOCK_CELLS or cells > max(packed, _FREE_CELLS):
        raise LayerError(
            f"{path.name}: {raster.width:,} x {raster.height:,} cells, more than a file of "
            f"{path.stat().st_size:,} bytes can tell; cut it to the study"
        )


def _read_strips(
    raster: rasterio.DatasetReader, aggregate: int
) -> Iterator[tuple[np.ma.MaskedArray, int]]:
    """Cells of whole rows of blocks, with the first block row of each strip."""
    block_rows = max(1, _STRIP_CELLS // (raster.width * aggregate))
    height = block_rows * aggregate
    for top in range(0, raster.height, height):
        window = Window(0, top, raster.width, min(height, raster.height - top))
        yield raster.read(1, window=window, masked=True), top // aggregate


def _sum_blocks(cells: np.ma.MaskedArray, first_row: int, aggregate: int) -> tuple[_Blocks, int]:
    """People per block of one strip, and how many cells were refused."""
    values = np.ma.filled(cells.astype(np.float64), np.nan)
    refused = (values < 0) | (values > MOST_PEOPLE)
    people = np.where(refused | np.isnan(values), 0.0, values)
    short = [(0, -size % aggregate) for size in people.shape]
    whole = np.pad(people, short)
    rows, columns = whole.shape[0] // aggregate, whole.shape[1] // aggregate
    sums = whole.reshape(rows, aggregate, columns, aggregate).sum(axis=(1, 3))
    row, column = np.nonzero(sums > 0)
    return _Blocks(row + first_row, column, sums[row, column]), int(np.count_nonzero(refused))


def _join(strips: list[_Blocks]) -> _Blocks:
    return _Blocks(
        np.concatenate([strip.row for strip in strips]),
        np.concatenate([strip.column for strip in strips]),
        np.concatenate([strip.people for strip in strips]),
    )


def _centres(blocks: _Blocks, aggregate: int, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    """Column and row coordinates, in cells, of the middle of each block."""
    height, width = shape
    right = np.minimum((blocks.column + 1) * aggregate, width)
    bottom = np.minimum((blocks.row + 1) * aggregate, height)
    return (blocks.column * aggregate + right) / 2.0, (blocks.row * aggregate + bottom) / 2.0


def _cell_degrees(transform: Affine, crs: CRS, lat: Floats) -> float:
    """The larger side of a cell; metres count as degrees of latitude."""
    side = max(abs(transform.a), abs(transform.e))
    if crs.is_geographic:
        return float(side)
    _, north_m = metres_per_degree(float(np.nanmedian(lat)))
    return float(side * crs.axis_info[0].unit_conversion_factor / north_m)


def _make_records(blocks: _Blocks, lon: Floats, lat: Floats, cell_degrees: float) -> DemandRecords:
    blank = texts([""] * len(blocks.people))
    return DemandRecords(
        demand_id=texts(
            f"r{row}c{column}" for row, column in zip(blocks.row, blocks.column, strict=True)
        ),
        name=blank,
        lon=np.asarray(lon, dtype=np.float64),
        lat=np.asarray(lat, dtype=np.float64),
        people=blocks.people,
        setting=blank,
        nbs=blank,
        adcode=blank,
        township_code=blank,
        assigned_site_id=blank,
        served_by=blank,
        cell_degrees=cell_degrees,
    )

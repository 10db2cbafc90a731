"""Rasters of people to points: no-data, blocks, edges, projections."""

import numpy as np
import pytest
import rasterio
from affine import Affine

from geo.errors import LayerError
from geo.geometry.geodesy import geodesic_mm
from geo.model.row_report import RowReport
from geo.readers.demand import rasters
from geo.readers.demand.rasters import read_raster


def write(path, cells, *, crs="EPSG:4326", transform=None, nodata=-99999.0, bands=1):
    cells = np.asarray(cells, dtype="float32")
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=cells.shape[0],
        width=cells.shape[1],
        count=bands,
        dtype="float32",
        crs=crs,
        transform=transform or Affine(0.01, 0.0, 120.0, 0.0, -0.02, 42.0),
        nodata=nodata,
    ) as raster:
        for band in range(bands):
            raster.write(cells, band + 1)
    return path


def read(path, aggregate=1):
    report = RowReport("demand")
    return read_raster(path, aggregate, report), report


def test_cells_with_people_become_points_at_their_centres(tmp_path):
    records, report = read(write(tmp_path / "x.tif", [[0, 1.5], [2.25, -99999]]))
    assert records.demand_id.tolist() == ["r0c1", "r1c0"]
    assert records.people.tolist() == [1.5, 2.25]
    assert records.lon == pytest.approx([120.015, 120.005])
    assert records.lat == pytest.approx([41.99, 41.97])
    assert records.cell_degrees == pytest.approx(0.02)
    assert report.accepted == 2
    assert report.remarks == []


def test_nan_cells_hold_nobody(tmp_path):
    records, report = read(write(tmp_path / "x.tif", [[np.nan, 1.0]], nodata=None))
    assert records.demand_id.tolist() == ["r0c1"]
    assert report.remarks == []


def test_negative_and_infinite_cells_are_refused_and_counted(tmp_path):
    path = write(tmp_path / "x.tif", [[-1.0, np.inf, 2.0]], nodata=None)
    records, report = read(path)
    assert records.people.tolist() == [2.0]
    assert [(r.outcome, r.reason, r.value) for r in report.remarks] == [
        ("refused", "raster_value", "2")
    ]


def test_blocks_sum_their_cells_and_short_ones_stay_inside_the_raster(tmp_path):
    records, _ = read(write(tmp_path / "x.tif", [[1, 2, 4], [8, 16, 32], [64, 128, 256]]), 2)
    assert records.demand_id.tolist() == ["r0c0", "r0c1", "r1c0", "r1c1"]
    assert records.people.tolist() == [27, 36, 192, 256]
    assert records.lon == pytest.approx([120.01, 120.025, 120.01, 120.025])
    assert records.lat == pytest.approx([41.98, 41.98, 41.95, 41.95])
    assert records.cell_degrees == pytest.approx(0.04)


@pytest.mark.parametrize("aggregate", [1, 2, 3, 7])
def test_strips_give_what_the_whole_raster_gives(tmp_path, monkeypatch, aggregate):
    cells = np.random.default_rng(3).uniform(0, 5, (23, 11))
    path = write(tmp_path / "x.tif", cells)
    whole, _ = read(path, aggregate)
    monkeypatch.setattr(rasters, "_STRIP_CELLS", 30)
    strips, _ = read(path, aggregate)
    assert strips.demand_id.tolist() == whole.demand_id.tolist()
    assert strips.people.tolist() == whole.people.tolist()
    assert strips.lat.tolist() == whole.lat.tolist()
    assert whole.people.sum() == pytest.approx(cells.astype("float32").sum())


def test_a_projected_raster_comes_out_in_degrees(tmp_path):
    utm = Affine(100.0, 0.0, 500_000.0, 0.0, -100.0, 4_600_100.0)
    records, _ = read(write(tmp_path / "x.tif", [[1, 1]], crs="EPSG:32651", transform=utm))
    assert records.lon == pytest.approx([123.0006, 123.0018], abs=1e-4)
    assert records.lat == pytest.approx([41.5517, 41.5517], abs=1e-3)
    apart = geodesic_mm(records.lon[:1], records.lat[:1], records.lon[1:], records.lat[1:])[0]
    assert apart == pytest.approx(100_040, abs=5)
    assert records.cell_degrees * 111_066 == pytest.approx(100.0, rel=1e-3)


def test_further_bands_are_noted(tmp_path):
    _, report = read(write(tmp_path / "x.tif", [[1.0]], bands=2))
    assert report.reasons() == {"raster_bands": 1}


def test_a_raster_without_people_is_refused(tmp_path):
    with pytest.raises(LayerError, match=r"x\.tif: expected cells with people"):
        read(write(tmp_path / "x.tif", [[0.0, -99999]]))


def test_a_raster_without_crs_is_refused(tmp_path):
    with pytest.raises(LayerError, match="with a CRS"):
        read(write(tmp_path / "x.tif", [[1.0]], crs=None))


def test_a_text_named_tif_is_refused(tmp_path):
    path = tmp_path / "x.tif"
    path.write_text("lon,lat,people\n")
    with pytest.raises(LayerError, match="expected a raster"):
        read(path)


def test_a_vrt_is_refused_by_name_and_by_content(tmp_path):
    write(tmp_path / "cells.tif", [[1.0]])
    body = (
        '<VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand dataType="Float32" band="1">'
        '<SimpleSource><SourceFilename relativeToVRT="1">cells.tif</SourceFilename></SimpleSource>'
        "</VRTRasterBand></VRTDataset>"
    )
    for name in ("x.vrt", "x.tif"):
        (tmp_path / name).write_text(body)
        with pytest.raises(LayerError, match="expected a raster"):
            read(tmp_path / name)

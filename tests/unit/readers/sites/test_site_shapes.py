"""Sites drawn as more than a point: one place, a lower exactness, or no place at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from geo.model.row_report import RowReport
from geo.model.site import SiteRecords
from geo.readers.sites.door import read_site_records
from geo.study import SiteSource
from tests.hostile.doors import our_standard


def read(folder: Path, *shapes: dict[str, Any], **told: str) -> tuple[SiteRecords, RowReport]:
    features = [
        {
            "type": "Feature",
            "geometry": shape,
            "properties": {"site_id": f"S{i}", "name": f"甲{i}接种门诊", "address": "x"} | told,
        }
        for i, shape in enumerate(shapes)
    ]
    path = folder / "sites.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    report = RowReport("sites")
    return read_site_records(SiteSource(path=path), our_standard(), report), report


def box(lon: float, lat: float, side: float) -> dict[str, Any]:
    ring = [[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


POINT = {"type": "Point", "coordinates": [123.3, 42.02]}
FAR_POINTS = {"type": "MultiPoint", "coordinates": [[123.3, 42.0], [123.3, 42.072]]}


def test_a_point_is_exact_and_said_nothing_of(tmp_path: Path) -> None:
    records, report = read(tmp_path, POINT, {"type": "MultiPoint", "coordinates": [[123, 42]]})
    assert records.position.tolist() == ["exact", "exact"]
    assert report.remarks == []


@pytest.mark.parametrize(
    "shape",
    [
        FAR_POINTS,
        {"type": "GeometryCollection", "geometries": [POINT, box(123.002, 42.002, 0.001)]},
        {
            "type": "MultiPolygon",
            "coordinates": [box(123, 42, 0.01)["coordinates"], box(124, 42, 0.01)["coordinates"]],
        },
    ],
)
def test_parts_that_lie_apart_are_refused(tmp_path: Path, shape: dict[str, Any]) -> None:
    records, report = read(tmp_path, POINT, shape)
    assert records.site_id.tolist() == ["S0"]
    assert [(one.reason, one.row) for one in report.remarks] == [("several_places", 2)]
    assert " km" in report.remarks[0].value


def test_parts_of_one_building_are_one_place(tmp_path: Path) -> None:
    near = {"type": "MultiPoint", "coordinates": [[123.3, 42.0], [123.3001, 42.0001]]}
    records, report = read(tmp_path, near)
    assert records.position.tolist() == ["village"]
    assert report.reasons() == {"placed_in_area": 1}


@pytest.mark.parametrize(("side", "position"), [(0.001, "village"), (0.1, "township")])
def test_the_middle_of_an_area_is_less_exact(tmp_path: Path, side: float, position: str) -> None:
    records, report = read(tmp_path, box(123.0, 42.0, side))
    assert records.position.tolist() == [position]
    assert records.lon[0] == pytest.approx(123 + side / 2, abs=side / 2)
    assert report.reasons() == {"placed_in_area": 1}


def test_an_area_says_no_more_than_its_row(tmp_path: Path) -> None:
    assert read(tmp_path, box(123, 42, 0.001), 位置精度="乡镇")[0].position[0] == "township"
    assert read(tmp_path, box(123, 42, 0.001), 位置精度="精确")[0].position[0] == "village"


def test_an_area_as_wide_as_a_county_places_nothing(tmp_path: Path) -> None:
    records, report = read(tmp_path, POINT, box(123.0, 42.0, 0.5))
    assert records.site_id.tolist() == ["S0"]
    assert report.reasons() == {"area_too_wide": 1}

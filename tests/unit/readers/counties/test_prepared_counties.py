"""Outlines kept: the same as read, by content, and read again where anything differs."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo.errors import LayerError
from geo.model.row_report import RowReport
from geo.readers.counties import prepared
from geo.readers.counties.boundaries import check_boundaries, read_counties
from geo.readers.counties.prepared import prepare_counties
from geo.study import BoundarySource


def outline(name: str, code: str, west: float, *, bow: bool = False) -> dict[str, object]:
    ring = [[west, 41], [west + 1.1, 41], [west + 1.1, 42], [west, 42], [west, 41]]
    if bow:
        ring.insert(1, [west, 41.000001])
    properties = {"adcode": code, "name": name}
    shape = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": properties, "geometry": shape}


@pytest.fixture
def source(tmp_path: Path) -> BoundarySource:
    """Two counties that overlap, a third row without a code."""
    features = [
        outline("和平区", "210102", 123),
        outline("沈河区", "210103", 124, bow=True),
        outline("nobody", "", 126),
    ]
    path = tmp_path / "outlines.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return BoundarySource(path=path)


def forbid_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("the outlines were read again")

    monkeypatch.setattr(prepared, "read_counties", fail)


def entry(cache: Path) -> Path:
    (folder,) = cache.glob("counties-*")
    return folder


def test_the_second_time_nothing_is_read_and_everything_is_the_same(
    source: BoundarySource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, first, second = (RowReport("boundaries") for _ in range(3))
    expected = read_counties(source, plain)
    cold = prepare_counties(source, tmp_path / "cache", first)
    forbid_reading(monkeypatch)
    warm = prepare_counties(source, tmp_path / "cache", second)
    for counties, check in (cold, warm):
        for field in ("adcode", "name", "prefecture"):
            assert getattr(counties, field).tolist() == getattr(expected, field).tolist()
        assert shapely.equals_exact(counties.geometry, expected.geometry).all()
        assert check == check_boundaries(expected)
        assert check.overlap_m2 > 0
    assert plain.count("repaired") + plain.count("refused") >= 2
    assert first == second == plain


def test_another_content_name_or_choice_is_read_anew(
    source: BoundarySource, tmp_path: Path
) -> None:
    cache, path = tmp_path / "cache", source.files[0]
    prepare_counties(source, cache, RowReport("boundaries"))
    one = BoundarySource(path=path, counties=["210103"])
    assert prepare_counties(one, cache, RowReport("boundaries"))[0].adcode.tolist() == ["210103"]
    renamed = path.rename(tmp_path / "other.geojson")
    report = RowReport("boundaries")
    prepare_counties(BoundarySource(path=renamed), cache, report)
    assert {remark.file for remark in report.remarks} - {""} == {"other.geojson"}
    renamed.write_text(renamed.read_text().replace("210103", "210104"))
    counties, _ = prepare_counties(BoundarySource(path=renamed), cache, RowReport("boundaries"))
    assert counties.adcode.tolist() == ["210102", "210104"]


def test_a_flipped_bit_or_a_cut_tail_in_any_file_is_found_and_made_anew(
    source: BoundarySource, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    expected, check = prepare_counties(source, cache, RowReport("boundaries"))
    for name in sorted(file.name for file in entry(cache).iterdir()):
        whole = (entry(cache) / name).read_bytes()
        for damaged in (whole[:-1] + bytes([whole[-1] ^ 1]), whole[:-1], b""):
            path = entry(cache) / name
            path.unlink()
            path.write_bytes(damaged)
            found = prepare_counties(source, cache, RowReport("boundaries"))
            assert shapely.equals_exact(found[0].geometry, expected.geometry).all(), name
            assert found[0].name.tolist() == expected.name.tolist()
            assert found[1] == check
            assert (entry(cache) / name).read_bytes() == whole


def test_outlines_in_several_files_are_read_each_time(
    source: BoundarySource, tmp_path: Path
) -> None:
    frame = gpd.read_file(source.files[0]).iloc[:2]
    frame.to_file(tmp_path / "outlines.shp", engine="pyogrio", encoding="utf-8")
    shapefile = BoundarySource(path=tmp_path / "outlines.shp")
    prepare_counties(shapefile, tmp_path / "cache", RowReport("boundaries"))
    assert not (tmp_path / "cache").exists()


def test_a_refused_file_is_not_kept_and_a_full_disk_stops_nothing(
    source: BoundarySource, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.geojson"
    bad.write_text("{}")
    with pytest.raises(LayerError, match=r"bad\.geojson"):
        prepare_counties(BoundarySource(path=bad), tmp_path / "cache", RowReport("boundaries"))
    assert not (tmp_path / "cache").exists()
    (tmp_path / "cache").write_text("in the way")
    counties, _ = prepare_counties(source, tmp_path / "cache", RowReport("boundaries"))
    assert len(counties) == 2

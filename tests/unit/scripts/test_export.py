"""`vaxreach export service-areas` on a small study of real files."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from typer.testing import CliRunner

from geo.errors import InputError
from scripts.__main__ import app
from tests.samples.small_study import make_small_study


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small_study().write(tmp_path_factory.mktemp("export"))


def export(study: Path, out: Path, *options: str) -> str:
    arguments = ["export", "service-areas", str(study), "--out", str(out), *options]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_every_placed_site_has_a_polygon_with_the_cutoff_of_its_setting(study, tmp_path):
    told = export(study, tmp_path / "areas.gpkg")
    areas = gpd.read_file(tmp_path / "areas.gpkg").set_index("site_id")
    assert "8" in told
    assert sorted(areas.index) == [f"S{i:02d}" for i in range(8)]
    assert set(areas.geometry.geom_type) == {"MultiPolygon"}
    assert areas.geometry.is_valid.all()
    assert set(areas["cutoff_m"]) == {5_000.0, 10_000.0}
    assert (areas.loc[areas["setting"] == "urban", "cutoff_m"] == 5_000.0).all()
    assert (areas["cell_m"] == 100.0).all()
    assert (areas["area_m2"] > 1e6).all()
    meta = pyogrio.read_info(tmp_path / "areas.gpkg")["layer_metadata"]
    assert json.loads(meta["provenance"])["synthetic"] is True


def test_lines_go_to_geojson_with_their_origin(study, tmp_path):
    export(study, tmp_path / "areas.geojson", "--form", "lines", "--cutoff", "2000")
    body = json.loads((tmp_path / "areas.geojson").read_bytes())
    assert body["provenance"]["study"] == "small"
    assert len(body["provenance"]["inputs"]) > 5
    first = body["features"][0]
    assert first["id"] == first["properties"]["site_id"]
    assert first["geometry"]["type"] == "MultiLineString"
    assert {feature["properties"]["cutoff_m"] for feature in body["features"]} == {2_000.0}
    assert min(feature["properties"]["length_m"] for feature in body["features"]) > 1_000.0


def test_areas_that_do_not_overlap_leave_out_sites_that_do_not_count(study, tmp_path):
    export(study, tmp_path / "areas.parquet", "--no-overlap", "--cell", "200", "--cutoff", "9000")
    areas = gpd.read_parquet(tmp_path / "areas.parquet")
    assert set(areas["eligible"]) == {"yes"}
    shapes = areas.geometry.to_numpy()
    total = shapely.area(shapes).sum()
    assert shapely.union_all(shapes).area == pytest.approx(total, rel=1e-9)
    schema = pq.read_schema(tmp_path / "areas.parquet")
    assert json.loads(schema.metadata[b"provenance"])["study"] == "small"


def test_cells_are_kept_and_found_again(study, tmp_path):
    cache = study.parent / ".vaxreach" / "cache"
    export(study, tmp_path / "one.gpkg", "--cell", "150")
    kept = {path.name for path in cache.glob("cells-*")}
    export(study, tmp_path / "two.gpkg", "--cell", "150", "--cutoff", "4000")
    assert {path.name for path in cache.glob("cells-*")} == kept


def test_another_ending_is_refused_before_the_study_is_read(tmp_path):
    with pytest.raises(InputError, match=r"areas\.kml: expected a file ending in \.gpkg"):
        export(tmp_path / "none.toml", tmp_path / "areas.kml")


def test_areas_go_to_a_shapefile_in_the_system_asked_for(study, tmp_path):
    told = export(study, tmp_path / "areas.shp", "--crs", "EPSG:4549", "--cell", "200")
    assert "注意：" in told
    assert "应选EPSG:4550" in told.replace("\n", "")
    areas = pyogrio.read_dataframe(tmp_path / "areas.shp")
    middle = areas.geometry.iloc[0].representative_point()
    assert 700_000 < middle.x < 900_000
    assert 4_600_000 < middle.y < 4_700_000
    assert (tmp_path / "areas.cpg").read_text(encoding="ascii") == "GB18030"
    assert "服务半径限值" in (tmp_path / "areas.fields.csv").read_text(encoding="utf-8-sig")


def test_json_stays_wgs84_and_says_so(study, tmp_path):
    told = export(study, tmp_path / "a.geojson", "--crs", "4550", "--form", "lines")
    assert "仍为 WGS 84" in told
    body = json.loads((tmp_path / "a.geojson").read_bytes())
    assert 122 < body["features"][0]["geometry"]["coordinates"][0][0][0] < 125


@pytest.mark.parametrize("code", ["EPSG:3857", "Beijing 1954"])
def test_another_system_is_refused_before_the_study_is_read(tmp_path, code):
    arguments = ["export", "service-areas", str(tmp_path / "none.toml"), "--out"]
    with pytest.raises(InputError, match=r"^--crs: expected one of EPSG:4490 .*EPSG:4530"):
        CliRunner().invoke(
            app, [*arguments, str(tmp_path / "a.gpkg"), "--crs", code], catch_exceptions=False
        )

"""The verb `demo`: which files it writes, and when it leaves them alone."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from demonstration.command import build_demo, default_folder, demo
from geo.inputs.reference_date import choose_reference_date
from geo.rules.standard import read_standard
from geo.study import read_study
from geo.tables.provenance import hash_inputs, name_assessment
from scripts.inputs.check import check

ONE_COUNTY = ("211281",)
FILES = ("demand.parquet", "roads.parquet", "sites.csv", "study.toml")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_demo(tmp_path_factory.mktemp("demo"), prefixes=ONE_COUNTY).parent


def test_the_study_reads_and_says_that_it_is_modelled(made: Path) -> None:
    study = read_study(made / "study.toml")
    assert study.study.id == "liaoning-demo"
    assert study.study.synthetic
    assert study.demand.calibrate
    assert study.demand.setting == "column"
    assert study.boundaries.counties == list(ONE_COUNTY)


def test_demand_is_points_with_the_columns_that_the_study_names(made: Path) -> None:
    demand = gpd.read_parquet(made / "demand.parquet")
    assert set(demand["setting"]) == {"urban", "rural"}
    assert demand["residents"].sum() == 206_058
    assert (demand.geometry.x == demand["lon"]).all()
    assert (demand.geometry.y == demand["lat"]).all()
    assert demand.crs == "EPSG:4326"


def test_roads_are_lines_with_class_and_bridge(made: Path) -> None:
    roads = gpd.read_parquet(made / "roads.parquet")
    assert set(roads.geom_type) == {"LineString"}
    assert {"highway", "bridge", "oneway"} <= set(roads.columns)
    assert roads["highway"].isin(["trunk", "primary", "secondary", "residential"]).any()


def test_the_register_begins_with_a_byte_order_mark_and_keeps_codes_as_text(made: Path) -> None:
    assert (made / "sites.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    sites = pd.read_csv(made / "sites.csv", dtype=str)
    assert sites["区划代码"].str.fullmatch(r"211281\d{3}").all()


def test_a_second_run_leaves_the_files_alone(made: Path) -> None:
    before = {name: (made / name).stat().st_mtime_ns for name in FILES}
    build_demo(made, prefixes=ONE_COUNTY)
    assert {name: (made / name).stat().st_mtime_ns for name in FILES} == before


def test_a_forced_run_writes_the_same_bytes_again(made: Path) -> None:
    before = {name: (made / name).read_bytes() for name in FILES}
    stamp = (made / "roads.parquet").stat().st_mtime_ns
    build_demo(made, prefixes=ONE_COUNTY, force=True)
    assert {name: (made / name).read_bytes() for name in FILES} == before
    assert (made / "roads.parquet").stat().st_mtime_ns != stamp


def test_a_file_that_is_cut_short_is_made_again(made: Path) -> None:
    whole = (made / "sites.csv").read_bytes()
    (made / "sites.csv").write_bytes(whole[:100])
    build_demo(made, prefixes=ONE_COUNTY)
    assert (made / "sites.csv").read_bytes() == whole


def test_another_seed_is_made_again(tmp_path: Path) -> None:
    build_demo(tmp_path, prefixes=ONE_COUNTY)
    before = (tmp_path / "demand.parquet").read_bytes()
    build_demo(tmp_path, seed=7, prefixes=ONE_COUNTY)
    assert (tmp_path / "demand.parquet").read_bytes() != before


def test_the_command_is_quiet_in_a_pipe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    study = tmp_path / "study.toml"
    monkeypatch.setattr("demonstration.command.build_demo", lambda *_, **__: study)
    demo(tmp_path)
    assert capfd.readouterr() == (f"{study}\n", "")


def test_a_checkout_keeps_the_demonstration_under_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert default_folder().parts[-2:] == ("data", "demo")
    monkeypatch.setattr("demonstration.command.shipped_data", lambda: tmp_path / "geo" / "shipped")
    monkeypatch.chdir(tmp_path)
    assert default_folder() == tmp_path / "vaxreach-demo"


def test_the_folder_can_be_moved_and_keeps_the_name_of_its_assessment(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = tmp_path / "elsewhere"
    shutil.copytree(made, moved)
    text = (moved / "study.toml").read_text(encoding="utf-8")
    paths = re.findall(r'"([^"]*/[^"]*)"', text)
    assert paths
    assert all(path.startswith("boundaries/") for path in paths)
    names = []
    for folder in (made, moved):
        study = read_study(folder / "study.toml")
        about = choose_reference_date(study, read_standard(study.standard.path), None)
        names.append(name_assessment(study, hash_inputs(study), about))
    assert names[0] == names[1]
    check(moved / "study.toml", as_json=False, strict=False)
    assert "各输入的读取结果" in capsys.readouterr().out

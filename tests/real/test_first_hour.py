"""Studies begun from an empty folder with `init` alone, on real files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from geo.study import read_study
from scripts import __main__ as command

REAL = os.environ.get("VAXREACH_REAL_DATA")
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not REAL, reason="VAXREACH_REAL_DATA is not set"),
]


@pytest.fixture
def init(monkeypatch, capfd):
    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["vaxreach", "init", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            command.main()
        streams = capfd.readouterr()
        return int(ended.value.code or 0), streams.out, streams.err

    return call


def test_shenyang_runs_at_once_and_says_what_it_cannot_say(init, tmp_path):
    real = Path(REAL or "") / "liaoning"
    code, out, err = init(
        tmp_path, "--boundaries", real / "counties.geojson", "--counties", "2101",
        "--population", real / "census_2020.csv", "--demand", "roads",
        "--nodes", real / "shenyang_road_nodes.csv", "--edges", real / "shenyang_road_edges.csv",
        "--sites", real / "shenyang_hospitals.csv", "--title", "沈阳",
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert "50/50家单位未说明是否提供免疫规划疫苗" in out
    assert read_study(tmp_path / "study.toml").boundaries.counties == ["2101"]


def test_the_comoros_are_told_their_levels_and_then_begun(init, tmp_path):
    real = Path(REAL or "") / "comoros"
    extract = real / "comoros.osm.pbf"
    given = (
        tmp_path, "--boundaries", extract, "--raster", real / "population_2020.tif",
        "--roads", extract, "--sites", real / "health_facilities.gpkg", "--no-check",
    )  # fmt: skip
    code, out, _ = init(*given)
    assert code == 2
    assert "4（3个：" in out
    assert "--setting" in out
    assert init(*given, "--admin-level", "4", "--setting", "rural")[0] == 0
    study = read_study(tmp_path / "study.toml")
    assert study.boundaries.columns == {"adcode": "osm_id"}

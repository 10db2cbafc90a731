import json

import geopandas as gpd
import openpyxl
import pytest
from typer.testing import CliRunner

from scripts.__main__ import app
from tests.samples.small_study import make_small_study

CLOSE = {"name": "<b>关停</b>", "changes": [{"change": "close_site", "site_id": "S00"}]}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return make_small_study().write(tmp_path_factory.mktemp("scenario-study"))


def run(study, tmp_path, document, *more):
    file = tmp_path / "scenario.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return CliRunner().invoke(app, ["scenario", str(study), str(file), *more])


def test_it_writes_the_difference_in_every_form(study, tmp_path):
    out, answer = tmp_path / "out", tmp_path / "answer.json"
    told = run(study, tmp_path, CLOSE, "--json", str(answer), "--out", str(out))
    assert told.exit_code == 0, told.output
    said = json.loads(answer.read_text(encoding="utf-8"))
    lost = said["totals"]["people_lost"]
    assert lost > 0
    assert sum(row["people_lost"] for row in said["counties"]) == lost
    assert f"服务半径内减少{lost:,}人" in told.output
    assert "<b>关停</b>" in told.output
    assert said["scenario"] == CLOSE
    assert said["provenance"]["synthetic"] is True
    places = gpd.read_file(out / "scenario.gpkg", layer="places")
    assert len(places) == len(said["places"]) > 0
    assert len(gpd.read_file(out / "scenario.gpkg", layer="counties")) == 3
    book = openpyxl.load_workbook(out / "scenario.xlsx")
    norms = ["规范要求变化", "规范要求前后对照"]
    assert book.sheetnames == ["说明", "县区变化", "变化的居民点", "调整的预防接种单位", *norms]
    assert "调整前服务半径内人口（人）" in (out / "counties.csv").read_text(encoding="utf-8-sig")
    again = run(study, tmp_path, CLOSE, "--out", str(out))
    assert again.exit_code == 0


def test_a_scenario_of_roads_alone_is_written_too(study, tmp_path):
    closed = {"change": "close_road", "line": [[123.02, 42.03], [123.03, 42.07]]}
    told = run(study, tmp_path, {"name": "断路", "changes": [closed]}, "--out", str(tmp_path / "o"))
    assert told.exit_code == 0, told.output
    assert len(gpd.read_file(tmp_path / "o" / "scenario.gpkg", layer="sites")) == 0


def test_it_can_fail_on_a_loss(study, tmp_path):
    assert run(study, tmp_path, CLOSE, "--fail-on-loss").exit_code == 1


def test_an_unknown_site_is_refused_with_its_place(study, tmp_path):
    changes = [*CLOSE["changes"], {"change": "close_site", "site_id": "S99"}]
    told = run(study, tmp_path, {"name": "a", "changes": changes})
    assert "changes[1].site_id" in str(told.exception)


def test_a_folder_of_somebody_else_is_left_alone(study, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("x")
    told = run(study, tmp_path, CLOSE, "--out", str(tmp_path / "mine"))
    assert "not empty" in str(told.exception)
    assert (tmp_path / "mine" / "notes.txt").read_text() == "x"

"""`vaxreach plan` on a small study of real files."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pyogrio
import pytest
from typer.testing import CliRunner, Result

from geo.errors import InputError
from scripts.__main__ import app
from tests.samples.small_study import make_small_study

HOSPITALS = (
    "机构编码,机构名称,经度,纬度,投资\nH1,甲卫生院,123.70,42.00,3\nH2,乙卫生院,123.85,42.00,{}\n"
)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    small = make_small_study()
    small.sites = small.sites[small.sites["site_id"].isin(["S00", "S03", "S04"])]
    small.sections.pop("rosters")
    return small.write(tmp_path_factory.mktemp("plan"))


def plan(study: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["plan", str(study), *options], catch_exceptions=False)


def test_a_plan_becomes_json_workbook_layers_and_scenario(study: Path, tmp_path: Path) -> None:
    out, body = tmp_path / "out", tmp_path / "plan.json"
    told = plan(study, "--sites", "2", "--json", str(body), "--out", str(out))
    assert told.exit_code == 0
    assert "已达理论最大值" in told.stdout
    assert "演示数据（非真实）" in told.stdout
    made = json.loads(body.read_bytes())
    assert {"people_gained", "bound", "gap", "solver", "seconds"} <= set(made)
    assert len(made["suggestions"]) == 2
    assert {"candidate_id", "lon", "lat", "adcode", "people_gained"} <= set(made["suggestions"][0])
    assert sum(one["people_gained"] for one in made["suggestions"]) == made["people_gained"]
    assert made["suggestions"][0]["places"][0]["distance_after_m"] >= 0
    assert made["provenance"]["study"] == "small"
    assert made["frontier"][1]["people_gained"] == made["people_gained"]
    assert json.loads((out / "scenario.json").read_bytes()) == made["scenario"]
    layers = [str(name) for name, _ in pyogrio.list_layers(out / "plan.gpkg")]
    assert layers == ["suggestions", "villages", "unreachable"]
    book = openpyxl.load_workbook(out / "plan.xlsx")
    assert book.sheetnames[:3] == ["说明", "先核实清单", "拟增设建议"]
    words = {str(cell.value) for row in book["拟增设建议"].iter_rows() for cell in row}
    assert any("服务半径内新增" in word for word in words)
    again = plan(study, "--sites", "1", "--out", str(out))
    assert again.exit_code == 0


def test_facilities_of_a_table_with_costs_are_candidates(study: Path, tmp_path: Path) -> None:
    table = tmp_path / "hospitals.csv"
    table.write_text(HOSPITALS.format("2"), encoding="utf-8")
    body = tmp_path / "plan.json"
    told = plan(
        study, "--candidates", str(table), "--cost", "投资", "--budget", "2.5", "--json", str(body)
    )
    assert told.exit_code == 0
    made = json.loads(body.read_bytes())
    assert [one["candidate_id"] for one in made["suggestions"]] == ["H2"]
    assert made["suggestions"][0]["cost"] == 2


def test_a_share_that_cannot_be_reached_ends_with_one(study: Path, tmp_path: Path) -> None:
    told = plan(study, "--objective", "reach-share", "--share", "1", "--candidates", "townships")
    assert told.exit_code == 1
    assert "要求无法全部满足" in told.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--sites", "0"], "sites"),
        ([], "sites: expected a number of new sites"),
        (["--objective", "reach-share", "--share", "1.5"], "share"),
        (["--sites", "2", "--objective", "best"], "objective"),
        (["--sites", "2", "--county", "999999"], "county: expected the six digits"),
        (["--sites", "2", "--forced", "nowhere"], "forced: no candidate has the id 'nowhere'"),
        (["--sites", "2", "--cost", "投资"], "--cost: expected --candidates"),
        (["--sites", "2", "--candidates", "none.csv"], "none.csv"),
        (["--sites", "2", "--within", "none.geojson"], "none.geojson"),
        (["--phases", "1,x"], "--phases: expected whole numbers"),
        (["--phases", "2,1"], "rising"),
        (["--sites", "2", "--alternatives", "99"], "alternatives"),
        (["--sites", "2", "--stability", "--objective", "worst-first"], "stability"),
    ],
)
def test_wrong_options_are_refused_by_their_name(
    study: Path, options: list[str], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        plan(study, *options)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (HOSPITALS.format("many"), r"hospitals\.csv line 3: 投资: expected a number .* 'many'"),
        ("机构编码,机构名称,经度,纬度,投资\n", r"hospitals\.csv"),
        ("机构编码,机构名称,经度,纬度\nH1,甲卫生院,123.7,42\n", "has no column '投资'"),
    ],
)
def test_a_bad_table_of_facilities_is_refused_by_its_line(
    study: Path, tmp_path: Path, body: str, words: str
) -> None:
    table = tmp_path / "hospitals.csv"
    table.write_text(body, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        plan(study, "--sites", "1", "--candidates", str(table), "--cost", "投资")


def test_phases_and_layers_stand_in_every_output(study: Path, tmp_path: Path) -> None:
    outline = [[122, 41], [123.4, 41], [123.4, 43], [122, 43], [122, 41]]
    red = tmp_path / "红线.geojson"
    feature = {
        "type": "Feature", "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [outline]},
    }  # fmt: skip
    red.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    out = tmp_path / "out"
    told = plan(study, "--phases", "1，2", "--exclude", str(red), "--out", str(out))
    assert told.exit_code == 0
    assert "第1期：累计拟增设1家" in told.stdout
    assert "图层“红线”（须避让" in told.stdout
    made = json.loads((out / "plan.json").read_bytes())
    assert [row["new_sites"] for row in made["phases"]] == [1, 2]
    assert made["layers"][0]["layer"] == "红线"
    assert all(row["lon"] > 123.4 for row in made["suggestions"])
    assert [row["phase"] for row in made["suggestions"]] == [1, 2]
    book = openpyxl.load_workbook(out / "plan.xlsx")
    assert {"分期方案", "选址范围图层"} <= set(book.sheetnames)
    heads = [cell.value for row in book["分期方案"].iter_rows() for cell in row]
    assert "分期少新增（人）" in heads
    layers = [str(name) for name, _ in pyogrio.list_layers(out / "plan.gpkg")]
    assert "layers" in layers


def test_alternatives_and_stability_stand_beside_the_suggestions(
    study: Path, tmp_path: Path
) -> None:
    body = tmp_path / "plan.json"
    told = plan(study, "--sites", "2", "--alternatives", "3", "--stability", "--json", str(body))
    assert told.exit_code == 0
    made = json.loads(body.read_bytes())
    assert all(
        1 <= row["stability"] <= made["figures"]["stability_of"] == 5 for row in made["suggestions"]
    )
    assert len(made["alternatives"]) == made["figures"]["alternatives_found"]
    assert "限值按0.9～1.1倍变动的5次计算" in told.stdout
    assert ("备选方案1" in told.stdout) == bool(made["alternatives"])


def test_layers_of_a_plan_are_in_the_system_asked_for(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = plan(study, "--sites", "1", "--out", str(out), "--crs", "EPSG:4528")
    assert "应选EPSG:4529" in told.stdout.replace("\n", "")
    for name in ("plan.gpkg", "plan.gdb", "shapefile/suggestions.shp"):
        layer = {} if name.endswith(".shp") else {"layer": "suggestions"}
        found = pyogrio.read_dataframe(out / name, **layer)
        assert 40_700_000 < found.geometry.x[0] < 40_900_000, name
        assert 122 < found["lon"][0] < 125
    body = json.loads((out / "plan.json").read_bytes())
    assert 122 < body["suggestions"][0]["lon"] < 125
    with pytest.raises(InputError, match="--crs: goes with --out"):
        plan(study, "--sites", "1", "--crs", "EPSG:4528")

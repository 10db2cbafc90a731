"""`vaxreach decide` on a small study of real files."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pyogrio
import pytest
from typer.testing import CliRunner, Result

from geo.errors import InputError
from scripts.__main__ import app
from scripts.plans.decide import read_costs
from tests.samples.small_study import make_small_study


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small_study().write(tmp_path_factory.mktemp("decide"))


def decide(study: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["decide", str(study), *options], catch_exceptions=False)


def test_decisions_become_json_workbook_layers_and_scenario(study: Path, tmp_path: Path) -> None:
    out, body = tmp_path / "out", tmp_path / "plan.json"
    told = decide(
        study, "--date", "2026-02-18", "--budget", "9",
        "--costs", "new=4,service=2,holiday=1,move=3",
        "--json", str(body), "--out", str(out),
    )  # fmt: skip
    assert told.exit_code == 0
    assert "演示数据（非真实）" in told.stdout
    assert "理论最大值" in told.stdout
    assert "变差的规范要求" in told.stdout
    made = json.loads(body.read_bytes())
    assert made["kind"] == "decisions"
    assert made["cost"] == sum(one["cost"] for one in made["decisions"]) <= 9
    assert {"decision", "site_id", "candidate_id", "service", "cost"} <= set(made["decisions"][0])
    assert json.loads((out / "scenario.json").read_bytes()) == made["scenario"]
    layers = [str(name) for name, _ in pyogrio.list_layers(out / "plan.gpkg")]
    assert layers == ["decisions", "places"]
    book = openpyxl.load_workbook(out / "plan.xlsx")
    assert book.sheetnames[:3] == ["说明", "改进措施", "变化的居民点"]
    words = {str(cell.value) for row in book["改进措施"].iter_rows() for cell in row}
    assert words & {"新增单位", "该日开诊", "增加服务项目", "迁址"}


def test_a_scenario_of_decisions_can_be_applied(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert decide(study, "--most", "3", "--out", str(out)).exit_code == 0
    made = json.loads((out / "plan.json").read_bytes())
    applied = tmp_path / "scenario.json"
    done = CliRunner().invoke(
        app,
        ["scenario", str(study), str(out / "scenario.json"), "--json", str(applied)],
        catch_exceptions=False,
    )
    assert done.exit_code == 0
    totals = json.loads(applied.read_bytes())["totals"]
    assert totals["people_gained"] == made["people_gained"]
    assert totals["people_lost"] == made["people_lost"]


@pytest.mark.parametrize("text", ["new", "new=", "new=x", "new=1,new=2"])
def test_costs_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"--costs: expected kinds"):
        read_costs(text)


def test_an_option_that_makes_no_sense_is_refused_by_its_name(study: Path) -> None:
    with pytest.raises(InputError, match=r"decide: most: expected"):
        decide(study)
    with pytest.raises(InputError, match=r"decide: costs"):
        decide(study, "--budget", "5", "--costs", "dance=1")

"""`vaxreach coverage` on a small study of real files."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from geo.errors import InputError
from scripts.__main__ import app
from tests.samples.small_study import make_small_study


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small_study().write(tmp_path_factory.mktemp("coverage"))


def ask(study: Path, *options: str, exit_code: int = 0) -> str:
    found = CliRunner().invoke(app, ["coverage", str(study), *options], catch_exceptions=False)
    assert found.exit_code == exit_code
    return found.stdout


def test_the_headline_is_told_in_chinese_and_written_for_machines(study, tmp_path):
    told = ask(study, "--json", str(tmp_path / "a.json"), "--out", str(tmp_path / "a.csv"))
    assert "演示数据（非真实）" in told
    assert "70,011" in told
    body = json.loads((tmp_path / "a.json").read_bytes())
    assert body["province"][0]["total"] == 70_011
    assert [row["adcode"] for row in body["counties"]] == ["210101", "210102", "210201"]
    assert body["provenance"]["study"] == "small"
    table = pd.read_csv(tmp_path / "a.csv", dtype=str)
    assert table["统计人口（人）"].tolist()[0] == "70011"


def test_closed_sites_cover_nobody_on_their_day(study, tmp_path):
    usual, holiday = tmp_path / "usual.json", tmp_path / "holiday.json"
    ask(study, "--json", str(usual))
    ask(study, "--date", "2026-02-17", "--json", str(holiday))
    before, after = (json.loads(one.read_bytes())["province"][0] for one in (usual, holiday))
    assert after["covered"] < before["covered"]
    assert after["total"] == before["total"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--service", "nothing"], "service: expected one of routine"),
        (["--tier", "九级"], "tier: expected one of"),
        (["--weight", "age_9"], "weight: expected one of residents"),
        (["--date", "2031-01-02"], "2031"),
    ],
)
def test_what_the_study_does_not_know_is_refused(study, options, told):
    with pytest.raises(InputError, match=told):
        ask(study, *options)


def test_two_kinds_of_sites_at_once_are_refused(study):
    ask(study, "--own-county", "--assigned", exit_code=2)


def test_no_target_is_held_against_one_day(study, tmp_path):
    told = ask(study, "--date", "2026-02-17", "--json", str(tmp_path / "a.json"))
    assert "2026年2月17日" in told
    assert "评估结论" not in told
    body = json.loads((tmp_path / "a.json").read_bytes())
    assert {row["verdict"] for rows in (body["province"], body["counties"]) for row in rows} == {
        None
    }
    assert "评估结论" in ask(study)

"""A shifted register is warned of in the import report, the summary and the command."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from geo.geometry.coordinates import from_wgs84
from geo.inputs.datum_checks import (
    ask_of_doubts,
    describe_doubt,
    summarise_doubts,
    warn_of_doubts,
)
from geo.inputs.datum_fit import DatumDoubt
from scripts.__main__ import app
from tests.samples.small_study import SmallStudy, make_small_study, run


def found_sites(datum: str) -> SmallStudy:
    """Forty sites some 100 m beside roads of the lattice, their numbers of a datum."""
    study = make_small_study()
    rng = np.random.default_rng(8)
    lon = 122.85 + 0.05 * rng.integers(0, 22, 40) + rng.uniform(0.01, 0.04, 40)
    lat = 41.9 + 0.05 * rng.integers(0, 5, 40) + rng.normal(0, 0.0008, 40)
    code = np.array(["210101", "210102", "210201"])[((lon - 122.8) // 0.4).astype(int)]
    lon, lat = from_wgs84(lon, lat, datum)
    study.sites = pd.DataFrame(
        {
            "site_id": [f"S{i:02d}" for i in range(40)],
            "name": [f"演示接种点{i}" for i in range(40)],
            "lon": lon,
            "lat": lat,
            "adcode": code,
            "kind": "卫生院",
        }
    )
    return study


def test_the_report_and_the_summary_say_shift_and_datum_and_nothing_is_moved(
    tmp_path: Path,
) -> None:
    study = found_sites("gcj02")
    made = run(study, tmp_path)
    first = next(one for one in made.reports if one.input == "sites").remarks[0]
    assert (first.outcome, first.reason, first.value) == ("noted", "datum_shift", "gcj02")
    assert "WGS 84" in first.message
    assert "mean shift 5" in first.message
    (warning,) = (text for text in made.tables.summary["warnings"] if "坐标" in text)
    assert "GCJ-02" in warning
    assert "米" in warning
    (doubt,) = made.tables.summary["datum_doubts"]["sites"]
    assert 430 <= doubt["shift_m"] <= 620
    assert sorted(made.tables.sites["lon"].round(6)) == sorted(study.sites["lon"].round(6))


def test_a_register_declared_rightly_is_left_in_peace(tmp_path: Path) -> None:
    study = found_sites("gcj02")
    study.sections["sites"]["datum"] = "gcj02"
    summary = run(study, tmp_path).tables.summary
    assert summary["datum_doubts"] == {"demand": [], "sites": []}
    assert not [text for text in summary["warnings"] if "坐标" in text]


def test_wgs84_declared_as_baidu_is_found_by_the_command(tmp_path: Path) -> None:
    study = found_sites("wgs84")
    study.sections["sites"]["datum"] = "bd09"
    path = str(study.write(tmp_path))
    plain = CliRunner().invoke(app, ["check", path])
    assert plain.exit_code == 0
    told = " ".join(plain.output.split())
    assert "接种单位表：坐标更符合另一坐标系，请核对" in told
    assert "注意：" in told
    assert "WGS 84" in told
    assert "平均" in told
    reports = json.loads(CliRunner().invoke(app, ["check", path, "--json"]).output)
    (remarks,) = (one["remarks"] for one in reports if one["input"] == "sites")
    assert [one["value"] for one in remarks if one["reason"] == "datum_shift"] == ["wgs84"]


@pytest.mark.parametrize("declared", ["wgs84", "bd09"])
def test_a_table_of_villages_has_the_same_guard(tmp_path: Path, declared: str) -> None:
    study = make_small_study()
    study.demand["lat"] = (study.demand["lat"] * 20).round() / 20 + 0.0006
    study.demand["lon"], study.demand["lat"] = from_wgs84(
        study.demand["lon"].to_numpy(), study.demand["lat"].to_numpy(), "bd09"
    )
    study.sections["demand"]["datum"] = declared
    doubts = run(study, tmp_path).tables.summary["datum_doubts"]["demand"]
    assert [one["looks_like"] for one in doubts] == (["bd09"] if declared == "wgs84" else [])


def test_a_thin_doubt_is_a_question_to_whoever_checks_and_no_fact_of_the_data() -> None:
    thin = DatumDoubt("wgs84", "gcj02", 119, 605.0, 116.0, 119.0, 0, 0, 0, certain=False)
    assert describe_doubt(thin).startswith("cannot tell GCJ-02 from WGS 84 here")
    assert warn_of_doubts({"sites": [thin]}) == []
    assert summarise_doubts({"sites": [thin]}) == {"sites": []}
    (asked,) = ask_of_doubts({"sites": [thin]})
    assert "无法区分WGS 84与GCJ-02" in asked
    sure = replace(thin, certain=True)
    assert ask_of_doubts({"sites": [sure]}) == []
    assert len(warn_of_doubts({"sites": [sure]})) == 1

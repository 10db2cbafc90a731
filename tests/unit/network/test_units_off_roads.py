"""A unit that no road comes near is told: in the rows of its file and among the questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.samples.small_study import make_small_study, run

OFF = (123.325, 42.026)
"""In the middle of a cell of the lattice, over two kilometres from every road."""


@pytest.mark.parametrize("setting", ["urban", "rural"])
def test_a_unit_farther_than_its_limit_is_listed_and_asked(tmp_path: Path, setting: str) -> None:
    study = make_small_study()
    row = study.sites["site_id"] == "S03"
    study.sites.loc[row, ["lon", "lat"]] = OFF
    study.sites["setting"] = ""
    study.sites.loc[row, "setting"] = setting
    made = run(study, tmp_path)
    report = next(one for one in made.reports if one.input == "sites")
    told = [one for one in report.remarks if one.reason == "off_roads" and one.value == "S03"]
    asked = made.tables.to_verify.query("site_id == 'S03'")["question"].str.contains("距最近道路")
    if setting == "rural":
        assert not told
        assert not asked.any()
        return
    assert "单位距最近道路2.1公里（限1公里）" in told[0].message
    assert asked.sum() == 1
    leg_m = made.tables.sites.set_index("site_id").loc["S03", "access_leg_m"]
    assert leg_m == pytest.approx(2_070.0, abs=80.0)

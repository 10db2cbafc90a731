"""Studies in which next to nothing is left: no site that can be used, cutoffs of a few metres."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from geo.assessment import assess
from geo.errors import StudyError, TableError
from geo.reports.assessment.folder import write_folder
from geo.storage.shipped_files import shipped_data
from geo.study import read_study
from tests.samples.small_study import make_small_study, run


@pytest.mark.parametrize("left", ["none", "elsewhere", "refused"])
def test_without_a_usable_site_everybody_is_outside(left: str, tmp_path: Path) -> None:
    study = make_small_study()
    study.roster = study.roster.iloc[:0]
    del study.sections["rosters"]
    study.sites = study.sites.iloc[: 0 if left == "none" else 1].copy()
    if left == "elsewhere":
        study.sites[["lon", "lat"]] = [130.0, 45.0]
    if left == "refused":
        study.sites[["lon", "lat"]] = [300.0, 95.0]
    found = run(study, tmp_path)
    table = found.tables.demand
    assert set(table["nearest_site_id"]) == {""}
    assert set(table["status"]) == {"uncovered"}
    write_folder(found.tables, tmp_path / "out")
    assert found.tables.counties["covered"].sum() == 0
    assert found.tables.counties["uncovered"].sum() == study.census["population"].sum()


@pytest.mark.parametrize(("urban", "rural", "told"), [(5.0, 10.0, 2), (500.0, 909.0, 0)])
def test_cutoffs_below_a_kilometre_have_steps_that_fit(
    urban: float, rural: float, told: int, tmp_path: Path
) -> None:
    study = make_small_study()
    path = study.write(tmp_path)
    rules = path.with_name("standard.toml")
    text = rules.read_text(encoding="utf-8")
    head, tail = text.split("[cutoff]", 1)
    tail = tail[tail.index("\n[") :]
    cut = f"{head}[cutoff]\nurban = {urban}\nrural = {rural}\n{tail}"
    rules.write_text(cut, encoding="utf-8")
    found = assess(read_study(path), tmp_path / "cache")
    steps = np.unique(found.tables.cutoff_curve["cutoff_m"])
    assert steps[0] in {5.0, 250.0}
    assert {urban, rural} <= set(steps)
    assert steps[-1] <= 1.1 * rural
    reasons = [remark.reason for one in found.reports for remark in one.remarks]
    assert reasons.count("cutoff_short") == told


def test_roads_of_elsewhere_are_missing_roads_and_no_straight_line_meets(tmp_path: Path) -> None:
    """Roads 300 km away: nobody is judged by a straight line, and the first warning says so."""
    study = make_small_study()
    study.nodes["lon"] += 4.0
    study.nodes["lat"] += 1.5
    found = run(study, tmp_path)
    table = found.tables.demand
    assert set(table["way"].fillna("")) <= {"", "none"}
    assert not (table["status"] == "covered").any()
    near = table["status"] == "unknown"
    assert near.any()
    assert set(table.loc[near, "status_reason"]) <= {"unsnapped", "unplaced_site"}
    assert not (found.tables.counties["verdict"] == "meets").any()
    assert "能接入道路" in found.tables.summary["warnings"][0]


@pytest.mark.parametrize("place", [[0.0, 0.0], [41.8, 83.4]])
def test_a_register_of_which_no_row_was_taken_holds_every_verdict_back(
    place: list[float], tmp_path: Path
) -> None:
    study = make_small_study()
    study.sites[["lon", "lat"]] = place
    del study.sections["rosters"]
    found = run(study, tmp_path)
    assert set(found.tables.counties["verdict"]) == {"undetermined"}
    assert any("接种单位表的各行均未采用" in one for one in found.tables.summary["warnings"])


@pytest.mark.parametrize(
    ("turn", "told"),
    [("swap", "are lon and lat swapped"), ("shift", "datum or crs")],
)
def test_residents_of_whom_none_lives_in_the_outlines_are_refused_with_the_likely_cause(
    turn: str, told: str, tmp_path: Path
) -> None:
    study = make_small_study()
    if turn == "swap":
        study.outlines.geometry = study.outlines.geometry.translate(-100.0, 0.0)
        east = study.demand["lon"] - 100.0
        study.demand["lon"], study.demand["lat"] = study.demand["lat"], east
    if turn == "shift":
        study.demand["lon"] += 20.0
    with pytest.raises(StudyError, match=told):
        run(study, tmp_path)


def test_a_list_of_townships_is_read_by_chinese_headings_and_its_codes_repaired(
    tmp_path: Path,
) -> None:
    study = make_small_study()
    study.townships = study.townships.rename(
        columns={"township_code": "乡镇代码", "name": "乡镇名称", "adcode": "县区代码"}
    )
    study.townships["乡镇代码"] += ".0"
    named = run(study, tmp_path).tables.townships.set_index("township_code")["name"]
    assert named["210101001"] == "演示0街道"


def test_a_list_of_townships_without_codes_says_which_columns_it_needs(tmp_path: Path) -> None:
    study = make_small_study()
    study.townships = study.townships.drop(columns="township_code")
    with pytest.raises(TableError, match="expected a column of codes"):
        run(study, tmp_path)


def test_rules_and_notices_that_ship_are_found_without_a_copy(tmp_path: Path) -> None:
    study = make_small_study()
    study.sections["standard"]["path"] = "standards/liaoning-2025.toml"
    study.sections["calendar"]["notices"] = ["holidays/2026.toml"]
    found = read_study(study.write(tmp_path))
    assert found.standard.path == shipped_data() / "standards" / "liaoning-2025.toml"
    assert found.calendar.notices == [shipped_data() / "holidays" / "2026.toml"]
    own = tmp_path / "standards"
    own.mkdir()
    (own / "liaoning-2025.toml").write_text("", encoding="utf-8")
    assert read_study(tmp_path / "study.toml").standard.path == own / "liaoning-2025.toml"

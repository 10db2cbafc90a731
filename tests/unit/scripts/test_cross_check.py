"""The second program agrees with a right assessment and finds one that is not."""

from __future__ import annotations

import hashlib
import json
import shutil

import numpy as np
import pandas as pd
import pytest
import typer

from geo.assessment import assess
from geo.errors import InputError
from geo.reports.assessment.folder import write_folder
from geo.study import read_study
from scripts.results.cross_check import check_again
from scripts.results.cross_checking.county import check_sums
from scripts.results.cross_checking.result import Check
from scripts.results.cross_checking.roads import read_lines
from tests.samples.small_study import make_small_study


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checked")
    study = make_small_study().write(folder)
    found = assess(read_study(study), folder / "cache")
    write_folder(found.tables, folder / "assessed", remarks=found.reports)
    return study, folder / "assessed"


@pytest.fixture
def copy(made, tmp_path):
    study, folder = made
    return study, shutil.copytree(folder, tmp_path / "assessed")


def again(study, folder, tmp_path, **asked):
    """Exit code and what the file says."""
    out, code = tmp_path / "again.json", 0
    options = {"seed": 1, "pairs": 10_000, "county": "", **asked}
    try:
        check_again(study, out, folder, **options)
    except typer.Exit as stop:
        code = stop.exit_code
    return code, json.loads(out.read_bytes())


def spoil(folder, name, change):
    """Change one stored table and seal the manifest again, as a fault of the engine would."""
    path = folder / "tables" / f"{name}.parquet"
    table = pd.read_parquet(path)
    change(table)
    table.to_parquet(path)
    if name == "demand":
        shutil.copy(path, folder / "demand.parquet")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for told in manifest["files"]:
        told["sha256"] = hashlib.sha256((folder / told["path"]).read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))


def differing(told):
    return {check["name"]: check["differences"] for check in told["checks"] if check["differing"]}


def test_a_right_assessment_agrees_and_is_named(made, tmp_path):
    code, told = again(*made, tmp_path)
    assert (code, told["verdict"], differing(told)) == (0, "agrees", {})
    summary = json.loads((made[1] / "summary.json").read_bytes())
    assert told["assessment_id"] == summary["assessment_id"]
    assert [one["sha256"] for one in told["inputs"]] == [one["sha256"] for one in summary["inputs"]]
    compared = {check["name"]: check["compared"] for check in told["checks"]}
    assert all(compared[name] > 0 for name in compared)
    assert compared["nearest_distance"] == compared["points"] == 62


def test_one_wrong_distance_is_found(copy, tmp_path):
    def lengthen(table):
        table.loc[table["demand_id"] == "V017", "road_distance_m"] += 0.2

    spoil(copy[1], "demand", lengthen)
    code, told = again(*copy, tmp_path)
    assert code == 1
    assert [one["where"] for one in differing(told)["nearest_distance"]] == ["V017"]


def test_a_distance_that_is_missing_is_found(copy, tmp_path):
    def lose(table):
        table.loc[table["demand_id"] == "V017", "road_distance_m"] = np.nan

    spoil(copy[1], "demand", lose)
    assert again(*copy, tmp_path)[0] == 1


def test_one_wrong_count_is_found(copy, tmp_path):
    def add(table):
        table.loc[table["adcode"] == "210102", "covered"] += 1

    spoil(copy[1], "counties", add)
    code, told = again(*copy, tmp_path, county="210101")
    assert code == 1
    assert "counties 210102 covered" in [one["where"] for one in differing(told)["sums"]]


def test_people_counted_to_the_wrong_status_are_found_though_all_sums_agree(copy, tmp_path):
    table = pd.read_parquet(copy[1] / "tables" / "demand.parquet")
    row = table[(table["status"] == "covered") & (table["adcode"] == "210101")].iloc[0]
    people = int(row["residents"])

    def move(table):
        table.loc[table["demand_id"] == row["demand_id"], "status"] = "uncovered"

    def count(table):
        at = table["adcode"].eq("210101") if len(table) > 1 else slice(None)
        table.loc[at, "covered"] -= people
        table.loc[at, "uncovered"] += people

    spoil(copy[1], "demand", move)
    for name in ("counties", "prefectures", "province"):
        spoil(copy[1], name, count)
    code, told = again(*copy, tmp_path, county="210101")
    assert code == 1
    assert row["demand_id"] in [one["where"] for one in differing(told)["county"]]


def test_a_file_that_is_not_the_manifest_s_is_found(copy, tmp_path):
    with (copy[1] / "counties.csv").open("a", encoding="utf-8") as file:
        file.write("x\n")
    code, told = again(*copy, tmp_path)
    assert (code, list(differing(told))) == (1, ["files"])


def test_an_assessment_of_other_files_is_bad_input(copy, tmp_path):
    folder = tmp_path / "study"
    changed = make_small_study()
    changed.sites.loc[0, "lon"] += 0.001
    with pytest.raises(InputError, match=r"made of other files: sites\.path"):
        again(changed.write(folder), copy[1], tmp_path)
    with pytest.raises(InputError, match="written by assess"):
        again(copy[0], folder, tmp_path)
    with pytest.raises(InputError, match="--county"):
        again(*copy, tmp_path, county="999999")


def test_a_form_that_is_not_read_here_never_counts_as_agreed(copy, tmp_path):
    def read_nothing(section):
        return read_lines({**section, "join_crossings": True})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scripts.results.cross_checking.run.read_lines", read_nothing)
        code, told = again(*copy, tmp_path)
    assert (code, told["verdict"]) == (0, "agrees_in_part")
    left = {check["name"]: check for check in told["checks"]}
    assert left["nearest_distance"]["not_checked"] == ["roads with join_crossings"]
    assert left["nearest_distance"]["compared"] == left["county"]["compared"] == 0


def test_distances_of_which_none_is_claimed_are_no_agreement(tmp_path):
    small = make_small_study()
    small.sites["kind"], small.sites["services"] = "other", ""
    study = small.write(tmp_path)
    found = assess(read_study(study), tmp_path / "cache")
    write_folder(found.tables, tmp_path / "assessed", remarks=found.reports)
    code, told = again(study, tmp_path / "assessed", tmp_path)
    assert (code, told["verdict"]) == (0, "agrees_in_part")
    left = {check["name"]: check["not_checked"] for check in told["checks"]}
    for name in ("nearest_distance", "straight_distance", "pairs"):
        assert "no unit is known to offer the service: no distance is claimed" in left[name]


def test_the_same_seed_draws_the_same_and_markdown_comes_with_json(made, tmp_path):
    first = again(*made, tmp_path, seed=7, pairs=20)[1]
    assert again(*made, tmp_path, seed=7, pairs=20)[1] == first
    check_again(made[0], tmp_path / "told.md", made[1], seed=7, pairs=20, county="")
    assert json.loads((tmp_path / "told.json").read_bytes()) == first
    assert "两个程序的结果一致" in (tmp_path / "told.md").read_text(encoding="utf-8")


def test_line_layers_join_at_ends_and_not_where_they_only_cross(tmp_path):
    lines = [
        [[123.0, 41.0], [123.01, 41.0], [123.02, 41.0]],
        [[123.01, 40.99], [123.01, 41.0], [123.01, 41.01]],
        [[123.02, 41.0], [123.02, 41.01]],
    ]
    shapes = [
        {"type": "Feature", "properties": {},
         "geometry": {"type": "LineString", "coordinates": line}}
        for line in lines
    ]  # fmt: skip
    path = tmp_path / "roads.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": shapes}))
    read = read_lines({"path": str(path)})
    assert read.lines[0][2] == read.lines[2][0]
    assert read.lines[0][1] != read.lines[1][1]


@pytest.mark.parametrize("prefecture", ["", None, "Ilha"])
def test_counties_of_free_codes_and_no_prefecture_are_one_unit(prefecture):
    demand = pd.DataFrame(
        {"adcode": ["KM1", "KM2"], "status": ["covered", "unknown"], "residents": [3, 4]}
    )
    counties = pd.DataFrame({"adcode": ["KM1", "KM2"], "prefecture": [prefecture] * 2})
    whole = {"adcode": "000000", "prefecture": prefecture, "residents": 7}
    unit = pd.DataFrame([whole | {"covered": 3, "uncovered": 0, "unknown": 4}])
    check = Check("sums", "", "0")
    counted = counties.assign(covered=[3, 0], uncovered=0, unknown=[0, 4], residents=[3, 4])
    check_sums(demand, {"counties": counted, "prefectures": unit}, check)
    assert (check.compared, check.differing) == (12, 0)

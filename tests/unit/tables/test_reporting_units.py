"""Reporting units are a second roll-up whose sums are the counties'."""

from __future__ import annotations

import json

import pandas as pd
import pytest
import shapely

from geo.errors import StudyError, TableError
from geo.reports.assessment.folder import write_folder
from tests.samples.small_study import make_small_study, run

SUMS = ("residents", "urban", "rural", "covered", "uncovered", "unknown", "sites")


def assess(folder, text, name="units.csv"):
    study = make_small_study()
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    study.sections["reporting_units"] = {"path": name}
    return run(study, folder).tables


def sums(frame):
    return [int(frame[column].sum()) for column in SUMS]


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    text = (
        "功能区名称,所属县区,乡镇街道\n演示高新区,甲市,210101001\n"
        "演示示范区,甲市,210101101、210102001\n空区,乙市,210201001\n"
    )
    return assess(tmp_path_factory.mktemp("units"), text)


def test_the_rows_of_units_and_rests_sum_up_to_the_counties(tables):
    assert sums(tables.reporting_units) == sums(tables.counties)
    assert tables.reporting_units["residents"].sum() == 70_011


def test_a_unit_has_the_people_of_its_townships(tables):
    rows = tables.reporting_units.set_index("reporting_unit")
    towns = tables.townships.set_index("township_code")
    assert rows.loc["演示高新区", "residents"] == towns.loc["210101001", "residents"]
    both = towns.loc[["210101101", "210102001"], "covered"].sum()
    assert rows.loc["演示示范区", "covered"] == both
    assert rows.loc["演示示范区", "adcode"] == "210101;210102"
    assert rows.loc["空区", "residents"] == 0


def test_what_of_a_county_is_in_no_unit_is_its_rest(tables):
    rows = tables.reporting_units.set_index("reporting_unit")
    towns = tables.townships.set_index("township_code")
    assert rows.loc["甲西县（其余）", "residents"] == towns.loc["210102101", "residents"]
    assert rows.loc["乙北县（其余）", "residents"] == 10_007


def test_a_unit_by_its_outline_takes_the_points_within(tmp_path):
    box = shapely.box(122.8, 41.8, 123.4, 42.2)
    feature = {
        "type": "Feature",
        "properties": {"name": "演示新区", "parent": "甲市"},
        "geometry": json.loads(shapely.to_geojson(box)),
    }
    text = json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False)
    tables = assess(tmp_path, text, "units.geojson")
    assert sums(tables.reporting_units) == sums(tables.counties)
    demand = tables.demand
    inside = demand["residents"][(demand["lon"] <= 123.4)].sum()
    assert tables.reporting_units["residents"].iloc[0] == inside


def test_units_are_a_table_of_their_own_in_the_folder(tables, tmp_path):
    write_folder(tables, tmp_path / "out", headers="en")
    rows = pd.read_csv(tmp_path / "out" / "reporting_units.csv", dtype={"adcode": str})
    assert rows["residents"].sum() == 70_011
    assert rows["reporting_unit"].tolist()[:3] == ["演示高新区", "演示示范区", "空区"]


def test_a_study_without_units_has_an_empty_table(tmp_path):
    assert len(run(make_small_study(), tmp_path).tables.reporting_units) == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("名称,乡镇街道\n甲,210101001\n乙,210101001\n", "every township is in one unit"),
        ("名称,乡镇街道\n甲,没有的镇\n", "没有的镇 is no township of this study"),
        ("名称,乡镇街道\n甲,\n", "has no name or no area"),
        ("园区名,乡镇街道\n甲,210101001\n", 'columns = { name = "…" }'),
    ],
)
def test_units_that_cannot_be_summed_are_refused(tmp_path, text, told):
    with pytest.raises((StudyError, TableError)) as caught:
        assess(tmp_path, text)
    assert told in str(caught.value)

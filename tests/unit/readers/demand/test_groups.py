"""Columns that count people: taken as groups with their numbers, or told why not."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from geo.errors import TableError
from geo.model.row_report import RowReport
from geo.readers.demand.door import read_demand_records
from geo.readers.group_columns import says_group
from geo.study import DemandSource

HEAD = "demand_id,lon,lat,residents,setting"


def read(folder: Path, heading: str, cells: list[str], **source):
    rows = [f"p{i},123.0{i},41.0,100,urban,{cell}" for i, cell in enumerate(cells)]
    path = folder / "demand.csv"
    path.write_text("\n".join([f"{HEAD},{heading}", *rows]) + "\n", encoding="utf-8")
    report = RowReport("demand")
    found = read_demand_records(DemandSource(path=path, setting="column", **source), report)
    return found.weights, [(one.reason, one.row) for one in report.remarks]


@pytest.mark.parametrize(
    ("heading", "cells", "name", "people"),
    [
        ("困难人口", ["3", "0"], "困难人口", [3, 0]),
        ("困难人口（人）", ["３", '"1,200"'], "困难人口", [3, 1_200]),
        ("困难人口（万人）", ["1.2", "0"], "困难人口", [12_000, 0]),
        ("其中：80岁以上老人", ["3人", "4"], "80岁以上老人", [3, 4]),
        ("employees", ["3", "4"], "employees", [3, 4]),
        ("births", ["3", "4"], "births", [3, 4]),
        ("60岁及以上", ["3", "4"], "age_60_plus", [3, 4]),
    ],
)
def test_a_column_of_people_is_a_group_by_its_own_name(tmp_path, heading, cells, name, people):
    weights, remarks = read(tmp_path, heading, cells)
    assert {one: values.tolist() for one, values in weights.items()} == {name: people}
    assert not [reason for reason, _ in remarks if reason == "columns_unread"]


@pytest.mark.parametrize(
    "heading",
    ["序号", "户数（户）", "困难户数", "老年人口占比", "人口密度", "年龄", "学校", "poor share",
     "population_density", "接种人次", "老龄化率", "households_poor"],
)  # fmt: skip
def test_what_counts_no_people_is_no_group(tmp_path, heading):
    assert not says_group(heading)
    assert read(tmp_path, heading, ["3", "4"])[0] == {}


@pytest.mark.parametrize(
    "cells",
    [["3", "-1"], ["3", "多"], ["3", "NaN"], ["3", "12%"], ["3", "4户"], ["0.3", "0.7"],
     ["3", "inf"], ["3", "1e11"], ["1.234", "7"]],
)  # fmt: skip
def test_a_column_with_a_cell_that_is_no_number_of_people_is_told_and_left_out(tmp_path, cells):
    weights, remarks = read(tmp_path, "困难人口", cells)
    assert weights == {}
    assert next(row for reason, row in remarks if reason == "group_uncountable") in {2, 3}
    with pytest.raises(TableError, match=r"demand.csv line \d: poor: expected a number of people"):
        read(tmp_path, "困难人口", cells, columns={"group_poor": "困难人口"})


def test_a_blank_cell_counts_nobody_and_is_said(tmp_path):
    weights, remarks = read(tmp_path, "困难人口", ["3", "", "—"])
    assert weights["困难人口"].tolist() == [3, 0, 0]
    assert ("group_blank", 0) in [(reason, row or 0) for reason, row in remarks]


def test_the_study_names_any_column_a_group(tmp_path):
    weights, _ = read(tmp_path, "低保户", ["3", "4"], columns={"group_poor_homes": "低保户"})
    assert weights["poor_homes"].tolist() == [3, 4]


@pytest.mark.parametrize("name", ["residents", "age_0_4"])
def test_a_group_is_not_named_as_another_count(tmp_path, name):
    with pytest.raises(TableError, match="count of its own"):
        read(tmp_path, "age_0_4,低保户", ["1,3"], columns={f"group_{name}": "低保户"})


def test_plain_parquet_has_the_same_groups(tmp_path):
    frame = pd.DataFrame(
        {"demand_id": ["a", "b"], "lon": [123.0, 123.1], "lat": [41.0, 41.0],
         "residents": [10, 20], "setting": ["urban"] * 2, "困难人口": [1, 2]}
    )  # fmt: skip
    frame.to_parquet(tmp_path / "demand.parquet")
    source = DemandSource(path=tmp_path / "demand.parquet", setting="column")
    found = read_demand_records(source, RowReport("demand"))
    assert found.weights["困难人口"].tolist() == [1, 2]

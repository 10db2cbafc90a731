"""Inputs stay as they were loaded, however often they are assessed."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterator, Mapping
from dataclasses import FrozenInstanceError, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.assessment import Assessment
from geo.assessment.compute import compute
from geo.inputs.load import Inputs, load_inputs
from geo.inputs.reference_date import ReferenceDate
from geo.model.row_report import ClosedReport, RowRemark
from geo.study import read_study
from geo.tables.provenance import hash_inputs
from tests.samples.small_study import make_small_study

ABOUT = ReferenceDate(date(2026, 1, 5), "study")
LATE = {"hours_unread", "assigned_unknown", "outreach_done_ahead", "verified_unknown_end",
        "off_roads"}  # fmt: skip
"""Remarks that are made after loading, one of each stage."""


def _read_parts(value: Any) -> Iterator[bytes]:
    """Every number, text and shape below a value."""
    below = _list_parts(value)
    if below is not None:
        for part in below:
            yield from _read_parts(part)
    elif isinstance(value, np.ndarray):
        yield value.tobytes()
    elif isinstance(value, pd.DataFrame):
        yield pickle.dumps(value.to_dict("list"))
    elif isinstance(value, shapely.Geometry):
        yield shapely.to_wkb(value)
        yield bytes(shapely.is_prepared(value))
    else:
        yield repr(value).encode()


def _list_parts(value: Any) -> list[Any] | None:
    """What a value is made of; None where it is one thing."""
    if is_dataclass(value):
        return [part for one in fields(value) for part in (one.name, getattr(value, one.name))]
    if isinstance(value, Mapping):
        return [part for item in value.items() for part in item]
    if isinstance(value, np.ndarray) and value.dtype == object:
        return value.ravel().tolist()
    return list(value) if isinstance(value, list | tuple) else None


def digest(inputs: Inputs) -> str:
    found = hashlib.sha256()
    for part in _read_parts(inputs):
        found.update(part)
    return found.hexdigest()


def make(inputs: Inputs, folder: Path) -> Assessment:
    return compute(inputs, hash_inputs(inputs.study), ABOUT, folder / "cache", lambda _: None, None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stay")


@pytest.fixture(scope="module")
def inputs(folder: Path) -> Inputs:
    study = make_small_study()
    study.demand["assigned_site_id"] = ["没有这家", *[""] * (len(study.demand) - 1)]
    study.sites["hours"] = ["看情况", *study.sites["hours"][1:]]
    far = study.sites.iloc[0].to_dict() | {"site_id": "S99", "name": "远处", "lon": 123.97}
    study.sites.loc[len(study.sites)] = far | {"lat": 41.83}
    study.sections |= {"verified": {"path": "verified.csv"}, "outreach": {"path": "rounds.csv"}}
    path = study.write(folder)
    rounds = {"居民点编码": ["V000"], "单位编码": ["S00"], "完成日期": ["2026-04-01"]}
    pd.DataFrame(rounds).to_csv(folder / "rounds.csv", index=False)
    pairs = {"居民点编码": ["没有"], "单位编码": ["S00"], "核实路程(米)": ["900"]}
    pd.DataFrame(pairs).to_csv(folder / "verified.csv", index=False)
    return load_inputs(read_study(path), folder / "cache")


def test_a_second_assessment_of_the_same_inputs_reports_and_counts_the_same(inputs, folder) -> None:
    before = digest(inputs)
    first, second = make(inputs, folder), make(inputs, folder)
    assert digest(inputs) == before
    assert list(first.reports) == list(second.reports)
    assert first.tables.summary["row_reports"] == second.tables.summary["row_reports"]
    assert first.tables.summary["warnings"] == second.tables.summary["warnings"]
    pd.testing.assert_frame_equal(first.tables.counties, second.tables.counties)
    told = {remark.reason for report in first.reports for remark in report.remarks}
    known = {remark.reason for one in inputs.reports.values() for remark in one.remarks}
    assert told >= LATE
    assert not known & LATE


def test_reports_and_tables_of_names_take_nothing_more(inputs: Inputs) -> None:
    sites = inputs.reports["sites"]
    with pytest.raises(TypeError):
        inputs.reports["sites"] = ClosedReport("sites")
    with pytest.raises(FrozenInstanceError):
        sites.accepted = 0
    with pytest.raises(AttributeError):
        sites.remarks.append(RowRemark("noted", "", 0, "", "", "x", "x"))
    with pytest.raises(TypeError):
        inputs.township_names["210101001"] = "x"

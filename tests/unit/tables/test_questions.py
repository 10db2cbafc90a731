"""Answers that reach the tables and the files of an assessment."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.assessment import Assessment, assess
from geo.model.assessment_tables import AssessmentTables
from geo.reports.assessment.folder import read_folder, write_folder
from geo.study import read_study
from tests.samples.small_study import make_small_study, run


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return run(make_small_study(), tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def modelled(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    study = make_small_study()
    study.sections["demand"] = {"model": "roads"}
    study.sections["study"]["synthetic"] = False
    return run(study, tmp_path_factory.mktemp("modelled"))


def assess_file(path: Path) -> AssessmentTables:
    return assess(read_study(path), path.parent / "cache").tables


def test_the_band_of_every_unit_holds_its_headline(small: Assessment) -> None:
    tables = small.tables
    for frame in (tables.province, tables.prefectures, tables.counties, tables.townships):
        assert (frame["share_low"] <= frame["share_covered"]).all()
        assert (frame["share_covered"] <= frame["share_high"]).all()
    assert (tables.counties["share_low"] < tables.counties["share_high"]).any()


def test_one_place_within_the_cutoff_is_the_headline_in_every_table(small: Assessment) -> None:
    for frame in (small.tables.province, small.tables.counties, small.tables.townships):
        assert (frame["covered_by_1"] == frame["covered"]).all()
        assert (frame["covered_by_2"] <= frame["covered_by_1"]).all()


def test_every_county_has_ten_cutoffs_and_four_changes(small: Assessment) -> None:
    curve, sensitivity = small.tables.cutoff_curve, small.tables.sensitivity
    assert curve.groupby("adcode")["cutoff_m"].count().tolist() == [10, 10, 10]
    assert sensitivity.groupby("adcode")["change"].agg(tuple).unique().tolist() == [
        ("cutoffs_less_10", "cutoffs_more_10", "snap_halved", "snap_doubled")
    ]


def test_the_band_of_a_county_is_that_of_its_changes(small: Assessment) -> None:
    counties = small.tables.counties.set_index("adcode")
    changes = small.tables.sensitivity.groupby("adcode")["covered"]
    moved = small.tables.summary["sensitivity"]["moved_by"]
    for adcode, county in counties.iterrows():
        low = min(county["covered"], changes.min()[adcode])
        high = max(county["covered"], changes.max()[adcode])
        assert county["share_low"] == low / county["residents"]
        assert county["share_high"] == high / county["residents"]
        assert (moved[adcode]["low"] is None) == (low == county["covered"])
        assert (moved[adcode]["high"] is None) == (high == county["covered"])


def test_the_catchment_of_a_county_is_the_mean_of_its_residents(small: Assessment) -> None:
    demand = small.tables.demand
    for adcode, county in small.tables.counties.set_index("adcode").iterrows():
        here = demand[demand["adcode"] == adcode]
        mean = np.average(here["catchment_ratio"], weights=here["residents"])
        assert county["catchment_ratio"] == pytest.approx(mean)
    assert small.tables.summary["catchment"]["capacity_assumed"] == 0


def test_a_site_of_unstated_capacity_is_counted_as_assumed(tmp_path: Path) -> None:
    study = make_small_study()
    study.sites["capacity"] = study.sites["capacity"].astype(object)
    study.sites.loc[0, "capacity"] = ""
    found = run(study, tmp_path).tables.summary["catchment"]
    assert (found["sites"], found["capacity_assumed"]) == (6, 1)


def test_density_windows_are_tried_only_where_demand_is_modelled(modelled: Assessment) -> None:
    changes = modelled.tables.summary["sensitivity"]["changes"]
    assert changes[-2:] == ["window_500_m", "window_2000_m"]
    totals = modelled.tables.counties.set_index("adcode")["residents"]
    rows = modelled.tables.sensitivity
    residents = rows["covered"] / rows["share_covered"]
    assert (
        residents.dropna().round().tolist()
        == totals[rows["adcode"]][residents.notna().to_numpy()].tolist()
    )


def test_modelled_points_are_said_and_are_no_invented_data(modelled: Assessment) -> None:
    summary = modelled.tables.summary
    assert (summary["synthetic"], summary["modelled"]) == (False, ["居民点为推算"])


def test_points_that_are_given_are_not_called_modelled(small: Assessment) -> None:
    assert (small.tables.summary["synthetic"], small.tables.summary["modelled"]) == (True, [])


def test_the_same_window_moves_nobody(tmp_path: Path) -> None:
    study = make_small_study()
    study.sections["demand"] = {"model": "roads"}
    path = study.write(tmp_path)
    standard = tmp_path / "standard.toml"
    text = standard.read_text(encoding="utf-8")
    assert "[500.0, 2000.0]" in text
    standard.write_text(text.replace("[500.0, 2000.0]", "[1000.0]"), encoding="utf-8")
    tables = assess_file(path)
    same = tables.sensitivity[tables.sensitivity["change"] == "window_1000_m"]
    assert same["covered"].tolist() == tables.counties["covered"].tolist()


def test_the_new_tables_come_back_from_the_folder(small: Assessment, tmp_path: Path) -> None:
    back = read_folder(write_folder(small.tables, tmp_path / "out"))
    pd.testing.assert_frame_equal(back.cutoff_curve, small.tables.cutoff_curve, check_dtype=False)
    assert (tmp_path / "out" / "sensitivity.csv").stat().st_size > 0
    assert "下限" in (tmp_path / "out" / "counties.csv").read_text(encoding="utf-8-sig")

"""A census that does not tell the people of a county leaves its verdict open, and says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from geo.assessment import Assessment
from geo.errors import TableError
from tests.samples.small_study import SmallStudy, make_small_study, run

ALL = ["210101", "210102", "210201"]


def make_study(*, calibrate: bool, **demand: Any) -> SmallStudy:
    study = make_small_study()
    study.sections["demand"] |= {"calibrate": calibrate} | demand
    return study


def verdicts(made: Assessment) -> dict[str, str]:
    rows = made.tables.counties
    return dict(zip(rows["adcode"], rows["verdict"], strict=True))


def count_people(made: Assessment) -> dict[str, int]:
    rows = made.tables.counties
    return dict(zip(rows["adcode"], rows["residents"].tolist(), strict=True))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("census")


@pytest.fixture(scope="module")
def own(folder: Path) -> Assessment:
    """The people of the points themselves, without a word about the census."""
    study = make_study(calibrate=False)
    study.sections.pop("population")
    return run(study, folder / "own", folder / "cache")


@pytest.mark.parametrize("calibrate", [True, False])
def test_a_county_without_a_row_is_undetermined_with_the_reason(
    folder: Path, own: Assessment, *, calibrate: bool
) -> None:
    study = make_study(calibrate=calibrate)
    people = count_people(own)
    study.census["population"] = [people[code] for code in study.census["adcode"].astype(str)]
    study.census = study.census.drop(columns=["urban", "rural"], errors="ignore")
    study.census = study.census[study.census["adcode"].astype(str) != "210102"]
    made = run(study, folder / f"half-{calibrate}", folder / "cache")
    summary, units = made.tables.summary, made.tables
    assert verdicts(made) | {"210102": ""} == verdicts(own) | {"210102": ""}
    assert verdicts(made)["210102"] == "undetermined"
    assert "人口表中无本县区" in summary["verdict_notes"]["210102"]
    assert any("no_census_row" in one["reason"] for one in summary["calibration"])
    assert any("甲西县" in one for one in summary["warnings"])
    assert units.province["verdict"].tolist() == ["undetermined"]
    above = dict(zip(units.prefectures["adcode"], units.prefectures["verdict"], strict=True))
    assert above["210100"] == "undetermined"
    there = units.townships["adcode"] == "210102"
    assert set(units.townships.loc[there, "verdict"]) == {"undetermined"}
    weighed = units.weights.query("adcode == '210102' and weight == 'residents'")
    assert weighed["verdict"].tolist() == ["undetermined"]


@pytest.mark.parametrize(
    ("times", "settled"), [(0.49, False), (0.5, True), (1.0, True), (2.0, True), (2.01, False)]
)
def test_without_calibration_a_census_more_than_twice_away_holds_the_verdict_back(
    folder: Path, own: Assessment, times: float, *, settled: bool
) -> None:
    study = make_study(calibrate=False)
    people = count_people(own)
    totals = [people[code] for code in study.census["adcode"].astype(str)]
    odd = study.census["adcode"].astype(str).tolist().index("210201")
    even = totals[odd] * times
    totals[odd] = int(even) if settled or times < 1 else int(even) + 1
    if times == 0.5:
        totals[odd] = -(-people["210201"] // 2)
    study.census["population"] = totals
    study.census = study.census.drop(columns=["urban", "rural"], errors="ignore")
    made = run(study, folder / f"times-{times}", folder / "cache")
    assert count_people(made) == people
    expected = verdicts(own) if settled else verdicts(own) | {"210201": "undetermined"}
    assert verdicts(made) == expected
    assert ("210201" in made.tables.summary["verdict_notes"]) is not settled


def test_a_village_of_a_million_and_a_half_is_not_told_as_a_county_that_meets(
    folder: Path,
) -> None:
    study = make_study(calibrate=False)
    study.demand.loc[0, "residents"] = 1_700_000
    made = run(study, folder / "village", folder / "cache")
    big = max(count_people(made), key=lambda code: count_people(made)[code])
    assert verdicts(made)[big] == "undetermined"
    assert big in made.tables.summary["verdict_notes"]


def test_calibration_by_a_factor_outside_its_range_is_a_reason_of_the_quality(
    folder: Path, own: Assessment
) -> None:
    study = make_study(calibrate=True)
    people = count_people(own)
    study.census["population"] = [3 * people[code] for code in study.census["adcode"].astype(str)]
    study.census = study.census.drop(columns=["urban", "rural"], errors="ignore")
    made = run(study, folder / "factor", folder / "cache")
    reasons = made.tables.summary["quality_reasons"]
    assert all(any("校准系数" in one for one in reasons[code]) for code in ALL)
    assert made.tables.summary["verdict_notes"] == {}


def test_a_census_in_ten_thousands_without_saying_so_is_refused_with_what_to_write(
    folder: Path, own: Assessment
) -> None:
    study = make_study(calibrate=True)
    people = count_people(own)
    shown = [round(1000 * people[code] / 10_000, 2) for code in study.census["adcode"].astype(str)]
    study.census["population"] = shown
    study.census = study.census.drop(columns=["urban", "rural"], errors="ignore")
    study.demand["residents"] = study.demand["residents"] * 1000
    with pytest.raises(TableError, match=r"got 936\.9.*常住人口（万人）"):
        run(study, folder / "myriads", folder / "cache")
    study.census["population"] = study.census["population"].round()
    made = run(study, folder / "whole_myriads", folder / "cache")
    assert set(verdicts(made).values()) == {"undetermined"}
    assert any("万人" in one["note"] for one in made.tables.summary["calibration"])


@pytest.mark.parametrize("calibrate", [True, False])
def test_a_census_of_prefectures_alone_is_refused(folder: Path, *, calibrate: bool) -> None:
    study = make_study(calibrate=calibrate)
    study.census = study.census.iloc[:2].assign(adcode=["210100", "210200"])
    study.census["name"] = ["甲市", "乙市"]
    with pytest.raises(TableError, match="census"):
        run(study, folder / f"prefectures-{calibrate}", folder / "cache")


def test_people_of_a_setting_without_points_go_to_the_others_and_are_listed(folder: Path) -> None:
    study = make_study(calibrate=True)
    study.demand["setting"] = "rural"
    made = run(study, folder / "rural", folder / "cache")
    wanted = study.census.set_index(study.census["adcode"].astype(str))["population"]
    assert count_people(made) == {code: int(wanted[code]) for code in ALL}
    told = [one["reason"] for one in made.tables.summary["calibration"]]
    assert any("setting_without_points" in one for one in told)
    assert any("received_other_setting" in one for one in told)


def test_a_county_without_points_gets_one_place_that_is_unknown_and_asked(folder: Path) -> None:
    study = make_study(calibrate=True)
    study.demand = study.demand[study.demand["lon"] < 123.6].reset_index(drop=True)
    made = run(study, folder / "bare", folder / "cache")
    wanted = study.census.set_index(study.census["adcode"].astype(str))["population"]
    row = made.tables.demand.set_index("demand_id").loc["county-210201"]
    assert (row["status"], row["status_reason"]) == ("unknown", "unsnapped")
    assert row["residents"] == wanted["210201"]
    told = [one["reason"] for one in made.tables.summary["calibration"]]
    assert any("county_without_points" in one for one in told)
    items = made.tables.to_verify.query("what == 'unsnapped' and adcode == '210201'")
    assert items["people"].sum() == wanted["210201"]

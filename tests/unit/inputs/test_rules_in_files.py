"""Rules of the contract, from files to tables."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.samples.road_maps import shift_m
from tests.samples.same_tables import flatten
from tests.samples.small_study import CORNER, HOURS, SmallStudy, add_spur, make_small_study, run


def list_other_columns(frame: pd.DataFrame) -> list[str]:
    """All but those that hours and days off decide."""
    return [column for column in frame if not column.startswith("holiday_")]


def settle(study: SmallStudy, villages: dict[str, tuple[tuple[float, float], int, str]]) -> None:
    """Let only these villages (place, residents, setting) be there, with people as stated."""
    study.demand = pd.DataFrame(
        [(name, *at, people, setting) for name, (at, people, setting) in villages.items()],
        columns=["demand_id", "lon", "lat", "residents", "setting"],
    )
    study.sections["demand"]["calibrate"] = False
    del study.sections["population"]


def keep_one_site(study: SmallStudy, lon: float, lat: float) -> None:
    """Let one ordinary site be there."""
    study.sites = study.sites.iloc[[1]].assign(lon=lon, lat=lat)
    del study.sections["rosters"]


def status_of(study: SmallStudy, folder) -> dict[str, tuple[str, str]]:
    demand = run(study, folder).tables.demand.set_index("demand_id")
    found = zip(demand["status"], demand["status_reason"], strict=True)
    return dict(zip(demand.index, found, strict=True))


@pytest.mark.parametrize(
    ("setting", "east", "north"), [("rural", 6_000.0, 4_000.0), ("urban", 3_500.0, 1_500.0)]
)
def test_a_village_at_exactly_its_radius_is_covered_and_one_metre_on_it_is_not(
    tmp_path, setting, east, north
):
    study = make_small_study()
    keep_one_site(study, *CORNER)
    _, at_radius, beyond = add_spur(study, [(east, 0.0), (0.0, north), (0.0, 1.0)])
    settle(study, {"at": (at_radius, 10, setting), "beyond": (beyond, 10, setting)})
    demand = run(study, tmp_path).tables.demand.set_index("demand_id")
    assert demand.loc["at", "road_distance_m"] == east + north
    assert demand.loc["at", "status"] == "covered"
    assert demand.loc["beyond", "road_distance_m"] == east + north + 1.0
    assert demand.loc["beyond", "status"] == "uncovered"
    assert demand.loc["beyond", "status_reason"] == "by_road_only"


def test_a_road_that_leaves_the_county_and_comes_back_still_counts(tmp_path):
    study = make_small_study()
    start = (123.2, 42.0)
    keep_one_site(study, *shift_m(*start, -1_000.0, 3_000.0))
    settle(study, {"v": (shift_m(*start, -1_000.0, 0.0), 10, "rural")})
    add_spur(study, [(2_000.0, 0.0), (0.0, 3_000.0), (-3_000.0, 0.0)], start)
    found = run(study, tmp_path).tables.demand
    assert found["road_distance_m"].tolist() == pytest.approx([9_000.0], abs=2.0)
    assert found["status"].tolist() == ["covered"]


def test_a_site_closed_on_one_date_by_the_roster_changes_only_that_date(tmp_path, usual):
    study = make_small_study()
    study.roster.loc[len(study.roster)] = ["S00", "2026-10-02", "停诊"]
    before, after = flatten(usual), flatten(run(study, tmp_path).tables)
    changed = (before["holidays"] != after["holidays"]).any(axis=1)
    rows = before["holidays"][changed]
    assert rows[["adcode", "date"]].to_numpy().tolist() == [["210101", "2026-10-02"]]
    assert rows["flag"].tolist() == ["served"]
    assert after["holidays"][changed]["flag"].tolist() == ["undetermined"]
    judged = before["county_holidays"].compare(after["county_holidays"]).index
    assert before["county_holidays"].loc[judged, ["adcode", "holiday_id"]].to_numpy().tolist() == [
        ["210101", "2026-national-day"]
    ]
    for name in ("province", "prefectures", "counties", "townships"):
        kept = list_other_columns(before[name])
        pd.testing.assert_frame_equal(before[name][kept], after[name][kept])
    for name in ("demand", "gaps", "sites"):
        pd.testing.assert_frame_equal(before[name], after[name])


def test_hours_that_exclude_days_off_change_holidays_and_no_distance(tmp_path, usual):
    study = make_small_study()
    study.sites.loc[study.sites["site_id"] == "S00", "hours"] = HOURS[1]
    before, after = flatten(usual), flatten(run(study, tmp_path).tables)
    changed = (before["holidays"] != after["holidays"]).any(axis=1)
    assert set(before["holidays"][changed]["adcode"]) == {"210101"}
    assert "served" not in set(
        after["holidays"].query("adcode == '210101' and date != '2026-02-17'")["flag"]
    )
    for name in ("demand", "gaps"):
        pd.testing.assert_frame_equal(before[name], after[name])
    counties = list_other_columns(before["counties"])
    quality = [column for column in counties if column != "quality"]
    pd.testing.assert_frame_equal(before["counties"][quality], after["counties"][quality])


def test_a_county_whose_only_unit_is_a_rabies_clinic_is_neither_covered_nor_served(tmp_path):
    study = make_small_study()
    study.sites = study.sites[study.sites["site_id"].isin(["S00", "S06"])].assign(
        hours=["Mo-Su 08:00-16:00; PH open", "24/7"]
    )
    del study.sections["rosters"]
    counties = run(study, tmp_path).tables.counties.set_index("adcode")
    assert counties.loc["210201", "sites"] == 1
    assert counties.loc["210201", "covered"] == 0
    assert counties.loc["210201", "holiday_flag"] == "unserved"
    assert counties.loc["210101", "covered"] > 0
    assert counties.loc["210101", "holiday_flag"] == "served"


def test_a_round_the_clock_clinic_that_also_vaccinates_children_serves_its_county(tmp_path):
    study = make_small_study()
    study.sites = study.sites[study.sites["site_id"] == "S06"].assign(
        hours="24/7", services="免疫规划疫苗;狂犬病疫苗"
    )
    del study.sections["rosters"]
    counties = run(study, tmp_path).tables.counties.set_index("adcode")
    assert counties.loc["210201", "covered"] > 0
    assert counties.loc["210201", "holiday_flag"] == "served"


@pytest.mark.parametrize(
    ("inside", "outside", "verdict"),
    [(19, 1, "meets"), (950, 50, "meets"), (949, 50, "short"), (949, 51, "short")],
)
def test_nineteen_in_twenty_meet_the_target_and_one_person_fewer_is_short(
    tmp_path, inside, outside, verdict
):
    study = make_small_study()
    keep_one_site(study, *CORNER)
    far = (CORNER[0] + 0.15, CORNER[1])
    settle(study, {"near": (CORNER, inside, "rural"), "far": (far, outside, "rural")})
    tables = run(study, tmp_path).tables
    county = tables.counties.set_index("adcode").loc["210101"]
    assert (county["covered"], county["uncovered"]) == (inside, outside)
    assert county["verdict"] == verdict
    assert tables.province["verdict"].tolist() == [verdict]


def test_an_empty_county_has_null_shares_and_no_verdict(tmp_path):
    study = make_small_study()
    settle(study, {"near": (CORNER, 7, "rural")})
    county = run(study, tmp_path).tables.counties.set_index("adcode").loc["210201"]
    assert county["residents"] == 0
    assert pd.isna(county["share_covered"])
    assert pd.isna(county["share_upper"])
    assert county["verdict"] == "undetermined"


def test_a_site_no_longer_in_service_does_not_count(tmp_path):
    study = make_small_study()
    keep_one_site(study, *CORNER)
    settle(study, {"near": (CORNER, 7, "rural")})
    study.sites["valid_to"] = "2026-01-05"
    assert status_of(study, tmp_path / "last day") == {"near": ("covered", "")}
    study.sites["valid_to"] = "2026-01-04"
    assert status_of(study, tmp_path / "after") == {"near": ("uncovered", "beyond_straight_line")}


def test_a_county_with_many_unknown_is_of_poor_quality(usual):
    counties = usual.counties.set_index("adcode")
    unknown = counties["unknown"] / counties["residents"]
    figures = usual.summary["quality_figures"]
    assert {code: figures[code]["share_unknown"] for code in counties.index} == unknown.to_dict()
    assert unknown["210102"] > 0.20
    assert counties.loc["210102", "quality"] == "poor"
    assert f"share_unknown={unknown['210102']:.4g}" in usual.summary["quality_reasons"]["210102"]


def test_notes_on_outlines_are_of_counties_of_the_study(tmp_path, usual):
    assert usual.summary["verdict_notes"] == {}
    study = make_small_study()
    pd.DataFrame({"adcode": ["210102", "210106"], "reason": ["演示", "演示"]}).to_csv(
        tmp_path / "odd.csv", index=False
    )
    study.sections["known_mismatches"] = {"path": str(tmp_path / "odd.csv")}
    tables = run(study, tmp_path / "study").tables
    assert tables.summary["verdict_notes"] == {"210102": "演示"}
    assert tables.counties["verdict_qualified"].tolist() == [False, True, False]


def test_people_outside_every_county_are_listed_and_warned_of(tmp_path):
    study = make_small_study()
    study.demand.loc[0, ["lon", "lat"]] = [121.0, 42.0]
    made = run(study, tmp_path)
    assert made.tables.summary["outside"]["points"] == 1
    assert any("不在任何县区内" in warning for warning in made.tables.summary["warnings"])
    [report] = [one for one in made.reports if one.input == "demand"]
    assert [one.value for one in report.remarks if one.reason == "outside"] == ["V000"]

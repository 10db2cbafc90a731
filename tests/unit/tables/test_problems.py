"""The two lists over a whole study, and one assessment after another."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from geo.assessment import assess, open_latest
from geo.errors import InputError
from geo.reports.assessment.folder import write_folder
from geo.study import read_study, state_folder
from geo.tables.problems import find_previous, read_previous
from tests.samples.small_study import make_small_study


def run_after(study, folder, previous=None):
    return assess(read_study(study.write(folder)), folder / "cache", previous=previous)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """The small study, written as an assessment."""
    folder = tmp_path_factory.mktemp("first")
    made = run_after(make_small_study(), folder)
    write_folder(made.tables, folder / "out")
    return made.tables, folder / "out"


def by_id(problems):
    return problems.set_index("problem_id")


def test_every_kind_of_shortfall_is_listed_once(first):
    tables, _ = first
    problems = tables.problems
    assert problems["problem_id"].is_unique
    counts = problems["problem_type"].value_counts()
    gaps = tables.gaps
    assert counts["gap"] == (gaps["kind"] == "uncovered").sum()
    assert "county_short" not in counts, "nobody is named who set the target"
    failed = tables.norm_units["norm_state"] == "failed"
    others = tables.norm_units["norm_id"] != "holiday_site_per_county"
    assert counts.get("norm_failed", 0) == (failed & others).sum()
    ahead = tables.county_holidays[tables.county_holidays["upcoming"]]
    assert "2026-new-year" not in set(ahead["holiday_id"])
    assert counts.get("holiday_unserved", 0) == (ahead["flag"] == "unserved").sum()
    assert set(problems["force"]) == {"limit"}
    assert set(problems["problem_state"]) == {"new"}
    assert set(problems["since"]) == {"2026-01-05"}


def test_a_problem_says_what_is_asked_by_whom_and_who_acts(first):
    gaps = first[0].problems[first[0].problems["problem_type"] == "gap"]
    assert set(gaps["source"]) == {"《若干举措》第10条"}
    assert (first[0].problems["act"] != "").all()


def test_faults_of_the_register_are_questions_and_no_problems(first):
    tables, _ = first
    assert "S08" in holding(tables.to_verify, "site_position").index
    silent = tables.sites.loc[tables.sites["hours"] == "", "site_id"]
    assert set(silent) <= set(holding(tables.to_verify, "site_hours").index)
    assert tables.to_verify["question"].str.count("登记表未填写服务时间").max() == 1
    phones = holding(tables.to_verify, "site_phone")
    assert set(phones.index) == set(tables.sites["site_id"])
    assert phones["question"].str.contains("登记表未填写联系电话").all()
    assert not tables.problems["problem_type"].str.startswith("site_").any()


def test_a_county_below_a_target_is_a_problem_of_whoever_set_it(tmp_path):
    study = make_small_study()
    study.sections["standard"] |= {
        "target": "1", "target_set_by": "演示用管理目标", "target_set_on": "2026-01-04",
    }  # fmt: skip
    tables = run_after(study, tmp_path).tables
    short = tables.problems[tables.problems["problem_type"] == "county_short"]
    assert len(short) == (tables.counties["verdict"] == "short").sum() > 0
    assert set(short["source"]) == {"演示用管理目标（2026-01-04）"}
    assert set(short["clause"]) == {""}
    assert set(short["force"]) == {"own"}
    assert set(tables.counties["target"]) == {1.0}
    assert set(tables.counties["target_set_by"]) == {"演示用管理目标"}


def test_without_a_target_there_is_no_verdict_and_no_problem_of_it(first, tmp_path):
    study = make_small_study()
    study.sections["standard"]["target"] = "none"
    tables = run_after(study, tmp_path).tables
    for name in ("province", "prefectures", "counties", "townships"):
        frame = getattr(tables, name)
        assert frame[["verdict", "verdict_straight_line", "target"]].isna().all(axis=None), name
        pd.testing.assert_series_equal(frame["covered"], getattr(first[0], name)["covered"])
    assert not (tables.problems["problem_type"] == "county_short").any()
    assert not tables.to_verify["verdicts"].str.contains("管理目标").any()


def test_the_next_assessment_says_what_is_not_found_any_more(first, tmp_path):
    _, out = first
    study = make_small_study()
    gap = first[0].gaps[first[0].gaps["kind"] == "uncovered"].iloc[0]
    study.sites.loc[8, ["lon", "lat"]] = [gap.geometry.centroid.x, gap.geometry.centroid.y]
    study.sections["study"]["as_of"] = "2026-03-01"
    made = run_after(study, tmp_path, read_previous(out, "small"))
    problems = by_id(made.tables.problems)
    gone = problems.loc[f"gap-{gap['gap_id']}"]
    assert tuple(gone[["problem_state", "since", "left_on"]]) == (
        "gone", "2026-01-05", "2026-03-01",
    )  # fmt: skip
    still = problems[problems["problem_state"] == "open"]
    assert len(still)
    assert set(still["since"]) == {"2026-01-05"}
    assert made.tables.summary["previous"]["as_of"] == "2026-01-05"
    assert made.tables.summary["problems"]["gone"] >= 1


def test_problems_of_a_county_do_not_change_with_other_counties_or_the_order_of_rows(
    first, tmp_path
):
    study = make_small_study()
    study = replace(
        study,
        sites=study.sites.iloc[::-1],
        demand=study.demand.sample(frac=1, random_state=3),
    )
    study.sites.loc[study.sites["site_id"] == "S06", "hours"] = ""
    made = run_after(study, tmp_path)

    def ids(tables, adcode):
        return set(tables.problems.loc[tables.problems["adcode"] == adcode, "problem_id"])

    for adcode in ("210101", "210102"):
        assert ids(made.tables, adcode) == ids(first[0], adcode)
    assert "S06" in holding(made.tables.to_verify, "site_hours").index


def test_the_published_assessment_before_is_found_by_itself(tmp_path):
    study = make_small_study()
    path = study.write(tmp_path)
    before = open_latest(path)
    assert before.tables.summary["previous"] is None
    study.sections["study"]["as_of"] = "2026-03-01"
    study.write(tmp_path)
    after = open_latest(path)
    assert after.tables.summary["previous"]["assessment_id"] == before.id
    states = after.tables.problems.groupby("problem_state")["date"].agg(set).to_dict()
    assert set(states) <= {"open", "lapsed"}
    assert all(day >= "2026-03-01" for day in states["open"] if day)
    assert all(day < "2026-03-01" for day in states.get("lapsed", set()))
    folder = state_folder(path) / "assessments"
    found = find_previous(folder, "small", after.id)
    assert found is not None
    assert found.assessment_id == before.id
    assert find_previous(folder, "another", after.id) is None


def test_a_folder_that_is_no_assessment_of_this_study_is_refused(first, tmp_path):
    with pytest.raises(InputError, match="assessment of study 'small', expected 'other'"):
        read_previous(first[1], "other")
    with pytest.raises(InputError, match="previous: "):
        read_previous(tmp_path, "small")


def holding(items, kind):
    """Calls that hold a question of one kind, by site."""
    return items[[kind in one.split(";") for one in items["what"]]].set_index("site_id")


def test_hours_are_asked_day_by_day_and_name_the_holidays_they_decide(first):
    hours = holding(first[0].to_verify, "site_hours")
    assert "S06" not in hours.index, "a rabies clinic does not clear a county for routine vaccines"
    silent = hours.loc["S03"]
    assert "登记表未填写服务时间" in silent["question"]
    assert "2026年春节（2月15日—23日）" in silent["question"]
    weekdays = hours.loc["S02", "question"]
    assert "以下节假日是否开诊" in weekdays
    assert "元旦" not in weekdays, "New Year is past on 5 January"
    assert "2026年清明节（4月6日）" in weekdays
    flags = first[0].county_holidays
    flags = flags[flags["upcoming"]]
    waiting = flags[(flags["adcode"] == "210102") & (flags["flag"] == "undetermined")]
    for name in waiting["holiday"]:
        assert f"2026年{name}开诊" in silent["verdicts"]


def test_each_unit_is_called_once_for_all_that_it_is_asked(first):
    items = first[0].to_verify
    called = items.loc[items["site_id"] != "", "site_id"]
    assert called.is_unique
    assert items["item_id"].is_unique
    silent = items.set_index("item_id").loc["site-S03"]
    count = silent["questions"]
    assert count > 1
    assert all(f"（{number}）" in silent["question"] for number in range(1, count + 1))
    assert f"（{count + 1}）" not in silent["question"]


def test_norms_that_cannot_be_judged_are_asked_about(first):
    tables, _ = first
    items = holding(tables.to_verify, "norm")
    unknown = tables.norm_units[tables.norm_units["norm_state"] == "unknown"]
    asked = unknown[unknown["norm_id"] != "holiday_site_per_county"]
    of_sites = asked[asked["unit_level"] == "facility"]
    assert set(items.index) - {""} == set(of_sites["unit_id"])
    others = asked[asked["unit_level"] != "facility"]
    ids = set(tables.to_verify["item_id"])
    assert set("norm-" + others["norm_id"] + "-" + others["unit_id"]) <= ids
    booking = items.loc["S00"]
    assert "该单位是否提供预约服务？方式是什么（电话、微信、网址）？" in booking["question"]
    assert "提供预约" not in booking["verdicts"], (
        "a unit can offer bookings: no verdict hangs on it"
    )
    assert pd.api.types.is_integer_dtype(items["people"])


def test_a_tier_that_the_standard_does_not_know_is_asked_about(tmp_path):
    study = make_small_study()
    study.sites["tier"] = ["县级", "五星", "", *["乡镇"] * 6]
    items = run_after(study, tmp_path).tables.to_verify
    tiers = holding(items, "site_tier")
    assert sorted(tiers.index) == ["S01", "S02"]
    assert "登记为“五星”，不在等级表内；该单位属于哪一级（县级、" in tiers.loc["S01", "question"]


def run_on(day, folder, change=None):
    study = make_small_study()
    study.sections["study"]["as_of"] = day
    if change is not None:
        change(study)
    return run_after(study, folder).tables


LAST_DAY = "2026-10-07"


@pytest.fixture(scope="module")
def last_day(tmp_path_factory):
    """On the last day off of the newest notice a call about hours is about one day."""
    return run_on(LAST_DAY, tmp_path_factory.mktemp("last"))


def test_nothing_is_asked_or_blamed_about_a_day_gone_by(last_day):
    hours = holding(last_day.to_verify, "site_hours")["question"]
    assert len(hours)
    assert hours.str.contains("2026年国庆节（10月7日）").all()
    dated = last_day.problems[last_day.problems["date"] != ""]
    assert (dated["date"] >= LAST_DAY).all()


@pytest.mark.parametrize("site", ["S02", "S03"])
def test_people_of_a_call_about_hours_are_those_who_have_an_open_unit_after_a_yes(
    last_day, tmp_path, site
):
    def say_yes(study):
        row = study.sites["site_id"] == site
        study.sites.loc[row, "hours"] = "Mo-Su 08:00-16:00; PH 08:00-11:00"

    after = run_on(LAST_DAY, tmp_path, say_yes)

    def covered(tables):
        days = tables.holidays
        return days.loc[days["date"] == LAST_DAY, "covered_on_day"].sum()

    calls = holding(last_day.to_verify, "site_hours")
    assert "site_service" not in calls.loc[site, "what"]
    assert calls.loc[site, "people"] == covered(after) - covered(last_day)
    assert 0 < calls.loc[site, "people"] < last_day.province["residents"].iloc[0]


def test_people_of_a_call_about_a_service_are_those_whom_a_yes_covers(tmp_path):
    day = "2026-12-31"

    def say_yes(study):
        row = study.sites["site_id"] == asked
        study.sites.loc[row, "services"] = "免疫规划疫苗"

    before = run_on(day, tmp_path / "before")
    calls = holding(before.to_verify, "site_service")
    asked = calls.index[0]
    after = run_on(day, tmp_path / "after", say_yes)
    gained = after.province["covered"].iloc[0] - before.province["covered"].iloc[0]
    closed = before.county_holidays[before.county_holidays["upcoming"]]
    assert closed["provisional"].all()
    assert calls.loc[asked, "people"] >= gained > 0


def test_a_provisional_holiday_is_asked_about_and_found_fault_with_by_nobody(tmp_path):
    tables = run_on("2026-11-30", tmp_path)
    assert set(tables.counties["holiday_flag_of"]) == {"2027-new-year"}
    assert tables.counties["holiday_provisional"].all()
    assert tables.summary["holiday_note"] == (
        "仅法定假日，调休以国务院办公厅通知为准（2027年放假安排尚未录入）"
    )
    asked = holding(tables.to_verify, "site_hours")["question"]
    assert asked.str.contains("2027年元旦（1月1日，暂按法定假日）").all()
    assert not set(tables.problems["problem_type"]) & {"holiday_unserved", "day_unserved"}
    norm = tables.norm_units[tables.norm_units["norm_id"] == "holiday_site_per_county"]
    assert set(norm["norm_state"]) <= {"unknown"}
    by_county = tables.counties.set_index("adcode")["holiday_flag"]
    for row in norm.to_dict("records"):
        known = by_county[row["adcode"]] == "unserved"
        assert row["norm_reason"] == ("notice_missing" if known else "hours_unknown")

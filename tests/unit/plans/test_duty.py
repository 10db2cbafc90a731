"""Duty rosters of a small study: what is written, read again, opens what was promised."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from geo.assessment import Assessment, assess
from geo.errors import InputError, NoticeError
from geo.planning.duty.assign import CHOICES
from geo.planning.duty.result import DutyPlan
from geo.plans.duty.holiday_duty import DutyRequest, plan_duty
from geo.reports.answers.roster_file import HEADINGS, write_roster
from geo.study import read_study
from scripts.__main__ import app
from tests.samples.small_study import SmallStudy, add_spur, make_small_study, run

SPRING = "2026-spring-festival"


def _study() -> SmallStudy:
    """No site is open on days off by its hours; a roster closes S02 on one day, opens S03."""
    study = make_small_study()
    study.sites["hours"] = ["Mo-Fr 08:00-16:00; PH off"] * 8 + [""]
    study.roster = pd.DataFrame(
        {
            "site_id": ["S02", "S03"],
            "date": ["2026-02-17", "2026-02-17"],
            "open": ["休", "开诊"],
        }
    )
    return study


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return run(_study(), tmp_path_factory.mktemp("duty"))


def _plan(opened: Assessment, **asked: Any) -> DutyPlan:
    return plan_duty(opened, DutyRequest(holiday=SPRING, **asked))


def _write(plan: DutyPlan, path: Path) -> Path:
    return write_roster(path, plan.roster, plan.site_names, plan.service_words)


@pytest.mark.parametrize(
    "asked",
    [{}, {"per_county": 2}, {"most_days": 9}, {"choice": "one_unit"}, {"choice": "rotation"}],
    ids=str,
)
def test_a_roster_read_again_serves_every_county_and_day(
    opened: Assessment, tmp_path: Path, asked: dict[str, Any]
) -> None:
    plan = _plan(opened, **asked)
    assert plan.served == plan.county_days == 27
    study = _study()
    study.sections["rosters"] = {"paths": ["roster.csv", "made.csv"]}
    path = study.write(tmp_path / "again")
    _write(plan, path.parent / "made.csv")
    made = assess(read_study(path), tmp_path / "cache")
    assert not [one for one in made.reports if one.input == "rosters" and one.remarks]
    days = made.tables.holidays.query("holiday_id == @SPRING").sort_values(["date", "adcode"])
    promised = plan.days.sort_values(["date", "adcode"])
    assert set(days["flag"]) == {"served"}
    assert days["open_sites"].tolist() == promised["open_sites"].tolist()
    assert days["covered_on_day"].tolist() == promised["covered_on_day"].tolist()


def test_given_entries_are_kept_and_count_as_duty(opened: Assessment, tmp_path: Path) -> None:
    plan = _plan(opened)
    day = plan.duties[plan.duties["date"] == "2026-02-17"]
    assert "S02" not in day["site_id"].tolist()
    assert day.set_index("site_id").loc["S03", "duty_basis"] == "roster"
    assert plan.days.query("date == '2026-02-17' and adcode == '210102'")["new_duties"].item() == 0
    written = pd.read_csv(_write(plan, tmp_path / "made.csv"), encoding="utf-8-sig", dtype=str)
    assert tuple(written.columns) == HEADINGS
    assert ["S03", "2026-02-17"] in written[["单位编码", "日期"]].to_numpy().tolist()


def test_a_rotation_is_as_even_as_can_be_and_the_most_people_are_asked_first(
    opened: Assessment,
) -> None:
    fair, free = _plan(opened, choice="rotation"), _plan(opened)
    assert fair.most_days <= free.most_days
    assert fair.resident_days <= free.resident_days
    assert fair.new_duties == free.new_duties == 27 - 1
    assert (fair.sites["duty_days"] <= fair.most_days).all()
    assert fair.sites["new_duties"].sum() == fair.new_duties
    assert fair.gap == free.gap == 0


def test_one_unit_is_open_throughout_and_the_answer_says_what_others_would_give(
    opened: Assessment,
) -> None:
    plans = {choice: _plan(opened, choice=choice) for choice in CHOICES}
    one = plans["one_unit"]
    assert set(one.sites["new_duties"]) <= {8, 9}
    assert len(one.sites) <= 3
    people = plans["most_people"].resident_days
    assert people >= max(one.resident_days, plans["rotation"].resident_days)
    assert plans["rotation"].most_days <= min(one.most_days, plans["most_people"].most_days)
    for choice, plan in plans.items():
        assert plan.request["choice"] == choice == plan.choices["duty_choice"].iloc[0]
        told = plan.choices.set_index("duty_choice")
        assert told["chosen"].tolist() == [True, False, False]
        for name, other in plans.items():
            assert told.loc[name, "resident_days"] == other.resident_days
            assert told.loc[name, "most_days"] == other.most_days
            assert told.loc[name, "county_days_served"] == other.served


def test_a_bound_on_days_and_one_unit_throughout_contradict_each_other() -> None:
    with pytest.raises(ValueError, match="most_days: cannot be given with one unit"):
        DutyRequest(holiday=SPRING, choice="one_unit", most_days=2)
    with pytest.raises(ValueError, match="choice"):
        DutyRequest(holiday=SPRING, choice="best")


def test_a_roster_tells_which_holiday_norms_it_mends(opened: Assessment, tmp_path: Path) -> None:
    plan = _plan(opened)
    study = _study()
    study.sections["rosters"] = {"paths": ["roster.csv", "made.csv"]}
    path = study.write(tmp_path / "again")
    _write(plan, path.parent / "made.csv")
    after = assess(read_study(path), tmp_path / "cache").tables.norm_units
    name = "holiday_site_per_county"
    failed = after[(after["norm_id"] == name) & (after["norm_state"] == "failed")]
    sums = plan.norm_sums.set_index("norm_id").loc[name]
    assert sums["units_failed_after"] == len(failed)
    assert not plan.norms["norm_change"].isin(["broken", "put_in_doubt"]).any()


def test_too_tight_a_bound_leaves_days_that_are_named(opened: Assessment) -> None:
    plan = _plan(opened, most_days=1)
    assert plan.served < plan.county_days
    lacking = plan.days[plan.days["flag_after"] != "served"]
    assert lacking["sites_lacking"].tolist() == [1] * len(lacking)
    assert plan.sites["duty_days"].max() == 1


def test_people_left_out_and_within_reach_are_everybody(opened: Assessment) -> None:
    plan = _plan(opened)
    days = plan.days
    told = days[["covered_on_day", "unknown_on_day", "left_out_on_day"]].sum(axis=1)
    assert (told == days["residents"]).all()
    assert days["unknown_on_day"].sum() > 0
    assert plan.resident_days == days["covered_on_day"].sum()
    left = (plan.left_out["residents"] * plan.left_out["days_left_out"]).sum()
    assert left == days["left_out_on_day"].sum()


def test_a_site_beyond_the_border_that_is_open_covers_people_and_has_no_duty(
    tmp_path: Path,
) -> None:
    study = _study()
    [(lon, lat)] = add_spur(study, [(-5_000, 0)], start=(122.85, 41.95))
    study.demand.loc[0, ["lon", "lat", "setting"]] = [122.83, 41.95, "rural"]
    row = study.sites.iloc[[0]].assign(
        site_id="S09", name="邻省接种点", lon=lon, lat=lat, adcode="", hours="24/7"
    )
    study.sites = pd.concat([study.sites, row], ignore_index=True)
    made = run(study, tmp_path)
    plan = _plan(made)
    assert "S09" not in {*plan.duties["site_id"], *plan.sites["site_id"], *plan.roster.site_id}
    days = made.tables.holidays.query("holiday_id == @SPRING and adcode == '210101'")
    assert (days["open_sites"] == 0).all()
    assert (days["covered_on_day"] > 0).all()
    assert (plan.days.query("adcode == '210101'")["new_duties"] == 1).all()
    study.sections["rosters"] = {"paths": ["roster.csv", "made.csv"]}
    path = study.write(tmp_path / "again")
    _write(plan, path.parent / "made.csv")
    again = assess(read_study(path), tmp_path / "cache").tables.holidays
    again = again.query("holiday_id == @SPRING").sort_values(["date", "adcode"])
    promised = plan.days.sort_values(["date", "adcode"])
    assert again["covered_on_day"].tolist() == promised["covered_on_day"].tolist()


def test_one_county_rosters_only_its_own(opened: Assessment) -> None:
    plan = _plan(opened, county="210201")
    assert set(plan.days["adcode"]) == set(plan.sites["adcode"]) == {"210201"}
    assert plan.resident_days == plan.days["covered_on_day"].sum()


def test_what_does_not_exist_is_refused(opened: Assessment) -> None:
    with pytest.raises(NoticeError, match="2027-spring-festival"):
        plan_duty(opened, DutyRequest(holiday="2027-spring-festival"))
    with pytest.raises(InputError, match="county: expected the six digits"):
        _plan(opened, county="9")


def test_the_command_writes_a_roster_and_tells_what_is_lacking(tmp_path: Path) -> None:
    study = _study().write(tmp_path / "study")
    out, body = tmp_path / "out", tmp_path / "roster.json"
    options = ["--holiday", "春节", "--json", str(body), "--out", str(out)]
    told = CliRunner().invoke(app, ["roster", str(study), *options], catch_exceptions=False)
    assert told.exit_code == 0
    made = json.loads(body.read_bytes())
    assert made["holiday_id"] == SPRING
    assert len(made["scenario"]["changes"]) == made["new_duties"] + 1
    assert made["provenance"]["study"] == "small"
    assert "开诊安排" in openpyxl.load_workbook(out / "roster.xlsx").sheetnames
    assert (out / "roster.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    again = ["roster", str(study), "--holiday", SPRING, "--most-days", "1"]
    lacking = CliRunner().invoke(app, again, catch_exceptions=False)
    assert lacking.exit_code == 1
    assert "仍无单位开诊" in lacking.stdout
    with pytest.raises(InputError, match="per_county"):
        CliRunner().invoke(
            app, ["roster", str(study), "--holiday", SPRING, "--per-county", "0"],
            catch_exceptions=False,
        )  # fmt: skip

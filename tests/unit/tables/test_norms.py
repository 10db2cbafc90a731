"""Norms asked of a whole study: which townships there are, where sites stand, how often they open.

The small study has a street and a town in each county, in its own list of townships.
"""

from __future__ import annotations

import pytest

from tests.samples.small_study import make_small_study, run


@pytest.fixture(scope="module")
def stated(tmp_path_factory):
    """Norms of the small study with townships, booking and days stated for some sites.

    S00 in the street of 210101; S03, S04 in the town of 210102; S08, unplaced, in its street;
    S07 in the town of 210201. S01 and S02 do not say where in 210101 they are.
    """
    study = make_small_study()
    study.sites["township_code"] = [
        "210101001", "", "", "210102101", "210102101", "", "210201101", "210201101", "210102001",
    ]  # fmt: skip
    study.sites["booking"] = ["是", "否", "", "是", "是", "是", "是", "是", "是"]
    study.sites["cycle"] = ["", "", "", "日", "", "", "", "", ""]
    study.townships.loc[len(study.townships)] = ["210201400", "演示农场", "210201"]
    return run(study, tmp_path_factory.mktemp("norms")).tables


def norm(tables, norm_id):
    rows = tables.norms[tables.norms["norm_id"] == norm_id].set_index("adcode")
    return rows[["units_met", "units_failed", "units_unknown"]].T.to_dict("list")


def open_units(tables, norm_id):
    rows = tables.norm_units[tables.norm_units["norm_id"] == norm_id]
    return dict(zip(rows["unit_id"], rows["norm_state"], strict=True))


def test_townships_come_from_the_studys_own_list_not_from_the_one_published(stated):
    assert norm(stated, "clinic_per_township") == {
        "210101": [1, 0, 1], "210102": [2, 0, 0], "210201": [1, 1, 0],
    }  # fmt: skip
    assert open_units(stated, "clinic_per_township") == {
        "210101101": "unknown", "210201001": "failed",
    }  # fmt: skip
    apart = stated.norms[stated.norms["norm_id"] == "clinic_per_township"]["units_apart"]
    assert apart.tolist() == [0, 0, 1]


def test_a_site_out_of_service_meets_no_norm_and_is_not_asked(tmp_path):
    study = make_small_study()
    study.sites["township_code"] = "210201101"
    study.sites["valid_to"] = ["2025-12-31"] * 7 + ["2026-01-05", "2025-12-31"]
    tables = run(study, tmp_path).tables
    assert set(open_units(tables, "booking_offered")) == {"S07"}
    assert norm(tables, "clinic_per_township")["210201"][0] == 1
    assert not (tables.to_verify["site_id"] == "S08").any()


def test_sites_that_take_no_bookings_are_not_registered_and_breach_nothing(stated):
    assert open_units(stated, "booking_offered") == {"S01": "unregistered", "S02": "unknown"}
    rows = stated.norms[stated.norms["norm_id"] == "booking_offered"]
    assert set(rows["force"]) == {"enabling"}
    assert rows["units_failed"].sum() == 0
    assert not stated.problems["problem_id"].str.contains("booking|consultation").any()
    asked = stated.to_verify.set_index("site_id").loc["S02"]
    assert "是否提供预约服务" in asked["question"]
    assert "预约" not in asked["verdicts"]


def test_days_a_week_come_from_hours_and_from_the_cycle_where_there_are_none(stated):
    failing = open_units(stated, "township_days")
    assert "S03" not in failing
    assert "S07" in failing
    days = stated.norm_units[stated.norm_units["norm_id"] == "township_days"]
    assert set(days["norm_state"]) == {"unknown"}


def test_the_holiday_norm_says_what_the_holiday_flag_says(stated):
    said = stated.norms[stated.norms["norm_id"] == "holiday_site_per_county"]["norm_verdict"]
    flags = {"served": "met", "unserved": "failed", "undetermined": "unknown"}
    assert said.tolist() == [flags[flag] for flag in stated.counties["holiday_flag"]]

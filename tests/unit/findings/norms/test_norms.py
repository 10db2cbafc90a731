"""Norms by hand: a few facilities in five townships of three counties."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from pydantic import ValidationError

from geo.arrays import texts
from geo.errors import StandardError
from geo.findings.norms.tallies import sum_norms
from geo.findings.norms.tests import judge_all
from geo.model.facts import Bounds, Facts, Ranks
from geo.model.trilean import Trilean
from geo.rules.norm_rules import FactTest, Norm
from tests.samples.norm_worlds import counts, judge, make_norm, states

NO, MAYBE, YES = Trilean.NO, Trilean.UNKNOWN, Trilean.YES
EAST = "210101001"
PER_TOWNSHIP = make_norm(per="township", at_least=1)


def test_a_township_with_a_facility_meets_and_one_without_fails():
    tables = judge([("210101001", YES, YES), ("210102100", NO, YES)], PER_TOWNSHIP)
    assert counts(tables) == {"210101": (1, 1, 0), "210102": (0, 1, 0), "210201": (0, 1, 0)}
    assert states(tables) == {
        "210101002": ("failed", "no_facility"),
        "210102100": ("failed", "no_facility"),
        "210201100": ("failed", "no_facility"),
    }
    assert tables.norms["norm_verdict"].tolist() == ["failed"] * 3
    assert tables.norms["share_met"].tolist() == [0.5, 0.0, 0.0]


def test_farms_parks_and_prisons_are_never_in_the_denominator():
    tables = judge([("210102400", YES, YES)], PER_TOWNSHIP)
    assert counts(tables)["210102"] == (0, 1, 0)
    assert tables.norms.set_index("adcode")["units_apart"].to_dict() == {
        "210101": 0, "210102": 1, "210201": 0,
    }  # fmt: skip


def test_a_facility_of_unknown_township_keeps_the_townships_of_its_county_from_failing():
    tables = judge([("210101001", YES, YES), ("210101", YES, YES)], PER_TOWNSHIP)
    assert counts(tables)["210101"] == (1, 0, 1)
    assert states(tables)["210101002"] == ("unknown", "place_unknown")
    assert states(tables)["210102100"] == ("failed", "no_facility")


def test_a_facility_of_unknown_county_keeps_everybody_it_may_serve_from_failing():
    assert counts(judge([("2101", YES, YES)], PER_TOWNSHIP)) == {
        "210101": (0, 0, 2), "210102": (0, 0, 1), "210201": (0, 1, 0),
    }  # fmt: skip


def test_a_facility_of_unknown_kind_makes_its_township_unknown():
    tables = judge([("210201100", MAYBE, YES)], PER_TOWNSHIP)
    assert states(tables)["210201100"] == ("unknown", "facility_unknown")


def test_two_are_too_few_where_three_are_asked():
    norm = make_norm(per="prefecture", at_least=3)
    rows = [("210101001", YES, YES), ("210102", YES, YES)]
    rows += [("210201", YES, YES), ("2102", YES, YES), ("210201100", MAYBE, NO)]
    tables = judge(rows, norm)
    assert counts(tables) == {"210100": (0, 1, 0), "210200": (0, 0, 1)}
    assert states(tables)["210100"] == ("failed", "too_few")
    assert tables.norm_units["figure"].tolist() == pytest.approx([2.0, np.nan], nan_ok=True)
    assert tables.norm_units["limit"].tolist() == [3.0, 3.0]


def test_a_share_at_its_limit_is_met_and_one_below_fails():
    norm = make_norm(per="county", share="0.75", have=[{"field": "b", "is": "yes"}])
    rows = [("210101", YES, YES)] * 3 + [("210101", YES, NO)]
    rows += [("210102", YES, YES)] * 2 + [("210102", YES, NO)]
    tables = judge(rows, norm)
    assert counts(tables) == {"210101": (1, 0, 0), "210102": (0, 1, 0), "210201": (0, 0, 0)}
    assert states(tables) == {
        "210102": ("failed", "share_below"), "210201": ("none", "no_base"),
    }  # fmt: skip
    assert tables.norms["norm_verdict"].tolist() == ["met", "failed", "none"]
    assert tables.norms["units_empty"].tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((YES, YES), (1, 0, 0)),
        ((YES, MAYBE), (0, 0, 1)),
        ((YES, NO), (0, 1, 0)),
        ((MAYBE, YES), (1, 0, 0)),
        ((MAYBE, NO), (0, 0, 1)),
        ((NO, NO), (1, 0, 0)),
    ],
)
def test_one_more_facility_moves_a_share_only_as_far_as_it_is_known(row, expected):
    norm = make_norm(per="county", share="0.75", have=[{"field": "b", "is": "yes"}])
    rows = [("210101", YES, YES)] * 2 + [("210101", *row)]
    assert counts(judge(rows, norm))["210101"] == expected


def test_a_facility_that_may_stand_in_the_county_can_raise_and_lower_its_share():
    norm = make_norm(per="county", share="0.5", have=[{"field": "b", "is": "yes"}])
    raised = judge([("210101", YES, NO), ("2101", YES, YES)], norm)
    assert states(raised)["210101"] == ("unknown", "facility_unknown")
    lowered = judge([("210101", YES, YES), ("2101", YES, NO), ("2101", YES, NO)], norm)
    assert states(lowered)["210101"] == ("unknown", "facility_unknown")
    held = judge([("210101", YES, YES), ("2101", YES, NO)], norm)
    assert counts(held)["210101"] == (1, 0, 0)


def test_each_facility_is_a_unit_where_the_norm_is_per_facility():
    norm = make_norm(per="facility", have=[{"field": "b", "is": "yes"}])
    rows = [(area, a, b) for area in ("210101001", "210102") for a in Trilean for b in Trilean]
    tables = judge(rows, norm)
    assert counts(tables) == {"210101": (1, 1, 3), "210102": (1, 1, 3), "210201": (0, 0, 0)}
    assert tables.norms["units_empty"].tolist() == [1, 1, 0]
    reasons = {unit: state for unit, state in states(tables).items() if int(unit[1:]) < 9}
    assert reasons == {
        "f3": ("unknown", "asked_unknown"),
        "f4": ("unknown", "asked_unknown"),
        "f6": ("failed", "lacks"),
        "f7": ("unknown", "not_stated"),
    }
    assert tables.norms["norm_verdict"].tolist() == ["failed", "failed", "none"]


def test_a_figure_is_given_only_where_it_is_known():
    share = make_norm(per="county", all=True, have=[{"field": "b", "is": "yes"}])
    rows = [("210101", YES, YES), ("210101", YES, NO), ("210102", YES, NO), ("210102", YES, MAYBE)]
    units = judge(rows, share).norm_units.set_index("unit_id")
    assert units.loc[["210101", "210102"], "norm_state"].tolist() == ["failed", "failed"]
    assert units.loc[["210101", "210102"], "figure"].tolist() == pytest.approx(
        [0.5, np.nan], nan_ok=True
    )
    count = make_norm(per="county", at_least=3)
    rows = [("210101", YES, YES), ("210102", YES, YES), ("210102", MAYBE, YES)]
    units = judge(rows, count).norm_units.set_index("unit_id")
    assert set(units["norm_state"]) == {"failed"}
    assert units["figure"].to_dict() == pytest.approx(
        {"210101": 1.0, "210102": np.nan, "210201": 0.0}, nan_ok=True
    )


def test_a_finding_decides_its_counties():
    norm = make_norm(per="county", finding="holiday_flag")
    tables = judge([], norm, holiday_flag=[YES, MAYBE, NO])
    assert tables.norms["norm_verdict"].tolist() == ["met", "unknown", "failed"]


DAYS = np.array([date(2026, 1, 1).toordinal(), date(2025, 12, 15).toordinal(), np.nan])
FACTS = Facts(
    count=3,
    words={"kind": texts(["x", "y", ""])},
    numbers={"days": Bounds(np.array([5.0, 0.0, np.nan]), np.array([5.0, 7.0, np.nan]))},
    ranks={"tier": Ranks(("high", "low"), np.array([0, 1, -1]), {"top": "high"})},
    dates={"opened": Bounds(DAYS, DAYS + np.array([0, 30, 0]))},
    answers={"b": np.array([YES, NO, MAYBE], dtype=np.int8)},
)


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ({"field": "kind", "one_of": ["x"]}, [YES, NO, MAYBE]),
        ({"field": "kind", "none_of": ["x"]}, [NO, YES, MAYBE]),
        ({"field": "b", "is": "no"}, [NO, YES, MAYBE]),
        ({"field": "tier", "at_least": "high"}, [YES, NO, MAYBE]),
        ({"field": "tier", "at_least": "low"}, [YES, YES, MAYBE]),
        ({"field": "days", "at_least": 5.0}, [YES, MAYBE, MAYBE]),
        ({"field": "days", "at_least": 5.1}, [NO, MAYBE, MAYBE]),
        ({"field": "days", "at_most": 5.0}, [YES, MAYBE, MAYBE]),
        ({"field": "days", "at_least": 0.0, "at_most": 7.0}, [YES, YES, MAYBE]),
        ({"field": "days", "is": 5}, [YES, MAYBE, MAYBE]),
        ({"field": "days", "is": 8}, [NO, NO, MAYBE]),
        ({"field": "kind", "is": "Ｘ "}, [YES, NO, MAYBE]),
        ({"field": "b", "is": True}, [YES, NO, MAYBE]),
        ({"field": "b", "is": "否"}, [NO, YES, MAYBE]),
        ({"field": "tier", "is": "low"}, [NO, YES, MAYBE]),
        ({"field": "tier", "is": "top"}, [YES, NO, MAYBE]),
        ({"field": "tier", "at_most": "low"}, [NO, YES, MAYBE]),
        ({"field": "tier", "one_of": ["high", "low"]}, [YES, YES, MAYBE]),
        ({"field": "tier", "none_of": ["low"]}, [YES, NO, MAYBE]),
        ({"field": "opened", "since": "2026-01-01"}, [YES, MAYBE, MAYBE]),
        ({"field": "opened", "until": "2025-12-31"}, [NO, MAYBE, MAYBE]),
    ],
)
def test_a_test_is_judged_in_three_values(test, expected):
    assert judge_all([FactTest.model_validate(test)], FACTS).tolist() == expected


def test_a_field_that_is_not_there_or_of_another_kind_is_refused_by_name():
    with pytest.raises(
        StandardError, match="unknown field 'beds'; known: b, days, kind, opened, tier"
    ):
        judge_all([FactTest(field="beds", at_least=3.0)], FACTS)
    with pytest.raises(StandardError, match="days is a number; test it with at_least"):
        judge_all([FactTest(field="days", one_of=["5"])], FACTS)
    with pytest.raises(StandardError, match="is takes yes or no, got 'maybe'"):
        judge_all([FactTest.model_validate({"field": "b", "is": "maybe"})], FACTS)
    with pytest.raises(StandardError, match="opened is a date; test it with since or until"):
        judge_all([FactTest(field="opened", at_least=3.0)], FACTS)
    with pytest.raises(StandardError, match="must be one of high, low, got 'middle'"):
        judge_all([FactTest(field="tier", at_least="middle")], FACTS)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"per": "county"}, "give one of at_least, share, finding"),
        ({"per": "county", "at_least": 1, "share": "0.5"}, "give one of"),
        ({"per": "county", "share": "0.5"}, "have goes with share"),
        ({"per": "facility"}, "takes have"),
        ({"per": "township", "finding": "holiday_flag"}, "per county"),
        ({"per": "village", "at_least": 1}, "per"),
        ({"per": "county", "at_least": 0}, "at_least"),
        ({"per": "county", "share": "1.5", "have": [{"field": "b", "is": "yes"}]}, "share"),
        ({"per": "county", "at_least": 1, "of": [{"field": "b"}]}, "give one of is"),
        ({"per": "county", "at_least": 1, "of": []}, "of is empty; leave it out"),
        ({"per": "county", "each": "county", "at_least": 1}, "they are the same"),
        ({"per": "county", "at_least": 1.5}, "a whole number from 1"),
        ({"per": "county", "at_most": -1}, "a whole number from 0"),
        ({"per": "county", "sum": "beds"}, "give one of"),
        ({"per": "county", "all": True}, "have goes with share, all"),
        ({"per": "county", "all": False, "have": [{"field": "b", "is": "yes"}]}, "all"),
        ({"per": "county", "at_least": 1, "unless": 3}, "unless"),
    ],
)
def test_a_norm_that_says_too_much_or_too_little_is_refused(keys, message):
    with pytest.raises(ValidationError, match=message):
        Norm.model_validate({"id": "n", "zh": "要求", "source": "演示", "force": "limit", **keys})


@pytest.mark.parametrize("force", ["own", "enabling", "direction", "explore"])
def test_what_is_no_limit_is_counted_and_never_fails(force):
    have = [{"field": "b", "is": "yes"}]
    rows = [(EAST, YES, YES), (EAST, YES, NO), (EAST, YES, MAYBE), (EAST, YES, NO)]
    norm = make_norm(per="facility", have=have, force=force, tally="提供预约")
    row = judge(rows, norm).norms.iloc[0]
    assert row["force"] == force
    assert [row["units"], row["units_registered"], row["units_unregistered"]] == [4, 1, 3]
    assert [row["units_met"], row["units_failed"], row["units_unknown"]] == [0, 0, 1]
    assert row["norm_tally"] == "已登记提供预约1家、未登记3家（其中登记为否2家）"
    assert row["norm_verdict"] is None
    assert np.isnan(row["share_met"])
    units = judge(rows, norm).norm_units
    assert sorted(units["norm_state"]) == ["unknown", "unregistered", "unregistered"]
    assert set(units["norm_reason"]) == {"not_stated", "registered_no"}


def test_a_count_of_areas_is_not_told_as_one_of_facilities():
    norm = make_norm(per="county", at_least=2, force="direction", tally="高水平医院")
    tables = judge([("210101", YES, YES)] * 3 + [("210102", YES, YES)], norm)
    assert sum_norms(tables.norms)[0]["norm_tally"] == (
        "高水平医院达到参照数的县（市、区）1个、其余2个"
    )


def test_nobody_registered_as_of_a_kind_is_not_told_as_nobody_of_it():
    have = [{"field": "b", "is": "yes"}]
    norm = make_norm(per="facility", have=have, force="enabling", tally="提供预约")
    row = judge([(EAST, NO, YES)], norm).norms.iloc[0]
    assert (row["units"], row["norm_tally"]) == (0, "没有登记为此类的单位")


def test_the_same_units_under_a_limit_fail():
    have = [{"field": "b", "is": "yes"}]
    rows = [(EAST, YES, YES), (EAST, YES, NO), (EAST, YES, MAYBE), (EAST, YES, NO)]
    row = judge(rows, make_norm(per="facility", have=have)).norms.iloc[0]
    assert [row["units_met"], row["units_failed"], row["units_unknown"]] == [1, 2, 1]
    assert [row["units_registered"], row["units_unregistered"]] == [0, 0]
    assert (row["norm_verdict"], row["norm_tally"]) == ("failed", "")


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (
            {},
            "norm n: force is missing; it must be one of limit, own, enabling, direction, explore",
        ),
        ({"force": "must"}, "norm n: force must be one of limit.*got 'must'"),
        ({"force": ""}, "norm n: force must be one of"),
        ({"force": None}, "norm n: force must be one of"),
        ({"force": ["limit"]}, "norm n: force must be one of"),
    ],
)
def test_a_norm_without_its_force_is_refused_with_words(keys, message):
    whole = {"id": "n", "zh": "要求", "source": "演示", "per": "county", "at_least": 1, **keys}
    with pytest.raises(ValidationError, match=message):
        Norm.model_validate(whole)

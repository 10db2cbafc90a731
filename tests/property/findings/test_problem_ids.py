"""Ids of problems come from what and where, so that tables in any order give the same list."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.findings.worklists.follow_up import follow_up
from geo.findings.worklists.problem_rows import COLUMNS, ProblemSources
from geo.findings.worklists.problems import Problems, list_problems
from tests.samples.small_world import STANDARD

CODES = ["210101", "210102"]


def draw_found(rng, shuffle):
    """Tables with shortfalls drawn from `rng`; rows in an order drawn from `shuffle`."""
    sites = pd.DataFrame(
        {
            "site_id": [f"s{i}" for i in range(6)],
            "name": "演示",
            "adcode": rng.choice(CODES, 6),
            "position": rng.choice(["none", "exact"], 6),
            "hours": rng.choice(["", "24/7"], 6),
            "phone": rng.choice(["", "演示"], 6),
            "residents_nearest": rng.integers(0, 99, 6),
            "outside": False,
            "valid_to": "",
        }
    )
    flags = rng.choice(["unserved", "served", "undetermined"], 4)
    days = pd.DataFrame(
        {
            "year": 2026,
            "holiday_id": np.repeat(["2026-a", "2026-b"], 2),
            "holiday": np.repeat(["甲节", "乙节"], 2),
            "date": np.repeat(["2026-01-01", "2026-02-01"], 2),
            "adcode": CODES * 2,
            "flag": flags,
            "open_sites": 0,
            "days_served": 0,
            "days_off": 1,
            "upcoming": True,
            "provisional": False,
            "rabies_open_sites": 0,
            "flag_label": "无单位开诊",
        }
    )
    units = pd.DataFrame(
        {
            "norm_id": "booking_offered",
            "norm": "预约",
            "unit_id": sites["site_id"],
            "unit_name": "演示",
            "adcode": sites["adcode"],
            "norm_state": rng.choice(["failed", "unknown"], 6),
            "figure": np.nan,
            "limit": np.nan,
        }
    )
    counties = pd.DataFrame(
        {
            "adcode": CODES,
            "name": "演示县",
            "verdict": rng.choice(["short", "meets", "undetermined"], 2),
            "uncovered": rng.integers(0, 99, 2),
            "share_covered": 0.5,
            "residents": 100,
        }
    )
    demand = pd.DataFrame(
        {
            "adcode": CODES,
            "demand_id": ["a", "b"],
            "status": "uncovered",
            "status_reason": "by_road_only",
        }
    )
    empty = pd.DataFrame(columns=["kind", "gap_id"])
    orders = {"counties": counties, "sites": sites, "days": days, "units": units}
    mixed = {
        k: v.sample(frac=1, random_state=shuffle, ignore_index=True) for k, v in orders.items()
    }
    gaps = empty.reindex(
        columns=["kind", "gap_id", "adcode", "places", "residents", "road_distance_m", "setting",
                 "nearest_site_name", "uncovered_doubtful"]
    )  # fmt: skip
    return ProblemSources(
        mixed["counties"], gaps, demand, mixed["sites"], mixed["days"], mixed["days"],
        mixed["units"], pd.DataFrame(), "2026-01-01", {},
    )  # fmt: skip


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_order_of_rows_changes_nothing(seed, shuffle):
    one = list_problems(draw_found(np.random.default_rng(seed), 0), STANDARD, STANDARD.norms)
    other = list_problems(
        draw_found(np.random.default_rng(seed), shuffle), STANDARD, STANDARD.norms
    )
    pd.testing.assert_frame_equal(one.rows, other.rows)
    assert one.undecided == other.undecided
    assert one.rows["problem_id"].is_unique
    assert not one.undecided & set(one.rows["problem_id"])


STEP = st.sets(st.sampled_from("abcdef"))


@given(st.lists(st.tuples(STEP, STEP), min_size=1, max_size=5))
def test_a_list_holds_each_problem_once_and_alive_ones_are_those_of_now(steps):
    previous = None
    for k, (ids, undecided) in enumerate(steps):
        rows = pd.DataFrame([{"problem_id": one, "adcode": CODES[0]} for one in sorted(ids)])
        problems = Problems(
            rows.reindex(columns=list(COLUMNS)).assign(date="", follows=""),
            frozenset(undecided - ids),
            frozenset(),
        )
        previous = follow_up(problems, f"2026-01-0{k + 1}", frozenset(CODES), previous)
        assert previous["problem_id"].is_unique
        states = dict(zip(previous["problem_id"], previous["problem_state"], strict=True))
        assert {one for one, state in states.items() if state in ("new", "open")} == ids
        assert {one for one, state in states.items() if state == "unverified"} <= undecided
        gone = previous[previous["problem_state"] == "gone"]
        assert (gone["left_on"] > gone["since"]).all()

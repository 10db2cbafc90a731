"""Whose clinic, by hand: sites at 0 and 6 km along a road, villages between and beyond.

0        2                 6        8 km               30
A--------v-----------------B--------w-------- … -------far
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.arrays import texts
from geo.findings.access.assigned import (
    add_assigned,
    find_assigned,
    list_nearer,
    measure_assigned,
    remark_unknown,
)
from tests.samples.road_maps import NORTH, WEST, make_lines, shift_m
from tests.samples.small_world import Clinic, Village, make_evidence


def place(east_m):
    return shift_m(WEST, NORTH, east_m, 0.0)


def world(assigned, names=("A", "B")):
    """Evidence with villages v, w, far whose site in charge is as given."""
    at = [place(m) for m in (0, 2_000, 6_000, 8_000, 30_000)]
    lines = make_lines(at, [(0, 1), (1, 2), (2, 3), (3, 4)])
    villages = [
        Village("v", place(2_000), 10),
        Village("w", place(8_000), 20),
        Village("x", place(30_000), 40),
    ]
    evidence = make_evidence(lines, villages, [Clinic("A", place(0)), Clinic("B", place(6_000))])
    records = replace(evidence.sites.records, name=texts(names))
    return replace(
        evidence,
        demand=replace(evidence.demand, assigned_site_id=texts(assigned)),
        sites=replace(evidence.sites, records=records),
    )


def nearer(evidence):
    """The list, with A nearest to v and B to the others."""
    road_m = np.array([2_000.0, 2_000.0, 24_000.0])
    table = list_nearer(evidence, measure_assigned(evidence), np.array([0, 1, 1]), road_m)
    return table.set_index("demand_id")


def test_the_distance_to_the_assigned_site_is_that_of_the_table_and_null_beyond_it():
    found = measure_assigned(world(["B", "A", "A"]))
    assert found.site.tolist() == [1, 0, 0]
    assert found.road_m == pytest.approx([4_000.0, 8_000.0, np.nan], abs=0.01, nan_ok=True)


def test_places_with_a_nearer_site_are_listed_with_by_how_much():
    table = nearer(world(["B", "B", ""]))
    assert table.index.tolist() == ["v"]
    assert table.loc["v", "nearer_by_m"] == pytest.approx(2_000.0, abs=0.01)
    assert table.loc["v", ["assigned_site_id", "nearest_site_id"]].tolist() == ["B", "A"]


def test_beyond_the_table_a_place_is_listed_by_its_straight_line_and_the_excess_is_null():
    table = nearer(world(["", "", "A"]))
    assert table.index.tolist() == ["x"]
    assert pd.isna(table.loc["x", "assigned_distance_m"])
    assert pd.isna(table.loc["x", "nearer_by_m"])


def test_a_site_that_the_register_does_not_hold_is_listed_and_remarked_once():
    evidence = world(["gone", "gone", "B"])
    table = nearer(evidence)
    assert table["assigned_state"].tolist() == ["not_in_register", "not_in_register"]
    report = remark_unknown(evidence.demand, measure_assigned(evidence))
    assert [one.message for one in report.remarks] == [
        "assigned site gone of 2 places is not in the register of sites"
    ]


def test_a_site_in_charge_may_be_called_by_its_name_if_only_one_has_it():
    evidence = world(["甲 门诊", "B", ""], names=("甲门诊", "乙门诊"))
    assert find_assigned(evidence.demand, evidence.sites).tolist() == [0, 1, -1]
    evidence = world(["甲门诊", "", ""], names=("甲门诊", "甲门诊"))
    assert find_assigned(evidence.demand, evidence.sites).tolist() == [-2, -1, -1]


def test_the_share_within_the_cutoff_is_of_those_with_a_site_in_charge():
    evidence = world(["A", "A", ""])
    frame = pd.DataFrame(index=range(1))
    group = np.zeros(3, dtype=np.int32)
    add_assigned(frame, evidence.demand, measure_assigned(evidence), group)
    assert frame.iloc[0].tolist() == [30, 1.0]
    evidence = world(["gone", "A", ""])
    add_assigned(frame, evidence.demand, measure_assigned(evidence), group)
    assert frame.iloc[0].tolist() == [30, pytest.approx(20 / 30)]

"""Which verified distances hold, and what they put into the table, by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from geo.arrays import texts
from geo.findings.status.readings import Evidence
from geo.model.verified import VerifiedPairs
from geo.verified.apply import Verification, apply_verified
from tests.samples.road_maps import NORTH, WEST, make_lines, shift_m
from tests.samples.small_world import STANDARD, Clinic, Village, make_evidence, status_by_id

TOLERANCE_M = STANDARD.verified_m
Spot = tuple[float, float]


def place(east_m: float, north_m: float = 0.0) -> Spot:
    return shift_m(WEST, NORTH, east_m, north_m)


ROAD = make_lines([place(0), place(40_000)], [(0, 1)])
NOWHERE = (np.nan, np.nan)


@dataclass(frozen=True)
class Pair:
    """A verified pair, and where its ends stood then."""

    village: str
    site: str
    road_m: float
    village_at: Spot = NOWHERE
    site_at: Spot = NOWHERE


def verify(evidence: Evidence, pairs: list[Pair]) -> tuple[Evidence, Verification]:
    blank = texts([""] * len(pairs))
    table = VerifiedPairs(
        demand_id=texts(one.village for one in pairs),
        site_id=texts(one.site for one in pairs),
        road_m=np.array([one.road_m for one in pairs]),
        office=blank,
        date=blank,
        evidence=blank,
        demand_lon=np.array([one.village_at[0] for one in pairs]),
        demand_lat=np.array([one.village_at[1] for one in pairs]),
        site_lon=np.array([one.site_at[0] for one in pairs]),
        site_lat=np.array([one.site_at[1] for one in pairs]),
    )
    eligible = evidence.sites.services["routine"]
    return apply_verified(evidence, eligible, table)


def make_world() -> Evidence:
    """Two villages and two sites along a road; the second site is 30 km from the first village."""
    return make_evidence(
        ROAD,
        [Village("a", place(4_000), 7), Village("b", place(35_000), 11)],
        [Clinic("s", place(0)), Clinic("t", place(34_000)), Clinic("lost", None)],
    )


def states(pairs: list[Pair]) -> list[str]:
    return verify(make_world(), pairs)[1].listed["verified_state"].tolist()


@pytest.mark.parametrize("end", ["village", "site", "both"])
def test_a_pair_lapses_where_either_end_moved_by_more_than_the_tolerance(end: str) -> None:
    def moved(metres: float) -> Pair:
        village = place(4_000, metres if end != "site" else 0.0)
        site = place(0, metres if end != "village" else 0.0)
        return Pair("a", "s", 6_000, village, site)

    assert states([moved(TOLERANCE_M - 0.01)]) == ["used"]
    assert states([moved(TOLERANCE_M + 0.01)]) == ["lapsed"]


def test_one_end_alone_may_say_where_it_stood() -> None:
    away = place(9_000)
    assert states([Pair("a", "s", 6_000, village_at=away)]) == ["lapsed"]
    assert states([Pair("a", "t", 31_000, site_at=away)]) == ["lapsed"]
    assert states([Pair("a", "s", 6_000)]) == ["used"]


def test_pairs_in_use_that_do_not_tell_where_both_ends_stood_are_counted() -> None:
    said = Pair("a", "t", 31_000, place(4_000), place(34_000))
    half = Pair("a", "s", 6_000, site_at=place(0))
    pairs = [said, half, Pair("b", "t", 20_000), Pair("x", "s", 6_000)]
    found = verify(make_world(), pairs)[1]
    assert found.listed["verified_state"].tolist() == ["used", "used", "used", "unknown_end"]
    assert found.without_ends == 2


def test_a_way_a_little_below_the_straight_line_is_that_line_and_a_shorter_one_is_refused() -> None:
    evidence = make_world()
    changed, found = verify(evidence, [Pair("a", "s", 4_000 - TOLERANCE_M + 0.01)])
    assert found.listed["verified_state"].tolist() == ["used"]
    assert changed.reach.road_mm[0] == changed.reach.straight_mm[0]
    assert states([Pair("a", "s", 4_000 - TOLERANCE_M - 0.01)]) == ["shorter_than_straight"]


def test_a_pair_of_an_unknown_or_unplaced_end_is_not_used() -> None:
    pairs = [Pair("x", "s", 5_000), Pair("a", "x", 5_000), Pair("a", "lost", 5_000)]
    assert states(pairs) == ["unknown_end"] * 3


def test_every_distance_stands_at_its_own_pair_and_whom_it_changes_is_counted() -> None:
    evidence = make_world()
    pairs = [Pair("b", "t", 20_000), Pair("a", "t", 31_000), Pair("a", "s", 9_000)]
    changed, found = verify(evidence, pairs)
    held = {
        (str(changed.sites.records.site_id[s]), str(changed.demand.demand_id[p])): int(mm)
        for s, p, mm in zip(
            changed.reach.site_index, changed.reach.demand_index, changed.reach.road_mm, strict=True
        )
    }
    assert held == {("s", "a"): 9_000_000, ("t", "a"): 31_000_000, ("t", "b"): 20_000_000}
    computed = found.listed["computed_distance_m"].to_numpy()
    np.testing.assert_allclose(computed, [1_000, np.nan, 4_000], atol=30)
    assert found.people_changed == 11
    assert {name: one[0] for name, one in status_by_id(changed).items()} == {
        "a": "covered", "b": "unknown",
    }  # fmt: skip


def test_nothing_was_computed_for_a_pair_across_a_gap_of_the_roads() -> None:
    banks = [place(0), place(25_000), place(0, 500), place(24_000, 500)]
    evidence = make_evidence(
        make_lines(banks, [(0, 1), (2, 3)]),
        [Village("v", place(3_000, 700))],
        [Clinic("s", place(0, -200))],
    )
    listed = verify(evidence, [Pair("v", "s", 9_000)])[1].listed
    assert listed["verified_state"].tolist() == ["used"]
    assert listed["computed_distance_m"].isna().tolist() == [True]

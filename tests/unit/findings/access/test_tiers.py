"""Tiers of a small county, by hand.

0        3        6        9 km
H--------+--------T--------+        H: 县级 at 0, T: 乡镇 at 6 km, q: no known tier at 9 km
a                 b        c        a, b, c: urban villages, so the cutoff is 5 km
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from geo.arrays import texts
from geo.findings.access.tiers import tabulate_tiers
from geo.model.trilean import Trilean
from tests.samples.road_maps import NORTH, WEST, make_lines, shift_m
from tests.samples.small_world import STANDARD, Clinic, Village, make_evidence


def place(east_m):
    return shift_m(WEST, NORTH, east_m, 0.0)


def tabulate(tiers, villages=(("a", 0, 10), ("b", 6_000, 20), ("c", 9_000, 40))):
    """The table of one county; `tiers` maps km along the road to the word of the site there."""
    lines = make_lines([place(0), place(20_000)], [(0, 1)])
    clinics = [Clinic(f"s{km:02}", place(km * 1000), urban=True) for km in tiers]
    people = [Village(name, place(m), residents=n, urban=True) for name, m, n in villages]
    evidence = make_evidence(lines, people, clinics)
    records = replace(evidence.sites.records, tier=texts(tiers[k] for k in sorted(tiers)))
    evidence = replace(evidence, sites=replace(evidence.sites, records=records))
    eligible = evidence.sites.services["routine"]
    nearest = [
        min(range(len(tiers)), key=lambda s: abs(evidence.sites.records.lon[s] - lon))
        for lon in evidence.demand.lon
    ]
    return tabulate_tiers(evidence, eligible, pd.array(nearest).to_numpy()).set_index("tier")


def test_people_are_counted_by_the_least_tier_within_the_cutoff():
    table = tabulate({0: "县级", 6: "乡镇（街道）级"})
    people = table[["covered", "unknown", "uncovered"]].astype(object)
    assert people.loc["县级"].tolist() == [10, 0, 60]
    assert people.loc["乡镇（街道）级"].tolist() == [70, 0, 0]
    assert people.loc["村（社区）级"].tolist() == [70, 0, 0]
    assert people.loc["unknown"].isna().all()
    assert table["tier_rank"].tolist() == [1, 2, 3, pd.NA]


def test_a_site_of_unknown_tier_makes_its_people_unknown_never_covered():
    table = tabulate({0: "县级", 9: "五星"})
    assert table.loc["县级", ["covered", "unknown", "uncovered"]].tolist() == [10, 60, 0]
    assert table.loc["unknown", "sites"] == 1


def test_people_are_counted_by_the_tier_of_their_nearest_site():
    table = tabulate({0: "县级", 6: "乡镇", 9: "五星"})
    assert table["residents_nearest_tier"].tolist() == [10, 20, 0, 40]


def test_a_tier_is_missing_only_where_no_site_could_be_of_it():
    assert tabulate({0: "县级", 6: "乡镇"})["present"].tolist() == ["yes", "yes", "no", ""]
    assert tabulate({0: "县级", 9: "五星"})["present"].tolist() == [
        "yes", "unknown", "unknown", "",
    ]  # fmt: skip


def test_the_words_of_registers_are_found_through_the_aliases_of_the_standard():
    assert [STANDARD.rank_tier(word) for word in ("县级", " 县（区）级", "街道级", "村级")] == [
        0, 0, 1, 2,
    ]  # fmt: skip
    assert [STANDARD.rank_tier(word) for word in ("", "五星", "示范门诊", "省级")] == [-1] * 4


def test_a_site_that_is_not_eligible_serves_no_tier():
    lines = make_lines([place(0), place(20_000)], [(0, 1)])
    evidence = make_evidence(
        lines, [Village("a", place(0))], [Clinic("s", place(0), routine=Trilean.NO)]
    )
    table = tabulate_tiers(evidence, evidence.sites.services["routine"], pd.array([-1]).to_numpy())
    assert table["uncovered"].tolist()[:3] == [100, 100, 100]
    assert table["residents_nearest_tier"].sum() == 0

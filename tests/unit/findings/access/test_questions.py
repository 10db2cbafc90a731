"""Cover levels, curves, catchment, inequality and bands against a few lines of plain Python."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.findings.access.catchment import average_catchment, measure_catchment
from geo.findings.access.cutoff_curve import draw_curves, list_cutoffs
from geo.findings.access.inequality import measure_inequality
from geo.findings.access.multiple_cover import count_levels
from geo.findings.access.sensitivity import (
    Variant,
    bound_shares,
    judge_variant,
    tabulate_variants,
    vary_cutoffs,
)
from geo.findings.status.least_distance import find_least_mm
from geo.findings.status.readings import Evidence
from geo.findings.status.units import add_people
from geo.model.trilean import Trilean
from geo.reach.pair_rule import DIRECT, REACHED
from geo.reach.search import FAR
from tests.samples.road_maps import NORTH, WEST, make_lines, random_lines, shift_m
from tests.samples.small_world import (
    STANDARD,
    Clinic,
    Village,
    make_counties,
    make_evidence,
    statuses,
)

SPLIT = WEST + 0.03


def place(east_m: float, north_m: float = 0.0) -> tuple[float, float]:
    return shift_m(WEST, NORTH, east_m, north_m)


def straight_world(villages: list[Village], clinics: list[Clinic]) -> Evidence:
    """A road east with a junction at every village, so that distances are those of `place`."""
    corners = sorted({place(0), place(30_000), *(village.at for village in villages)})
    ends = [(k, k + 1) for k in range(len(corners) - 1)]
    return make_evidence(make_lines(corners, ends), villages, clinics)


def random_evidence(seed: int) -> Evidence:
    rng = np.random.default_rng(seed)
    lines = random_lines(rng, int(rng.integers(4, 16)), int(rng.integers(3, 24)))

    def at() -> tuple[float, float]:
        return WEST + rng.uniform(-0.02, 0.08), NORTH + rng.uniform(-0.02, 0.07)

    places = [at() for _ in range(14)]
    villages = [
        Village(f"v{i}", where, int(rng.integers(0, 500)), bool(rng.random() < 0.5),
                int(where[0] > SPLIT))
        for i, where in enumerate(places)
    ]  # fmt: skip
    clinics = [Clinic(f"s{i}", at(), Trilean(int(rng.choice([0, 1, 2, 2, 2])))) for i in range(5)]
    counties = make_counties(
        [
            shapely.box(WEST - 1, NORTH - 1, SPLIT, NORTH + 1),
            shapely.box(SPLIT, NORTH - 1, WEST + 1, NORTH + 1),
        ]
    )
    return make_evidence(lines, villages, clinics, counties=counties)


def routine(evidence: Evidence) -> np.ndarray:
    return evidence.sites.services["routine"]


def plain_pairs(evidence: Evidence) -> list[tuple[int, int, int]]:
    """(site, point, mm) of every pair that may be used, with sites that are eligible for sure."""
    reach, found = evidence.reach, []
    for s in np.flatnonzero(routine(evidence) == Trilean.YES):
        for k in range(reach.site_ptr[s], reach.site_ptr[s + 1]):
            p = int(reach.demand_index[k])
            enters = evidence.site_enters[s] and evidence.demand_enters[p]
            if reach.bits[k] & DIRECT or (reach.bits[k] & REACHED and enters):
                found.append((int(s), p, int(reach.road_mm[k])))
    return found


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_least_distance_is_the_minimum_over_usable_pairs(seed: int) -> None:
    evidence = random_evidence(seed)
    expected = dict.fromkeys(range(len(evidence.demand)), FAR)
    for _, p, mm in plain_pairs(evidence):
        expected[p] = min(expected[p], mm)
    assert find_least_mm(evidence, routine(evidence)).tolist() == list(expected.values())


def test_residents_count_once_for_every_number_of_places_they_have() -> None:
    found = count_levels(
        np.array([0, 1, 2, 3, 5]),
        np.array([7, 10, 20, 40, 80]),
        np.array([0, 0, 0, 0, 1], dtype=np.int32),
        2,
        (1, 2, 3),
    )
    assert found.tolist() == [[70, 60, 40], [80, 80, 80]]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_cover_by_one_place_is_the_headline_and_more_places_never_cover_more(seed: int) -> None:
    evidence = random_evidence(seed)
    demand, found = evidence.demand, statuses(evidence)
    levels = count_levels(found.cover_count, demand.residents, demand.county, 2, (1, 2, 3))
    headline = add_people(demand.county, 2, demand.residents, found.status == Trilean.YES)
    assert np.array_equal(levels[:, 0], headline)
    assert (np.diff(levels, axis=1) <= 0).all()


def test_the_curve_steps_up_where_a_village_comes_within_the_cutoff() -> None:
    evidence = straight_world(
        [
            Village("near", place(999), 30, urban=True),
            Village("edge", place(2_000), 50),
            Village("far", place(9_500), 20),
        ],
        [Clinic("s", place(0))],
    )
    least = find_least_mm(evidence, routine(evidence))
    curve = draw_curves(least, evidence.demand, evidence.demand.county, 1, list_cutoffs(11_000))
    assert curve["cutoff_m"].tolist() == [1000.0 * k for k in range(1, 11)]
    assert curve["covered"].tolist() == [30, *[80] * 8, 100]
    assert curve["share_covered"].tolist() == [0.3, *[0.8] * 8, 1.0]
    assert curve["share_covered_urban"].tolist() == [1.0] * 10
    assert curve["share_covered_rural"].tolist() == [0.0, *[5 / 7] * 8, 1.0]


def test_the_curve_ends_where_the_table_does() -> None:
    assert list_cutoffs(3_300.0) == [1000.0, 2000.0, 3000.0]
    assert list_cutoffs(999.9) == [250.0, 500.0, 750.0]
    assert list_cutoffs(11.0) == [10.0]
    assert list_cutoffs(5.5) == [1.0, 2.0, 3.0, 4.0, 5.0]


def test_the_steps_follow_the_cutoffs_which_are_in_the_curve() -> None:
    assert list_cutoffs(1_100.0, (1_000.0, 1_000.0)) == [250.0, 500.0, 750.0, 1000.0]
    assert list_cutoffs(2_145.0, (600.0, 1_950.0)) == sorted(
        [250.0 * k for k in range(1, 9)] + [600.0, 1_950.0]
    )
    assert list_cutoffs(2_200.0, (800.0, 2_000.0)) == [800.0, 1000.0, 2000.0]
    assert list_cutoffs(11_000.0, (5_000.0, 10_000.0)) == [1000.0 * k for k in range(1, 11)]
    assert list_cutoffs(33_000.0, (30_000.0, 30_000.0)) == [5000.0 * k for k in range(1, 7)]
    assert list_cutoffs(110.0, (50.0, 100.0)) == [50.0, 100.0]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_curve_never_falls_and_meets_the_headline_at_its_cutoffs(seed: int) -> None:
    evidence = random_evidence(seed)
    demand = evidence.demand
    least = find_least_mm(evidence, routine(evidence))
    curve = draw_curves(least, demand, demand.county, 2, list_cutoffs(11_000))
    headline = statuses(evidence).status == Trilean.YES
    for county in range(2):
        rows = curve[curve["unit"] == county].set_index("cutoff_m")
        assert (rows["covered"].diff().dropna() >= 0).all()
        for name, cutoff, setting in (("urban", 5000.0, True), ("rural", 10_000.0, False)):
            here = (demand.county == county) & (demand.urban == setting)
            people = demand.residents[here].sum()
            share = rows.loc[cutoff, f"share_covered_{name}"]
            covered = demand.residents[here & headline].sum()
            assert np.isnan(share) if people == 0 else share == covered / people


def test_a_site_shares_its_capacity_among_all_who_reach_it() -> None:
    evidence = straight_world(
        [Village("at", place(0), 100), Village("half", place(5_000), 100)],
        [Clinic("s", place(0))],
    )
    edge = np.exp(-0.5)
    weight = (np.exp(-0.125) - edge) / (1 - edge)
    found = measure_catchment(evidence, routine(evidence))
    share = 1 / (100 * (1 + weight))
    assert found.ratio == pytest.approx([share, share * weight], rel=1e-6)
    assert (found.sites, found.assumed) == (1, 1)


def test_a_village_at_the_cutoff_itself_is_given_nothing() -> None:
    evidence = straight_world(
        [Village("at", place(0)), Village("edge", place(10_000))], [Clinic("s", place(0))]
    )
    assert measure_catchment(evidence, routine(evidence)).ratio[1] == pytest.approx(0, abs=1e-9)


def with_capacity(evidence: Evidence, capacity: list[float]) -> Evidence:
    records = replace(evidence.sites.records, capacity=np.array(capacity))
    return replace(evidence, sites=replace(evidence.sites, records=records))


def test_stated_capacities_count_and_only_missing_ones_are_assumed() -> None:
    evidence = straight_world(
        [Village("v", place(1_000), 50)], [Clinic("a", place(0)), Clinic("b", place(2_000))]
    )
    found = measure_catchment(with_capacity(evidence, [40.0, np.nan]), routine(evidence))
    assert found.ratio[0] == pytest.approx(41 / 50)
    assert (found.sites, found.assumed) == (2, 1)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_catchment_equals_two_loops_and_gives_out_what_the_sites_hold(seed: int) -> None:
    evidence = random_evidence(seed)
    capacity = np.random.default_rng(seed).integers(1, 20, 5).astype(float)
    evidence = with_capacity(evidence, capacity.tolist())
    demand, edge = evidence.demand, np.exp(-0.5)
    weights = {}
    for s, p, mm in plain_pairs(evidence):
        share = mm / (5_000_000 if demand.urban[p] else 10_000_000)
        if share <= 1:
            weights[s, p] = (np.exp(-0.5 * share**2) - edge) / (1 - edge)
    asked = {s: sum(demand.residents[p] * w for (t, p), w in weights.items() if t == s)
             for s in range(5)}  # fmt: skip
    expected = np.zeros(len(demand))
    for (s, p), w in weights.items():
        expected[p] += capacity[s] / asked[s] * w if asked[s] > 0 else 0.0
    found = measure_catchment(evidence, routine(evidence)).ratio
    assert found == pytest.approx(expected)
    reached = sum(capacity[s] for s in range(5) if asked[s] > 0)
    assert (found * demand.residents).sum() == pytest.approx(reached)
    mean = average_catchment(found, demand.residents, demand.county, 2)
    for county in range(2):
        here = demand.county == county
        people = demand.residents[here].sum()
        if people:
            assert mean[county] == pytest.approx((found * demand.residents)[here].sum() / people)
        else:
            assert np.isnan(mean[county])


def inequality(x: list[float], w: list[int]) -> tuple[float, float]:
    group = np.zeros(len(x), dtype=np.int32)
    found = measure_inequality(np.array(x), np.array(w), group, 1)
    return found["gini_distance"][0], found["worst_tenth_distance_m"][0]


def test_equal_distances_have_no_inequality() -> None:
    assert inequality([500.0, 500.0], [3, 9]) == (0.0, 500.0)
    assert inequality([0.0, 0.0], [3, 9]) == (0.0, 0.0)


def test_one_resident_in_four_who_walks_alone_gives_three_quarters() -> None:
    assert inequality([0.0, 1000.0], [3, 1]) == (0.75, 1000.0)


def test_the_worst_tenth_takes_part_of_a_village() -> None:
    assert inequality([100.0, 200.0, 300.0], [80, 15, 5])[1] == 250.0


def test_unknown_distances_and_empty_counties_are_left_out() -> None:
    found = measure_inequality(
        np.array([np.nan, 700.0, np.nan]),
        np.array([5, 5, 5]),
        np.array([0, 0, 1], dtype=np.int32),
        2,
    )
    assert found["worst_tenth_distance_m"][0] == 700.0
    assert found.iloc[1].isna().all()


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 60_000), st.integers(1, 60)), min_size=1, max_size=12),
)
def test_inequality_equals_its_definition_over_single_residents(
    villages: list[tuple[int, int]],
) -> None:
    everyone = np.repeat([x for x, _ in villages], [w for _, w in villages]).astype(float)
    gini, worst = inequality([float(x) for x, _ in villages], [w for _, w in villages])
    mean = everyone.mean()
    differences = np.abs(everyone[:, None] - everyone[None, :]).mean()
    assert gini == pytest.approx(differences / (2 * mean) if mean else 0.0, abs=1e-9)
    assert 0.0 <= gini <= 1.0
    tenth = np.sort(np.repeat(everyone, 10))[-len(everyone) :]
    assert worst == pytest.approx(tenth.mean(), abs=0.0005)


def test_the_band_names_what_moved_each_county() -> None:
    people = np.array([10, 20, 30, 40])
    county = np.array([0, 0, 1, 1], dtype=np.int32)
    headline = Variant("", np.array([True, False, True, True]), people)
    variants = [
        Variant("less", np.array([False, False, True, True]), people),
        Variant("more", np.array([True, True, True, True]), people),
    ]
    band = bound_shares(headline, variants, county, 2)
    assert (band.low.tolist(), band.high.tolist()) == ([0, 70], [30, 70])
    assert band.residents.tolist() == [30, 70]
    assert band.low_change.tolist() == ["less", ""]
    assert band.high_change.tolist() == ["more", ""]
    table = tabulate_variants(variants, county, 2)
    assert table["change"].tolist() == ["less", "more", "less", "more"]
    assert table["share_covered"].tolist() == [0.0, 1.0, 1.0, 1.0]


def test_a_tenth_more_or_less_of_the_cutoff_moves_villages_at_its_edge() -> None:
    evidence = straight_world(
        [Village(f"{at}", place(at), urban=at < 8_000) for at in (4_499, 5_500, 9_001, 11_000)],
        [Clinic("s", place(0))],
    )
    less, more = vary_cutoffs(evidence, routine(evidence))
    assert (less.change, less.covered.tolist()) == ("cutoffs_less_10", [True, False, False, False])
    assert (more.change, more.covered.tolist()) == ("cutoffs_more_10", [True, True, True, True])


def test_a_table_that_ends_at_the_cutoff_says_nothing_of_longer_ones() -> None:
    evidence = straight_world([Village("v", place(0))], [Clinic("s", place(0))])
    short = replace(evidence, standard=STANDARD.model_copy(update={"reach_factor": 1.0}))
    assert [one.change for one in vary_cutoffs(short, routine(evidence))] == ["cutoffs_less_10"]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_without_a_change_the_variant_is_the_headline_and_lies_in_every_band(seed: int) -> None:
    evidence = random_evidence(seed)
    demand = evidence.demand
    same = judge_variant("", evidence, routine(evidence))
    assert np.array_equal(same.covered, statuses(evidence).status == Trilean.YES)
    band = bound_shares(same, vary_cutoffs(evidence, routine(evidence)), demand.county, 2)
    headline = add_people(demand.county, 2, demand.residents, same.covered)
    assert ((band.low <= headline) & (headline <= band.high)).all()

"""The laws of rules.md#status-5, on random networks with every kind of site and village."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.findings.status.readings import Evidence, Reading
from geo.model.trilean import Trilean
from tests.samples.road_maps import NORTH, WEST, random_lines
from tests.samples.small_world import (
    STANDARD,
    Clinic,
    Village,
    make_counties,
    make_evidence,
    statuses,
    with_cutoff,
)
from tests.soak import rounds

READINGS = [
    Reading(),
    Reading(way="straight"),
    Reading(radius_by="site"),
    Reading(whose="own_county"),
]
EVERY_READING = [
    Reading(way, radius, whose)
    for way, radius, whose in itertools.product(
        ("road", "straight"), ("resident", "site"), ("anybody", "own_county", "assigned")
    )
]
SPLIT = WEST + 0.03
COUNTIES = make_counties(
    [
        shapely.box(WEST - 1, NORTH - 1, SPLIT, NORTH + 1),
        shapely.box(SPLIT, NORTH - 1, WEST + 1, NORTH + 1),
    ]
)
SMALL = with_cutoff(STANDARD, 1_500.0, 3_000.0)


def random_world(seed: int) -> tuple[np.random.Generator, object, list[Village], list[Clinic]]:
    rng = np.random.default_rng(seed)
    lines = random_lines(rng, int(rng.integers(4, 16)), int(rng.integers(3, 24)))

    def at() -> tuple[float, float]:
        return WEST + rng.uniform(-0.02, 0.08), NORTH + rng.uniform(-0.02, 0.07)

    villages = []
    for i in range(14):
        where = at()
        county = int(where[0] > SPLIT)
        township = f"21010{1 + county}00{1 + int(where[1] > NORTH + 0.02)}"
        people, urban = int(rng.integers(1, 500)), bool(rng.random() < 0.5)
        villages.append(Village(f"v{i}", where, people, urban, county, township))
    clinics = []
    for i in range(4):
        where = at()
        state = Trilean(int(rng.choice([0, 1, 2, 2, 2])))
        clinics.append(
            Clinic(f"s{i}", where, state, bool(rng.random() < 0.5), int(where[0] > SPLIT))
        )
    return rng, lines, villages, clinics


def bounds(evidence: Evidence, reading: Reading) -> tuple[np.ndarray, np.ndarray]:
    """Which points are covered for sure, and which at most; in order of id."""
    found = statuses(evidence, reading)
    order = np.argsort(evidence.demand.demand_id)
    return found.status[order] == Trilean.YES, found.status[order] != Trilean.NO


def assign(evidence: Evidence, seed: int, names: list[str]) -> Evidence:
    """The same world with a site in charge of most villages, by the id of the village."""
    rng = np.random.default_rng(seed)
    order = np.argsort(evidence.demand.demand_id)
    assigned = np.full(len(order), "", dtype=object)
    assigned[order] = rng.choice([*names, ""], len(order))
    return replace(evidence, demand=replace(evidence.demand, assigned_site_id=assigned))


def add_lost(clinics: list[Clinic], seed: int) -> list[Clinic]:
    """Up to two sites more without coordinates, of a county or of a township."""
    lost = [
        Clinic("u0", None, Trilean(1 + seed % 2), county=1),
        Clinic("u1", None, county=0, township="210101001"),
    ]
    return [*clinics, *lost[: seed % 3]]


def assert_never_less(before: Evidence, after: Evidence) -> None:
    for reading in EVERY_READING:
        for less, more in zip(bounds(before, reading), bounds(after, reading), strict=True):
            assert not (less & ~more).any(), reading


@settings(max_examples=rounds(40, 240), deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_adding_a_site_never_takes_cover_from_anybody(seed: int) -> None:
    _, lines, villages, clinics = random_world(seed)
    more = clinics[-1]
    fewer = add_lost(clinics[:-1], seed)
    before = make_evidence(lines, villages, fewer, counties=COUNTIES, standard=SMALL)
    after = make_evidence(lines, villages, [*fewer, more], counties=COUNTIES, standard=SMALL)
    names = ["s0", "s1", "s2", "u0", "u1", "nobody"]
    assert_never_less(assign(before, seed, names), assign(after, seed, names))


@settings(max_examples=rounds(40, 240), deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(1.0, 3.0))
def test_raising_the_cutoff_never_takes_cover_from_anybody(seed: int, factor: float) -> None:
    _, lines, villages, clinics = random_world(seed)
    clinics = add_lost(clinics, seed)
    before = make_evidence(lines, villages, clinics, counties=COUNTIES, standard=SMALL)
    wider = with_cutoff(STANDARD, 1_500.0 * factor, 3_000.0 * factor)
    after = make_evidence(lines, villages, clinics, counties=COUNTIES, standard=wider)
    names = ["s0", "s1", "u0", "u1", "nobody"]
    assert_never_less(assign(before, seed, names), assign(after, seed, names))


@settings(max_examples=rounds(40, 240), deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_giving_up_a_coordinate_widens_the_band_on_both_sides_or_not_at_all(seed: int) -> None:
    _, lines, villages, clinics = random_world(seed)
    at = np.array([village.at for village in villages]) * [0.743, 1.0]
    lon, lat = clinics[0].at or (0.0, 0.0)
    near = int(np.argmin(np.hypot(*(at - [lon * 0.743, lat]).T)))
    home = villages[near]
    stated = home.township if home.county == clinics[0].county and seed % 2 else ""
    clinics[0] = replace(clinics[0], township=stated)
    lost = [replace(clinics[0], at=None), *clinics[1:]]
    before = make_evidence(lines, villages, clinics, counties=COUNTIES, standard=SMALL)
    after = make_evidence(lines, villages, lost, counties=COUNTIES, standard=SMALL)
    before, after = (assign(one, seed, ["s0", "s1", "nobody"]) for one in (before, after))
    for reading in EVERY_READING:
        low_before, high_before = bounds(before, reading)
        low_after, high_after = bounds(after, reading)
        assert not (low_after & ~low_before).any()
        assert not (high_before & ~high_after).any()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_renaming_and_shuffling_change_no_status(seed: int) -> None:
    rng, lines, villages, clinics = random_world(seed)
    evidence = make_evidence(lines, villages, clinics, counties=COUNTIES, standard=SMALL)
    new_names = rng.permutation(len(villages))
    shuffled = [
        replace(villages[i], id=f"w{new_names[i]:02d}") for i in rng.permutation(len(villages))
    ]
    again = make_evidence(lines, shuffled, clinics[::-1], counties=COUNTIES, standard=SMALL)
    for reading in READINGS:
        assert np.array_equal(statuses(evidence, reading).status, statuses(again, reading).status)


@settings(max_examples=rounds(30, 180), deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_no_road_is_shorter_than_its_straight_line(seed: int) -> None:
    _, lines, villages, clinics = random_world(seed)
    reach = make_evidence(lines, villages, clinics, counties=COUNTIES).reach
    assert (reach.road_mm >= reach.straight_mm).all()

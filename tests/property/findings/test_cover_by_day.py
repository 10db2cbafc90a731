"""Many days at once are what each day is by itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.findings.holidays.cover_by_day import cover_days
from geo.findings.status.readings import Evidence, Reading, decide_statuses
from geo.findings.status.units import add_people
from geo.model.trilean import Trilean
from tests.property.findings.test_laws import COUNTIES, SMALL, random_world
from tests.samples.small_world import Clinic, make_evidence
from tests.soak import rounds


def make_world(seed: int) -> Evidence:
    rng, lines, villages, clinics = random_world(seed)
    lost = [Clinic("u0", None, county=0), Clinic("u1", None, county=1, township="210102001")]
    clinics += lost[: int(rng.integers(0, 3))]
    evidence = make_evidence(lines, villages, clinics, counties=COUNTIES, standard=SMALL)
    placed = rng.random(len(villages)) < 0.9
    demand = replace(evidence.demand, placed=placed)
    gone = ~placed[evidence.reach.demand_index]
    bits, straight = evidence.reach.bits.copy(), evidence.reach.straight_mm.copy()
    bits[gone], straight[gone] = 0, 2**31 - 1
    return replace(
        evidence, demand=demand, reach=replace(evidence.reach, bits=bits, straight_mm=straight)
    )


@settings(max_examples=rounds(30, 180))
@given(seed=st.integers(0, 2**32 - 1), days=st.integers(1, 130))
def test_every_day_is_counted_as_the_rule_decides_it(seed: int, days: int) -> None:
    evidence = make_world(seed)
    random = np.random.default_rng(seed)
    eligible = random.integers(0, 3, size=(len(evidence.sites), days)).astype(np.int8)
    found = cover_days(evidence, eligible)
    demand, count = evidence.demand, len(evidence.counties)
    for day in {0, days // 2, 63 % days, 64 % days, days - 1}:
        status = decide_statuses(evidence, eligible[:, day], Reading()).status
        for total, wanted in ((found.covered, Trilean.YES), (found.unknown, Trilean.UNKNOWN)):
            people = add_people(demand.county, count, demand.residents, status == wanted)
            assert total[:, day].tolist() == people.tolist()


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_day_on_which_some_are_closed_never_covers_more(seed: int) -> None:
    evidence = make_world(seed)
    random = np.random.default_rng(seed)
    usual = random.integers(0, 3, size=(len(evidence.sites), 1)).astype(np.int8)
    that_day = np.minimum(usual, random.integers(0, 3, size=usual.shape)).astype(np.int8)
    less, more = cover_days(evidence, that_day), cover_days(evidence, usual)
    assert (less.covered <= more.covered).all()
    assert (less.covered + less.unknown <= more.covered + more.unknown).all()


def test_other_people_are_counted_at_the_same_places() -> None:
    evidence = make_world(7)
    eligible = np.full((len(evidence.sites), 1), Trilean.YES, dtype=np.int8)
    double = 2 * evidence.demand.residents
    usual, doubled = cover_days(evidence, eligible), cover_days(evidence, eligible, double)
    assert doubled.covered.tolist() == (2 * usual.covered).tolist()
    assert usual.covered.sum() > 0


def test_without_a_site_nobody_is_covered() -> None:
    _, lines, villages, _ = random_world(3)
    evidence = make_evidence(lines, villages, [], counties=COUNTIES, standard=SMALL)
    found = cover_days(evidence, np.zeros((0, 65), dtype=np.int8))
    assert found.covered.shape == (2, 65)
    assert found.covered.sum() == found.unknown.sum() == 0

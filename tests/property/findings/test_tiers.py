"""Laws of the tiered system on random worlds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.arrays import texts
from geo.findings.access.tiers import tabulate_tiers
from tests.property.findings.test_laws import COUNTIES, SMALL, random_world
from tests.samples.small_world import make_evidence

WORDS = ("县级", "乡镇级", "村级", "五星", "")


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.lists(st.sampled_from(WORDS), min_size=4, max_size=4))
def test_a_lower_tier_never_covers_fewer_and_parts_sum_to_the_whole(seed, words):
    _, lines, villages, clinics = random_world(seed)
    evidence = make_evidence(lines, villages, clinics, counties=COUNTIES, standard=SMALL)
    count = len(evidence.sites)
    records = replace(evidence.sites.records, tier=texts(words[:count]))
    evidence = replace(evidence, sites=replace(evidence.sites, records=records))
    nearest = np.arange(len(evidence.demand)) % (count + 1) - 1
    table = tabulate_tiers(evidence, evidence.sites.services["routine"], nearest)
    people = np.bincount(evidence.demand.county, evidence.demand.residents, len(COUNTIES))
    without = np.bincount(
        evidence.demand.county[nearest < 0],
        evidence.demand.residents[nearest < 0],
        len(COUNTIES),
    )
    for k, (_, rows) in enumerate(table.groupby("adcode")):
        tiers = rows.dropna(subset="tier_rank")
        covered, unknown = tiers["covered"].to_numpy(int), tiers["unknown"].to_numpy(int)
        assert (np.diff(covered) >= 0).all()
        assert (covered + unknown + tiers["uncovered"].to_numpy(int) == people[k]).all()
        assert rows["residents_nearest_tier"].sum() + without[k] == people[k]
        assert rows["sites"].sum() == (evidence.sites.county == k).sum()

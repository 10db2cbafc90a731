"""Visits are told apart within the uncovered, and never turn anybody into covered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.arrays import texts
from geo.findings.status.readings import Reading
from geo.findings.status.units import PointFindings, count_units
from tests.property.findings.test_laws import COUNTIES, SMALL, random_world
from tests.samples.small_world import make_evidence, statuses

READINGS = ("headline", "straight_line", "own_county", "site_setting")
VISITS = ["uncovered_outreach", "uncovered_outreach_less", "uncovered_not_visited"]
PARTS = ["covered", "uncovered", "unknown"]


@settings(max_examples=30)
@given(
    st.integers(0, 10_000),
    st.lists(st.sampled_from([None, 0.0, 5.0, 5.5, 6.0, 12.0]), min_size=14, max_size=14),
    st.lists(st.booleans(), min_size=14, max_size=14),
)
def test_visited_often_less_often_and_not_at_all_sum_to_the_uncovered(seed, often, visited):
    _, lines, villages, clinics = random_world(seed)
    evidence = make_evidence(lines, villages, clinics, counties=COUNTIES, standard=SMALL)
    found = statuses(evidence, Reading())
    findings = PointFindings(dict.fromkeys(READINGS, found), np.full(len(villages), np.nan))
    served_by = texts("outreach" if one else "" for one in visited[: len(villages)])
    visits = np.array([np.nan if one is None else one for one in often[: len(villages)]])
    told = replace(evidence.demand, served_by=served_by, outreach_per_year=visits)
    group, count = told.county, len(COUNTIES)
    table = count_units(told, findings, group, count)
    assert (table[VISITS].sum(axis=1) == table["uncovered"]).all()
    assert (table[VISITS] >= 0).all().all()
    regular = (found.status == 0) & (served_by == "outreach") & (visits >= 6)
    assert table["uncovered_outreach"].sum() == told.residents[regular].sum()
    silent = count_units(evidence.demand, findings, group, count)
    assert (silent[PARTS] == table[PARTS]).all().all()
    assert (silent["uncovered_not_visited"] == silent["uncovered"]).all()

"""Visits are told apart within the uncovered, and never turn anybody into covered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.arrays import texts
from geo.findings.readings import Reading
from geo.findings.units import PointFindings, count_units
from tests.property.test_laws import COUNTIES, SMALL, random_world
from tests.small_world import make_evidence, statuses

READINGS = ("headline", "straight_line", "own_county", "site_setting")
PARTS = ["covered", "uncovered", "unknown"]


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.lists(st.booleans(), min_size=14, max_size=14))
def test_visited_and_not_visited_sum_to_the_uncovered(seed, visited):
    _, lines, villages, clinics = random_world(seed)
    evidence = make_evidence(lines, villages, clinics, counties=COUNTIES, standard=SMALL)
    found = statuses(evidence, Reading())
    findings = PointFindings(dict.fromkeys(READINGS, found), np.full(len(villages), np.nan))
    served_by = texts("outreach" if one else "" for one in visited[: len(villages)])
    told = replace(evidence.demand, served_by=served_by)
    group, count = told.county, len(COUNTIES)
    table = count_units(told, findings, group, count)
    parts = table["uncovered_outreach"] + table["uncovered_not_visited"]
    assert (parts == table["uncovered"]).all()
    assert (table[["uncovered_outreach", "uncovered_not_visited"]] >= 0).all().all()
    silent = count_units(evidence.demand, findings, group, count)
    assert (silent[PARTS] == table[PARTS]).all().all()
    assert silent["uncovered_outreach"].sum() == 0

"""The people of a call, beside the same answers given and everything decided anew."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.findings.status.readings import Reading, decide_statuses
from geo.findings.worklists.yes_effects import DaysAsked, find_yes_effects
from geo.model.trilean import Trilean
from tests.samples.road_maps import NORTH, WEST, make_lines, shift_m
from tests.samples.small_world import Clinic, Village, make_evidence

NO, UNKNOWN, YES = Trilean.NO, Trilean.UNKNOWN, Trilean.YES
DAYS = 3


def place(east_m: float, north_m: float = 0.0) -> tuple[float, float]:
    return shift_m(WEST, NORTH, east_m, north_m)


ROAD = make_lines([place(0), place(40_000)], [(0, 1)])


def name_verdict(covered: int, unknown: int) -> str:
    """That of 36 residents, of whom 35 must be covered."""
    if covered >= 35:
        return "meets"
    return "short" if covered + unknown < 35 else "undetermined"


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
def test_people_are_those_who_change_when_the_answers_are_yes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    villages = [
        Village(f"v{k}", place(rng.uniform(0, 40_000), rng.choice([0.0, 0.0, 4_000.0])), k + 1)
        for k in range(8)
    ]
    clinics = [Clinic(f"s{k}", place(rng.uniform(0, 40_000))) for k in range(5)]
    evidence = make_evidence(ROAD, villages, clinics)
    offers = rng.choice([NO, UNKNOWN, YES, YES], size=5).astype(np.int8)
    opened = rng.choice([NO, UNKNOWN, YES], size=(5, DAYS)).astype(np.int8)
    held = np.minimum(offers[:, None], opened).astype(np.int8)
    asked = (held == UNKNOWN) & (rng.random(DAYS) < 0.8)
    headline = decide_statuses(evidence, offers, Reading())
    people = evidence.demand.residents
    counted = [int(people[headline.status == state].sum()) for state in (YES, UNKNOWN)]
    counties = pd.DataFrame(
        {"adcode": evidence.counties.adcode, "residents": 36, "covered": counted[0],
         "unknown": counted[1], "uncovered_doubtful": 0, "uncovered_by_road": 0, "quality": "good",
         "verdict": name_verdict(*counted)}
    )  # fmt: skip
    found = find_yes_effects(evidence, offers, headline, DaysAsked(held, asked), counties)

    def verdict_with(answer: int, s: int) -> str:
        eligible = offers.copy()
        eligible[s] = answer
        status = decide_statuses(evidence, eligible, Reading()).status
        return name_verdict(*(int(people[status == state].sum()) for state in (YES, UNKNOWN)))

    def covered(eligible: np.ndarray) -> np.ndarray:
        return decide_statuses(evidence, eligible, Reading()).status == YES

    for s in range(5):
        yes = offers.copy()
        yes[s] = YES if offers[s] == UNKNOWN else offers[s]
        changed = (headline.status == UNKNOWN) & covered(yes)
        for d in np.flatnonzero(asked[s]):
            opens = held[:, d].copy()
            opens[s] = YES
            changed |= covered(opens) & ~covered(held[:, d])
        assert found.people[s] == people[changed].sum()
        waits = name_verdict(*counted) == "undetermined" and offers[s] == UNKNOWN
        if waits and verdict_with(YES, s) == "meets":
            assert found.verdicts[s] == 1
        if found.verdicts[s]:
            assert waits
            assert {verdict_with(YES, s), verdict_with(NO, s)} & {"meets", "short"}

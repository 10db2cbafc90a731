"""Plans and the people whose status is unknown, beside every choice tried out on the sites."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from geo.arrays import Trileans
from geo.assessment import Assessment
from geo.geometry.location import place_in_counties
from geo.model.trilean import Trilean
from geo.planning.plan import Plan
from geo.plans.new_sites import make_plan
from geo.plans.request import PlanRequest
from tests.samples.changed_sites import open_sites
from tests.samples.small_study import make_small_study, run

ROWS = [
    {"candidate_id": f"C{i}", "lon": lon, "lat": lat, "setting": "rural"}
    for i, (lon, lat) in enumerate(
        [(123.3, 42.05), (123.5, 41.94), (123.45, 42.08), (123.827, 41.85), (123.9, 42.0)]
    )
]
Choice = tuple[int, ...]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    """A county of which most are unknown, since its one unit may offer nothing."""
    study = make_small_study()
    study.sites = study.sites[study.sites["site_id"].isin(["S00", "S04"])]
    study.sections.pop("rosters")
    return run(study, tmp_path_factory.mktemp("unknown"))


@pytest.fixture(scope="module")
def outcomes(opened: Assessment) -> dict[Choice, Trileans]:
    """The status of every point after each choice of candidates."""
    return dict(_try_all(opened))


def _try_all(opened: Assessment) -> Iterator[tuple[Choice, Trileans]]:
    for size in range(len(ROWS) + 1):
        for chosen in combinations(range(len(ROWS)), size):
            changes = open_sites(opened)
            for j in chosen:
                changes.add(ROWS[j]["lon"], ROWS[j]["lat"], urban=False)
            yield chosen, changes.cover.statuses("headline").status


def _plan(opened: Assessment, **asked: Any) -> Plan:
    return make_plan(opened, PlanRequest(candidates="table", rows=ROWS, **asked))


def _count(opened: Assessment, before: Trileans, after: Trileans, was: Trilean) -> int:
    residents = opened.inputs.decided.demand.residents
    return int(residents[(before == was) & (after == Trilean.YES)].sum())


def _people(opened: Assessment, status: Trileans, county: int, *kinds: Trilean) -> int:
    demand = opened.inputs.decided.demand
    return int(demand.residents[(demand.county == county) & np.isin(status, kinds)].sum())


@pytest.mark.parametrize("sites", [1, 2])
def test_the_unknown_are_counted_only_where_the_question_says_so(
    opened: Assessment, outcomes: dict[Choice, Trileans], sites: int
) -> None:
    before = outcomes[()]
    small = [after for chosen, after in outcomes.items() if len(chosen) <= sites]
    plain, counting = _plan(opened, sites=sites), _plan(opened, sites=sites, count_unknown=True)
    assert plain.objective_value == plain.people_gained
    assert plain.objective_value == max(
        _count(opened, before, after, Trilean.NO) for after in small
    )
    every = counting.people_gained + counting.figures["people_clarified"]
    assert counting.objective_value == counting.bound == every
    assert every == max(
        _count(opened, before, after, Trilean.NO) + _count(opened, before, after, Trilean.UNKNOWN)
        for after in small
    )


def test_a_place_that_only_makes_people_certain_is_worth_nothing_unless_they_count(
    opened: Assessment,
) -> None:
    rows = [{"candidate_id": "at-the-unit", "lon": 123.5, "lat": 41.94}]
    plain, counting = (
        make_plan(opened, PlanRequest(candidates="table", rows=rows, sites=1, count_unknown=count))
        for count in (False, True)
    )
    assert counting.figures["people_clarified"] == counting.objective_value > 0
    assert plain.figures["people_clarified"] == 0
    assert plain.suggestions.empty


def test_what_is_told_of_a_county_is_what_a_new_assessment_says(
    opened: Assessment, outcomes: dict[Choice, Trileans]
) -> None:
    plan = _plan(opened, objective="reach-share", share=0.5)
    chosen = tuple(sorted(int(name[1:]) for name in plan.suggestions["candidate_id"]))
    after = outcomes[chosen]
    codes = list(opened.inputs.counties.adcode)
    assert len(plan.counties) > 0
    for row in plan.counties.itertuples(index=False):
        assert row.covered_after == _people(opened, after, codes.index(row.adcode), Trilean.YES)
    gained = _count(opened, outcomes[()], after, Trilean.NO)
    clarified = _count(opened, outcomes[()], after, Trilean.UNKNOWN)
    assert (plan.people_gained, plan.figures["people_clarified"]) == (gained, clarified)


SHARES = [round(0.1 * k, 1) for k in range(1, 10)] + [0.84, 0.87, 0.98, 1.0]


@pytest.mark.parametrize(("county", "most"), [(0, None), (1, None), (1, 1), (2, None)])
def test_a_share_is_reached_limited_by_the_unknown_or_impossible(
    opened: Assessment, outcomes: dict[Choice, Trileans], county: int, most: int | None
) -> None:
    residents = _people(opened, outcomes[()], county, *Trilean)
    codes = opened.inputs.counties.adcode
    ours = {
        chosen: after
        for chosen, after in outcomes.items()
        if all(_county_of(opened, j) == county for j in chosen)
        and len(chosen) <= (most or len(ROWS))
    }
    if len(ours) == 1:
        return
    seen = set()
    for share in SHARES:
        need = Fraction(str(share)) * residents
        sure = [len(c) for c, after in ours.items()
                if _people(opened, after, county, Trilean.YES) >= need]  # fmt: skip
        maybe = any(
            _people(opened, after, county, Trilean.YES)
            + _people_unknown_before(opened, outcomes[()], after, county) >= need
            for after in ours.values()
        )  # fmt: skip
        plan = _plan(opened, objective="reach-share", share=share, county=codes[county], sites=most)
        limited = plan.figures.get("limited_by")
        if sure:
            assert (plan.feasible, limited) == (True, None)
            assert len(plan.suggestions) == plan.bound == min(sure)
        else:
            assert (plan.feasible, limited) == (maybe, "unknown" if maybe else None)
            row = plan.counties[plan.counties["adcode"] == codes[county]].iloc[0]
            reached = max(_people(opened, after, county, Trilean.YES) for after in ours.values())
            assert row["covered_after"] <= reached
            assert row["covered_after"] == reached or most is not None
            assert plan.notes
        seen.add((plan.feasible, limited))
    assert len(seen) >= 2


def _people_unknown_before(
    opened: Assessment, before: Trileans, after: Trileans, county: int
) -> int:
    demand = opened.inputs.decided.demand
    left = (before == Trilean.UNKNOWN) & (after != Trilean.YES) & (demand.county == county)
    return int(demand.residents[left].sum())


def _county_of(opened: Assessment, j: int) -> int:
    inputs = opened.inputs
    lon, lat = np.array([ROWS[j]["lon"]]), np.array([ROWS[j]["lat"]])
    return int(place_in_counties(lon, lat, inputs.counties, 0.0)[0])

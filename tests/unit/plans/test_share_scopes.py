"""A share for a prefecture, for the whole study, by setting or weight: promised and found anew."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.assessment import Assessment
from geo.errors import InputError
from geo.findings.status.eligibility import ask_headline
from geo.planning.plan import Plan
from geo.plans.new_sites import make_plan
from geo.plans.request import PlanRequest
from geo.plans.survey import survey
from geo.queries.coverage import CoverageQuestion
from tests.samples.small_study import SmallStudy, make_small_study, run


def _make() -> SmallStudy:
    study = make_small_study()
    study.sites = study.sites[study.sites["site_id"].isin(["S00", "S03", "S04"])]
    study.demand["age_0_6"] = np.arange(len(study.demand)) % 7 * 5
    study.sections.pop("rosters")
    return study


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return run(_make(), tmp_path_factory.mktemp("scopes"))


def _plan(opened: Assessment, **asked: Any) -> Plan:
    return make_plan(opened, PlanRequest(objective="reach-share", **asked))


def _assess_with(plan: Plan, folder: Path) -> Assessment:
    study = _make()
    added = [
        {"site_id": f"N{i}", "name": c["name"], "lon": c["lon"], "lat": c["lat"], "kind": "卫生院",
         "setting": c["setting"]}
        for i, c in enumerate(plan.scenario["changes"])
    ]  # fmt: skip
    study.sites = pd.concat([study.sites, pd.DataFrame(added)], ignore_index=True)
    return run(study, folder)


ASKED = [
    ({"scope": "prefecture", "share": 0.9}, "prefectures", "residents", "covered"),
    ({"scope": "study", "share": 0.95, "setting": "rural"}, "province", "rural", "covered_rural"),
    ({"prefecture": "210200", "share": 0.8}, "counties", "residents", "covered"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "level", "people", "covered"), ASKED, ids=str)
def test_people_covered_anew_are_those_promised(
    opened: Assessment, asked: dict[str, Any], level: str, people: str, covered: str, tmp_path: Path
) -> None:
    plan = _plan(opened, **asked)
    assert plan.feasible
    assert len(plan.suggestions)
    after = _assess_with(plan, tmp_path)
    table = getattr(after.tables, level).set_index("adcode")
    for area in plan.figures["areas"]:
        row = table.loc[area["adcode"]]
        found = row[covered] if covered in row else row["share_covered_rural"] * row["rural"]
        assert area["people"] == row[people]
        assert area["covered_after"] == round(found)
        assert Fraction(area["covered_after"], area["people"]) >= Fraction(str(asked["share"]))


def test_an_age_group_has_a_share_of_its_own(opened: Assessment, tmp_path: Path) -> None:
    plan = _plan(opened, scope="study", share=0.9, weight="age_0_6")
    after = _assess_with(plan, tmp_path)
    question = CoverageQuestion(ask_headline(after.inputs.standard), weight="age_0_6")
    finder = after.coverage
    row = finder.find(question).province.iloc[0]
    (area,) = plan.figures["areas"]
    assert (area["people"], area["covered_after"]) == (row["total"], row["covered"])
    assert row["share_covered"] >= 0.9


def test_one_share_needs_no_more_sites_than_a_share_for_each(opened: Assessment) -> None:
    one = _plan(opened, scope="study", share=0.9)
    each = _plan(opened, scope="county", share=0.9)
    assert len(one.suggestions) <= len(each.suggestions)


def test_no_fewer_sites_give_the_study_its_share(opened: Assessment) -> None:
    demand = opened.tables.demand.iloc[::6]
    rows = [
        {"candidate_id": row.demand_id, "lon": row.lon, "lat": row.lat}
        for row in demand.itertuples()
    ]
    asked: dict[str, Any] = {"scope": "study", "share": 0.7, "candidates": "table", "rows": rows}
    plan = _plan(opened, **asked)
    ground = survey(opened, PlanRequest(objective="reach-share", **asked))
    (area,) = plan.figures["areas"]
    needed = -(-area["people"] * 7 // 10) - area["covered"]
    mine = [
        ground.gains.point[ground.gains.ptr[j] : ground.gains.ptr[j + 1]]
        for j in range(len(ground.candidates))
    ]
    fewer = combinations(mine, len(plan.suggestions) - 1)
    best = max(int(ground.residents[np.unique(np.concatenate(some))].sum()) for some in fewer)
    assert 0 < best < needed


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"prefecture": "9"}, "prefecture: expected the code of a prefecture"),
        ({"setting": "urban", "county": "210201"}, "setting: nobody asked about"),
    ],
)
def test_an_area_that_is_none_is_refused(
    opened: Assessment, asked: dict[str, Any], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        _plan(opened, **asked)


@pytest.mark.parametrize(
    "asked",
    [
        {"county": "210201", "prefecture": "210200"},
        {"county": "210201", "scope": "prefecture"},
        {"scope": "township"},
        {"setting": "both"},
        {"objective": "cover", "sites": 1, "scope": "study"},
        {"objective": "p-median"},
        {"objective": "p-median", "sites": 1, "share": float("nan")},
        {"objective": "p-median", "sites": 1, "capacity": 10.0},
    ],
)
def test_what_contradicts_itself_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"prefecture|scope|setting|sites|share|capacity"):
        PlanRequest(**{"objective": "reach-share", **asked})

"""The registry of what a plan of new sites can be for."""

from __future__ import annotations

from typing import get_args

import pytest
from pydantic import ValidationError

from geo.plans.objectives import OBJECTIVES, Objective, ObjectiveName
from geo.plans.request import PlanRequest
from geo.words.labels import field_values

EACH = pytest.mark.parametrize("objective", OBJECTIVES.values(), ids=lambda one: one.name)


def refuse(**asked: object) -> str:
    with pytest.raises(ValidationError) as caught:
        PlanRequest.model_validate(asked)
    return caught.value.errors()[0]["type"]


def test_every_name_has_its_entry_and_its_words() -> None:
    assert get_args(ObjectiveName) == tuple(OBJECTIVES) == tuple(field_values("objective"))
    assert {name: one.name for name, one in OBJECTIVES.items()} == {n: n for n in OBJECTIVES}


@EACH
def test_a_number_of_sites_is_asked_as_its_entry_says(objective: Objective) -> None:
    priced = [{"candidate_id": "a", "lon": 123.0, "lat": 41.0, "cost": 1.0}]
    bound = {"budget": 5.0, "candidates": "table", "rows": priced}
    if objective.sites == "sought":
        assert PlanRequest(objective=objective.name).sites is None
        return
    expected = {"given": "no_sites", "or_budget": "no_budget_or_sites"}[objective.sites]
    assert refuse(objective=objective.name) == expected
    if objective.sites == "given":
        assert refuse(objective=objective.name, **bound) == expected
    else:
        assert PlanRequest.model_validate({"objective": objective.name, **bound}).budget == 5.0


@EACH
def test_shares_scopes_and_variants_are_taken_where_its_entry_takes_them(
    objective: Objective,
) -> None:
    asked = {"objective": objective.name, "sites": 2}
    if objective.takes_share:
        assert PlanRequest.model_validate(asked | {"share": 0.5, "scope": "study"}).share == 0.5
    else:
        assert refuse(**asked, share=0.5) == "share_only_reach"
    if objective.is_of_shares:
        assert PlanRequest.model_validate(asked | {"scope": "study"}).scope == "study"
    else:
        assert refuse(**asked, scope="study") == "scope_only_shares"
    for field, value in (("capacity", 5.0), ("alternatives", 1), ("stability", True)):
        if objective.takes_variants:
            assert getattr(PlanRequest.model_validate(asked | {field: value}), field) == value
        else:
            expected = "capacity_only_cover" if field == "capacity" else "variants_only_cover"
            assert refuse(**asked, **{field: value}) == expected


def test_a_refused_share_names_the_objectives_that_take_one() -> None:
    with pytest.raises(ValidationError) as caught:
        PlanRequest(sites=1, share=0.5)
    fault = caught.value.errors()[0]
    assert fault["msg"] == ("share: belongs to the objectives reach-share, p-median and p-centre")
    named = fault["ctx"]["objectives_zh"]
    assert named == "“达到目标占比（单位最少）”“平均路程最短”“最远路程最短”"

"""Barrier-free and age-friendly facts: what a row states, denies, or leaves open."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.errors import InputError
from geo.findings.norms.site_facts import gather_site_facts
from geo.findings.norms.tests import judge_test
from geo.findings.status.eligibility import (
    SiteContext,
    SiteQuestion,
    decide_eligible,
    read_fit_out_terms,
)
from geo.model.row_report import RowReport
from geo.model.trilean import Trilean
from geo.readers.sites.fit_out import FIT_OUT, read_fit_out
from geo.readers.vocabulary import find_meaning
from geo.rules.norm_rules import FactTest, Norm
from geo.words.labels import field_values
from tests.samples.small_world import STANDARD, Clinic, make_sites

YES, NO, UNKNOWN = Trilean.YES, Trilean.NO, Trilean.UNKNOWN


def frame_of(columns: dict[str, list[str]]) -> pd.DataFrame:
    frame = pd.DataFrame(columns, dtype=object)
    return frame.assign(_file="sites.csv", _row=range(2, len(frame) + 2))


def read(column: str, cell: str) -> tuple[dict[str, int], list[str]]:
    report = RowReport("sites")
    frame = frame_of({find_meaning(column, "sites").field: [cell, ""]})
    found = read_fit_out(frame, report)
    assert all(states[1] == UNKNOWN for states in found.values())
    return {fact: int(states[0]) for fact, states in found.items()}, [
        one.reason for one in report.remarks
    ]


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("无障碍设施", "有", {"barrier_free": YES}),
        ("无障碍设施", "无", {"barrier_free": NO}),
        ("是否适老化", "否", {"age_friendly": NO}),
        ("电梯", "√", {"lift": YES}),
        ("elevator", "no", {"lift": NO}),
        ("无障碍设施", "坡道、电梯", {"barrier_free": YES, "ramp": YES, "lift": YES}),
        ("无障碍设施", "有坡道，无电梯", {"barrier_free": YES, "ramp": YES, "lift": NO}),
        ("无障碍设施", "无电梯；没有无障碍卫生间", {"lift": NO, "accessible_toilet": NO}),
        ("无障碍设施", "无无障碍卫生间", {"accessible_toilet": NO}),
        ("适老化改造", "已完成适老化改造、大字标识", {"age_friendly": YES, "large_print": YES}),
        ("适老化改造", "未完成适老化改造", {"age_friendly": NO}),
        ("适老化改造", "拟建坡道", {}),
        ("无障碍设施", "", {}),
        ("无障碍设施", "—", {}),
    ],
)
def test_what_is_named_is_there_and_what_is_denied_is_not(column, cell, told):
    assert read(column, cell) == (told, [])


@pytest.mark.parametrize("cell", ["较完善", "2027年", "坡道、zzz"])
def test_what_cannot_be_read_is_unknown_and_said(cell):
    told, reasons = read("无障碍设施", cell)
    assert reasons == ["fit_out_unread"]
    assert told == ({"barrier_free": YES, "ramp": YES} if "坡道" in cell else {})


def test_two_columns_at_odds_leave_a_fact_unknown():
    frame = frame_of({"barrier_free": ["坡道"], "ramp": ["否"]})
    found = read_fit_out(frame, RowReport("sites"))
    assert "ramp" not in found
    assert found["barrier_free"].tolist() == [YES]


def make_register() -> SiteContext:
    sites = make_sites([Clinic(name, (123.0, 41.0)) for name in "abc"])
    sites.records.fit_out["ramp"] = np.array([YES, NO, UNKNOWN], dtype=np.int8)
    sites.records.fit_out["lift"] = np.array([NO, YES, NO], dtype=np.int8)
    return SiteContext(sites, STANDARD, None, None, date(2026, 1, 5))


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("坡道", [YES, NO, UNKNOWN]),
        ("ramp,lift", [NO, NO, NO]),
        ("坡道|电梯", [YES, YES, UNKNOWN]),
        ("扶手", [UNKNOWN] * 3),
        ("", [YES] * 3),
    ],
)
def test_sites_count_that_have_what_is_asked(text, states):
    question = SiteQuestion((("routine",),), fit_out=read_fit_out_terms(text))
    assert decide_eligible(make_register(), question).tolist() == states


def test_a_fact_that_nobody_knows_is_refused_with_the_list():
    with pytest.raises(InputError, match=r"barrier_free \(无障碍\).*got 'zzz'"):
        read_fit_out_terms("坡道,zzz")


def norm(force: str, **more) -> Norm:
    test = {"field": "fit_out.ramp", "is": "yes"}
    return Norm.model_validate(
        {"id": "ramps", "zh": "有坡道", "force": force, "source": "甲", "per": "facility",
         "have": [test], "tally": "有坡道"} | more
    )  # fmt: skip


def test_a_norm_asks_for_a_fact_and_is_a_limit_only_by_a_named_clause():
    assert norm("own").have[0].field == "fit_out.ramp"
    with pytest.raises(ValueError, match="clause"):
        norm("limit")
    assert norm("limit", clause="第九条").is_limit


def test_facts_are_tested_in_three_values(monkeypatch):
    import geo.findings.norms.site_facts as module

    register = make_register()
    from geo.model.facts import Bounds

    nothing = Bounds(np.zeros(3), np.full(3, 7.0))
    monkeypatch.setattr(module, "measure_days", lambda *_: nothing)
    for service in STANDARD.services:
        register.sites.services.setdefault(service.id, np.full(3, UNKNOWN, dtype=np.int8))
    facts = gather_site_facts(register.sites, STANDARD, None)
    test = FactTest.model_validate({"field": "fit_out.ramp", "is": "yes"})
    assert judge_test(test, facts).tolist() == [YES, NO, UNKNOWN]


def test_every_fact_has_its_words():
    assert set(field_values("fit_out")) == set(FIT_OUT)

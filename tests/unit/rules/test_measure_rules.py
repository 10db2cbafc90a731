"""Measures files: what is refused, in which words, and those that ship or stand in the guide."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from geo.errors import StandardError
from geo.rules.measure_rules import MeasureRules, read_measure_rules
from geo.storage.shipped_files import shipped_data
from tests.samples.measure_files import HEAD, write_norm

GUIDE = Path(__file__).parents[3] / "docs" / "write-a-measure.md"
SHIPPED = shipped_data() / "standards" / "liaoning-2025-facilities.toml"
WAIT = 'per = "facility"\nof = [{ field = "level", at_least = "二级" }]\n'
WAIT += 'have = [{ field = "minutes", at_most = 30 }]'


def read(folder, norm=WAIT, head=HEAD, force="limit"):
    path = folder / "rules.toml"
    path.write_text(head + write_norm(norm, force), encoding="utf-8")
    return read_measure_rules(path)


@pytest.mark.parametrize(
    ("written", "slip", "said"),
    [
        ("minutes", "minuts", "norm n: field must be one of kind, .*; did you mean minutes?"),
        ("at_most = 30", 'at_most = "30"', "at_most of minutes takes a number, got '30'"),
        ("at_most = 30", 'is = "yes"', "is of minutes takes a number, got 'yes'"),
        ("at_most = 30", 'one_of = ["30"]', "minutes is of kind number; test it with is, at_least"),
        ("at_most = 30", "at_most = 30, at_least = 31", "at_least 31 is above at_most 30"),
        ("at_most = 30", "at_mots = 30", "unknown key norms.n.have.0.at_mots.*mean at_most"),
        ("at_most = 30", "at_most = inf", "norms.n.have.0.at_most"),
        ('"二级"', '"二等"', "must be one of 三级, 二级, 一级, got '二等'; did you mean 二级"),
        ('"二级"', "2", "at_least of level takes a text, got 2"),
        ('"facility"', '"city"', "norms.n.per: .*got 'city'"),
        ('per = "facility"', 'each = "facility"\nper = "county"', "per or each"),
        ("of = [{", "of = []\nhaving = [{", "unknown key norms.n.having.*did you mean have"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_norm_and_what_is_taken(tmp_path, written, slip, said):
    assert written in WAIT
    with pytest.raises(StandardError, match=said):
        read(tmp_path, WAIT.replace(written, slip, 1))


@pytest.mark.parametrize(
    ("norm", "said"),
    [
        ('per = "county"\nhave = [{ field = "guide", is = "yes" }]\nshare = 0.9',
         'share is a text from "0" to "1", such as "0.90", got 0.9'),
        ('per = "county"\nsum = "kind"\nat_least = 1', "sum takes a field of kind number, kind is"),
        ('per = "county"\nat_least = 1\ngrowth = { since = 2025-12-31, by = "beds" }',
         "growth.by takes a field of kind date"),
        ('per = "county"\nat_least = 1\ngrowth = { since = 86400, by = "opened" }',
         "expected a date such as 2026-02-17, got 86400"),
        ('per = "county"\nhave = [{ field = "guide", is = "maybe" }]\nall = true',
         "is of guide takes yes or no"),
        ('per = "county"\nof = [{ field = "hours", is = "yes" }]\nat_least = 1',
         "did you mean hours.stated"),
        ('per = "county"\nfinding = "holiday_flag"', "finding is for the standard of vaccination"),
    ],
)  # fmt: skip
def test_a_norm_that_its_fields_cannot_answer_is_refused(tmp_path, norm, said):
    with pytest.raises(StandardError, match=said):
        read(tmp_path, norm)


@pytest.mark.parametrize(
    ("written", "slip", "said"),
    [
        ('kind = "answer"', 'kind = "bool"', "fields.guide.kind: .*got 'bool'"),
        ('unit = "分钟"', 'unit = "min"', "fields.minutes.unit"),
        ('kind = "answer"', 'kind = "answer"\nunit = "个"', "unit goes with kind = number"),
        ('"一级" = []', '"一级" = ["2"]', "2 stands for 二级 and 一级"),
        ('id = "guide"', 'id = "kind"', "field kind: the id stands twice"),
    ],
)
def test_a_field_at_odds_with_itself_is_refused(tmp_path, written, slip, said):
    assert written in HEAD
    with pytest.raises(StandardError, match=said):
        read(tmp_path, head=HEAD.replace(written, slip, 1))


def test_the_shipped_measures_are_those_of_the_letter():
    rules = read_measure_rules(SHIPPED)
    clauses = {norm.clause for norm in rules.norms}
    assert clauses == {f"第{n}条" for n in (1, 2, 3, 4, 6, 7, 9, 13)}
    assert all(norm.source == f"《若干举措》{norm.clause}" for norm in rules.norms)
    assert rules.source.clause_text == ""
    forces = {norm.id: norm.force for norm in rules.norms}
    limits = {name for name, force in forces.items() if force == "limit"}
    assert limits == {
        "m2_booking_within_30_minutes", "m2_waiting_within_20_minutes", "m2_one_stop_centres",
        "m2_online_follow_up", "m2_internet_nursing_in_every_city", "m4_specialties",
        "m4_new_quality_control_centres", "m6_geriatrics_share", "m7_paediatrics", "m13_guide",
    }  # fmt: skip
    assert set(forces.values()) == {"limit", "direction"}


def test_the_example_of_the_guide_is_a_whole_file(tmp_path):
    blocks = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    whole = [block for block in blocks if "[[norms]]" in block]
    path = tmp_path / "guide.toml"
    path.write_text(whole[0], encoding="utf-8")
    assert len(read_measure_rules(path).norms) == 2
    keys = set(re.findall(r"`(\w+)`", GUIDE.read_text(encoding="utf-8")))
    assert {"of", "have", "our_reading", "division", "act", "ask", "tally", "force"} <= keys


def test_a_schema_of_measures_files_can_be_written_with_its_descriptions():
    schema = json.dumps(MeasureRules.model_json_schema())
    for name in ("Norm", "FactTest", "Growth", "MeasureField"):
        properties = json.loads(schema)["$defs"][name]["properties"]
        assert all("description" in one for one in properties.values()), name

"""Kinds of units asked for in words, and held against what registers write."""

from __future__ import annotations

import pytest

from geo.arrays import texts
from geo.errors import InputError
from geo.model.trilean import Trilean
from geo.sites.kinds import judge_kinds, read_kinds
from tests.samples.small_world import STANDARD

YES, NO, UNKNOWN = Trilean.YES, Trilean.NO, Trilean.UNKNOWN


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", ()),
        ("village_clinic", ("village_clinic",)),
        ("村卫生室", ("village_clinic",)),
        ("村级接种单位（村卫生室）", ("village_clinic",)),
        ("Village Clinic", ("village_clinic",)),
        ("township-hospital", ("township_hospital",)),
        ("Community Health Centre", ("community_health_service",)),
        ("卫生院、犬伤门诊", ("township_hospital", "rabies_clinic")),
        ("卫生院,township hospital", ("township_hospital",)),
        ("其他", ("other",)),
    ],
)
def test_a_kind_is_named_in_chinese_english_or_by_its_id(text, kinds):
    assert read_kinds(text, STANDARD) == kinds


@pytest.mark.parametrize("text", ["hospital", "门诊x", "非村级", "not village", "卫生院,zzz", "9"])
def test_a_word_that_names_no_kind_is_refused_with_the_list(text):
    with pytest.raises(InputError, match=r"kind: expected one of birth_room .*other .*got"):
        read_kinds(text, STANDARD)


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        ("卫生院", YES),
        ("XX镇中心卫生院", YES),
        ("狂犬病门诊、卫生院", YES),
        ("犬伤门诊", NO),
        ("村卫生室", NO),
        ("", UNKNOWN),
        ("zzz", UNKNOWN),
        ("犬伤门诊/zzz", UNKNOWN),
        ("卫生院/zzz", YES),
    ],
)
def test_a_site_is_of_the_kinds_that_its_cell_names(cell, state):
    assert judge_kinds(texts([cell]), ("township_hospital",), STANDARD).tolist() == [state]


def test_a_word_that_nobody_knows_is_no_other_kind_for_sure():
    cells = texts(["其他", "zzz", "", "卫生院"])
    assert judge_kinds(cells, ("other",), STANDARD).tolist() == [YES, UNKNOWN, UNKNOWN, NO]

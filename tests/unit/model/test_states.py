"""Codes and their orders, as tables hold them and as the label table words them."""

from __future__ import annotations

import pytest

from geo.model import states
from geo.model.trilean import Trilean
from geo.words.labels import field_values


@pytest.mark.parametrize(
    ("field", "codes"),
    [
        ("status", states.STATUSES),
        ("holiday_flag", states.FLAGS),
        ("verdict", states.VERDICTS),
        ("quality", states.GRADES),
        ("norm_state", {*states.NORM_STATES, *states.OPEN_STATES, "none"}),
    ],
)
def test_a_set_has_the_codes_of_the_label_table(field: str, codes: object) -> None:
    assert set(codes) == set(field_values(field))


def test_three_valued_codes_stand_by_no_unknown_and_yes() -> None:
    order = [Trilean.NO, Trilean.UNKNOWN, Trilean.YES]
    assert states.STATUSES[order].tolist() == ["uncovered", "unknown", "covered"]
    assert states.FLAGS[order].tolist() == ["unserved", "undetermined", "served"]
    assert states.NORM_STATES[order].tolist() == ["failed", "unknown", "met"]


def test_ranks_are_the_places_in_an_order() -> None:
    assert states.rank(states.VERDICTS) == {"short": 0, "undetermined": 1, "meets": 2}
    assert states.rank(states.FLAGS) == {"unserved": 0, "undetermined": 1, "served": 2}

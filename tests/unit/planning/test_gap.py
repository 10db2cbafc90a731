"""The gap of an answer: how far it may be from the best, as a fraction of the answer."""

from __future__ import annotations

import pytest

from geo.planning.covering.solution import relative_gap


@pytest.mark.parametrize(
    ("objective", "bound", "gap"),
    [(200.0, 210.0, 0.05), (200.0, 190.0, 0.05), (7.0, 7.0, 0.0), (0.0, 0.0, 0.0)],
)
def test_a_gap_is_a_fraction_of_the_answer_on_either_side(
    objective: float, bound: float, gap: float
) -> None:
    assert relative_gap(objective, bound) == pytest.approx(gap)

"""Sums and growth of facilities against every way to fill what is not known."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from geo.arrays import texts
from geo.findings.norms.sums import add_up, compare
from geo.model.facts import Bounds
from geo.model.trilean import Trilean

UNITS = texts(["2101", "2102"])
PLACES = {
    "": ("2101", "2102", "99"),
    "21": ("2101", "2102"),
    "210101": ("2101",),
    "2102": ("2102",),
}
ASKED = {Trilean.YES: (True,), Trilean.NO: (False,), Trilean.UNKNOWN: (True, False)}


def draw(rng):
    count = int(rng.integers(0, 4))
    low = rng.integers(0, 4, count).astype(float)
    return (
        [str(rng.choice(list(PLACES))) for _ in range(count)],
        rng.integers(0, 3, count).astype(np.int8),
        Bounds(low, low + rng.integers(0, 3, count)),
    )


def list_worlds(register):
    """The sums of both units in every world that the register leaves possible."""
    places, asked, amounts = register
    ways = [
        list(itertools.product(PLACES[place], ASKED[Trilean(state)], {low, high}))
        for place, state, low, high in zip(places, asked, amounts.low, amounts.high, strict=True)
    ]
    for world in itertools.product(*ways):
        yield [sum(x for place, yes, x in world if yes and place == unit) for unit in UNITS]


def tell(values):
    """What can be said of a yes or no in all worlds."""
    return Trilean.YES if all(values) else Trilean.NO if not any(values) else Trilean.UNKNOWN


@pytest.mark.parametrize("seed", range(40))
def test_a_sum_is_met_or_failed_only_where_every_world_says_so(seed):
    rng = np.random.default_rng(seed)
    now, base = draw(rng), draw(rng)
    least, most = float(rng.integers(0, 5)), float(rng.integers(0, 5))
    found = [add_up(texts(one[0]), one[1], one[2], UNITS) for one in (now, base)]
    whole = np.zeros(2, dtype=bool)
    above, _ = compare(found[0], least, None, whole)
    below, _ = compare(found[0], None, most, whole)
    grown, _ = compare(found[0].grown_from(found[1]), least, None, whole)
    worlds, bases = list(list_worlds(now)), list(list_worlds(base))
    for u in range(2):
        assert above[u] == tell([world[u] >= least for world in worlds])
        assert below[u] == tell([world[u] <= most for world in worlds])
        assert grown[u] == tell([a[u] - b[u] >= least for a in worlds for b in bases])
        assert found[0].low[u] == Fraction(min(world[u] for world in worlds))
        assert found[0].high[u] == Fraction(max(world[u] for world in worlds))


def test_a_part_of_a_unit_can_meet_a_least_and_pass_a_most_but_nothing_else():
    found = add_up(texts(["2101", "2102"]), np.full(2, 2, dtype=np.int8),
                   Bounds(np.array([5.0, 1.0]), np.array([5.0, 1.0])), UNITS)  # fmt: skip
    part = np.ones(2, dtype=bool)
    state, reason = compare(found, 3.0, None, part)
    assert state.tolist() == [Trilean.YES, Trilean.UNKNOWN]
    assert reason.tolist() == ["", "partial_unit"]
    assert compare(found, None, 3.0, part)[0].tolist() == [Trilean.NO, Trilean.UNKNOWN]

"""Laws of norms, and every count and share held to a reckoning over all ways to fill the unknown.

The oracle tries each way: every answer that is unknown becomes yes or no, every facility of unknown
township stands in each that it may. Yes (no) is right if and only if every way says so.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model.trilean import Trilean
from tests.samples.norm_worlds import COUNTIES, TOWNSHIPS, judge, make_norm, states
from tests.soak import rounds

AREAS = (*TOWNSHIPS, *COUNTIES, "2101", "21", "")
AREA = st.sampled_from(AREAS)
ANSWER = st.sampled_from(list(Trilean))
ROWS = st.lists(st.tuples(AREA, ANSWER, ANSWER), max_size=4)
COUNT = make_norm(per="township", at_least=1)
SHARE = make_norm(per="county", share="0.6", have=[{"field": "b", "is": "yes"}])
EACH = make_norm(per="facility", have=[{"field": "b", "is": "yes"}])


def ways(row):
    """Every place and answers that one facility may turn out to have."""
    area, *answers = row
    if area in TOWNSHIPS:
        places = [area]
    else:
        places = [code for code in TOWNSHIPS if code.startswith(area)]
        places += [f"{code}-elsewhere" for code in COUNTIES if code.startswith(area)]
        places += ["other"] if len(area) < 6 else []
    filled = [[False, True] if one == Trilean.UNKNOWN else [one == Trilean.YES] for one in answers]
    return list(product(places, *filled))


def state_of(outcomes):
    return "met" if outcomes == {True} else "failed" if outcomes == {False} else "unknown"


@settings(max_examples=rounds(30, 180))
@given(ROWS)
def test_a_township_is_judged_as_every_way_to_fill_the_unknown_says(rows):
    found = states(judge(rows, COUNT))
    for unit in TOWNSHIPS:
        if unit.endswith("400"):
            assert unit not in found
            continue
        outcomes = {
            sum(place == unit and a for place, a, _ in world) >= 1
            for world in product(*map(ways, rows))
        }
        assert found.get(unit, ("met",))[0] == state_of(outcomes)


@settings(max_examples=rounds(30, 180))
@given(ROWS)
def test_a_share_is_judged_as_every_way_to_fill_the_unknown_says(rows):
    found = states(judge(rows, SHARE))
    for unit in COUNTIES:
        outcomes = set()
        for world in product(*map(ways, rows)):
            own = [b for place, a, b in world if place.startswith(unit) and a]
            if own:
                outcomes.add(Fraction(sum(own), len(own)) >= Fraction(3, 5))
            else:
                outcomes.add(None)
        state = found.get(unit, ("met",))[0]
        if state == "met":
            assert outcomes == {True}
        elif state == "failed":
            assert False in outcomes
            assert True not in outcomes
        elif None not in outcomes:
            assert outcomes == {True, False}


@given(ROWS)
def test_met_failed_and_unknown_sum_to_the_units(rows):
    for norm in (COUNT, SHARE, EACH):
        tables = judge(rows, norm)
        table = tables.norms
        parts = table["units_met"] + table["units_failed"] + table["units_unknown"]
        assert (parts == table["units"]).all()
        listed = tables.norm_units["norm_state"].value_counts()
        assert listed.get("failed", 0) == table["units_failed"].sum()
        assert listed.get("unknown", 0) == table["units_unknown"].sum()


@given(ROWS, st.tuples(AREA, ANSWER, ANSWER))
def test_adding_a_site_never_makes_a_township_norm_worse(rows, more):
    order = ("failed", "unknown", "met")
    before, after = states(judge(rows, COUNT)), states(judge([*rows, more], COUNT))
    for unit in TOWNSHIPS:
        least = order.index(before.get(unit, ("met",))[0])
        assert order.index(after.get(unit, ("met",))[0]) >= least

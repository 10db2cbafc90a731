"""A share that no choice within the rules can give to every area.

Meeting the needs of a share t costs at least L(λ, t), whatever λ (`geo.planning.quotas.bound`). At
fixed prices L only grows with t, so the least t at which it exceeds what the rules allow is a
bound. Prices are made best for one share, the bound is lowered with them, and they are made best
for the bound: each turn lowers it, until it stays.
"""

from __future__ import annotations

import time
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from geo.arrays import Floats
from geo.planning.covering.instance import ChoiceRules
from geo.planning.covering.mclp import CheckCancelled
from geo.planning.quotas.areas import Ladder
from geo.planning.quotas.bound import QuotaDual, bound_needs, first_price
from geo.planning.quotas.quota import Quotas
from geo.planning.quotas.time_slices import improve_dual

_FINE = Fraction(1, 4096)
_TURNS = 6
_FIRST_STEP = 0.5


class _Limit(NamedTuple):
    """What a choice may cost at most, by costs of its own: the number of sites, or the budget."""

    needs: Quotas
    most: float


def bound_share(
    needs: Quotas,
    rules: ChoiceRules,
    ladder: Ladder,
    low: Fraction,
    deadline: float,
    check_cancelled: CheckCancelled,
) -> Fraction:
    """The least share found that is proved out of reach; 1 where none is.

    `needs` hold the costs of the budget where there is one; `low` is a share known to be reached.
    """
    limits = [_Limit(needs.with_cost(np.ones(len(needs.cost))), float(rules.most))]
    if np.isfinite(rules.budget):
        limits.append(_Limit(needs, rules.budget))
    high = Fraction(1)
    for limit in limits:
        price, aim = first_price(limit.needs.with_need(ladder.needs_at(low)), limit.most), low
        for _ in range(_TURNS):
            before = high
            price = _improve(limit, ladder, aim, price, deadline, check_cancelled)
            high = _lower(limit, ladder, price, low, high)
            if (aim == high and before - high < _FINE) or time.monotonic() > deadline:
                break
            aim = high
    return high


def _improve(
    limit: _Limit,
    ladder: Ladder,
    share: Fraction,
    price: Floats,
    deadline: float,
    check_cancelled: CheckCancelled,
) -> Floats:
    """The best prices found for a share."""
    needs = limit.needs.with_need(ladder.needs_at(share))
    dual = QuotaDual(-np.inf, price, _FIRST_STEP)
    known = limit.most + 1.0
    return improve_dual(needs, dual, known, np.inf, deadline, check_cancelled).price


def _lower(limit: _Limit, ladder: Ladder, price: Floats, low: Fraction, high: Fraction) -> Fraction:
    """The least share between two at which these prices exceed the limit; the upper if none."""
    while high - low > _FINE:
        middle = (low + high) / 2
        needs = limit.needs.with_need(ladder.needs_at(middle))
        if bound_needs(needs, limit.most, np.inf, 1, price, 1.0).bound > limit.most + 1e-5:
            high = middle
        else:
            low = middle
    return high

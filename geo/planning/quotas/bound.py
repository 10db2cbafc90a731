"""What meeting every need costs at least, with its proof.

With z_p ≤ Σ_{j∈M(p)} x_j priced at λ_p ≥ 0, every choice that meets the needs costs at least

    L(λ) = Σ_c min { Σ_{p∈P_c} λ_p z_p : Σ_{p∈P_c} w_p z_p ≥ need_c, 0 ≤ z_p ≤ 1 }
         + Σ_j min(0, cost_j − Σ_{p∈N(j)} λ_p),     forced j counting whatever their sign

The first minimum takes the points of an area by rising λ_p / w_p until the need is met, the last
one in part. The best λ is sought by a subgradient search (g_p = z_p − Σ_{j∈M(p)} x_j); the bound
holds at every λ, found or not.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Floats
from geo.planning.quotas.quota import Quotas

_TURN = 0.1
"""How much of the new subgradient goes into the direction of a step."""
_STILL = 30
_LEAST_STEP = 1e-5


class QuotaDual(NamedTuple):
    """The best bound found, its prices λ per point, and the next step of the search."""

    bound: float
    price: Floats
    step: float


def first_price(needs: Quotas, known: float) -> Floats:
    """Prices to begin with: what a person costs in a known answer, for every point."""
    people = max(float(needs.need[needs.need > 0].sum()), 1.0)
    return needs.covering.weight.astype(np.float64) * (0.7 * known / people)


def whole_cost(bound: float, *, whole: bool) -> float:
    """The bound as a cost: rounded up where costs are whole, never for a rounding error's sake."""
    safe = bound - 1e-6 - abs(bound) * 1e-12
    return float(max(np.ceil(safe) if whole else safe, 0.0))


@numba.njit(cache=True, nogil=True)
def bound_needs(
    needs: Quotas, known: float, goal: float, steps: int, price: Floats, step: float
) -> QuotaDual:
    """Search from these prices until the bound exceeds `goal`, or the steps are spent.

    `known` is the cost of some answer; it sets the length of the steps. No point is worth more
    than all candidates cost, and prices beyond lose the bound in rounding.
    """
    dearest = needs.cost.sum() + 1.0
    price, kept = price.copy(), price.copy()
    slope, direction = np.zeros(len(price)), np.zeros(len(price))
    low, still = -np.inf, 0
    for _ in range(steps):
        bound = _fill(needs, price, slope) + _choose(needs, price, slope)
        still = 0 if bound - low > 1e-5 * abs(bound) else still + 1
        if bound > low:
            low = bound
            kept[:] = price
        if low > goal + 1e-5 or step < _LEAST_STEP:
            break
        if still >= _STILL:
            step, still = step / 2, 0
            price[:] = kept
            direction[:] = 0.0
            continue
        norm = _turn(price, slope, direction)
        if norm == 0.0:
            break
        length = step * max(known - bound, 1e-6) / norm
        for p in range(len(price)):
            price[p] = min(max(price[p] + length * direction[p], 0.0), dearest)
    return QuotaDual(low, kept, step)


@numba.njit(cache=True, nogil=True)
def _fill(needs: Quotas, price: Floats, part: Floats) -> float:
    """Meet every need by the cheapest points; `part` says how much of each is taken."""
    weight = needs.covering.weight
    left = needs.need.astype(np.float64)
    total = 0.0
    part[:] = 0.0
    for p in np.argsort(price / np.maximum(weight, 1), kind="mergesort"):
        lacking = left[needs.area[p]]
        if lacking <= 0.0 or weight[p] == 0:
            continue
        part[p] = min(1.0, lacking / weight[p])
        left[needs.area[p]] -= weight[p] * part[p]
        total += price[p] * part[p]
    return total


@numba.njit(cache=True, nogil=True)
def _choose(needs: Quotas, price: Floats, slope: Floats) -> float:
    """Take every candidate that is worth its cost, and the forced ones; the slope falls by them."""
    covering, total = needs.covering, 0.0
    for j in range(len(needs.cost)):
        left = needs.cost[j]
        for k in range(covering.ptr[j], covering.ptr[j + 1]):
            left -= price[covering.point[k]]
        if left < 0.0 or needs.forced[j]:
            total += left
            for k in range(covering.ptr[j], covering.ptr[j + 1]):
                slope[covering.point[k]] -= 1.0
    return total


@numba.njit(cache=True, nogil=True)
def _turn(price: Floats, slope: Floats, direction: Floats) -> float:
    """Turn the direction towards the slope; return its squared length where it may go."""
    norm = 0.0
    for p in range(len(price)):
        direction[p] += _TURN * (slope[p] - direction[p])
        if price[p] > 0.0 or direction[p] > 0.0:
            norm += direction[p] * direction[p]
    return norm

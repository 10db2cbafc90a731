"""Resident-weighted lower quantiles: the least distance d with at least q of the people ≤ d."""

from __future__ import annotations

import numpy as np

from geo.arrays import Floats, Indices, Ints


def weighted_quantiles(
    values: Floats, weights: Ints, group: Indices, count: int, quantiles: list[float]
) -> Floats:
    """Quantiles per group, shape (count, len(quantiles)); NaN values are left out, empty is NaN."""
    out = np.full((count, len(quantiles)), np.nan)
    used = np.flatnonzero(~np.isnan(values) & (weights > 0) & (group >= 0))
    order = used[np.lexsort((values[used], group[used]))]
    if not len(order):
        return out
    running = np.cumsum(weights[order])
    groups, first = np.unique(group[order], return_index=True)
    last = np.append(first[1:], len(order)) - 1
    before = running[first] - weights[order][first]
    total = running[last] - before
    for k, q in enumerate(quantiles):
        goal = before + np.ceil(q * total - 1e-9).astype(np.int64)
        place = np.searchsorted(running, np.maximum(goal, before + 1), side="left")
        out[groups, k] = values[order][place]
    return out

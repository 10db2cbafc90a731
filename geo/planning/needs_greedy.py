"""Meeting the needs of areas step by step, and giving up what was not needed."""

from __future__ import annotations

import numpy as np

from geo.arrays import Floats, Ints
from geo.planning.areas import Areas, count_by_area
from geo.planning.covering import Covering, Rules


def meet_greedily(covering: Covering, rules: Rules, areas: Areas, need: Ints) -> Ints | None:
    """Take what meets most of the needs for its cost, then give up what is not needed."""
    left = need.astype(np.int64).copy()
    covered = np.zeros(covering.points, dtype=bool)
    chosen: list[int] = []

    def take(j: int) -> None:
        mine = covering.point[covering.ptr[j] : covering.ptr[j + 1]]
        new = mine[~covered[mine]]
        np.subtract.at(left, areas.of_point[new], covering.weight[new])
        covered[mine] = True
        chosen.append(j)

    for one in np.flatnonzero(rules.forced):
        take(int(one))
    while (left > 0).any():
        useful = _useful(covering, areas, covered, left)
        useful[~rules.allowed] = 0
        useful[chosen] = 0
        worth = useful / np.maximum(rules.cost, 1e-12)
        if worth.max(initial=0.0) <= 0:
            return None
        take(int(np.argmax(worth)))
    done = _give_up(covering, rules, areas, need, np.array(chosen, dtype=np.int64))
    fits = len(done) <= rules.most and rules.cost[done].sum() <= rules.budget + 1e-9
    there = np.isin(np.flatnonzero(rules.needed), rules.area[done]).all()
    return done if fits and there else None


def _give_up(covering: Covering, rules: Rules, areas: Areas, need: Ints, chosen: Ints) -> Ints:
    """The choice without what is not needed, the dearest tried first."""
    times = np.zeros(covering.points, dtype=np.int64)
    for j in chosen:
        times[covering.point[covering.ptr[j] : covering.ptr[j + 1]]] += 1
    spare = count_by_area(covering, areas, chosen) - need
    kept = set(chosen.tolist())
    for j in chosen[np.argsort(-rules.cost[chosen], kind="stable")].tolist():
        mine = covering.point[covering.ptr[j] : covering.ptr[j + 1]]
        alone = mine[times[mine] == 1]
        lost = np.bincount(
            areas.of_point[alone], weights=covering.weight[alone], minlength=len(need)
        ).astype(np.int64)
        if rules.forced[j] or (lost > spare).any():
            continue
        spare -= lost
        times[mine] -= 1
        kept.remove(j)
    return np.array([j for j in chosen.tolist() if j in kept], dtype=np.int64)


def _useful(covering: Covering, areas: Areas, covered: np.ndarray, left: Ints) -> Floats:
    """People of areas in need that each candidate would add; an area counts up to its need."""
    owner = np.repeat(np.arange(covering.candidates), np.diff(covering.ptr))
    new = ~covered[covering.point] & (left[areas.of_point[covering.point]] > 0)
    area, people = areas.of_point[covering.point[new]], covering.weight[covering.point[new]]
    key = owner[new].astype(np.int64) * len(left) + area
    sums = np.bincount(key, weights=people, minlength=covering.candidates * len(left))
    capped = np.minimum(
        sums.reshape(covering.candidates, len(left)), np.maximum(left, 0).astype(np.float64)
    )
    useful: Floats = capped.sum(axis=1)
    return useful

"""The fewest sites that bring every area to a share, and the worst area raised first.

With areas c, points P_c, people w_p, and need_c people of P_c to be covered yet:

    reach_needs    minimise  Σ cost_j x_j
                   so that   z_p ≤ Σ_{j∈M(p)} x_j,  Σ_{p∈P_c} w_p z_p ≥ need_c,  the rules
    most_with_needs           the same rules, Σ w_p z_p as large as possible
    raise_worst    the largest t such that every area reaches min(t, what all candidates together
                   could give it), and then the most people

x_j is 0 or 1; z_p needs no such rule where w_p counts up, but a need is met by whole points, so
z_p is 0 or 1 as well. A share is compared in whole people: need_c = ⌈t · residents_c⌉ − covered_c.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from geo.arrays import Floats, Indices, Ints
from geo.planning.covering import Covering, Rules, count_covered, mark_covered
from geo.planning.greedy import complete
from geo.planning.merging import merge, take_rules
from geo.planning.most_people import Look, cover_most
from geo.planning.programme import Outcome, Programme
from geo.planning.solution import Answer, InfeasibleError, Shortfall, order_by_gain


@dataclass(frozen=True, slots=True)
class Areas:
    """Areas of an instance: `of_point` per point; residents and people covered before per area."""

    of_point: Indices
    residents: Ints
    covered: Ints

    def needs(self, share: Fraction, asked: Ints | None = None) -> Ints:
        """People still to be covered for a share; nothing of areas that are not asked about."""
        up = -((-share.numerator * self.residents) // share.denominator)
        lacking: Ints = np.maximum(up - self.covered, 0)
        if asked is None:
            return lacking
        chosen = np.zeros(len(lacking), dtype=bool)
        chosen[asked] = True
        return np.where(chosen, lacking, 0)


def list_shortfalls(covering: Covering, rules: Rules, areas: Areas, need: Ints) -> list[Shortfall]:
    """Areas that miss their need even if every allowed candidate is built."""
    lacking = need - _attainable(covering, rules, areas)
    return [Shortfall(int(c), int(lacking[c])) for c in np.flatnonzero(lacking > 0)]


def reach_needs(
    covering: Covering,
    rules: Rules,
    areas: Areas,
    need: Ints,
    seconds: float,
    look: Look = lambda: None,
    known: Ints | None = None,
) -> Answer:
    """The cheapest choice that meets every need; `objective` and `bound` are its cost.

    A `known` choice that meets them may be given; the answer is no dearer.

    Raises
    ------
    InfeasibleError
        A need lies out of reach of all candidates together, or of the sites or the budget allowed.
    """
    began = time.monotonic()
    short = list_shortfalls(covering, rules, areas, need)
    if short:
        raise InfeasibleError("share", shortfalls=short)
    if known is None:
        known = _meet_greedily(covering, rules, areas, need)
    look()
    outcome, kept, found = _solve(covering, rules, areas, need, "cost", seconds, look, known)
    if outcome.state == "infeasible":
        raise InfeasibleError("sites")
    chosen = known if found is None else kept[found]
    if chosen is None:
        raise InfeasibleError("time")
    if known is not None and rules.cost[known].sum() < rules.cost[chosen].sum():
        chosen = known
    cost = float(rules.cost[chosen].sum())
    whole = bool((rules.cost == np.rint(rules.cost)).all())
    bound = np.ceil(outcome.bound - 1e-6) if whole else outcome.bound
    least = _least_sites(covering, areas, need) * float(rules.cost[rules.allowed].min(initial=1.0))
    proved = cost if outcome.state == "optimal" else max(float(bound), least, 0.0)
    return Answer(
        order_by_gain(covering, chosen), cost, min(proved, cost), "greedy+highs",
        time.monotonic() - began,
    )  # fmt: skip


def most_with_needs(
    covering: Covering,
    rules: Rules,
    areas: Areas,
    need: Ints,
    seconds: float,
    look: Look = lambda: None,
    known: Ints | None = None,
) -> Answer:
    """The choice within the rules that meets every need and covers the most people.

    Raises
    ------
    InfeasibleError
        No choice within the rules meets every need.
    """
    began = time.monotonic()
    outcome, kept, found = _solve(covering, rules, areas, need, "people", seconds, look, known)
    if outcome.state == "infeasible":
        raise InfeasibleError("sites")
    chosen = known if found is None else kept[found]
    if chosen is None:
        raise InfeasibleError("time")
    people = float(count_covered(covering, chosen))
    everybody = float(covering.weight.sum())
    bound = people if outcome.state == "optimal" else min(np.floor(outcome.bound + 1e-6), everybody)
    return Answer(
        order_by_gain(covering, chosen), people, max(float(bound), people), "highs",
        time.monotonic() - began,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Raised:
    """Worst share that the choice reaches among areas that can be raised, and its bound.

    `answer` counts people; `capped` names areas whose own best lies below `share`.
    """

    answer: Answer
    share: Fraction
    share_bound: Fraction
    capped: Ints


def raise_worst(
    covering: Covering,
    rules: Rules,
    areas: Areas,
    asked: Ints,
    seconds: float,
    look: Look = lambda: None,
) -> Raised:
    """Raise the worst of the areas asked about as far as the rules allow, then cover the most.

    Raises
    ------
    InfeasibleError
        No choice keeps the rules.
    """
    began = time.monotonic()
    deadline = began + seconds
    asked = asked[areas.residents[asked] > 0]
    top = areas.covered + _attainable(covering, rules, areas)
    high = Fraction(1)
    best = cover_most(covering, rules, seconds / 4, look)
    most = best.bound
    low = _worst_share(covering, areas, asked, top, best.chosen)
    proved = False
    while time.monotonic() < deadline and not proved:
        look()
        wide = high - low > Fraction(1, 1000)
        ask = (low + high) / 2 if wide else None
        need = (
            _needs_above(areas, asked, top, low)
            if ask is None
            else np.minimum(areas.needs(ask, asked), np.maximum(top - areas.covered, 0))
        )
        known = _meet_greedily(covering, rules, areas, need)
        try:
            found = (
                most_with_needs(covering, rules, areas, need, _share_of(deadline), look)
                if known is None
                else _fill_up(covering, rules, known)
            )
        except InfeasibleError as error:
            if error.reason == "time":
                break
            if ask is None:
                proved = True
            else:
                high = ask
            continue
        reached = _worst_share(covering, areas, asked, top, found.chosen)
        best, low = found, max(reached, low if ask is None else ask)
        if reached >= 1 or low >= high:
            proved = True
    need = np.minimum(areas.needs(low, asked), np.maximum(top - areas.covered, 0))
    left = max(deadline - time.monotonic(), seconds / 4)
    best = most_with_needs(covering, rules, areas, need, left, look, best.chosen)
    low = _worst_share(covering, areas, asked, top, best.chosen)
    capped = asked[top[asked] < np.ceil(float(low) * areas.residents[asked])]
    bound = max(min(best.bound, most), best.objective)
    done = Answer(best.chosen, best.objective, bound, "greedy+highs", time.monotonic() - began)
    return Raised(done, low, low if proved else max(high, low), capped)


def _share_of(deadline: float) -> float:
    """Seconds for one of several searches before the deadline."""
    return (deadline - time.monotonic()) / 2


def _fill_up(covering: Covering, rules: Rules, known: Ints) -> Answer:
    """A choice with what the rules allow beside it; nothing is taken back."""
    chosen = complete(covering, rules, known, False)  # noqa: FBT003 - compiled code takes no keywords
    people = float(count_covered(covering, chosen))
    return Answer(chosen, people, float(covering.weight.sum()), "greedy", 0.0)


def count_by_area(covering: Covering, areas: Areas, chosen: Ints) -> Ints:
    """People of every area that a choice covers."""
    marked = mark_covered(covering, chosen)
    people = np.zeros(len(areas.residents), dtype=np.int64)
    np.add.at(people, areas.of_point[marked], covering.weight[marked])
    return people


def _attainable(covering: Covering, rules: Rules, areas: Areas) -> Ints:
    return count_by_area(covering, areas, np.flatnonzero(rules.allowed))


def _worst_share(
    covering: Covering, areas: Areas, asked: Ints, top: Ints, chosen: Ints
) -> Fraction:
    """The least share of the areas that do not yet have all they can get; 1 if there is none."""
    now = areas.covered + count_by_area(covering, areas, chosen)
    open_ones = [c for c in asked if now[c] < top[c]]
    shares = [Fraction(int(now[c]), int(areas.residents[c])) for c in open_ones]
    return min(shares, default=Fraction(1))


def _needs_above(areas: Areas, asked: Ints, top: Ints, share: Fraction) -> Ints:
    """Needs of whole people that lift every area above a share, or to all it can get."""
    more = (share.numerator * areas.residents) // share.denominator + 1
    need = np.zeros(len(areas.residents), dtype=np.int64)
    need[asked] = np.maximum(np.minimum(more, top)[asked] - areas.covered[asked], 0)
    return need


def _least_sites(covering: Covering, areas: Areas, need: Ints) -> int:
    """Sites that the area with the greatest need takes if its candidates never overlapped."""
    most = 0
    for c in np.flatnonzero(need > 0):
        mine = areas.of_point == c
        people = np.where(mine, covering.weight, 0)[covering.point]
        gain = np.add.reduceat(np.append(people, 0), covering.ptr[:-1]) * (
            np.diff(covering.ptr) > 0
        )
        enough = np.searchsorted(np.cumsum(np.sort(gain)[::-1]), need[c])
        most = max(most, int(enough) + 1)
    return most


def _meet_greedily(covering: Covering, rules: Rules, areas: Areas, need: Ints) -> Ints | None:
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


def _solve(
    covering: Covering,
    rules: Rules,
    areas: Areas,
    need: Ints,
    goal: Literal["cost", "people"],
    seconds: float,
    look: Look,
    known: Ints | None,
) -> tuple[Outcome, Ints, Ints | None]:
    """Solve what is left after merging; candidates by their positions in `kept`."""
    settled = (need <= 0)[areas.of_point] if goal == "cost" else None
    small = merge(covering, rules, areas.of_point, settled)
    inner, merged = small.covering, take_rules(rules, small.kept)
    used = small.point_of >= 0
    area = np.zeros(inner.points, dtype=np.int32)
    area[small.point_of[used]] = areas.of_point[used]
    least = goal == "cost"
    model = Programme(1 if least else -1)
    count = inner.candidates
    cost = merged.cost if least else np.zeros(count)
    x = model.add_columns(cost, merged.forced, merged.allowed, whole=True)
    gains = np.zeros(inner.points) if least else inner.weight.astype(np.float64)
    z = model.add_columns(gains, whole=least or bool((need > 0).any()))
    sizes = np.diff(inner.back_ptr)
    rows = np.repeat(np.arange(inner.points), sizes)
    model.add_rows(
        inner.points,
        np.concatenate((np.arange(inner.points), rows)),
        np.concatenate((z, x[inner.candidate])),
        np.concatenate((np.ones(inner.points), -np.ones(len(rows)))),
        high=0.0,
    )
    model.add_rows(len(need), area, z, inner.weight, low=np.maximum(need, 0))
    add_rules(model, x, merged)
    start = None
    if known is not None:
        start = _start_from(inner, small.kept, known)
    whole = bool((merged.cost == np.rint(merged.cost)).all()) or not least
    outcome = model.solve(seconds, look, start, 0.999 if whole else 0.0)
    found = np.flatnonzero(outcome.values[:count] > 0.5) if outcome.solved else None
    return outcome, small.kept, found


def _start_from(inner: Covering, kept: Ints, known: Ints) -> Floats | None:
    """Column values of a known choice; None where it holds a candidate that was dropped."""
    position = {int(j): i for i, j in enumerate(kept)}
    if any(int(j) not in position for j in known):
        return None
    mine = np.array([position[int(j)] for j in known], dtype=np.int64)
    values = np.zeros(inner.candidates)
    values[mine] = 1.0
    return np.concatenate((values, mark_covered(inner, mine).astype(np.float64)))


def add_rules(model: Programme, x: Ints, rules: Rules) -> None:
    """Add number, budget and needed areas as rows over the columns of candidates."""
    one_row = np.zeros(len(x), dtype=np.int64)
    model.add_rows(1, one_row, x, 1.0, high=float(min(rules.most, len(x))))
    if np.isfinite(rules.budget):
        model.add_rows(1, one_row, x, rules.cost, high=rules.budget + 1e-9)
    for area in np.flatnonzero(rules.needed):
        mine = x[rules.area == area]
        model.add_rows(1, np.zeros(len(mine), dtype=np.int64), mine, 1.0, low=1.0)

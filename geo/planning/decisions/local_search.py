"""Good choices of decisions: greedy by what each adds, and by what it adds per cost.

Each step looks at every new site, every upgrade, and for every county at the moves of the site
that loses least to the places that gain most. Only what adds people is taken. Ties go to upgrades,
then new sites, then moves, each by the lowest position.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from geo.arrays import Floats, Ints
from geo.planning.covering.instance import Covering
from geo.planning.decisions.instance import (
    NOTHING,
    Choices,
    Decided,
    DecisionRules,
    count_won,
    keeps_all,
    mark_after,
    sum_costs,
)

_LEAVERS, _PLACES = 4, 4
"""Sites and places of a county that are tried together for a move."""


def choose_decisions(
    choices: Choices,
    rules: DecisionRules,
    check_cancelled: Callable[[], None],
    start: Decided = NOTHING,
    until: float = np.inf,
) -> Decided:
    """The better of greedy by people and by people per cost, from a choice that keeps the rules.

    At the time `until` of the steady clock each stops with what it has.
    """
    found = [_complete(choices, rules, start, check_cancelled, until, by_cost=False)]
    if np.isfinite(rules.budget):
        found.append(_complete(choices, rules, start, check_cancelled, until, by_cost=True))
    return max(found, key=lambda one: net_of(choices, one))


def net_of(choices: Choices, decided: Decided) -> int:
    """People gained less people lost."""
    gained, lost = count_won(choices, decided)
    return gained - lost


def improve_decisions(
    choices: Choices,
    rules: DecisionRules,
    decided: Decided,
    check_cancelled: Callable[[], None],
    until: float = np.inf,
) -> Decided:
    """Take each decision back in turn and complete anew, while that gains and there is time."""
    best, value = decided, net_of(choices, decided)
    for _ in range(2):
        before = value
        for one in _split(best):
            check_cancelled()
            if time.monotonic() > until:
                return best
            fewer = _without(best, one)
            if not keeps_all(choices, rules, fewer):
                continue
            tried = choose_decisions(choices, rules, check_cancelled, fewer, until)
            if net_of(choices, tried) > value:
                best, value = tried, net_of(choices, tried)
                break
        if value == before:
            break
    return best


def _split(decided: Decided) -> list[tuple[str, int]]:
    return [
        *(("new", int(j)) for j in decided.new),
        *(("upgrade", int(k)) for k in decided.upgrades),
        *(("move", i) for i in range(len(decided.moves))),
    ]


def _without(decided: Decided, one: tuple[str, int]) -> Decided:
    kind, which = one
    if kind == "new":
        return replace(decided, new=decided.new[decided.new != which])
    if kind == "upgrade":
        return replace(decided, upgrades=decided.upgrades[decided.upgrades != which])
    return replace(decided, moves=decided.moves[:which] + decided.moves[which + 1 :])


def _complete(
    choices: Choices, rules: DecisionRules, start: Decided, check_cancelled: Callable[[], None],
    until: float, *, by_cost: bool,
) -> Decided:  # fmt: skip
    decided = start
    while decided.size < rules.most and time.monotonic() <= until:
        check_cancelled()
        found = _find_step(choices, rules, decided, by_cost=by_cost)
        if found is None:
            return decided
        decided = found
    return decided


def _find_step(
    choices: Choices, rules: DecisionRules, decided: Decided, *, by_cost: bool
) -> Decided | None:
    """The choice with the decision that adds most; None where none adds and is allowed."""
    open_points = np.where(mark_after(choices, decided), 0, choices.weight)
    gain = _sum_over(choices.build, open_points)
    gain[decided.built] = 0
    best, value = None, 0.0
    for tried in (
        _try_upgrade(choices, rules, decided, open_points, by_cost=by_cost),
        _try_new(choices, rules, decided, gain, by_cost=by_cost),
        *_try_moves(choices, decided, gain),
    ):
        if tried is None or not keeps_all(choices, rules, tried):
            continue
        added = net_of(choices, tried) - net_of(choices, decided)
        cost = max(sum_costs(choices, tried) - sum_costs(choices, decided), 1e-9)
        worth = added / cost if by_cost else float(added)
        if added > 0 and worth > value:
            best, value = tried, worth
    return best


def _try_upgrade(
    choices: Choices, rules: DecisionRules, decided: Decided, open_points: Ints, *, by_cost: bool
) -> Decided | None:
    gain = _sum_over(choices.upgrade, open_points)
    gain[decided.upgrades] = 0
    k = _pick(gain, choices.upgrade_cost, _left(choices, rules, decided), by_cost=by_cost)
    if k is None:
        return None
    return replace(decided, upgrades=np.sort(np.append(decided.upgrades, k)))


def _try_new(
    choices: Choices, rules: DecisionRules, decided: Decided, gain: Ints, *, by_cost: bool
) -> Decided | None:
    j = _pick(gain, choices.new_cost, _left(choices, rules, decided), by_cost=by_cost)
    return None if j is None else replace(decided, new=np.sort(np.append(decided.new, j)))


def _left(choices: Choices, rules: DecisionRules, decided: Decided) -> float:
    return rules.budget * (1 + 1e-12) - sum_costs(choices, decided)


def _pick(gain: Ints, cost: Floats, left: float, *, by_cost: bool) -> int | None:
    fits = (gain > 0) & np.isfinite(cost) & (cost <= left)
    if not fits.any():
        return None
    worth = gain / np.maximum(np.where(fits, cost, 1.0), 1e-9) if by_cost else gain.astype(float)
    return int(np.argmax(np.where(fits, worth, -1.0)))


def _try_moves(choices: Choices, decided: Decided, gain: Ints) -> list[Decided]:
    """Moves of the few sites that lose least to the few places that gain most, by county."""
    if not choices.stay.candidates or not np.isfinite(choices.move_cost).any():
        return []
    loss = _count_losses(choices, decided)
    gone = set(decided.left.tolist())
    places = np.flatnonzero((gain > 0) & np.isfinite(choices.move_cost))
    found = []
    for county in np.unique(choices.build_county[places]):
        here = places[choices.build_county[places] == county]
        here = here[np.argsort(-gain[here], kind="stable")][:_PLACES]
        sites = np.flatnonzero(choices.stay_county == county)
        sites = sites[np.argsort(loss[sites], kind="stable")]
        leaving = [int(s) for s in sites if int(s) not in gone][:_LEAVERS]
        found += [(int(gain[j] - loss[s]), s, int(j)) for s in leaving for j in here]
    found.sort(key=lambda one: (-one[0], one[1], one[2]))
    return [
        replace(decided, moves=tuple(sorted((*decided.moves, (s, j)))))
        for _, s, j in found[: 3 * _PLACES]
    ]


def _count_losses(choices: Choices, decided: Decided) -> Ints:
    """People whom each site that may move alone covers."""
    stays = np.ones(choices.stay.candidates, dtype=bool)
    stays[decided.left] = False
    times = np.where(choices.held, 2, 0).astype(np.int64)
    for covering, chosen in (
        (choices.build, decided.built),
        (choices.upgrade, decided.upgrades),
        (choices.stay, np.flatnonzero(stays)),
    ):
        of = np.repeat(np.arange(covering.candidates), np.diff(covering.ptr))
        np.add.at(times, covering.point[np.isin(of, chosen)], 1)
    return _sum_over(choices.stay, np.where(times == 1, choices.weight, 0))


def _sum_over(covering: Covering, people: Ints) -> Ints:
    sums = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(people[covering.point])))
    total: Ints = sums[covering.ptr[1:]] - sums[covering.ptr[:-1]]
    return total

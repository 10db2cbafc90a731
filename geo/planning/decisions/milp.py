"""The programme of decisions for HiGHS (`geo.planning.decisions.instance` states it)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from geo.arrays import Floats, Ints
from geo.planning.covering.milp import Outcome, Programme
from geo.planning.decisions.instance import Choices, Decided, DecisionRules, mark_after

_WIDE = 1.0 + 1e-12


class _Columns(NamedTuple):
    """Numbers of the columns; `moved` has one for each candidate, `leave` one for each site."""

    build: Ints
    moved: Ints
    upgrade: Ints
    leave: Ints
    covered: Ints


class DecisionOutcome(NamedTuple):
    """State, choice or None, and what no choice gains more than (gained less lost)."""

    state: str
    decided: Decided | None
    bound: float


def solve_decisions(
    choices: Choices,
    rules: DecisionRules,
    known: Decided,
    seconds: float,
    check_cancelled: Callable[[], None],
) -> DecisionOutcome:
    """Solve within a time limit, from a known choice that keeps the rules."""
    model = Programme(-1)
    columns = _add_columns(model, choices)
    _add_cover(model, choices, columns)
    _add_moves(model, choices, columns)
    _add_limits(model, choices, rules, columns)
    start = _start_from(model, choices, columns, known)
    outcome = model.solve(seconds, check_cancelled, start, 0.999)
    return _read(outcome, choices, columns)


def _add_columns(model: Programme, choices: Choices) -> _Columns:
    can_move = np.isfinite(choices.move_cost)
    can_build = can_move | np.isfinite(choices.new_cost)
    nothing = np.zeros(len(can_build))
    return _Columns(
        model.add_columns(nothing, high=can_build.astype(float), whole=True),
        model.add_columns(nothing, high=can_move.astype(float), whole=True),
        model.add_columns(np.zeros(choices.upgrade.candidates), whole=True),
        model.add_columns(np.zeros(choices.stay.candidates), whole=True),
        model.add_columns(choices.weight.astype(np.float64), whole=False),
    )


def _add_cover(model: Programme, choices: Choices, columns: _Columns) -> None:
    """Rows z_p − Σ b − Σ u + Σ l ≤ number of movable sites of p; none for points that are held."""
    free = np.flatnonzero(~choices.held)
    row = np.full(len(choices.weight), -1, dtype=np.int64)
    row[free] = np.arange(len(free))
    stays = np.bincount(choices.stay.point, minlength=len(choices.weight))[free]
    parts = [(row[free], columns.covered[free], np.ones(len(free)))]
    for covering, numbers, sign in (
        (choices.build, columns.build, -1.0),
        (choices.upgrade, columns.upgrade, -1.0),
        (choices.stay, columns.leave, 1.0),
    ):
        at = row[covering.point]
        kept = at >= 0
        of = np.repeat(np.arange(covering.candidates), np.diff(covering.ptr))
        parts.append((at[kept], numbers[of[kept]], np.full(int(kept.sum()), sign)))
    rows, numbers, values = (np.concatenate(part) for part in zip(*parts, strict=True))
    model.add_rows(len(free), rows, numbers, values, high=stays.astype(float))


def _add_moves(model: Programme, choices: Choices, columns: _Columns) -> None:
    """Moves stand where a site is built, and as many come into a county as leave their places."""
    count = choices.build.candidates
    number = np.arange(count)
    only_moves = np.isinf(choices.new_cost)
    model.add_rows(
        count,
        np.concatenate((number, number)),
        np.concatenate((columns.moved, columns.build)),
        np.repeat([1.0, -1.0], count),
        low=np.where(only_moves, 0.0, -1.0),
        high=0.0,
    )
    counties = int(max([-1, *choices.build_county, *choices.stay_county])) + 1
    model.add_rows(
        counties,
        np.concatenate((choices.build_county, choices.stay_county)),
        np.concatenate((columns.moved, columns.leave)),
        np.concatenate((np.ones(count), -np.ones(len(columns.leave)))),
        low=0.0,
        high=0.0,
    )


def _add_limits(
    model: Programme, choices: Choices, rules: DecisionRules, columns: _Columns
) -> None:
    every = np.concatenate((columns.build, columns.upgrade))
    model.add_rows(1, np.zeros(len(every), dtype=int), every, 1.0, high=float(rules.most))
    if np.isfinite(rules.budget):
        new = _finite(choices.new_cost)
        change = np.where(np.isinf(choices.new_cost), 0.0, -new) + _finite(choices.move_cost)
        numbers = np.concatenate((columns.build, columns.moved, columns.upgrade))
        cost = np.concatenate((new, change, choices.upgrade_cost))
        high = rules.budget * _WIDE
        model.add_rows(1, np.zeros(len(numbers), dtype=int), numbers, cost, high=high)
    if np.isfinite(rules.may_lose):
        mine = np.flatnonzero(choices.before)
        people = choices.weight[mine]
        low = float(people.sum() - rules.may_lose)
        model.add_rows(1, np.zeros(len(mine), dtype=int), columns.covered[mine], people, low=low)
    kept = choices.kept
    sites = np.bincount(kept.site_row, minlength=kept.count)
    model.add_rows(
        kept.count,
        np.concatenate((kept.site_row, kept.built_row, kept.moved_row)),
        np.concatenate(
            (columns.leave[kept.site], columns.build[kept.built], columns.moved[kept.moved])
        ),
        np.concatenate((-np.ones(len(kept.site)), np.ones(len(kept.built) + len(kept.moved)))),
        low=1.0 - sites,
    )


def _finite(cost: Floats) -> Floats:
    return np.where(np.isfinite(cost), cost, 0.0)


def _start_from(model: Programme, choices: Choices, columns: _Columns, known: Decided) -> Floats:
    start = np.zeros(model.columns)
    start[columns.build[known.built]] = 1.0
    start[columns.moved[np.array([j for _, j in known.moves], dtype=np.int64)]] = 1.0
    start[columns.upgrade[known.upgrades]] = 1.0
    start[columns.leave[known.left]] = 1.0
    start[columns.covered] = mark_after(choices, known)
    return start


def _read(outcome: Outcome, choices: Choices, columns: _Columns) -> DecisionOutcome:
    bound = outcome.bound - float(choices.weight[choices.before].sum())
    if not outcome.solved:
        return DecisionOutcome(outcome.state, None, bound)
    marked = outcome.values > 0.5
    built, moved = marked[columns.build], marked[columns.moved]
    left = np.flatnonzero(marked[columns.leave])
    decided = Decided(
        np.flatnonzero(built & ~moved),
        np.flatnonzero(marked[columns.upgrade]),
        pair_moves(choices, left, np.flatnonzero(moved)),
    )
    return DecisionOutcome(outcome.state, decided, bound)


def pair_moves(choices: Choices, left: Ints, built: Ints) -> tuple[tuple[int, int], ...]:
    """Sites that leave and places to go to, county by county in their order."""
    moves: list[tuple[int, int]] = []
    for county in np.unique(choices.stay_county[left]):
        sites = left[choices.stay_county[left] == county]
        places = built[choices.build_county[built] == county]
        moves += [(int(s), int(j)) for s, j in zip(sites, places, strict=True)]
    return tuple(sorted(moves))

"""Cheap choices that meet every need: ruin and recreate.

A choice is made by taking what meets most of the needs for its cost and giving up what is not
needed. Then a few neighbours (candidates that share points with one drawn at random) are taken
out and what is missing is made good, with a little noise; what costs no more is kept.

Draws are a fixed sequence (a multiplicative congruential generator of modulus 2³¹ − 1), so that
equal questions have equal answers.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from geo.arrays import Flags, Indices, Ints
from geo.planning.quotas.quota import Quotas

_RUINED = 6
"""Candidates taken out at once are two to one more than so many."""
_NOISE = 0.1
_MODULUS = 2147483647


class _State(NamedTuple):
    """A choice under change: times each point is covered, people each piece would add.

    `lacking` is what each area lacks (negative: what it has to spare), `draw` the last draw.
    """

    inside: Flags
    times: Indices
    adds: Ints
    lacking: Ints
    spared: Ints
    draw: Ints


@numba.njit(cache=True, nogil=True)
def search_needs(needs: Quotas, start: Ints, rounds: int, goal: float, seed: int) -> Ints:
    """The cheapest choice found within so many rounds; no round once it costs `goal` or less.

    Forced candidates are in it. Where all candidates together miss a need, so does the answer.
    """
    state = _begin(needs, start, seed)
    _meet(needs, state, 0.0)
    _give_up(needs, state)
    best = state.inside.copy()
    cost = needs.cost[best].sum()
    for _ in range(rounds):
        if cost <= goal + 1e-9 or not best.any():
            break
        _ruin(needs, state)
        _meet(needs, state, _NOISE)
        _give_up(needs, state)
        now = needs.cost[state.inside].sum()
        if now <= cost + 1e-9 and not (state.lacking > 0).any():
            cost = now
            best[:] = state.inside
        else:
            _restore(needs, state, best)
    return np.flatnonzero(best)


@numba.njit(cache=True, nogil=True)
def meets_needs(needs: Quotas, chosen: Ints) -> bool:
    """Whether a choice covers the people that every area needs."""
    return not (_begin(needs, chosen, 1).lacking > 0).any()


@numba.njit(cache=True, nogil=True)
def _begin(needs: Quotas, start: Ints, seed: int) -> _State:
    covering = needs.covering
    state = _State(
        np.zeros(len(covering.ptr) - 1, dtype=np.bool_),
        np.zeros(len(covering.weight), dtype=np.int32),
        np.zeros(len(needs.piece_area), dtype=np.int64),
        needs.need.copy(),
        np.zeros(len(needs.need), dtype=np.int64),
        np.array([seed], dtype=np.int64),
    )
    for p in range(len(covering.weight)):
        for k in range(covering.back_ptr[p], covering.back_ptr[p + 1]):
            state.adds[needs.piece_of[k]] += covering.weight[p]
    for j in np.concatenate((np.flatnonzero(needs.forced), start)):
        if not state.inside[j]:
            _take(needs, state, j)
    return state


@numba.njit(cache=True, nogil=True)
def _take(needs: Quotas, state: _State, j: int) -> None:
    state.inside[j] = True
    for k in range(needs.covering.ptr[j], needs.covering.ptr[j + 1]):
        p = needs.covering.point[k]
        state.times[p] += 1
        if state.times[p] == 1:
            _count(needs, state, p, needs.covering.weight[p])


@numba.njit(cache=True, nogil=True)
def _leave(needs: Quotas, state: _State, j: int) -> None:
    state.inside[j] = False
    for k in range(needs.covering.ptr[j], needs.covering.ptr[j + 1]):
        p = needs.covering.point[k]
        state.times[p] -= 1
        if state.times[p] == 0:
            _count(needs, state, p, -needs.covering.weight[p])


@numba.njit(cache=True, nogil=True)
def _count(needs: Quotas, state: _State, p: int, people: int) -> None:
    """Note that a point became covered (or, with its people negative, uncovered)."""
    state.lacking[needs.area[p]] -= people
    for k in range(needs.covering.back_ptr[p], needs.covering.back_ptr[p + 1]):
        state.adds[needs.piece_of[k]] -= people


@numba.njit(cache=True, nogil=True)
def _draw(state: _State) -> int:
    state.draw[0] = state.draw[0] * 48271 % _MODULUS
    return int(state.draw[0])


@numba.njit(cache=True, nogil=True)
def _meet(needs: Quotas, state: _State, noise: float) -> None:
    """Take candidates until nothing lacks, or nobody helps."""
    while (state.lacking > 0).any():
        best, most = -1, 0.0
        for j in range(len(state.inside)):
            if state.inside[j] or not needs.allowed[j]:
                continue
            useful = np.int64(0)
            for k in range(needs.piece_ptr[j], needs.piece_ptr[j + 1]):
                lacking = state.lacking[needs.piece_area[k]]
                if lacking > 0:
                    useful += min(lacking, state.adds[k])
            if useful == 0:
                continue
            worth = useful / max(needs.cost[j], 1e-12)
            if noise > 0.0:
                worth *= 1.0 + noise * _draw(state) / _MODULUS
            if worth > most:
                best, most = j, worth
        if best < 0:
            break
        _take(needs, state, best)


@numba.njit(cache=True, nogil=True)
def _give_up(needs: Quotas, state: _State) -> None:
    """Leave out what is not needed, the dearest first; of equal ones a drawn one begins."""
    chosen = np.flatnonzero(state.inside)
    if len(chosen) == 0:
        return
    first = _draw(state) % len(chosen)
    turned = np.concatenate((chosen[first:], chosen[:first]))
    for i in np.argsort(-needs.cost[turned], kind="mergesort"):
        j = turned[i]
        if not needs.forced[j] and _is_spare(needs, state, j):
            _leave(needs, state, j)


@numba.njit(cache=True, nogil=True)
def _is_spare(needs: Quotas, state: _State, j: int) -> bool:
    """Whether every need is met without a chosen candidate."""
    covering, spared = needs.covering, state.spared
    for k in range(covering.ptr[j], covering.ptr[j + 1]):
        p = covering.point[k]
        if state.times[p] == 1:
            spared[needs.area[p]] += covering.weight[p]
    spare = True
    for k in range(needs.piece_ptr[j], needs.piece_ptr[j + 1]):
        c = needs.piece_area[k]
        if spared[c] > 0 and state.lacking[c] + spared[c] > 0:
            spare = False
        spared[c] = 0
    return spare


@numba.njit(cache=True, nogil=True)
def _ruin(needs: Quotas, state: _State) -> None:
    """Take out a drawn candidate and some others, rather those that share many points with it."""
    covering, chosen = needs.covering, np.flatnonzero(state.inside)
    centre = chosen[_draw(state) % len(chosen)]
    shared = np.zeros(len(state.inside), dtype=np.int64)
    for k in range(covering.ptr[centre], covering.ptr[centre + 1]):
        p = covering.point[k]
        for i in range(covering.back_ptr[p], covering.back_ptr[p + 1]):
            shared[covering.candidate[i]] += 1
    rank = np.empty(len(chosen))
    for i in range(len(chosen)):
        luck = _draw(state) / _MODULUS
        rank[i] = -shared[chosen[i]] * (0.2 + luck) - 1e-6 * luck
        if chosen[i] == centre:
            rank[i] = -np.inf
    size = 2 + _draw(state) % _RUINED
    for i in np.argsort(rank, kind="mergesort")[:size]:
        if not needs.forced[chosen[i]]:
            _leave(needs, state, chosen[i])


@numba.njit(cache=True, nogil=True)
def _restore(needs: Quotas, state: _State, best: Flags) -> None:
    for j in range(len(best)):
        if best[j] and not state.inside[j]:
            _take(needs, state, j)
        elif state.inside[j] and not best[j]:
            _leave(needs, state, j)

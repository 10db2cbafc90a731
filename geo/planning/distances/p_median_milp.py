"""The p-median as a programme for HiGHS, for what is left after the prices have fixed the rest.

    maximise  Σ s_jp y_jp
    so that   Σ_j y_jp ≤ 1,  y_jp ≤ x_j,  z_i ≤ Σ_{j∈M(i)} x_j,
              Σ_{i of area a} w_i z_i ≥ need_a,  the rules

x_j and z_i are 0 or 1; y_jp needs no such rule. Savings are told in units of the known one, so that
HiGHS sees numbers near 1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.arrays import Ints
from geo.planning.covering.instance import ChoiceRules
from geo.planning.covering.mclp import CheckCancelled
from geo.planning.covering.milp import Outcome, Programme
from geo.planning.covering.milp_rules import add_rules
from geo.planning.distances.instance import Savings, count_saved


class MedianOutcome(NamedTuple):
    """What became of the programme: state, choice or None, and a bound on what can be saved."""

    state: str
    chosen: Ints | None
    bound: float


def solve_median(
    savings: Savings,
    rules: ChoiceRules,
    known: Ints | None,
    seconds: float,
    check_cancelled: CheckCancelled,
) -> MedianOutcome:
    """Solve within a time limit, from a known choice where there is one."""
    model = Programme(-1)
    unit = max(count_saved(savings, known), 1.0) if known is not None else 1e6
    x = model.add_columns(np.zeros(savings.candidates), rules.forced, rules.allowed, whole=True)
    of = np.repeat(np.arange(savings.candidates), np.diff(savings.ptr))
    serves = np.flatnonzero(savings.point < savings.first_cover)
    y = model.add_columns(savings.saving[serves] / unit, whole=False)
    number = np.arange(len(y))
    model.add_rows(savings.first_cover, savings.point[serves], y, 1.0, high=1.0)
    model.add_rows(
        len(y),
        np.concatenate((number, number)),
        np.concatenate((y, x[of[serves]])),
        np.repeat([1.0, -1.0], len(y)),
        high=0.0,
    )
    z = model.add_columns(np.zeros(len(savings.people)), whole=True)
    covers = np.flatnonzero(savings.point >= savings.first_cover)
    i = savings.point[covers] - savings.first_cover
    model.add_rows(
        len(z),
        np.concatenate((np.arange(len(z)), i)),
        np.concatenate((z, x[of[covers]])),
        np.concatenate((np.ones(len(z)), -np.ones(len(i)))),
        high=0.0,
    )
    model.add_rows(len(savings.need), savings.area, z, savings.people, low=savings.need)
    add_rules(model, x, rules)
    start = None
    if known is not None:
        start = np.zeros(model.columns)
        start[x[known]] = 1.0
        start[y[_serve(savings, known, serves)]] = 1.0
        start[z[np.unique(i[np.isin(of[covers], known)])]] = 1.0
    return _read(model.solve(seconds, check_cancelled, start), len(x), unit)


def _serve(savings: Savings, chosen: Ints, serves: Ints) -> Ints:
    """The pairs, by their place in `serves`, by which a choice serves every point."""
    found: dict[int, int] = {}
    place = np.full(len(savings.point), -1, dtype=np.int64)
    place[serves] = np.arange(len(serves))
    for j in chosen.tolist():
        for k in range(savings.ptr[j], savings.ptr[j + 1]):
            p = int(savings.point[k])
            if place[k] >= 0 and (p not in found or savings.saving[k] > savings.saving[found[p]]):
                found[p] = k
    return place[np.array(list(found.values()), dtype=np.int64)]


def _read(outcome: Outcome, candidates: int, unit: float) -> MedianOutcome:
    if not outcome.solved:
        bound = outcome.bound * unit if outcome.state == "unknown" else np.inf
        return MedianOutcome(outcome.state, None, bound)
    chosen = np.flatnonzero(outcome.values[:candidates] > 0.5)
    return MedianOutcome(outcome.state, chosen, outcome.bound * unit)

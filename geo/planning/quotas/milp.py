"""Needs of areas as a programme for HiGHS.

With areas c, points P_c, people w_p, and need_c people of P_c to be covered yet:

    minimise  Σ cost_j x_j, or maximise  Σ w_p z_p
    so that   z_p ≤ Σ_{j∈M(p)} x_j,  Σ_{p∈P_c} w_p z_p ≥ need_c,  the rules

x_j is 0 or 1; z_p needs no such rule where w_p counts up, but a need is met by whole points, so
z_p is 0 or 1 as well.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from geo.arrays import Floats, Ints
from geo.planning.covering.instance import Covering, mark_covered
from geo.planning.covering.milp import Outcome, Programme
from geo.planning.covering.milp_rules import add_rules
from geo.planning.covering.presolve import merge, take_rules
from geo.planning.quotas.problem import QuotaProblem


def solve_needs(
    question: QuotaProblem, goal: Literal["cost", "people"]
) -> tuple[Outcome, Ints, Ints | None]:
    """Solve what is left after merging; candidates by their positions in `kept`."""
    rules, areas, need = question.rules, question.areas, question.need
    settled = (need <= 0)[areas.of_point] if goal == "cost" else None
    small = merge(question.covering, rules, areas.of_point, settled)
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
    if question.known is not None:
        start = _start_from(inner, small.kept, question.known)
    whole = bool((merged.cost == np.rint(merged.cost)).all()) or not least
    outcome = model.solve(
        question.seconds, question.check_cancelled, start, 0.999 if whole else 0.0
    )
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

"""How far the figures of a unit can be trusted: figures, limits of the standard, reasons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Indices, Ints, Texts
from geo.findings.status.quantiles import weighted_quantiles
from geo.findings.status.units import add_people, divide
from geo.model.demand import Demand
from geo.model.states import GRADES
from geo.rules.standard import QualityRule, Standard


@dataclass(frozen=True, slots=True)
class Quality:
    """One entry per unit: `grade` good, fair or poor, with the reasons, and every figure."""

    grade: Texts
    reasons: list[list[str]]
    figures: pd.DataFrame


def measure_people(
    demand: Demand,
    enters: Flags,
    unknown: Flags,
    leg_m: Floats,
    on_long_edge: Flags,
    group: Indices,
    count: int,
) -> pd.DataFrame:
    """Quality figures that are shares of residents, one row per unit."""
    people = demand.residents
    total = add_people(group, count, people)
    legs = weighted_quantiles(leg_m, people, group, count, [0.5, 0.95])
    return pd.DataFrame(
        {
            "share_snapped": divide(add_people(group, count, people, enters), total),
            "share_unknown": divide(add_people(group, count, people, unknown), total),
            "share_long_edge": divide(add_people(group, count, people, on_long_edge), total),
            "median_access_leg_m": legs[:, 0],
            "p95_access_leg_m": legs[:, 1],
        }
    )


def grade_units(
    figures: pd.DataFrame, standard: Standard, further: list[list[tuple[str, str]]]
) -> Quality:
    """Grade every row by the limits of the standard; `further` holds (grade, reason) per unit.

    A figure that cannot be said (NaN) lowers nothing.
    """
    grade: Ints = np.zeros(len(figures), dtype=np.int64)
    reasons: list[list[str]] = [[] for _ in range(len(figures))]
    for rule in standard.quality:
        if rule.figure not in figures:
            continue
        values = figures[rule.figure].to_numpy(dtype=np.float64)
        level = _grade(values, rule)
        np.maximum(grade, level, out=grade)
        for lowered in np.flatnonzero(level):
            reasons[lowered].append(f"{rule.figure}={_write(float(values[lowered]), rule)}")
    for i, notes in enumerate(further):
        for level_name, reason in notes:
            grade[i] = max(int(grade[i]), GRADES.index(level_name))
            reasons[i].append(reason)
    names = np.array(GRADES, dtype=object)
    return Quality(names[grade], reasons, figures)


def _write(value: float, rule: QualityRule) -> str:
    """Four digits, or as many as keep the value on its own side of the limits of the rule."""
    limits = [limit for limit in (rule.fair, rule.poor) if limit is not None]
    for digits in range(4, 17):
        shown = f"{value:.{digits}g}"
        if all(
            (float(shown) > limit) - (float(shown) < limit) == (value > limit) - (value < limit)
            for limit in limits
        ):
            return shown
    return repr(value)


def _grade(values: Floats, rule: QualityRule) -> Ints:
    """0 good, 1 fair, 2 poor."""
    sign = 1.0 if rule.worse == "above" else -1.0
    level = np.zeros(len(values), dtype=np.int64)
    for grade, limit in ((1, rule.fair), (2, rule.poor)):
        if limit is not None:
            level[sign * values > sign * limit] = grade
    return level

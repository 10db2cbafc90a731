"""What is asked of a choice that has to bring areas to their needs."""

from __future__ import annotations

from dataclasses import dataclass

from geo.arrays import Ints
from geo.planning.covering.instance import ChoiceRules, Covering
from geo.planning.covering.mclp import CheckCancelled
from geo.planning.quotas.areas import Areas


@dataclass(frozen=True, slots=True)
class QuotaProblem:
    """People whom every area needs to have covered, the rules, and how long may be searched.

    `known` is a choice that may serve as it is.
    """

    covering: Covering
    rules: ChoiceRules
    areas: Areas
    need: Ints
    seconds: float
    check_cancelled: CheckCancelled = lambda: None
    known: Ints | None = None

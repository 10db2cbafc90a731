"""What is asked of a choice that has to bring areas to their needs."""

from __future__ import annotations

from dataclasses import dataclass

from geo.arrays import Ints
from geo.planning.covering.instance import Covering, Rules
from geo.planning.covering.mclp import Look
from geo.planning.quotas.areas import Areas


@dataclass(frozen=True, slots=True)
class NeedQuestion:
    """People whom every area needs to have covered, the rules, and how long may be searched.

    `known` is a choice that may serve as it is.
    """

    covering: Covering
    rules: Rules
    areas: Areas
    need: Ints
    seconds: float
    look: Look = lambda: None
    known: Ints | None = None

"""What is asked of a choice that has to bring areas to their needs."""

from __future__ import annotations

from dataclasses import dataclass

from geo.arrays import Ints
from geo.planning.areas import Areas
from geo.planning.covering import Covering, Rules
from geo.planning.most_people import Look


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

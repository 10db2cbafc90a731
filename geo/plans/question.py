"""A request about new sites in numbers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from geo.arrays import Ints
from geo.inputs.load import Progress
from geo.planning.covering.instance import ChoiceRules, Covering
from geo.planning.quotas.areas import Areas
from geo.planning.quotas.problem import QuotaProblem
from geo.planning.terms import PlanTerms
from geo.plans.asked_areas import AskedAreas
from geo.plans.instance import PlanInstance


@dataclass(frozen=True, slots=True)
class PlanQuestion:
    """People or weight per point, rules, areas.

    `weight` has an entry per demand point. `covering` holds the points that the objective counts,
    `gaining` the uncovered ones alone; `places` are the areas of the shares.
    """

    request: PlanTerms
    ground: PlanInstance
    covering: Covering
    gaining: Covering
    rules: ChoiceRules
    areas: Areas
    weight: Ints
    places: AskedAreas
    seconds: float
    progress: Progress = field(repr=False)

    @property
    def asked(self) -> Ints:
        """The areas whose shares are asked about."""
        return self.places.asked

    def check_cancelled(self) -> None:
        """Say that the search goes on; a cancelled job stops here."""
        self.progress("solving")

    def ask(self, need: Ints, known: Ints | None = None) -> QuotaProblem:
        """Needs of areas within the rules."""
        return QuotaProblem(
            self.covering, self.rules, self.areas, need, self.seconds, self.check_cancelled, known
        )

    def count_uncovered_only(self) -> PlanQuestion:
        """The same question where only the uncovered are points."""
        return replace(self, covering=self.gaining)

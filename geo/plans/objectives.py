"""What a plan of new sites can be for: one entry an objective, which everything else reads.

A new objective is a solver, an entry here, and its words (`objective` in the label table).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from geo.plans.choice import Choice
from geo.plans.question import PlanQuestion
from geo.plans.solvers.cover import cover_most_people
from geo.plans.solvers.distances import shorten_average, shorten_farthest
from geo.plans.solvers.shares import reach_share
from geo.plans.solvers.worst_first import raise_worst_share

ObjectiveName = Literal["cover", "worst-first", "reach-share", "p-median", "p-centre"]


@dataclass(frozen=True, slots=True)
class Objective:
    """What an objective asks of a request, and what solves it.

    `sites` says whether their number has to be given, may be left to a budget, or is what is
    sought. `share` says what a share of cover is to it: of no use; itself `raised`, area by area,
    without one being named; `reached`, that of the request or the target; or `kept` beside where
    one is named. With `takes_variants` capacities, phases, alternatives and stability can be asked
    for. With `takes_everywhere` a candidate may be of use that covers nobody.
    """

    name: ObjectiveName
    solve: Callable[[PlanQuestion], Choice]
    sites: Literal["given", "or_budget", "sought"]
    share: Literal["none", "raised", "reached", "kept"]
    takes_variants: bool = False
    takes_everywhere: bool = False

    @property
    def is_of_shares(self) -> bool:
        """Whether it is about shares of areas, whatever else is asked."""
        return self.share in {"raised", "reached"}

    @property
    def takes_share(self) -> bool:
        """Whether a request may name a share."""
        return self.share in {"reached", "kept"}

    def describe(self) -> dict[str, str | bool]:
        """Plain values, for a form that asks what the objective takes and nothing else."""
        return {
            "objective": self.name, "sites": self.sites, "share": self.share,
            "takes_variants": self.takes_variants,
        }  # fmt: skip


_ENTRIES = (
    Objective("cover", cover_most_people, "or_budget", "none", takes_variants=True),
    Objective("worst-first", raise_worst_share, "given", "raised"),
    Objective("reach-share", reach_share, "sought", "reached"),
    Objective("p-median", shorten_average, "or_budget", "kept", takes_everywhere=True),
    Objective("p-centre", shorten_farthest, "or_budget", "kept", takes_everywhere=True),
)
OBJECTIVES: Mapping[str, Objective] = MappingProxyType({one.name: one for one in _ENTRIES})

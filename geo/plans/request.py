"""A question about new sites, with the same fields in the command and over HTTP."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from geo.planning.terms import PlanTerms
from geo.plans.objectives import OBJECTIVES, Objective, ObjectiveName
from geo.words.labels import value_label


class PlanRequest(PlanTerms):
    """Terms that suit their objective: what it needs is there, and nothing it has no use for."""

    objective: ObjectiveName = "cover"

    @model_validator(mode="after")
    def _suits_its_objective(self) -> Self:
        objective = OBJECTIVES[self.objective]
        self._require_sites(objective)
        self._require_shares(objective)
        self._require_variants(objective)
        return self

    def _require_sites(self, objective: Objective) -> None:
        if self.sites is not None or objective.sites == "sought":
            return
        if objective.sites == "given":
            raise PydanticCustomError(
                "no_sites", "sites: expected a number of new sites of at least 1, found none"
            )
        if self.budget is None and self.phases is None:
            raise PydanticCustomError(
                "no_budget_or_sites",
                "sites: expected a number of new sites of at least 1, or a budget, found none",
            )

    def _require_shares(self, objective: Objective) -> None:
        if self.share is not None and not objective.takes_share:
            raise PydanticCustomError(
                "share_only_reach",
                "share: belongs to the objectives {objectives}",
                _name(one for one in OBJECTIVES.values() if one.takes_share),
            )
        if self.scope != "county" and not objective.is_of_shares and not self.share:
            raise PydanticCustomError(
                "scope_only_shares", "scope: belongs to shares, expected an objective or a share"
            )

    def _require_variants(self, objective: Objective) -> None:
        taking = _name(one for one in OBJECTIVES.values() if one.takes_variants)
        if self.has_capacities and not objective.takes_variants:
            raise PydanticCustomError(
                "capacity_only_cover",
                "capacity: can be honoured with the objective {objectives} only",
                taking,
            )
        if self.variants and (self.has_capacities or not objective.takes_variants):
            raise PydanticCustomError(
                "variants_only_cover",
                "{name}: can be asked with the objective {objectives}, without capacities, only",
                {"name": self.variants[0], **taking},
            )


def _name(objectives: Iterable[Objective]) -> dict[str, str]:
    """What a refusal names: objectives by their codes, and in Chinese."""
    names = [one.name for one in objectives]
    return {
        "objectives": " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names),
        "objectives_zh": "".join(f"“{value_label('objective', name)}”" for name in names),
    }

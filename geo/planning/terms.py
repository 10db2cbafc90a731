"""What can be asked of a plan of new sites, whatever it is for."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from geo.checked.faults import Checked
from geo.planning.asked_layers import AskedLayers
from geo.planning.candidate_rows import (
    CandidateRow,
    Name,
    Number,
    Text,
    YesNo,
    require_room,
    require_rows,
)
from geo.words.sentences import say

CandidateSource = Literal["points", "townships", "table"]
MOST_SITES = 10_000
MOST_PHASES = 10
MOST_ALTERNATIVES = 20
Count = Annotated[int, Field(strict=True, ge=1, le=MOST_SITES)]


class PlanTerms(Checked):
    """The terms of a plan of new sites, each right by itself and with the others.

    `sites` is the largest number of new sites (free for `reach-share`, or where a budget bounds
    it). `county` or `prefecture` keeps candidates, and the shares and ways asked about, to an area;
    people gain wherever they live. `scope` says of which areas each has a share: counties,
    prefectures, or the whole study. `setting` counts urban or rural residents alone. `share` is
    what `reach-share` reaches, the target of the standard where none is given; `p-median` (shortest
    way on average) and `p-centre` (shortest farthest way) keep or reach it where one is given.
    `count_unknown` adds people of unknown status whom a new site makes certain to what `cover`,
    `worst-first` and a budget count; shares to reach count them always.
    `weight` names what is counted: `residents` or a weight of the demand points. `rows` are the
    candidates of `table`. `capacity` is what every new site can take unless its row says.
    Candidates lie inside all layers of `within` and in none of `exclude`. `phases` are rising
    numbers of new sites, each phase holding the sites of the one before; `alternatives` asks for
    so many other choices that are nearly as good, `stability` how often each suggestion stays
    when cutoffs are changed by up to a tenth.
    """

    sites: Annotated[int, Field(strict=True, ge=1, le=MOST_SITES)] | None = None
    objective: str = "cover"
    county: Text = ""
    prefecture: Text = ""
    scope: Literal["county", "prefecture", "study"] = "county"
    setting: Literal["all", "urban", "rural"] = "all"
    share: Annotated[Number, Field(gt=0, le=1)] | None = None
    weight: Name = "residents"
    candidates: CandidateSource = "points"
    rows: Annotated[list[CandidateRow], Field(max_length=200_000)] | None = None
    forced: list[Text] = []
    forbidden: list[Text] = []
    each_county: YesNo = False
    unit_kind: Text = say("new_site_kind_name")
    may_break: Annotated[list[Text], Field(max_length=100)] = []
    count_unknown: YesNo = False
    budget: Annotated[Number, Field(ge=0)] | None = None
    capacity: Annotated[Number, Field(gt=0)] | None = None
    within: AskedLayers = []
    exclude: AskedLayers = []
    phases: Annotated[list[Count], Field(min_length=2, max_length=MOST_PHASES)] | None = None
    alternatives: Annotated[int, Field(strict=True, ge=0, le=MOST_ALTERNATIVES)] = 0
    stability: YesNo = False
    time_limit: Annotated[Number, Field(gt=0, le=3600)] = 60.0

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        self._check_phases()
        if self.county and self.prefecture:
            raise PydanticCustomError(
                "county_and_prefecture", "prefecture: expected it, or county, found both"
            )
        if self.county and self.scope != "county":
            raise PydanticCustomError(
                "scope_of_county", "scope: one county has a share of its own, expected county"
            )
        if (self.candidates == "table") != (self.rows is not None):
            raise PydanticCustomError(
                "rows_only_table", 'rows: expected with candidates = "table", and only then'
            )
        if self.rows is not None and not self.rows:
            raise PydanticCustomError(
                "rows_empty", "rows: expected at least one candidate, found none"
            )
        require_rows(self.rows or [])
        require_room(self.forced, self.sites)
        priced = self.rows is not None and any(row.cost is not None for row in self.rows)
        if self.budget is not None and not priced:
            raise PydanticCustomError(
                "budget_without_costs", "budget: expected candidates with a cost, found none"
            )
        both = sorted(set(self.forced) & set(self.forbidden))
        if both:
            raise PydanticCustomError(
                "forced_and_forbidden", "forced: {name} is forbidden too", {"name": repr(both[0])}
            )
        return self

    def _check_phases(self) -> None:
        if self.phases is None:
            return
        if any(b <= a for a, b in pairwise(self.phases)):
            raise PydanticCustomError("phases_not_rising", "phases: expected rising numbers")
        if self.sites not in {None, self.phases[-1]}:
            raise PydanticCustomError(
                "phases_and_sites", "phases: expected the last phase to be sites, or no sites"
            )
        if self.budget is not None or self.each_county:
            raise PydanticCustomError(
                "phases_with_rules", "phases: expected neither a budget nor a site in every county"
            )
        if len(self.variants) > 1:
            raise PydanticCustomError(
                "phases_alone",
                "phases: {name} can be asked of one choice only",
                {"name": self.variants[1]},
            )

    @property
    def variants(self) -> list[str]:
        """What is asked for besides the plan, by its fields."""
        asked = {
            "phases": self.phases is not None,
            "alternatives": self.alternatives > 0,
            "stability": self.stability,
        }
        return [name for name, is_asked in asked.items() if is_asked]

    @property
    def has_capacities(self) -> bool:
        """Whether some new site can take only so many people."""
        rows = self.rows or []
        return self.capacity is not None or any(row.capacity is not None for row in rows)

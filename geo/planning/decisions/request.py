"""What can be asked of new sites, upgrades and moves together; one model for every door."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from geo.checked.faults import Checked
from geo.planning.asked_layers import AskedLayers
from geo.planning.candidate_rows import CandidateRow, Cost, Name, Number, Text, YesNo, require_ids
from geo.planning.terms import MOST_SITES, CandidateSource

Decision = Literal["new", "service", "holiday", "hours", "move"]
DECISIONS: tuple[Decision, ...] = ("new", "service", "holiday", "hours", "move")
UPGRADES: tuple[Decision, ...] = ("service", "holiday", "hours")


class DecisionRequest(Checked):
    """The most people within the cutoff of a unit that offers what is asked.

    Asked is the `service` (that of the standard where none is named), on a `date`, or on
    `days_per_week` days, of units of `unit_kind` (any of those joined by a comma; every one where
    none is named); new units are of the first of these. `decisions` are the kinds that may be made;
    without it, all that the question has a use for. `most` bounds their number, `budget` the sum of
    `costs`, stated per kind (a row of `rows` may state its own for a new site there). An upgrade of
    several kinds costs their sum. `county` or `prefecture` keeps decisions to an area; people count
    wherever they live. New and moved sites stand inside all layers of `within` and in none of
    `exclude`.
    `fixed` names units that are left as they are; `may_lose` bounds the people who lose their
    cover, or are put in doubt, where a unit moves away. With `keep_norms` no move takes from a
    township its last clinic, nor from anybody the last unit of the own county within the cutoff.
    """

    decisions: Annotated[list[Decision], Field(min_length=1, max_length=5)] | None = None
    service: Text = ""
    date: Text = ""
    days_per_week: Annotated[Number, Field(gt=0, le=7)] | None = None
    unit_kind: Text = ""
    county: Text = ""
    prefecture: Text = ""
    most: Annotated[int, Field(strict=True, ge=1, le=MOST_SITES)] | None = None
    costs: dict[Decision, Cost] = {}
    budget: Annotated[Number, Field(ge=0)] | None = None
    weight: Name = "residents"
    candidates: CandidateSource = "points"
    rows: Annotated[list[CandidateRow], Field(max_length=200_000)] | None = None
    within: AskedLayers = []
    exclude: AskedLayers = []
    fixed: Annotated[list[Text], Field(max_length=100_000)] = []
    may_lose: Annotated[int, Field(strict=True, ge=0, le=10**10)] | None = None
    keep_norms: YesNo = True
    count_unknown: YesNo = False
    time_limit: Annotated[Number, Field(gt=0, le=3600)] = 60.0

    @property
    def kinds(self) -> tuple[Decision, ...]:
        """The kinds that may be decided, each once."""
        if self.decisions is not None:
            return tuple(kind for kind in DECISIONS if kind in self.decisions)
        use = {"holiday": bool(self.date), "hours": self.days_per_week is not None}
        return tuple(kind for kind in DECISIONS if use.get(kind, True))

    @property
    def day(self) -> dt.date | None:
        """The date asked about."""
        return dt.date.fromisoformat(self.date) if self.date else None

    def cost_of(self, kind: Decision) -> float:
        """What a decision of one kind costs; 1 where no costs are stated."""
        return float(self.costs.get(kind, 0.0)) if self.costs else 1.0

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.most is None and self.budget is None:
            raise PydanticCustomError(
                "no_budget_or_most",
                "most: expected a number of decisions of at least 1, or a budget, found none",
            )
        if self.county and self.prefecture:
            raise PydanticCustomError(
                "county_and_prefecture", "prefecture: expected it, or county, found both"
            )
        if self.date:
            _require_date(self.date)
        self._require_use()
        self._require_places()
        self._require_costs()
        return self

    def _require_use(self) -> None:
        if "holiday" in (self.decisions or []) and not self.date:
            raise PydanticCustomError(
                "holiday_without_date",
                "date: expected with decisions of the kind holiday, found none",
            )
        if "hours" in (self.decisions or []) and self.days_per_week is None:
            raise PydanticCustomError(
                "hours_without_days",
                "days_per_week: expected with decisions of the kind hours, found none",
            )
        if self.may_lose is not None and "move" not in self.kinds:
            raise PydanticCustomError(
                "may_lose_only_move", "may_lose: belongs to decisions of the kind move"
            )

    def _require_places(self) -> None:
        if (self.candidates == "table") != (self.rows is not None):
            raise PydanticCustomError(
                "rows_only_table", 'rows: expected with candidates = "table", and only then'
            )
        if self.rows is not None and not self.rows:
            raise PydanticCustomError(
                "rows_empty", "rows: expected at least one candidate, found none"
            )
        require_ids(self.rows or [])
        if any(row.capacity is not None for row in self.rows or []):
            raise PydanticCustomError(
                "capacity_only_cover", "capacity: can be honoured with the objective cover only"
            )

    def _require_costs(self) -> None:
        priced = [row.cost is not None for row in self.rows or []]
        unused = sorted(set(self.costs) - set(self.kinds))
        if unused:
            raise PydanticCustomError(
                "cost_of_no_decision",
                "costs: {kind} is none of the decisions asked about",
                {"kind": unused[0]},
            )
        if self.budget is not None and not self.costs and not any(priced):
            raise PydanticCustomError(
                "budget_without_costs", "budget: expected decisions with a cost, found none"
            )
        if not self.costs and not any(priced):
            return
        by_row = bool(priced) and all(priced)
        missing = [k for k in self.kinds if k not in self.costs and not (k == "new" and by_row)]
        if missing:
            raise PydanticCustomError(
                "cost_missing", "costs: {kind} has no cost, though others have one",
                {"kind": missing[0]},
            )  # fmt: skip


def _require_date(text: str) -> None:
    try:
        right = dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        right = False
    if not right:
        raise PydanticCustomError(
            "date_invalid", "date: expected a date such as 2026-02-17, got {value}",
            {"value": repr(text)},
        )  # fmt: skip

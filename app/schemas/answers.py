"""Answers about what is worked on: scenarios, plans and jobs, with what they hold.

Rows are those of the tables in the files; `/v1/dictionary` tells their fields.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from app.schemas.documents import Link
from app.schemas.stored import Job, JobState
from geo.planning.decisions.request import DecisionRequest
from geo.plans.closing.redundant_sites import RedundancyRequest
from geo.plans.duty.holiday_duty import DutyRequest
from geo.plans.request import PlanRequest
from geo.scenarios.schema import Scenario

Row = dict[str, Any]
Rows = list[Row]


class _Norms(BaseModel):
    """Norms before and after: units that stand otherwise, sums, and both in words."""

    norms: Rows
    norm_sums: Rows
    norms_broken: str
    norms_mended: str
    provenance: dict[str, Any]


class ScenarioDifference(_Norms):
    """What a scenario does: sums, counties, places whose status changes, sites that change."""

    name: str
    scenario: Scenario
    totals: dict[str, int]
    counties: Rows
    places: Rows
    sites: Rows
    notes: list[str] = []


class UpdateFailure(BaseModel):
    """An assessment that could not be made; what was served before is served still."""

    revision: int | None
    day: str
    reason: str
    at: str


class AssessmentStatus(BaseModel):
    """What is served, what is known by now, and what is done about the difference.

    `register_revision` is that of the assessment, `known_revision` the newest; both null for a
    study that takes no rows of its register. `state` is current, waiting, computing or failed.
    """

    assessment_id: str
    as_of: str
    register_revision: int | None
    known_revision: int | None
    known_day: str | None
    state: Literal["current", "waiting", "computing", "failed"]
    since: str | None
    failure: UpdateFailure | None


class ScenarioSummary(BaseModel):
    """A scenario as lists show it; `stale` where it was computed for another assessment."""

    id: str
    name: str
    version: int
    created_at: str
    assessment_id: str
    stale: bool
    totals: dict[str, int]
    files: list[str]
    links: list[Link]


class ScenarioAnswer(ScenarioSummary):
    """One scenario with its changes and what they do."""

    scenario: Scenario
    result: ScenarioDifference


class ComparedScenario(BaseModel):
    """One side of a comparison."""

    id: str
    name: str
    totals: dict[str, int]


class ScenarioComparison(BaseModel):
    """Two scenarios side by side; `difference` is b less a."""

    assessment_id: str
    a: ComparedScenario
    b: ComparedScenario
    difference: dict[str, int]
    people_covered_by_a_alone: int
    people_covered_by_b_alone: int
    counties: Rows
    counties_alike: Rows
    norms: Rows
    covered_by_a_alone: Rows
    covered_by_b_alone: Rows


class _Solved(_Norms):
    """No choice is better than `bound`; `gap` is how far from it the answer may be."""

    kind: str
    bound: float | None
    gap: float | None
    solver: str
    seconds: float
    request: dict[str, Any]
    scenario: Scenario | dict[str, Any]


class SitesAnswer(_Solved):
    """Where to open sites, in the order in which they add most, and who gains."""

    kind: Literal["sites"]
    feasible: bool
    is_least: bool
    people_gained: int
    objective_value: float
    objective_unit: str
    figures: dict[str, Any]
    notes: list[str]
    to_verify: Rows
    suggestions: Rows
    counties: Rows
    frontier: Rows
    unreachable: Rows
    layers: Rows = []
    phases: Rows = []
    alternatives: Rows = []


class DecisionsAnswer(_Solved):
    """New sites, upgrades and moves together, in the order in which they add most."""

    kind: Literal["decisions"]
    people_gained: int
    people_clarified: int
    people_lost: int
    people_put_in_doubt: int
    cost: float
    objective_value: float
    objective_unit: str
    figures: dict[str, Any]
    notes: list[str]
    decisions: Rows
    places: Rows
    counties: Rows


class RosterAnswer(_Solved):
    """Who is on duty on which day of a holiday."""

    kind: Literal["roster"]
    holiday_id: str
    holiday: str
    served: int
    county_days: int
    new_duties: int
    most_days: int
    resident_days: int
    duties: Rows
    days: Rows
    sites: Rows
    choice: str
    choices: Rows
    places_left_out: int


class RedundancyAnswer(_Solved):
    """Which sites could close, in what order, and which are the only cover of somebody."""

    kind: Literal["redundancy"]
    may_lose: int
    people_lost: int
    people_put_in_doubt: int
    sites: int
    closable: int
    closures: Rows
    critical: Rows
    places: Rows
    notes: list[str]


class PlanSummary(BaseModel):
    """A plan as lists show it: what was asked, and how far the work is."""

    id: str
    created_at: str
    kind: Literal["sites", "decisions", "roster", "redundancy"]
    request: PlanRequest | DecisionRequest | DutyRequest | RedundancyRequest
    job_id: str
    assessment_id: str
    state: JobState
    step: str
    detail: str
    detail_zh: str
    field: str
    files: list[str]


class PlanAnswer(PlanSummary):
    """One plan; `result` is null until its work is done."""

    result: SitesAnswer | DecisionsAnswer | RosterAnswer | RedundancyAnswer | None


class _Page(BaseModel):
    numberMatched: int  # noqa: N815 -- as in FeaturePage
    numberReturned: int  # noqa: N815 -- as in FeaturePage
    links: list[Link]


class JobPage(_Page):
    """Part of the list of jobs."""

    items: list[Job]


class _StoredPage(_Page):
    assessment_id: str
    synthetic: bool
    damaged: list[str]


class ScenarioPage(_StoredPage):
    """Part of the list of scenarios; `damaged` are ids of those that cannot be read."""

    items: list[ScenarioSummary]


class PlanPage(_StoredPage):
    """Part of the list of plans; `damaged` are ids of those that cannot be read."""

    items: list[PlanSummary]


class CandidatePlace(BaseModel):
    """A place where a new site could stand."""

    candidate_id: str
    name: str
    lon: float
    lat: float
    setting: Literal["urban", "rural"]
    adcode: str
    county: str


class CandidateFeature(BaseModel):
    """A candidate on the map."""

    type: Literal["Feature"]
    id: str
    geometry: dict[str, Any]
    properties: CandidatePlace


class CandidatePage(_Page):
    """Part of the list of candidates (RFC 7946)."""

    type: Literal["FeatureCollection"]
    assessment_id: str
    synthetic: bool
    features: list[CandidateFeature]

"""What is stored of jobs, scenarios and plans."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from app.schemas.stored_body import Fields, StoredBody

JobState = Literal["queued", "running", "done", "failed", "cancelled"]
ENDED: frozenset[JobState] = frozenset({"done", "failed", "cancelled"})


class Job(StoredBody):
    """One piece of work at one moment; times are ISO text in UTC, empty until they come.

    `result` is the address of what it made; `detail`, in Chinese `detail_zh`, says why it failed,
    `code` what that is called and `field` where in the request the reason lies.
    """

    stored_kind: ClassVar[str] = "job"

    id: str
    kind: str
    state: JobState
    created_at: str
    step: str = ""
    started_at: str = ""
    ended_at: str = ""
    detail: str = ""
    detail_zh: str = ""
    code: str = ""
    field: str = ""
    result: str = ""

    @property
    def has_ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in ENDED


class ScenarioBody(StoredBody):
    """A scenario as it was asked for, and the totals of what it does to one assessment."""

    stored_kind: ClassVar[str] = "scenario"

    name: str
    scenario: dict[str, Any]
    assessment_id: str
    totals: dict[str, Any]


class PlanBody(StoredBody):
    """A question to the planner with all its fields, and the job that answers it."""

    stored_kind: ClassVar[str] = "plan"

    kind: str
    request: dict[str, Any]
    job_id: str
    assessment_id: str


def _wrap(fields: Fields) -> Fields:
    return {"answer": fields}


def _wrap_without_norms(fields: Fields) -> Fields:
    """Answers about scenarios came before norms did; of those nothing is said then."""
    norms = {"norms": [], "norm_sums": [], "norms_broken": "", "norms_mended": ""}
    return {"answer": norms | fields}


class ScenarioResult(StoredBody):
    """What a scenario does, under the id of its scenario."""

    stored_kind: ClassVar[str] = "scenario_result"
    upgrades = (_wrap_without_norms,)

    answer: dict[str, Any]


def _tell_side(fields: Fields) -> Fields:
    """Whether the least was sought could once be told by the unit alone."""
    answer = {**fields["answer"]}
    if answer.get("kind") == "sites":
        unit = answer.get("objective_unit", "")
        is_least = unit in {"sites", "cost"} or unit.endswith("_distance_m")
        answer = {"is_least": is_least} | answer
    return {"answer": answer}


class PlanResult(StoredBody):
    """What a plan answers, under the id of its plan."""

    stored_kind: ClassVar[str] = "plan_result"
    upgrades = (_wrap, _tell_side)

    answer: dict[str, Any]

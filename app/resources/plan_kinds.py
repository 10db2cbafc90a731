"""Kinds of plans: what each asks, and how it is answered, told and written, as by the commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from app.work.jobs import Progress
from geo.assessment import Assessment
from geo.planning.closing.closures import Closures
from geo.planning.decisions.request import DecisionRequest
from geo.planning.decisions.result import DecisionPlan
from geo.planning.duty.result import DutyPlan
from geo.planning.plan import Plan
from geo.plans.closing.redundant_sites import RedundancyRequest, find_redundancy
from geo.plans.decisions.answer import plan_decisions
from geo.plans.duty.holiday_duty import DutyRequest, plan_duty
from geo.plans.new_sites import make_plan
from geo.plans.request import PlanRequest
from geo.reports.answers.decision_files import describe_decisions, write_decisions
from geo.reports.answers.duty_files import describe_duty, write_duty
from geo.reports.answers.plan_files import describe_plan, write_plan
from geo.reports.answers.redundancy_files import describe_closures, write_closures

Request = TypeVar("Request", bound=BaseModel)
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Answered:
    """A plan that has been worked out, to be told and written."""

    describe: Callable[[], dict[str, Any]]
    write: Callable[[Path], Path]


@dataclass(frozen=True, slots=True)
class PlanKind(Generic[Request, Answer]):
    """What one kind of plan asks, and how it is answered, told and written."""

    request: type[Request]
    answer: Callable[[Assessment, Request, Progress], Answer]
    describe: Callable[[Answer], dict[str, Any]]
    write: Callable[[Answer, Path], Path]

    def work_out(self, opened: Assessment, request: BaseModel, progress: Progress) -> Answered:
        """Answer a request of this kind.

        Raises
        ------
        InputError
            The assessment cannot answer it.
        """
        assert isinstance(request, self.request)  # noqa: S101 - it was read as one of this kind
        answer = self.answer(opened, request, progress)
        return Answered(lambda: self.describe(answer), lambda folder: self.write(answer, folder))


AnyKind = (
    PlanKind[PlanRequest, Plan]
    | PlanKind[DecisionRequest, DecisionPlan]
    | PlanKind[DutyRequest, DutyPlan]
    | PlanKind[RedundancyRequest, Closures]
)

USUAL = "sites"
"""The kind of a request that names none."""
KINDS: dict[str, AnyKind] = {
    USUAL: PlanKind(PlanRequest, make_plan, describe_plan, write_plan),
    "decisions": PlanKind(DecisionRequest, plan_decisions, describe_decisions, write_decisions),
    "roster": PlanKind(DutyRequest, plan_duty, describe_duty, write_duty),
    "redundancy": PlanKind(RedundancyRequest, find_redundancy, describe_closures, write_closures),
}

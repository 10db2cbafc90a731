"""Kinds of plans: what each asks, and how it is answered, told and written, as by the commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from app.work.jobs import Progress
from geo.planning.decisions.request import DecisionRequest
from geo.plans.closing.redundant_sites import RedundancyRequest, find_redundancy
from geo.plans.decisions.answer import plan_decisions
from geo.plans.duty.holiday_duty import DutyRequest, plan_duty
from geo.plans.new_sites import make_plan
from geo.plans.request import PlanRequest
from geo.reports.answers.decision_files import describe_decisions, write_decisions
from geo.reports.answers.duty_files import describe_duty, write_duty
from geo.reports.answers.plan_files import describe_plan, write_plan
from geo.reports.answers.redundancy_files import describe_closures, write_closures


@dataclass(frozen=True, slots=True)
class PlanKind:
    """What one kind of plan asks, and how it is answered, told and written."""

    request: type[BaseModel]
    answer: Callable[[Any, Any, Progress], Any]
    describe: Callable[[Any], dict[str, Any]]
    write: Callable[[Any, Path], Path]


USUAL = "sites"
"""The kind of a request that names none."""
KINDS = {
    USUAL: PlanKind(PlanRequest, make_plan, describe_plan, write_plan),
    "decisions": PlanKind(DecisionRequest, plan_decisions, describe_decisions, write_decisions),
    "roster": PlanKind(DutyRequest, plan_duty, describe_duty, write_duty),
    "redundancy": PlanKind(RedundancyRequest, find_redundancy, describe_closures, write_closures),
}

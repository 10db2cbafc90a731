"""New sites, upgrades and moves for one assessment: a question in, a plan of decisions out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from geo.assessment.decision_ground import DecisionGround, survey_decisions
from geo.assessment.decision_tables import fill_decisions
from geo.assessment.inputs import Progress
from geo.assessment.published import Assessment
from geo.planning.area_layers import AreaLayer
from geo.planning.best_decisions import decide_best
from geo.planning.decision_plan import DecisionPlan
from geo.planning.decision_request import DecisionRequest
from geo.planning.decisions import DecisionRules
from geo.planning.request import MOST_SITES
from geo.planning.warm_up import warm_up


def plan_decisions(
    opened: Assessment,
    request: DecisionRequest,
    progress: Progress = lambda _: None,
    layers: Sequence[AreaLayer] = (),
) -> DecisionPlan:
    """Answer which decisions bring most people within the cutoff of a unit as asked.

    `progress` is called often; what it raises passes through. `layers` say where sites may stand,
    beside those of the request.

    Raises
    ------
    InputError
        The request names what does not exist, or leaves nothing to decide.
    """
    began = time.monotonic()
    progress("candidates")
    ground = survey_decisions(opened, request, layers)
    progress("solving")
    warm_up()
    decided, answer = decide_best(
        ground.choices, _rule(ground), request.time_limit, lambda: progress("solving")
    )
    progress("suggestions")
    return fill_decisions(ground, decided, answer, time.monotonic() - began)


def _rule(ground: DecisionGround) -> DecisionRules:
    request = ground.request
    limits: dict[str, Any] = {}
    if request.budget is not None:
        limits["budget"] = float(request.budget)
    if request.may_lose is not None:
        limits["may_lose"] = float(request.may_lose)
    return DecisionRules(request.most or MOST_SITES, **limits)

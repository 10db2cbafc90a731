"""New sites, upgrades and moves for one assessment: a question in, a plan of decisions out."""

from __future__ import annotations

import time
from collections.abc import Sequence

from geo.assessment import Assessment
from geo.inputs.load import Progress
from geo.planning.decisions.best import decide_best
from geo.planning.decisions.instance import DecisionRules
from geo.planning.decisions.request import DecisionRequest
from geo.planning.decisions.result import DecisionPlan
from geo.planning.places.area_layers import AreaLayer
from geo.planning.terms import MOST_SITES
from geo.planning.warm_up import warm_up
from geo.plans.decisions.instance import DecisionInstance, survey_decisions
from geo.plans.decisions.tables import fill_decisions


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


def _rule(ground: DecisionInstance) -> DecisionRules:
    request = ground.request
    limits: dict[str, float] = {}
    if request.budget is not None:
        limits["budget"] = float(request.budget)
    if request.may_lose is not None:
        limits["may_lose"] = float(request.may_lose)
    return DecisionRules(request.most or MOST_SITES, **limits)

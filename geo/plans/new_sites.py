"""New sites for one assessment: a question in, a plan out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geo.arrays import Ints
from geo.assessment import Assessment
from geo.errors import InputError, RequestError
from geo.findings.status.units import add_people
from geo.inputs.load import Progress
from geo.model.trilean import Trilean
from geo.planning.covering.instance import ChoiceRules, Covering, make_choice_rules
from geo.planning.covering.solution import InfeasibleError
from geo.planning.places.area_layers import AreaLayer
from geo.planning.plan import Plan
from geo.planning.quotas.areas import Areas
from geo.planning.terms import MOST_SITES
from geo.planning.warm_up import warm_up
from geo.plans.area_shares import tell_areas
from geo.plans.asked_areas import list_asked, mark_inside
from geo.plans.choice import Choice, keep_bounds
from geo.plans.instance import PlanInstance
from geo.plans.norms import forbid_breaking, foresee_norms, open_norms, require_kind
from geo.plans.objectives import OBJECTIVES
from geo.plans.question import PlanQuestion
from geo.plans.request import PlanRequest
from geo.plans.scenario import write_scenario
from geo.plans.solvers.shares import explain_impossible
from geo.plans.survey import mark_counted, survey
from geo.plans.tables import fill_plan
from geo.scenarios.norm_outlook import NormOutcome, NormOutlook, require_breakable
from geo.words.sentences import say

_LEFT_OUT = say("candidates_that_worsen_norms")


def make_plan(
    opened: Assessment,
    request: PlanRequest,
    progress: Progress = lambda _: None,
    layers: Sequence[AreaLayer] = (),
) -> Plan:
    """Answer a question about new sites; `progress` is called often, what it raises passes through.

    A question that no choice can meet is answered with `feasible` False, the reason, and for a
    share the people lacking per county beside the choice that comes nearest. `layers` say where
    sites may stand, beside those of the request.

    Raises
    ------
    InputError
        The request names a county, candidate, weight, norm or kind that does not exist, or asks for
        the target where there is none.
    """
    warm_up()
    began = time.monotonic()
    require_share(opened, request)
    require_breakable(opened.inputs, request.may_break)
    require_kind(opened, request)
    progress("candidates")
    weight = count_asked(opened, request)
    ground = survey(opened, request, layers)
    outlook = open_norms(ground)
    question = _ask(ground, request, weight, progress)
    progress("solving")
    choice, outcome = _keep_norms(question, outlook, began + request.time_limit)
    progress("suggestions")
    return fill_plan(
        question.ground, request, question.gaining, choice, outcome, time.monotonic() - began
    )


def _keep_norms(
    question: PlanQuestion, outlook: NormOutlook, deadline: float
) -> tuple[Choice, NormOutcome]:
    """Decide, and again without the candidates of units that would stand worse."""
    request = question.request
    notes: tuple[str, ...] = ()
    free: Choice | None = None
    while True:
        left = max(deadline - time.monotonic(), request.time_limit / 10)
        question = replace(question, seconds=left)
        choice = _decide(question)
        free = choice if free is None else free
        scenario = write_scenario(question.ground, choice, request)
        outcome = foresee_norms(question.ground, outlook, choice.chosen, scenario)
        rules = question.rules
        breaking = forbid_breaking(question.ground, outcome, choice.chosen, request.may_break)
        breaking &= rules.allowed & ~rules.forced
        if not breaking.any():
            told = choice.figures | tell_areas(question, choice.answer)
            kept = keep_bounds(replace(choice, figures=told), free)
            return replace(kept, notes=(*choice.notes, *notes)), outcome
        question = replace(question, rules=rules._replace(allowed=rules.allowed & ~breaking))
        notes = (_LEFT_OUT,)


def _decide(question: PlanQuestion) -> Choice:
    try:
        return OBJECTIVES[question.request.objective].solve(question)
    except InfeasibleError as error:
        if error.reason == "time":
            limit = question.request.time_limit
            raise RequestError(
                "time_limit", f"no answer was found within {limit:g} s; allow more", code="no_time"
            ) from error
        return explain_impossible(question, error)


def require_share(opened: Assessment, request: PlanRequest) -> None:
    """Refuse to reach a target that nobody has set, unless the request names a share of its own.

    Raises
    ------
    InputError
        The objective is to reach one, the request names none, and the standard has no target.
    """
    missing = opened.inputs.standard.target_share is None
    if missing and OBJECTIVES[request.objective].share == "reached" and request.share is None:
        raise RequestError(
            "share",
            "expected a share to reach, found none, and the standard has no target",
            code="no_target",
        )


def count_asked(opened: Assessment, request: PlanRequest) -> Ints:
    """People of every demand point whom a request counts, in its weight and setting.

    Raises
    ------
    InputError
        There is no such weight, or nobody lives in such a place.
    """
    weight = weigh(opened, request.weight)
    if request.setting == "all":
        return weight
    urban = opened.inputs.decided.demand.urban
    counted = np.where(urban == (request.setting == "urban"), weight, 0).astype(np.int64)
    inside = mark_inside(opened, request.county, request.prefecture)
    if not counted[inside[opened.inputs.decided.demand.county]].any():
        raise InputError(f"setting: nobody asked about lives in a {request.setting} place")
    return counted


def weigh(opened: Assessment, name: str) -> Ints:
    """Residents of every demand point, or another of its weights.

    Raises
    ------
    InputError
        The demand points carry no such weight.
    """
    demand = opened.inputs.decided.demand
    if name == "residents":
        return demand.residents
    if name not in demand.weights:
        known = ", ".join(["residents", *sorted(demand.weights)])
        raise InputError(f"weight: expected one of {known}, got {name!r}")
    return demand.weights[name]


def _ask(
    ground: PlanInstance, request: PlanRequest, weight: Ints, progress: Progress
) -> PlanQuestion:
    inputs = ground.opened.inputs
    demand = inputs.decided.demand
    covered = ground.status == Trilean.YES
    places = list_asked(ground.opened, request.scope, request.county, request.prefecture)
    home, count = places.of_county[demand.county], len(places)
    areas = Areas(
        home[ground.points],
        add_people(home, count, weight),
        add_people(home, count, weight, covered),
    )
    here = weight[ground.points]
    covering = ground.gains.only(mark_counted(ground, request)).covering(here)
    gaining = ground.gains.only(ground.uncovered).covering(here)
    return PlanQuestion(
        request, ground, covering, gaining, _rule(ground, request, covering), areas,
        weight, places,
        request.time_limit, progress,
    )  # fmt: skip


def _rule(ground: PlanInstance, request: PlanRequest, covering: Covering) -> ChoiceRules:
    candidates, count = ground.candidates, len(ground.candidates)
    forced = np.isin(candidates.candidate_id, request.forced)
    cost = np.ones(count)
    if not np.isnan(candidates.cost).all():
        missing = np.flatnonzero(np.isnan(candidates.cost))
        if len(missing):
            name = candidates.candidate_id[missing[0]]
            raise InputError(f"candidates: {name!r} has no cost, though others have one")
        cost = candidates.cost
    useful = np.diff(covering.ptr) > 0
    useful |= OBJECTIVES[request.objective].takes_everywhere
    inputs = ground.opened.inputs
    needed = np.zeros(len(inputs.counties), dtype=bool)
    if request.each_county:
        needed[np.unique(candidates.county[useful])] = True
        demand = inputs.decided.demand
        needed &= add_people(demand.county, len(needed), demand.residents) > 0
    return make_choice_rules(
        count,
        request.sites or MOST_SITES,
        forced=forced,
        allowed=(useful | forced) & ~np.isin(candidates.candidate_id, request.forbidden),
        cost=cost,
        budget=np.inf if request.budget is None else request.budget,
        area=candidates.county if request.each_county else None,
        needed=needed if request.each_county else None,
    )

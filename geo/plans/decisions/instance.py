"""One assessment as decisions see it: who counts, what could change it, who is covered by whom.

Points of the programme are the uncovered people, with `count_unknown` the unknown ones, and where
sites may move the people whom no other site would hold. A moved site keeps its setting, so it may
go where roads are entered alike from both settings, and it stays in its county.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from geo.arrays import Flags, Floats, Ints, Trileans
from geo.assessment import Assessment
from geo.errors import InputError, RequestError
from geo.findings.status.eligibility import SiteQuestion
from geo.findings.status.readings import Reading, decide_pairs, decide_statuses
from geo.model.trilean import Trilean
from geo.planning.covering.instance import Covering, make_covering
from geo.planning.decisions.instance import Choices
from geo.planning.decisions.request import DecisionRequest
from geo.planning.places.area_layers import AreaLayer, LayerCount, judge_places, take_layers
from geo.planning.places.candidates import Candidates, mark_near
from geo.planning.terms import PlanTerms
from geo.plans.asked_areas import mark_inside
from geo.plans.decisions.kept_rows import gather_rows, mark_clinics
from geo.plans.decisions.upgrades import Upgrade, decide_asked, find_upgrades
from geo.plans.instance import measure
from geo.plans.new_distances import enter_roads
from geo.plans.new_sites import weigh
from geo.plans.proposed import propose, require_allowed, require_somewhere


@dataclass(frozen=True, slots=True)
class DecisionInstance:
    """What can be decided, and where it stands.

    `status` is that of every demand point for the question; `points` names the points of
    `choices`. `upgrades` and `movable` (positions of sites) are in the order of `choices`.
    """

    opened: Assessment
    request: DecisionRequest
    question: SiteQuestion
    eligible: Trileans
    status: Ints
    points: Ints
    candidates: Candidates
    upgrades: list[Upgrade]
    movable: Ints
    choices: Choices
    layers: tuple[LayerCount, ...] = ()


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Pairs within the cutoff: site and point by position."""

    site: Ints
    point: Ints

    def of(self, sites: Flags) -> _Pairs:
        """Those of some sites."""
        kept = sites[self.site]
        return _Pairs(self.site[kept], self.point[kept])


def survey_decisions(
    opened: Assessment, request: DecisionRequest, layers: Sequence[AreaLayer] = ()
) -> DecisionInstance:
    """Find upgrades, sites that may move and places to stand; measure whom each would cover.

    Places lie where the layers allow, those of the request and those given here.

    Raises
    ------
    InputError
        A name of the request is unknown, or there is nothing to decide.
    """
    inputs, network = opened.inputs, opened.network
    sites, demand = inputs.sites, inputs.decided.demand
    as_of = date.fromisoformat(str(opened.tables.summary["as_of"]))
    question = ask_question(opened, request)
    eligible = decide_asked(inputs, as_of, question)
    status = decide_statuses(network.evidence, eligible, Reading()).status.astype(np.int64)
    inside = mark_inside(opened, request.county, request.prefecture)
    free = mark_free(opened, request) & (sites.county >= 0) & inside[sites.county]
    upgrades = find_upgrades(
        inputs, as_of, question, request.kinds, free, unknown_too=request.count_unknown
    )
    movable = np.empty(0, dtype=np.int64)
    if "move" in request.kinds:
        may_go = mark_clinics(opened) if request.keep_norms else free
        movable = np.flatnonzero(free & may_go & sites.placed & (eligible == Trilean.YES))
    pairs = _list_pairs(opened)
    leaving = np.zeros(len(sites), dtype=bool)
    leaving[movable] = True
    held = np.zeros(len(demand), dtype=bool)
    held[pairs.of((eligible == Trilean.YES) & ~leaving).point] = True
    wanted = _mark_wanted(status, request) & demand.placed
    rows_at = np.zeros(len(demand), dtype=bool)
    if len(movable) and request.keep_norms:
        rows_at[_find_own(opened, pairs, leaving)] = True
    points = np.flatnonzero(
        wanted | ((status == Trilean.YES) & ~held & bool(len(movable))) | rows_at
    )
    candidates, counts = _find_candidates(opened, request, inside, points, layers)
    if not len(candidates) and not upgrades:
        raise InputError("decisions: nothing can be decided: no place and no unit is allowed")
    gains = measure(network, opened, candidates, points)
    number = np.full(len(demand), -1, dtype=np.int64)
    number[points] = np.arange(len(points))
    before = status[points] == Trilean.YES
    counted = wanted[points] | before
    weight = np.where(counted, weigh(opened, request.weight)[points], 0).astype(np.int64)
    build = gains.covering(weight)
    choices = Choices(
        weight=weight,
        before=before,
        held=held[points],
        build=build,
        upgrade=_cover(pairs, np.array([u.site for u in upgrades], dtype=np.int64), number, weight),
        stay=_cover(pairs, movable, number, np.where(before, weight, 0), before),
        new_cost=_price_new(request, candidates),
        move_cost=_price_moves(opened, request, candidates, bool(len(movable))),
        upgrade_cost=np.array([sum(map(request.cost_of, u.kinds)) for u in upgrades], dtype=float),
        build_county=candidates.county.astype(np.int32),
        stay_county=sites.county[movable].astype(np.int32),
        kept=gather_rows(
            opened, (pairs.site, pairs.point), movable if request.keep_norms else movable[:0],
            candidates, build, number,
            fills=question.services == ((inputs.standard.headline_service,),),
        ),
    )  # fmt: skip
    return DecisionInstance(
        opened, request, question, eligible, status, points, candidates, upgrades, movable,
        choices, counts,
    )  # fmt: skip


def ask_question(opened: Assessment, request: DecisionRequest) -> SiteQuestion:
    """What a site must offer to count.

    Raises
    ------
    InputError
        The service, the kind or the date is none that the inputs know.
    """
    finder = opened.coverage
    service = request.service or opened.inputs.standard.headline_service
    if service not in finder.services:
        listed = ", ".join(finder.services)
        raise InputError(f"service: expected one of {listed}, got {service!r}")
    if request.day is not None and not finder.can_answer(request.day):
        years = ", ".join(map(str, finder.years))
        raise InputError(f"date: expected a day of a notice ({years}), got {request.date!r}")
    kinds = finder.read_kinds(request.unit_kind)
    if request.unit_kind and not kinds:
        listed = ", ".join(finder.kinds)
        raise InputError(f"unit_kind: expected one of {listed}, got {request.unit_kind!r}")
    days = request.days_per_week or 0.0
    return SiteQuestion(((service,),), least_days_per_week=days, day=request.day, kinds=kinds)


def mark_free(opened: Assessment, request: DecisionRequest) -> Flags:
    """Sites that may be changed.

    Raises
    ------
    InputError
        A fixed id is that of no site.
    """
    known = {str(one): i for i, one in enumerate(opened.inputs.sites.records.site_id)}
    free = np.ones(len(known), dtype=bool)
    for name in request.fixed:
        if name not in known:
            raise RequestError(
                "fixed", "expected ids of units of the register", name, code="unknown_fixed"
            )
        free[known[name]] = False
    return free


def require_places(opened: Assessment, request: DecisionRequest) -> None:
    """Refuse a table of places of which two share an id, or none lies where it may.

    Raises
    ------
    InputError
        After the name of the field.
    """
    asked = _ask_places(request)
    layers = take_layers(asked)
    if request.rows is None and not layers:
        return
    every = propose(opened, asked)
    inside = mark_inside(opened, request.county, request.prefecture)
    here = (every.county >= 0) & inside[every.county]
    require_somewhere(every, here, asked)
    require_allowed(every, here, judge_places(layers, every.lon, every.lat, here), asked)


def _ask_places(request: DecisionRequest) -> PlanTerms:
    """The same places as a request for new sites names them, priced one by one or not at all."""
    rows = request.rows
    if rows is not None and any(row.cost is not None for row in rows):
        common = {"cost": request.cost_of("new")}
        rows = [one if one.cost is not None else one.model_copy(update=common) for one in rows]
    return PlanTerms(
        sites=1, candidates=request.candidates, rows=rows, county=request.county,
        prefecture=request.prefecture, within=request.within, exclude=request.exclude,
    )  # fmt: skip


def _mark_wanted(status: Ints, request: DecisionRequest) -> Flags:
    wanted: Flags = status == Trilean.NO
    return wanted | (status == Trilean.UNKNOWN) if request.count_unknown else wanted


def _list_pairs(opened: Assessment) -> _Pairs:
    evidence = opened.network.evidence
    within = decide_pairs(evidence, Reading()) == Trilean.YES
    reach = evidence.reach
    return _Pairs(
        reach.site_index[within].astype(np.int64), reach.demand_index[within].astype(np.int64)
    )


def _find_own(opened: Assessment, pairs: _Pairs, leaving: Flags) -> Ints:
    """Points whose only units of the own county, for the headline, may move."""
    inputs, network = opened.inputs, opened.network
    own = pairs.of(network.eligible == Trilean.YES)
    same = inputs.sites.county[own.site] == inputs.decided.demand.county[own.point]
    site, point = own.site[same], own.point[same]
    kept: Ints = np.setdiff1d(point, point[~leaving[site]])
    return kept[inputs.decided.demand.residents[kept] > 0]


def _find_candidates(
    opened: Assessment,
    request: DecisionRequest,
    inside: Flags,
    points: Ints,
    layers: Sequence[AreaLayer],
) -> tuple[Candidates, tuple[LayerCount, ...]]:
    """Places for new and moved sites, and what each layer leaves out of them."""
    kinds = set(request.kinds)
    asked = _ask_places(request)
    every = propose(opened, asked)
    if not kinds & {"new", "move"}:
        return every.take(np.empty(0, dtype=np.int64)), ()
    demand = opened.inputs.decided.demand
    here = (every.county >= 0) & inside[every.county]
    judged = judge_places([*take_layers(asked), *layers], every.lon, every.lat, here)
    if judged.counts:
        require_allowed(every, here, judged, asked)
    reach_m = opened.inputs.standard.cutoff.largest
    near = mark_near(every, demand.lon[points], demand.lat[points], reach_m)
    return every.take(np.flatnonzero(here & judged.allowed & near)), judged.counts


def _cover(
    pairs: _Pairs, sites: Ints, number: Ints, weight: Ints, only: Flags | None = None
) -> Covering:
    """Which of the points each of these sites covers."""
    place = np.full(int(max([-1, *pairs.site, *sites])) + 1, -1, dtype=np.int64)
    place[sites] = np.arange(len(sites))
    kept = (place[pairs.site] >= 0) & (number[pairs.point] >= 0)
    owner, point = place[pairs.site[kept]], number[pairs.point[kept]]
    if only is not None:
        owner, point = owner[only[point]], point[only[point]]
    order = np.lexsort((point, owner))
    ptr = np.searchsorted(owner[order], np.arange(len(sites) + 1)).astype(np.int64)
    return make_covering(ptr, point[order].astype(np.int32), weight)


def _price_new(request: DecisionRequest, candidates: Candidates) -> Floats:
    if "new" not in request.kinds:
        return np.full(len(candidates), np.inf)
    common = request.cost_of("new")
    if "new" in request.costs or not request.rows:
        return np.where(np.isnan(candidates.cost), common, candidates.cost)
    return np.where(np.isnan(candidates.cost), 1.0 if not request.costs else 0.0, candidates.cost)


def _price_moves(
    opened: Assessment,
    request: DecisionRequest,
    candidates: Candidates,
    may_move: bool,  # noqa: FBT001 - one of four columns
) -> Floats:
    """The cost of moving to each candidate; infinite where the setting would tell."""
    if "move" not in request.kinds or not may_move:
        return np.full(len(candidates), np.inf)
    limit = opened.inputs.standard.max_snap
    count = len(candidates)
    urban, rural = (
        enter_roads(opened, candidates, np.full(count, urban)).ends.edge for urban in (True, False)
    )
    alike = (urban >= 0) == (rural >= 0) if limit.urban != limit.rural else np.ones(count, bool)
    return np.where(alike, request.cost_of("move"), np.inf)

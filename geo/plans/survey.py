"""Where a site of a plan may stand, and whom it would cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geo.arrays import Flags
from geo.assessment import Assessment
from geo.findings.status.readings import Reading, decide_statuses
from geo.model.trilean import Trilean
from geo.planning.covering.coverage_matrix import CoverageMatrix
from geo.planning.places.area_layers import (
    AreaLayer,
    judge_places,
    take_layers,
)
from geo.planning.places.candidates import (
    mark_near,
)
from geo.plans.asked_areas import mark_inside
from geo.plans.instance import PlanInstance, measure
from geo.plans.objectives import OBJECTIVES
from geo.plans.proposed import propose, require_allowed, require_named, require_somewhere
from geo.plans.request import PlanRequest


def survey(
    opened: Assessment, request: PlanRequest, layers: Sequence[AreaLayer] = ()
) -> PlanInstance:
    """Find candidates and measure whom each would cover; candidates that cover nobody are kept.

    Candidates lie where the layers allow, those of the request and those given here.

    Raises
    ------
    InputError
        The county is unknown, or there is no candidate in it.
    """
    inputs, network = opened.inputs, opened.network
    demand = inputs.decided.demand
    status = decide_statuses(network.evidence, network.eligible, Reading()).status
    points = np.flatnonzero((status != Trilean.YES) & demand.placed)
    everybody = propose(opened, request)
    here = mark_inside(opened, request.county, request.prefecture)
    inside = (everybody.county >= 0) & here[everybody.county]
    named = np.isin(everybody.candidate_id, [*request.forced, *request.forbidden])
    require_named(everybody, inside, request)
    require_somewhere(everybody, inside, request)
    judged = judge_places([*take_layers(request), *layers], everybody.lon, everybody.lat, inside)
    require_allowed(everybody, inside, judged, request)
    inside &= judged.allowed
    asked = here[demand.county[points]]
    none = np.empty(0, dtype=np.int32)
    nothing = CoverageMatrix(np.zeros(1, dtype=np.int64), none, none)
    ground = PlanInstance(
        opened, everybody, status.astype(np.int64), points, asked, nothing,
        int((everybody.county < 0).sum()), judged.counts,
    )  # fmt: skip
    wanted = points[mark_counted(ground, request)]
    near = mark_near(
        everybody, demand.lon[wanted], demand.lat[wanted], inputs.standard.cutoff.largest
    )
    if OBJECTIVES[request.objective].takes_everywhere:
        near = np.ones(len(everybody), dtype=bool)
    kept = np.flatnonzero(inside & (near | named | (everybody.source != "demand")))
    candidates = everybody.take(kept)
    return replace(
        ground, candidates=candidates, gains=measure(network, opened, candidates, points)
    )


def mark_counted(ground: PlanInstance, request: PlanRequest) -> Flags:
    """Which of the points the objective of a request counts (rules.md#plan-2)."""
    reaches = OBJECTIVES[request.objective].share == "reached" or request.share is not None
    every = request.count_unknown or reaches
    return np.ones(len(ground.points), dtype=bool) if every else ground.uncovered

"""What a planner needs of one assessment: who is uncovered, where a site may stand, who gains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from geo.arrays import Flags, Floats, Ints, texts
from geo.assessment import Assessment
from geo.errors import InputError, RequestError
from geo.findings.status.readings import Reading, cutoffs_mm, decide_pairs, decide_statuses
from geo.geometry.location import place_in_counties
from geo.model.trilean import Trilean
from geo.network.build import Network, limits_mm
from geo.planning.covering.coverage_matrix import CoverageMatrix, find_gains
from geo.planning.covering.instance import Covering, make_covering
from geo.planning.places.area_layers import (
    AreaLayer,
    LayerCount,
    LayerVerdicts,
    judge_places,
    take_layers,
)
from geo.planning.places.candidates import (
    Candidates,
    find_neighbours,
    join_candidates,
    mark_near,
    propose_points,
    propose_townships,
    sort_candidates,
)
from geo.planning.request import DISTANCE_OBJECTIVES, CandidateRow, PlanRequest
from geo.plans.asked_areas import mark_inside
from geo.reach.arcs import Ends, ends_of
from geo.reach.table import Side, make_side
from geo.roads.graph import ComponentTrust
from geo.roads.snapping import snap_points


@dataclass(frozen=True, slots=True)
class PlanInstance:
    """One assessment as a planner sees it.

    `status` is the headline status of every demand point; `points` names the uncovered and unknown
    ones with a place, in their order, and `asked` those of them in the county asked about. `gains`
    counts candidates and points by position.
    """

    opened: Assessment
    candidates: Candidates
    status: Ints
    points: Ints
    asked: Flags
    gains: CoverageMatrix
    left_out: int
    layers: tuple[LayerCount, ...] = ()

    @property
    def residents(self) -> Ints:
        """Residents of the points."""
        people: Ints = self.opened.inputs.decided.demand.residents[self.points]
        return people

    @property
    def uncovered(self) -> Flags:
        """Which of the points are uncovered; the others are unknown."""
        found: Flags = self.status[self.points] == Trilean.NO
        return found

    def counted(self, request: PlanRequest) -> Flags:
        """Which of the points the objective of a request counts (rules.md#plan-2)."""
        aims = request.objective == "reach-share" or request.share is not None
        every = request.count_unknown or aims
        return np.ones(len(self.points), dtype=bool) if every else self.uncovered


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
    wanted = points[ground.counted(request)]
    near = mark_near(
        everybody, demand.lon[wanted], demand.lat[wanted], inputs.standard.cutoff.largest
    )
    if request.objective in DISTANCE_OBJECTIVES:
        near = np.ones(len(everybody), dtype=bool)
    kept = np.flatnonzero(inside & (near | named | (everybody.source != "demand")))
    candidates = everybody.take(kept)
    return replace(
        ground, candidates=candidates, gains=measure(network, opened, candidates, points)
    )


def find_county(opened: Assessment, adcode: str) -> int | None:
    """Position of a county; None for no code.

    Raises
    ------
    InputError
        The code is that of no county of the study.
    """
    return int(np.flatnonzero(mark_inside(opened, adcode))[0]) if adcode else None


def propose(opened: Assessment, request: PlanRequest) -> Candidates:
    """The candidates of a request, wherever they lie.

    Raises
    ------
    InputError
        Two rows share an id.
    """
    inputs = opened.inputs
    if request.candidates == "points":
        return join_candidates(propose_points(inputs.decided.demand), _propose_empty(opened))
    if request.candidates == "townships":
        return propose_townships(inputs.decided.demand, inputs.township_names)
    return _place_rows(opened, request.rows or [])


def _propose_empty(opened: Assessment) -> Candidates:
    """Villages in which nobody lives; without a setting of their own they have the nearest's."""
    inputs = opened.inputs
    demand, empty = inputs.decided.demand, inputs.decided.empty
    if empty is None or not demand.placed.any():
        return propose_points(demand).take(np.empty(0, dtype=np.int64))
    rows = np.flatnonzero(np.isfinite(empty.lon) & np.isfinite(empty.lat))
    lon, lat = empty.lon[rows], empty.lat[rows]
    near = find_neighbours(lon, lat, demand)
    stated = empty.setting[rows]
    own = (inputs.study.demand.setting or "column") == "column"
    urban = np.where(own & (stated != ""), stated == "urban", demand.urban[near])
    return Candidates(
        empty.demand_id[rows],
        empty.name[rows],
        lon,
        lat,
        urban.astype(bool),
        place_in_counties(lon, lat, inputs.counties, inputs.standard.boundary_tolerance_m),
        empty.township_code[rows],
        texts(["demand"] * len(rows)),
        np.full(len(rows), np.nan),
        np.full(len(rows), np.nan),
    )


def _place_rows(opened: Assessment, rows: list[CandidateRow]) -> Candidates:
    inputs = opened.inputs
    demand = inputs.decided.demand
    lon, lat = np.array([row.lon for row in rows]), np.array([row.lat for row in rows])
    near = find_neighbours(lon, lat, demand)
    setting = texts(row.setting for row in rows)
    urban = np.where(setting == "", demand.urban[near], setting == "urban")
    county = place_in_counties(lon, lat, inputs.counties, inputs.standard.boundary_tolerance_m)
    return sort_candidates(
        Candidates(
            texts(row.candidate_id for row in rows),
            texts(row.name for row in rows),
            lon,
            lat,
            urban.astype(bool),
            county,
            demand.township_code[near],
            np.full(len(rows), "table", dtype=object),
            _numbers([row.cost for row in rows]),
            _numbers([row.capacity for row in rows]),
        )
    )


def _numbers(values: list[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def require_somewhere(candidates: Candidates, inside: Flags, request: PlanRequest) -> None:
    """Refuse a request of which no candidate lies where it may.

    Raises
    ------
    InputError
        The message tells places outside every county from those outside the county asked about.
    """
    if inside.any():
        return
    count = len(candidates)
    if count and not (candidates.county >= 0).any():
        first = candidates.candidate_id[0]
        raise RequestError(
            "rows" if request.rows else "candidates",
            f"all {count} lie outside every county of the study, the first being {first!r} at "
            f"{candidates.lon[0]:g}, {candidates.lat[0]:g}",
            code="candidates_outside",
        )
    where = f" in county {request.county}" if request.county else ""
    where = f" in prefecture {request.prefecture}" if request.prefecture else where
    found = f"{count} elsewhere" if count else "none"
    raise RequestError(
        "candidates",
        f"expected at least one place{where}, found {found}",
        code="candidates_elsewhere" if count else "candidates_none",
    )


def require_named(candidates: Candidates, inside: Flags, request: PlanRequest) -> None:
    """Refuse forced and forbidden ids that no candidate has, or a forced one outside the county.

    Raises
    ------
    InputError
        The first of them, after the name of the field.
    """
    position = {str(name): i for i, name in enumerate(candidates.candidate_id)}
    for field, names in (("forced", request.forced), ("forbidden", request.forbidden)):
        for name in names:
            if name not in position:
                raise RequestError(
                    field, f"no candidate has the id {name!r}", code="unknown_candidate"
                )
            if field == "forced" and not inside[position[name]]:
                raise RequestError(
                    field,
                    f"the candidate {name!r} lies outside the county",
                    code="forced_outside_county",
                )


def require_allowed(
    candidates: Candidates, inside: Flags, judged: LayerVerdicts, request: PlanRequest
) -> None:
    """Refuse layers that leave nothing, and forced candidates where a layer forbids them.

    Raises
    ------
    InputError
        The message begins with the field, and names the layer.
    """
    if judged.counts and not (inside & judged.allowed).any():
        counts = ", ".join(
            f"{one.layer.name!r} ({one.layer.role}) leaves out {one.left_out:,}"
            for one in judged.counts
        )
        field = judged.counts[0].layer.role
        raise InputError(f"{field}: none of {int(inside.sum()):,} candidates is left: {counts}")
    out = np.isin(candidates.candidate_id, request.forced) & ~judged.allowed
    if out.any():
        first = int(np.flatnonzero(out)[0])
        layer = judged.counts[judged.refused[first]].layer
        raise InputError(
            f"forced: the candidate {candidates.candidate_id[first]!r} lies where the layer "
            f"{layer.name!r} ({layer.role}) allows no site"
        )


def measure(
    network: Network,
    opened: Assessment,
    candidates: Candidates,
    points: Ints,
    cutoff_factor: float = 1.0,
) -> CoverageMatrix:
    """Snap candidates as sites of their setting, and search from each."""
    inputs = opened.inputs
    standard, demand = inputs.standard, inputs.decided.demand
    snaps = snap_points(
        inputs.graph, network.grid, candidates.lon, candidates.lat, stray_gap_m=standard.stray.gap_m
    )
    limit = limits_mm(candidates.urban, standard.max_snap)
    side = make_side(ends_of(snaps, 2 * limit), snaps.component, candidates.lon, candidates.lat)
    weak = (inputs.graph.component_standing != ComponentTrust.TRUSTED).astype(np.uint8)
    return find_gains(
        network.arcs,
        side,
        ends_of(snaps, limit).edge >= 0,
        _take_points(opened, points),
        network.evidence.demand_enters[points],
        np.rint(cutoffs_mm(demand.urban[points], standard) * cutoff_factor).astype(np.int64),
        weak,
    )


def _take_points(opened: Assessment, points: Ints) -> Side:
    """Some demand points with legs up to twice `max_snap`."""
    network, inputs = opened.network, opened.inputs
    urban = inputs.decided.demand.urban
    ends = ends_of(network.demand_snaps, 2 * limits_mm(urban, inputs.standard.max_snap))
    some = Ends(ends.edge[points], ends.along_mm[points], ends.leg_mm[points])
    return Side(some, network.demand.component[points], network.demand.xyz[points])


def cover_now(network: Network, sites: Ints) -> tuple[Covering, Ints]:
    """Who is covered by which of these sites; points by their positions in the second part."""
    evidence = network.evidence
    reach, demand = evidence.reach, evidence.demand
    number = np.full(len(evidence.sites), -1, dtype=np.int64)
    number[sites] = np.arange(len(sites))
    owner = number[reach.site_index]
    covers = (decide_pairs(evidence, Reading()) == Trilean.YES) & (owner >= 0)
    points, point = np.unique(reach.demand_index[covers], return_inverse=True)
    sizes = np.bincount(owner[covers], minlength=len(sites))
    ptr = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes)))
    covering = make_covering(ptr, point.astype(np.int32), demand.residents[points])
    return covering, points.astype(np.int64)

"""What a planner needs of one assessment: who is uncovered, where a site may stand, who gains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Flags, Ints
from geo.assessment import Assessment
from geo.findings.status.readings import Reading, cutoffs_mm, decide_pairs
from geo.model.trilean import Trilean
from geo.network.build import Network, limits_mm
from geo.planning.covering.coverage_matrix import CoverageMatrix, find_gains
from geo.planning.covering.instance import Covering, make_covering
from geo.planning.places.area_layers import (
    LayerCount,
)
from geo.planning.places.candidates import (
    Candidates,
)
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

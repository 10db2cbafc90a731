"""From inputs to distances: snapping, the reach table, the nearest site however far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from geo.arrays import Flags, Floats, Indices, Ints, Trileans
from geo.findings.status.eligibility import ask_headline, decide_eligible
from geo.findings.status.readings import Evidence
from geo.findings.status.unplaced_sites import find_grounds
from geo.findings.worklists.road_questions import say_off_roads
from geo.inputs.load import Inputs, Progress
from geo.model.row_report import ClosedReport, RowReport
from geo.model.trilean import Trilean
from geo.network.effort import estimate_effort, require_room
from geo.reach.arcs import Arcs, arcs_from_sites, ends_of
from geo.reach.direct import Sources, gather_sources
from geo.reach.edits.long_ways import LongWays
from geo.reach.nearest import Nearest, find_nearest, select_points
from geo.reach.prepared import prepare_reach
from geo.reach.search import FAR, NearestLabels, search_nearest, update_nearest
from geo.reach.table import Side, make_side
from geo.roads.graph import ComponentTrust
from geo.roads.segments import SegmentGrid
from geo.roads.snapping import Snaps, snap_points
from geo.rules.standard import PerSetting
from geo.verified.apply import Verification, apply_verified, nothing_verified
from geo.verified.nearest import list_verified, merge_verified
from geo.words.sentences import say

LISTED_OFF_ROADS = 200


@dataclass(frozen=True, slots=True)
class Network:
    """What the engine measured for one set of inputs.

    `labels` and `nearest` belong to the sites in `chosen` (eligible for sure, by position) and
    use legs up to `max_snap`; `evidence` holds the table with all pairs, `ways` what lies beyond.
    `remarks` are those on inputs that only distances tell.
    """

    arcs: Arcs
    grid: SegmentGrid
    demand_snaps: Snaps
    site_snaps: Snaps
    sites: Side
    demand: Side
    eligible: Trileans
    chosen: Indices
    labels: NearestLabels
    sources: Sources
    nearest: Nearest
    evidence: Evidence
    verification: Verification
    ways: LongWays
    remarks: tuple[ClosedReport, ...]

    @property
    def road_m(self) -> Floats:
        """Road distance of every demand point to its nearest site; NaN where there is none."""
        return metres(self.nearest.road_mm)

    @property
    def straight_m(self) -> Floats:
        """Straight line of every demand point to that site; NaN where it cannot be said."""
        return metres(self.nearest.straight_mm)


def _remark_off_roads(inputs: Inputs, snaps: Snaps, enters: Flags, limit_mm: Ints) -> ClosedReport:
    """List the units that cannot enter the roads: whoever is near them stays unknown."""
    records, report = inputs.sites.records, RowReport("sites")
    off = np.flatnonzero(inputs.sites.placed & ~enters)
    if len(off) > LISTED_OFF_ROADS:
        message = say("sites_off_roads_listed", count=f"{len(off):,}", listed=LISTED_OFF_ROADS)
        report.remark("noted", "off_roads", message, value=len(off))
    for s in off[:LISTED_OFF_ROADS].tolist():
        leg_m = snaps.leg_mm[s] / 1000.0 if snaps.edge[s] >= 0 else np.nan
        said = say_off_roads(leg_m, limit_mm[s] / 1000.0)
        message = say("site_off_roads", site=said)
        report.remark("noted", "off_roads", message, value=records.site_id[s])
    return report.close()


def metres(millimetres: Ints) -> Floats:
    """Millimetres as metres; NaN for FAR."""
    return np.where(millimetres < FAR, millimetres / 1000.0, np.nan)


def limits_mm(urban: Flags, limit: PerSetting) -> Ints:
    """A limit per setting, in millimetres, for every entry."""
    return np.where(urban, round(limit.urban * 1000), round(limit.rural * 1000)).astype(np.int64)


def measure_network(inputs: Inputs, as_of: date, cache: Path, progress: Progress) -> Network:
    """Snap both ends, build or open the reach table, and search from all eligible sites.

    Raises
    ------
    StudyError
        The memory cannot hold it, as far as that can be told before.
    """
    graph, standard, demand = inputs.graph, inputs.standard, inputs.decided.demand
    require_room(estimate_effort(inputs))
    progress("snapping")
    grid = inputs.grid._replace(farthest_mm=round(standard.cutoff.largest * 1000))
    gap_m = standard.stray.gap_m
    records = inputs.sites.records
    demand_lon = np.where(demand.placed, demand.lon, np.nan)
    demand_lat = np.where(demand.placed, demand.lat, np.nan)
    demand_snaps = snap_points(graph, grid, demand_lon, demand_lat, stray_gap_m=gap_m)
    site_snaps = snap_points(graph, grid, records.lon, records.lat, stray_gap_m=gap_m)
    demand_limit = limits_mm(demand.urban, standard.max_snap)
    site_limit = limits_mm(inputs.sites.urban, standard.max_snap)
    arcs = arcs_from_sites(graph, inputs.study.roads.direction)

    def sides(factor: int) -> tuple[Side, Side]:
        """Both ends with legs up to a multiple of `max_snap`."""
        site_ends = ends_of(site_snaps, factor * site_limit)
        demand_ends = ends_of(demand_snaps, factor * demand_limit)
        return (
            make_side(site_ends, site_snaps.component, records.lon, records.lat),
            make_side(demand_ends, demand_snaps.component, demand_lon, demand_lat),
        )

    progress("reach")
    weak = (graph.component_standing != ComponentTrust.TRUSTED).astype(np.uint8)
    reach_mm = round(standard.reach_m * 1000)
    reach = prepare_reach(arcs, *sides(2), weak, reach_mm, cache, inputs.graph_key)
    progress("nearest")
    eligible = decide_eligible(inputs.register(as_of), ask_headline(standard))
    chosen = np.flatnonzero((eligible == Trilean.YES) & inputs.sites.placed).astype(np.int32)
    sites, points = sides(1)
    labels = search_nearest(arcs, sites.ends, chosen)
    sources = gather_sources(sites, chosen)
    evidence = Evidence(
        inputs.counties,
        demand,
        inputs.sites,
        standard,
        reach,
        demand_enters=points.ends.edge >= 0,
        site_enters=sites.ends.edge >= 0,
        grounds=find_grounds(inputs.sites, inputs.counties, demand, standard),
    )
    remarks = [_remark_off_roads(inputs, site_snaps, evidence.site_enters, site_limit)]
    nearest, verification = find_nearest(arcs, labels, sources, points), nothing_verified()
    if inputs.verified is not None:
        progress("verified")
        evidence, verification = apply_verified(evidence, eligible, inputs.verified)
        remarks.append(verification.remarks)

        def search(some: Indices, at: Indices) -> Nearest:
            stays = np.full(len(inputs.sites), -1, dtype=np.int32)
            stays[some] = some
            fewer = update_nearest(arcs, sites.ends, some, labels, stays)
            return find_nearest(arcs, fewer, gather_sources(sites, some), select_points(points, at))

        ways, everywhere = list_verified(evidence.reach), np.arange(len(demand), dtype=np.int32)
        nearest = merge_verified(nearest, everywhere, ways, chosen, search)
    return Network(
        arcs,
        grid,
        demand_snaps,
        site_snaps,
        sites,
        points,
        eligible,
        chosen,
        labels,
        sources,
        nearest,
        evidence,
        verification,
        LongWays(arcs, sites, points),
        tuple(remarks),
    )

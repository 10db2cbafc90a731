"""Ways beyond the table for small worlds, by the same steps as an assessment."""

from __future__ import annotations

import numpy as np

from geo.arrays import Flags, Floats
from geo.findings.status.readings import Evidence
from geo.model.road_lines import RoadLines
from geo.reach.arcs import arcs_from_sites, ends_of
from geo.reach.edits.long_ways import LongWays
from geo.reach.table import Side, make_side
from geo.roads.build import build_graph
from geo.roads.segments import build_segment_grid
from geo.roads.snapping import snap_points


def make_ways(lines: RoadLines, evidence: Evidence) -> LongWays:
    """Ways with the legs that the standard of the evidence allows."""
    standard, demand, sites = evidence.standard, evidence.demand, evidence.sites
    graph, _ = build_graph(lines, standard)
    grid = build_segment_grid(graph)
    limit = standard.max_snap

    def side(lon: Floats, lat: Floats, urban: Flags) -> Side:
        snaps = snap_points(graph, grid, lon, lat, stray_gap_m=standard.stray.gap_m)
        limit_mm = np.where(urban, limit.urban * 1000, limit.rural * 1000).astype(np.int64)
        return make_side(ends_of(snaps, limit_mm), snaps.component, lon, lat)

    return LongWays(
        arcs_from_sites(graph, "undirected"),
        side(sites.records.lon, sites.records.lat, sites.urban),
        side(demand.lon, demand.lat, demand.urban),
    )

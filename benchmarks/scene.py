"""One network with its sites and demand points, snapped and ready for every task."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.networks import Places, scatter_places
from geo.arrays import Bytes, Indices
from geo.reach.arcs import Arcs, arcs_from_sites, ends_of
from geo.reach.table import Side, make_side
from geo.roads.graph import ComponentTrust, RoadGraph
from geo.roads.segments import SegmentGrid, build_segment_grid
from geo.roads.snapping import Snaps, snap_points

SITES = 4_000
REAL_SITES = 400
"""A city has hundreds. Thousands within reach of every place would make a table of 10^8 pairs."""
DEMAND = 200_000
NODES_PER_SITE = 20
"""Small networks get fewer sites, one to so many nodes."""
STRAY_GAP_M = 600.0


@dataclass(frozen=True, slots=True)
class Scene:
    """Residents travel to the sites: searches run from sites along reversed arcs."""

    name: str
    graph: RoadGraph
    places: Places
    grid: SegmentGrid
    arcs: Arcs
    site_snaps: Snaps
    sites: Side
    demand: Side
    weak: Bytes

    @property
    def nodes(self) -> int:
        """Number of nodes of the network."""
        return self.graph.node_count

    @property
    def chosen(self) -> Indices:
        """All sites."""
        return np.arange(len(self.sites.xyz), dtype=np.int32)


def set_scene(name: str, graph: RoadGraph, seed: int, sites: int = SITES) -> Scene:
    """Scatter sites and demand over a network and snap them."""
    count = max(1, min(sites, graph.node_count // NODES_PER_SITE))
    places = scatter_places(graph, count, DEMAND, seed)
    grid = build_segment_grid(graph)
    at_sites = snap_points(graph, grid, places.site_lon, places.site_lat, stray_gap_m=STRAY_GAP_M)
    at_demand = snap_points(
        graph, grid, places.demand_lon, places.demand_lat, stray_gap_m=STRAY_GAP_M
    )
    return Scene(
        name,
        graph,
        places,
        grid,
        arcs_from_sites(graph, "to_site"),
        at_sites,
        make_side(ends_of(at_sites), at_sites.component, places.site_lon, places.site_lat),
        make_side(ends_of(at_demand), at_demand.component, places.demand_lon, places.demand_lat),
        (graph.component_standing != ComponentTrust.TRUSTED).astype(np.uint8),
    )

"""Service areas with the roads, sites and rules of one assessment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np

from geo.arrays import Indices
from geo.geometry.geodesy import polygon_area_m2
from geo.inputs.load import Inputs
from geo.model.service_area import AreaForm, ServiceArea
from geo.network.build import Network, limits_mm
from geo.reach.service_areas import (
    AreaCells,
    AreaSites,
    draw_lines,
    draw_polygons,
    edge_shapes,
    make_lattice,
    snap_cells,
)

WARM_UP_M = 500.0
CELL_M = 100.0
"""Side of a cell where nobody asks for another."""


@dataclass(frozen=True, slots=True)
class AreaFinder:
    """Draws service areas; centres of cells enter the network with legs up to the rural limit."""

    inputs: Inputs
    network: Network

    def warm_up(self) -> None:
        """Draw one small area in each form, so that the kernels are compiled."""
        drawable = np.flatnonzero(self.network.sites.ends.edge >= 0)[:1]
        for site_id in self.inputs.sites.records.site_id[drawable]:
            for form in get_args(AreaForm):
                self.find(site_id, form, WARM_UP_M)

    def explain_absence(self, site_id: str) -> str:
        """Why a site has no service area: `unplaced`, `unsnapped`, or "" where it has one."""
        s = self._position(site_id)
        if not self.inputs.sites.placed[s]:
            return "unplaced"
        return "" if self.network.sites.ends.edge[s] >= 0 else "unsnapped"

    def find(self, site_id: str, form: AreaForm, cutoff_m: float | None = None) -> ServiceArea:
        """The area of one site; the cutoff is that of the site's setting where none is given.

        The site must have an area by `explain_absence`.
        """
        s = self._position(site_id)
        sites = gather_sites(self.inputs, self.network, cutoff_m)
        chosen = np.array([s], dtype=np.int32)
        limit_m = float(sites.limit_mm[s]) / 1000.0
        if form == "lines":
            drawn = draw_lines(self.network.arcs, edge_shapes(self.inputs.graph), sites, chosen)
            length_m = float(drawn.length_mm[0]) / 1000.0
            return ServiceArea(site_id, form, limit_m, drawn.shape[0], length_m=length_m)
        cells = self._snap_around(sites, chosen, limit_m)
        leg_mm = longest_leg_mm(self.inputs)
        shapes = draw_polygons(self.network.arcs, cells, sites, chosen, leg_mm)
        area_m2 = float(polygon_area_m2(shapes)[0])
        return ServiceArea(site_id, form, limit_m, shapes[0], cell_m=CELL_M, area_m2=area_m2)

    def _snap_around(self, sites: AreaSites, chosen: Indices, limit_m: float) -> AreaCells:
        graph = self.inputs.graph
        return snap_cells(
            graph,
            self.network.grid,
            make_lattice(graph, CELL_M),
            sites.lon[chosen],
            sites.lat[chosen],
            limit_m,
            stray_gap_m=self.inputs.standard.stray.gap_m,
        )

    def _position(self, site_id: str) -> int:
        return int(np.flatnonzero(self.inputs.sites.records.site_id == site_id)[0])


def gather_sites(inputs: Inputs, network: Network, cutoff_m: float | None) -> AreaSites:
    """All sites with one cutoff, or each with that of its setting."""
    sites = inputs.sites
    limit = limits_mm(sites.urban, inputs.standard.cutoff)
    if cutoff_m is not None:
        limit = np.full(len(sites), round(cutoff_m * 1000), dtype=np.int64)
    return AreaSites(network.sites, sites.records.lon, sites.records.lat, limit)


def longest_leg_mm(inputs: Inputs) -> int:
    """Longest access leg of a cell: ground is no resident, so the wider limit is taken."""
    return round(inputs.standard.max_snap.largest * 1000)

"""Roads and sites made ready for drawing service areas, by the steps of an assessment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.model.road_lines import RoadLines
from geo.reach.arcs import Arcs, arcs_from_sites, ends_of
from geo.reach.search import NearestLabels, search_nearest
from geo.reach.service_areas import (
    AreaCells,
    AreaSites,
    LineAreas,
    draw_lines,
    draw_nearest_lines,
    draw_nearest_polygons,
    draw_polygons,
    edge_shapes,
    make_lattice,
    snap_cells,
)
from geo.reach.service_areas.cells import centres
from geo.reach.table import make_side
from geo.roads.build import build_graph
from geo.roads.graph import RoadGraph
from geo.roads.segments import SegmentGrid, build_segment_grid
from geo.roads.snapping import Snaps, snap_points
from geo.rules.standard import read_standard
from geo.storage.shipped_files import shipped_data
from geo.study import Direction

STANDARD = read_standard(shipped_data() / "standards" / "liaoning-2025.toml")
GAP_M = STANDARD.stray.gap_m
MAX_LEG_MM = round(STANDARD.max_snap.rural * 1000)


@dataclass(frozen=True)
class AreaMap:
    """A road network with sites; every method draws all of them with one cutoff."""

    graph: RoadGraph
    grid: SegmentGrid
    arcs: Arcs
    snaps: Snaps
    lon: np.ndarray
    lat: np.ndarray

    @property
    def chosen(self) -> np.ndarray:
        return np.arange(len(self.lon), dtype=np.int32)

    def sites(self, cutoff_m: float) -> AreaSites:
        ends = ends_of(self.snaps, MAX_LEG_MM)
        side = make_side(ends, self.snaps.component, self.lon, self.lat)
        limit = np.full(len(self.lon), round(cutoff_m * 1000), dtype=np.int64)
        return AreaSites(side, self.lon, self.lat, limit)

    def labels(self) -> NearestLabels:
        return search_nearest(self.arcs, ends_of(self.snaps, MAX_LEG_MM), self.chosen)

    def lines(self, cutoff_m: float) -> LineAreas:
        return draw_lines(self.arcs, edge_shapes(self.graph), self.sites(cutoff_m), self.chosen)

    def nearest_lines(self, cutoff_m: float) -> LineAreas:
        shapes = edge_shapes(self.graph)
        return draw_nearest_lines(
            self.arcs, self.labels(), shapes, self.sites(cutoff_m), self.chosen
        )

    def cells(self, cutoff_m: float, cell_m: float) -> AreaCells:
        lattice = make_lattice(self.graph, cell_m)
        return snap_cells(
            self.graph, self.grid, lattice, self.lon, self.lat, cutoff_m, stray_gap_m=GAP_M
        )

    def polygons(self, cutoff_m: float, cell_m: float = 100.0) -> np.ndarray:
        cells = self.cells(cutoff_m, cell_m)
        return draw_polygons(self.arcs, cells, self.sites(cutoff_m), self.chosen, MAX_LEG_MM)

    def nearest_polygons(self, cutoff_m: float, cell_m: float = 100.0) -> np.ndarray:
        cells, sites = self.cells(cutoff_m, cell_m), self.sites(cutoff_m)
        return draw_nearest_polygons(
            self.arcs, self.labels(), cells, sites, self.chosen, MAX_LEG_MM
        )


def make_area_map(
    lines: RoadLines, sites: list[tuple[float, float]], direction: Direction = "undirected"
) -> AreaMap:
    """Snap sites to roads."""
    graph, _ = build_graph(lines, STANDARD, directed=direction != "undirected")
    grid = build_segment_grid(graph)
    lon, lat = np.array([s[0] for s in sites]), np.array([s[1] for s in sites])
    snaps = snap_points(graph, grid, lon, lat, stray_gap_m=GAP_M)
    return AreaMap(graph, grid, arcs_from_sites(graph, direction), snaps, lon, lat)


def all_centres(cells: AreaCells) -> tuple[np.ndarray, np.ndarray]:
    """Centres of all cells of a window."""
    return centres(cells.lattice, cells.window, np.arange(len(cells.edge)))

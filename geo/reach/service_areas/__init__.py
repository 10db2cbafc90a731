"""Service areas: the ground within a cutoff of one site; drawn, never counted with."""

from geo.reach.service_areas.areas import AreaSites, LineAreas, draw_lines, draw_polygons
from geo.reach.service_areas.boundary_tracing import edge_shapes
from geo.reach.service_areas.cells import AreaCells, Lattice, make_lattice, snap_cells
from geo.reach.service_areas.nearest_cells import draw_nearest_polygons
from geo.reach.service_areas.nearest_lines import draw_nearest_lines
from geo.reach.service_areas.prepared import prepare_cells

__all__ = [
    "AreaCells",
    "AreaSites",
    "Lattice",
    "LineAreas",
    "draw_lines",
    "draw_nearest_lines",
    "draw_nearest_polygons",
    "draw_polygons",
    "edge_shapes",
    "make_lattice",
    "prepare_cells",
    "snap_cells",
]

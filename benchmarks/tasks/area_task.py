"""Task: service areas of all sites at 10 km, as lines and as polygons of 100 m cells."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.scene import STRAY_GAP_M, Scene
from benchmarks.timing import OURS, Contender, Row, time_alone
from geo.reach.arcs import ends_of
from geo.reach.service_areas import (
    AreaSites,
    draw_lines,
    draw_polygons,
    edge_shapes,
    make_lattice,
    snap_cells,
)
from geo.reach.table import make_side

AREAS = "service-areas"
CUTOFF_M = 10_000.0
CELL_M = 100.0
MAX_LEG_MM = 3_000_000


def time_areas(scene: Scene, repeat: int) -> list[Row]:
    """Rows of lines and polygons of every site, the shared grid snapped beforehand."""
    return time_alone(AREAS, scene.nodes, Contender(OURS, lambda: _prepare(scene)), repeat)


def _prepare(scene: Scene) -> Callable[[], float]:
    lon, lat = scene.places.site_lon, scene.places.site_lat
    side = make_side(ends_of(scene.site_snaps, MAX_LEG_MM), scene.site_snaps.component, lon, lat)
    limit = np.full(len(lon), round(CUTOFF_M * 1000), dtype=np.int64)
    sites, shapes = AreaSites(side, lon, lat, limit), edge_shapes(scene.graph)
    lattice = make_lattice(scene.graph, CELL_M)
    cells = snap_cells(
        scene.graph, scene.grid, lattice, lon, lat, CUTOFF_M, stray_gap_m=STRAY_GAP_M
    )

    def draw() -> float:
        length_mm = draw_lines(scene.arcs, shapes, sites, scene.chosen).length_mm.sum()
        drawn = draw_polygons(scene.arcs, cells, sites, scene.chosen, MAX_LEG_MM)
        return float(length_mm) + len(drawn)

    return draw

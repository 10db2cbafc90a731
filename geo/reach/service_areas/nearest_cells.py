"""Polygons that do not overlap: each cell belongs to the site nearest by road."""

from __future__ import annotations

import numba
import numpy as np

from geo.arrays import Indices, Ints, Shapes
from geo.reach.arcs import Arcs, Ends
from geo.reach.direct import gather_sources
from geo.reach.nearest import find_nearest
from geo.reach.search import NearestLabels
from geo.reach.service_areas.areas import AreaSites, run_chunks
from geo.reach.service_areas.cells import AreaCells, Window, centres
from geo.reach.service_areas.outlines import shape_polygons, trace_outline
from geo.reach.table import make_side
from geo.threads import share_out

_CHUNK = 250_000
_WEST, _SOUTH, _EAST, _NORTH = range(4)


def draw_nearest_polygons(
    arcs: Arcs,
    labels: NearestLabels,
    cells: AreaCells,
    sites: AreaSites,
    chosen: Indices,
    max_leg_mm: int,
) -> Shapes:
    """Union of the cells that have each chosen site as their nearest, within its cutoff.

    `labels` are those of `search_nearest` for the chosen sites, `cells` as for `draw_polygons`.
    Equally near sites give the cell to the first in order, as a demand point there would have it.
    """
    owner = _find_owners(arcs, labels, cells, sites, chosen, max_leg_mm)
    raster = owner.reshape(cells.window.rows, cells.window.columns)
    boxes = _bound_owners(raster, len(sites.lon))

    def draw(rows: Ints) -> Shapes:
        outlines, windows = [], []
        for s in chosen[rows]:
            box = boxes[s]
            mine = raster[box[_SOUTH] : box[_NORTH], box[_WEST] : box[_EAST]] == s
            outlines.append(trace_outline(mine.astype(np.uint8)))
            windows.append(_place_box(cells.window, box))
        return shape_polygons(cells.lattice, outlines, windows)

    return run_chunks(draw, len(chosen))


def _find_owners(
    arcs: Arcs,
    labels: NearestLabels,
    cells: AreaCells,
    sites: AreaSites,
    chosen: Indices,
    max_leg_mm: int,
) -> Indices:
    """Nearest chosen site of every cell if within that site's cutoff, else −1."""
    sources = gather_sources(sites.side, chosen)
    owner = np.full(len(cells.edge), -1, dtype=np.int32)

    def own(cell: Ints) -> None:
        lon, lat = centres(cells.lattice, cells.window, cell)
        leg = cells.leg_mm[cell].astype(np.int64)
        edge = np.where(leg <= max_leg_mm, cells.edge[cell], -1).astype(np.int32)
        ends = Ends(edge, cells.along_mm[cell].astype(np.int64), leg)
        side = make_side(ends, np.zeros(len(cell), dtype=np.int32), lon, lat)
        nearest = find_nearest(arcs, labels, sources, side)
        within = (nearest.site >= 0) & (nearest.road_mm <= sites.limit_mm[nearest.site])
        owner[cell] = np.where(within, nearest.site, -1)

    snapped = np.flatnonzero(cells.leg_mm >= 0)
    share_out(own, np.split(snapped, range(_CHUNK, len(snapped), _CHUNK)))
    return owner


@numba.njit(cache=True, nogil=True)
def _bound_owners(raster: Indices, sites: int) -> Indices:
    """Columns and rows that hold all cells of each site, shape (sites, 4); empty where none."""
    rows, columns = raster.shape
    boxes = np.zeros((sites, 4), dtype=np.int32)
    boxes[:, _WEST], boxes[:, _SOUTH] = columns, rows
    for j in range(rows):
        for i in range(columns):
            s = raster[j, i]
            if s >= 0:
                boxes[s, _WEST], boxes[s, _EAST] = (
                    min(boxes[s, _WEST], i),
                    max(boxes[s, _EAST], i + 1),
                )
                boxes[s, _SOUTH], boxes[s, _NORTH] = min(boxes[s, _SOUTH], j), j + 1
    return boxes


def _place_box(window: Window, box: Indices) -> Window:
    west, south, east, north = (int(side) for side in box)
    return Window(window.first_column + west, window.first_row + south, east - west, north - south)

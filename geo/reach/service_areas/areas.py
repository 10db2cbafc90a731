"""Service areas of many sites at once: one bounded search a site, for its lines or its polygon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from geo.arrays import Floats, Indices, Ints, Shapes
from geo.reach.arcs import Arcs
from geo.reach.bounded import Workspace, clear_labels, make_workspace, pack_arcs, search_within
from geo.reach.service_areas.boundary_tracing import EdgeShapes, join_pieces, shape_lines
from geo.reach.service_areas.cells import AreaCells
from geo.reach.service_areas.field import mark_cells
from geo.reach.service_areas.lines import EdgeParts, collect_pieces
from geo.reach.service_areas.outlines import shape_polygons, trace_outline
from geo.reach.table import Side
from geo.threads import count_workers, share_out

_CHUNK = 64


@dataclass(frozen=True, slots=True)
class AreaSites:
    """Sites to draw areas of: positions in degrees and the cutoff of each in millimetres.

    `side` is the sites' end of the network, with legs up to `max_snap`.
    """

    side: Side
    lon: Floats
    lat: Floats
    limit_mm: Ints


@dataclass(frozen=True, slots=True)
class LineAreas:
    """One MultiLineString and its length on the ground per site asked for."""

    shape: Shapes
    length_mm: Ints


def draw_lines(arcs: Arcs, shapes: EdgeShapes, sites: AreaSites, chosen: Indices) -> LineAreas:
    """Reached parts of edges of each chosen site, cut at exactly its cutoff.

    The access leg of the site counts towards the cutoff. A site that does not enter the network
    has an empty shape.
    """
    length = np.zeros(len(chosen), dtype=np.int64)

    def draw(rows: Ints, work: Workspace) -> Shapes:
        stamp = np.full(len(arcs.edge_u), -1, dtype=np.int32)
        first = np.full(len(arcs.ptr) - 1, -1, dtype=np.int32)
        trails = []
        for row in rows:
            s = chosen[row]
            pieces = _reach_pieces(arcs, sites, s, work, stamp)
            length[row] = (pieces.high_mm - pieces.low_mm).sum()
            trails.append(join_pieces(arcs, shapes, pieces, first))
        return shape_lines(trails)

    return LineAreas(_draw_all(arcs, sites, chosen, draw), length)


def _reach_pieces(
    arcs: Arcs, sites: AreaSites, s: int, work: Workspace, stamp: Indices
) -> EdgeParts:
    limit = sites.limit_mm[s]
    touched = search_within(arcs, sites.side.ends, s, limit, work)
    pieces: EdgeParts = collect_pieces(arcs, sites.side.ends, s, limit, work, touched, stamp)
    clear_labels(work, touched)
    return pieces


def draw_polygons(
    arcs: Arcs, cells: AreaCells, sites: AreaSites, chosen: Indices, max_leg_mm: int
) -> Shapes:
    """Union of the cells whose centre lies within the cutoff of each chosen site by road.

    `cells` must hold every cell within the cutoff of the chosen sites; centres with an access leg
    above `max_leg_mm` do not enter the network. Every shape is a valid MultiPolygon, WGS 84; one
    is empty where no centre lies within the cutoff.
    """

    def draw(rows: Ints, work: Workspace) -> Shapes:
        outlines, windows = [], []
        for s in chosen[rows]:
            limit = sites.limit_mm[s]
            touched = search_within(arcs, sites.side.ends, s, limit, work)
            marks, window = mark_cells(
                arcs, work, sites.side, s, sites.lon[s], sites.lat[s],
                cells, limit, max_leg_mm,
            )  # fmt: skip
            clear_labels(work, touched)
            outlines.append(trace_outline(marks))
            windows.append(window)
        return shape_polygons(cells.lattice, outlines, windows)

    return _draw_all(arcs, sites, chosen, draw)


def _draw_all(
    arcs: Arcs, sites: AreaSites, chosen: Indices, draw: Callable[[Ints, Workspace], Shapes]
) -> Shapes:
    """Draw chunk by chunk, each thread with a workspace of its own."""
    longest = int(sites.limit_mm[chosen].max(initial=0))
    packed = pack_arcs(arcs)
    spaces = [make_workspace(arcs, longest, packed) for _ in range(count_workers())]

    def run(rows: Ints) -> Shapes:
        space = spaces.pop()
        drawn = draw(rows, space)
        spaces.append(space)
        return drawn

    return run_chunks(run, len(chosen))


def run_chunks(draw: Callable[[Ints], Shapes], count: int) -> Shapes:
    """Draw the shapes of `count` sites, some at a time, with as many threads as there are cores."""
    chunks = np.split(np.arange(count), range(_CHUNK, count, _CHUNK))
    return np.concatenate(share_out(draw, chunks))

"""Task: the nearest site of one place and the way there, as `reach?lon=&lat=` asks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from geo.reach.arcs import ends_of
from geo.reach.nearest import find_nearest, gather_sources
from geo.reach.path import trace_way
from geo.reach.search import search_nearest
from geo.reach.table import make_side
from geo.roads.snapping import snap_points
from scripts.benchmarks.scene import STRAY_GAP_M, Scene
from scripts.benchmarks.timing import OURS, Contender, Row, alternate, as_rows

PLACE = "reach-place"
PLACES = 200


def time_places(scene: Scene, repeat: int) -> list[Row]:
    """Seconds per place: snap, look at the labels, trace the way."""
    results = alternate([Contender(OURS, lambda: _prepare(scene))], repeat)
    rows = as_rows(PLACE, scene.nodes, results)
    return [Row(r.task, r.engine, r.nodes, r.seconds / PLACES, r.ratio, r.peak_mb) for r in rows]


def _prepare(scene: Scene) -> Callable[[], int]:
    labels = search_nearest(scene.arcs, scene.sites.ends, scene.chosen)
    sources = gather_sources(scene.sites, scene.chosen)
    places = scene.places

    def ask(i: int) -> int:
        lon, lat = places.demand_lon[i : i + 1], places.demand_lat[i : i + 1]
        at = snap_points(scene.graph, scene.grid, lon, lat, stray_gap_m=STRAY_GAP_M)
        point = make_side(ends_of(at), at.component, lon, lat)
        found = find_nearest(scene.arcs, labels, sources, point)
        site, end = int(found.site[0]), int(found.end[0])
        if end < 0:
            return 0
        way = trace_way(scene.graph, scene.arcs, labels, scene.site_snaps, at, 0, site, end)
        return len(way)

    some = np.linspace(0, len(places.demand_lon) - 1, PLACES).astype(np.int64).tolist()
    return lambda: sum(ask(i) for i in some)

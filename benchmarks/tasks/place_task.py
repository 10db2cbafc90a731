"""Task: the nearest site of one place and the way there, as `reach?lon=&lat=` asks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.scene import STRAY_GAP_M, Scene
from benchmarks.timing import OURS, Contender, Row, time_alone
from geo.reach.place import make_place_search
from geo.reach.search import search_nearest

PLACE = "reach-place"
PLACES = 2_000
LIMIT_MM = 1 << 40


def time_places(scene: Scene, repeat: int) -> list[Row]:
    """Seconds per place: snap, look at the labels, merge the direct way, trace the way."""
    ours: Contender[object] = Contender(OURS, lambda: _prepare(scene), PLACES)
    return time_alone(PLACE, scene.nodes, ours, repeat)


def _prepare(scene: Scene) -> Callable[[], int]:
    labels = search_nearest(scene.arcs, scene.sites.ends, scene.chosen)
    search = make_place_search(
        scene.graph, scene.grid, scene.arcs, labels, scene.sites, scene.chosen, STRAY_GAP_M
    )
    places = scene.places
    some = np.linspace(0, len(places.demand_lon) - 1, PLACES).astype(np.int64)
    lon, lat = places.demand_lon[some].tolist(), places.demand_lat[some].tolist()
    return lambda: sum(len(search.ask(x, y, LIMIT_MM).way) for x, y in zip(lon, lat, strict=True))

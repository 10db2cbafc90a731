"""Task: the nearest site of every demand point, and the search below it by itself."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

import numpy as np

from benchmarks.agreement import check_equal
from benchmarks.arc_list import ArcList, list_arcs
from benchmarks.bounds import gather_labels, stream_arrays
from benchmarks.child import ends_within
from benchmarks.peers import PEERS, TOLERANCE_MM, Distances
from benchmarks.scene import Scene
from benchmarks.timing import OURS, Contender, Result, Row, alternate, as_rows, time_alone
from geo.arrays import Floats
from geo.reach.direct import gather_sources
from geo.reach.nearest import Nearest, find_nearest
from geo.reach.search import FAR, NearestLabels, search_nearest

NEAREST, EVALUATION, SEARCH = "nearest", "nearest-evaluation", "nearest-search"
LIMIT_MM = 10_000_000
QUICK = {"scipy"}
"""Peers whose search is timed by itself; of the others `nearest` says enough."""
SLOW_TO_PREPARE = {"pandana"}
LARGE = 300_000
PATIENCE_S = 120.0


def time_nearest(scene: Scene, peers: list[str], repeat: int) -> list[Row]:
    """Rows of the whole task; peers get our evaluation, and the site of each node for nothing.

    Ours searches without limit and finds the site as well; peers find distances up to 10 km.

    Raises
    ------
    DisagreementError
        A peer finds another distance for some demand point within 10 km.
    """
    arcs = list_arcs(scene.arcs, scene.sites.ends)
    labels = search_nearest(scene.arcs, scene.sites.ends, scene.chosen)
    ours = Contender(OURS, lambda: lambda: _ask(scene, _search(scene)))
    present = [name for name in peers if _is_ready_in_time(scene, arcs, name)]
    theirs = [Contender(name, _prepare_peer(scene, arcs, labels, name)) for name in present]
    results = alternate([ours, *theirs], repeat)
    _check(results)
    return as_rows(NEAREST, scene.nodes, results)


def _is_ready_in_time(scene: Scene, arcs: ArcList, name: str) -> bool:
    """Whether a peer that prepares for long does so within `PATIENCE_S`; it is said where not."""
    if name not in SLOW_TO_PREPARE or scene.nodes < LARGE:
        return True
    ready = ends_within(lambda: PEERS[name](arcs, LIMIT_MM), PATIENCE_S)
    if not ready:
        sys.stderr.write(f"{name}: not prepared within {PATIENCE_S:g} s, left out\n")
    return ready


def _search(scene: Scene) -> NearestLabels:
    return search_nearest(scene.arcs, scene.sites.ends, scene.chosen)


def _ask(scene: Scene, labels: NearestLabels) -> Nearest:
    sources = gather_sources(scene.sites, scene.chosen)
    return find_nearest(scene.arcs, labels, sources, scene.demand)


def _prepare_peer(
    scene: Scene, arcs: ArcList, ours: NearestLabels, name: str
) -> Callable[[], Callable[[], Nearest]]:
    def prepare() -> Callable[[], Nearest]:
        search: Distances = PEERS[name](arcs, LIMIT_MM)
        return lambda: _ask(scene, _as_labels(search(), ours))

    return prepare


def _as_labels(distances: Floats, ours: NearestLabels) -> NearestLabels:
    reached = distances <= LIMIT_MM
    mm = np.full(len(distances), FAR, dtype=np.int64)
    mm[reached] = np.rint(distances[reached])
    return NearestLabels(mm, np.where(reached, ours.site, -1).astype(np.int32), ours.arc)


def _check(results: list[Result[Nearest]]) -> None:
    ours = _within_limit(results[0].answer)
    for result in results[1:]:
        tolerance = TOLERANCE_MM.get(result.engine, 0.0)
        theirs = _within_limit(result.answer, LIMIT_MM + tolerance)
        edge = np.isinf(ours) & (theirs > LIMIT_MM - tolerance)
        theirs[edge] = np.inf
        check_equal(NEAREST, result.engine, ours, theirs, tolerance)


def _within_limit(nearest: Nearest, limit_mm: float = LIMIT_MM) -> Floats:
    return np.where(nearest.road_mm <= limit_mm, nearest.road_mm.astype(np.float64), np.inf)


def time_search(scene: Scene, peers: list[str], repeat: int) -> list[Row]:
    """Rows of the evaluation by itself, and of the search alone beside scipy's and lower bounds."""
    labels = _search(scene)
    evaluate: Contender[object] = Contender(OURS, lambda: lambda: _ask(scene, labels))
    arcs = list_arcs(scene.arcs, scene.sites.ends)
    quick: list[Contender[object]] = [
        Contender(name, partial(PEERS[name], arcs, LIMIT_MM)) for name in peers if name in QUICK
    ]
    contenders: list[Contender[object]] = [
        Contender(OURS, lambda: lambda: _search(scene)),
        *quick,
        Contender("gather sweep", lambda: lambda: gather_labels(scene.arcs, labels.mm)),
        Contender("stream", lambda: lambda: stream_arrays(scene.arcs, labels.mm)),
    ]
    return [
        *time_alone(EVALUATION, scene.nodes, evaluate, repeat),
        *as_rows(SEARCH, scene.nodes, alternate(contenders, repeat)),
    ]

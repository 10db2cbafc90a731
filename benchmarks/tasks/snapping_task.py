"""Task: snap demand points to edges, beside shapely's STRtree in the plane of one projection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Proj

from benchmarks.agreement import check_equal
from benchmarks.scene import STRAY_GAP_M, Scene
from benchmarks.timing import OURS, Contender, Row, alternate, as_rows
from geo.arrays import Floats, Ints
from geo.geometry.geodesy import GEOD
from geo.roads.snap_point import NO_TARGET_MM
from geo.roads.snapping import Snaps, snap_points

SNAPPING = "snap"
ROUNDING_MM = 20.0


@dataclass(frozen=True, slots=True)
class PlaneSnaps:
    """What the tree finds: edge, way along it and leg, in metres of the plane."""

    edge: Ints
    along_m: Floats
    leg_m: Floats


def time_snapping(scene: Scene, repeat: int) -> list[Row]:
    """Rows of both engines, indexes built beforehand.

    Raises
    ------
    DisagreementError
        The legs differ by more than projection and straight lines in two planes explain.
    """
    contenders: list[Contender[object]] = [
        Contender(OURS, lambda: lambda: _snap(scene)),
        Contender("shapely STRtree", lambda: _prepare_tree(scene)),
    ]
    results = alternate(contenders, repeat)
    ours, theirs = results[0].answer, results[1].answer
    assert isinstance(ours, Snaps)  # noqa: S101 - tells mypy which contender it was
    assert isinstance(theirs, PlaneSnaps)  # noqa: S101 - as above
    _check(scene, ours, theirs)
    return as_rows(SNAPPING, scene.nodes, results)


def _snap(scene: Scene) -> Snaps:
    places = scene.places
    return snap_points(
        scene.graph, scene.grid, places.demand_lon, places.demand_lat, stray_gap_m=STRAY_GAP_M
    )


def _projection(scene: Scene) -> Proj:
    """A conformal plane about the middle of the network."""
    lon, lat = scene.graph.node_lon, scene.graph.node_lat
    middle = f"+lat_0={(lat.min() + lat.max()) / 2} +lon_0={(lon.min() + lon.max()) / 2}"
    return Proj(f"+proj=stere {middle} +ellps=WGS84")


def _prepare_tree(scene: Scene) -> Callable[[], PlaneSnaps]:
    graph, places, plane = scene.graph, scene.places, _projection(scene)
    x, y = plane(graph.point_lon, graph.point_lat)
    owner = np.repeat(np.arange(graph.edge_count), np.diff(graph.point_ptr))
    lines = shapely.linestrings(x, y, indices=owner)
    targets = np.flatnonzero(scene.grid.target)
    tree = shapely.STRtree(lines[targets])
    x, y = plane(places.demand_lon, places.demand_lat)

    def run() -> PlaneSnaps:
        points = shapely.points(x, y)
        edge = targets[tree.nearest(points)]
        along = shapely.line_locate_point(lines[edge], points)
        return PlaneSnaps(edge, along, shapely.distance(lines[edge], points))

    return run


def _check(scene: Scene, ours: Snaps, theirs: PlaneSnaps) -> None:
    """Compare legs; the plane's scale is taken where each point lies."""
    places, plane = scene.places, _projection(scene)
    scale = plane.get_factors(places.demand_lon, places.demand_lat).meridional_scale
    ours_mm = np.where(ours.leg_mm < NO_TARGET_MM, ours.leg_mm.astype(np.float64), np.inf)
    theirs_mm = theirs.leg_m / np.asarray(scale) * 1000.0
    check_equal(SNAPPING, "shapely STRtree", ours_mm, theirs_mm, _allowed_mm(scene))


def _allowed_mm(scene: Scene) -> float:
    """How far the middle of the longest piece may lie apart in two planes: s² / (8 R)."""
    graph = scene.graph
    longest_m = float(np.diff(graph.cum_mm).max()) / 1000.0
    return ROUNDING_MM + 1000.0 * longest_m**2 / (8.0 * GEOD.b)

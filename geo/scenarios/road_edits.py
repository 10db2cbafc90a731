"""The roads that a scenario closes and opens, found among those of the study."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from geo.arrays import Floats
from geo.errors import ScenarioError
from geo.inputs.load import Inputs
from geo.network.build import Network
from geo.reach.edits.closed_edges import NewEdge, Place
from geo.roads.edges_touched_by_line import find_between, find_touched
from geo.roads.graph import RoadGraph
from geo.roads.new_road import Junction, OpenedRoad, open_road
from geo.roads.originals import Originals, find_originals
from geo.scenarios.schema import CloseRoad, OpenRoad, Scenario

Closed = dict[int, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class RoadEdits:
    """Closed stretches by edge, new roads, and vertices (lon, lat) of all that differs.

    `longest_m` is the longest piece between two such vertices.
    """

    closed: Closed
    opened: list[OpenedRoad]
    vertices: Floats
    longest_m: float


def changes_roads(scenario: Scenario) -> bool:
    """Whether a scenario closes or opens roads."""
    return any(isinstance(one, CloseRoad | OpenRoad) for one in scenario.changes)


def read_road_changes(inputs: Inputs, network: Network, scenario: Scenario) -> RoadEdits:
    """Find the roads that a scenario closes, then join those that it opens.

    Raises
    ------
    ScenarioError
        A closure touches no road, or a new road joins none.
    """
    graph = inputs.graph
    originals = find_originals(graph)
    closed: Closed = {}
    places: list[Floats] = []
    for k in _find_closed(graph, originals, scenario):
        ends = [int(originals.first[k]), int(originals.last[k])]
        stretch = int(graph.cum_mm[ends[0]]), int(graph.cum_mm[ends[1]])
        closed.setdefault(int(originals.edge[k]), []).append(stretch)
        places.append(np.column_stack((graph.point_lon[ends], graph.point_lat[ends])))
    opened = _open_roads(inputs, network, scenario, closed)
    longest = 0.0
    for road in opened:
        made = road.graph
        places.append(np.column_stack((made.point_lon, made.point_lat)))
        longest = max(longest, float(np.diff(made.cum_mm).max(initial=0)) / 1000.0)
    return RoadEdits(closed, opened, np.concatenate(places), longest)


def _find_closed(graph: RoadGraph, originals: Originals, scenario: Scenario) -> list[int]:
    """Pieces of roads between junctions that a scenario closes, in the order of the study."""
    found: set[int] = set()
    for i, change in enumerate(scenario.changes):
        if isinstance(change, CloseRoad):
            touched = (
                find_between(graph, originals, *change.ends)
                if change.ends is not None
                else find_touched(graph, originals, _draw(change, i))
            )
            long = graph.cum_mm[originals.last[touched]] > graph.cum_mm[originals.first[touched]]
            if not long.any():
                raise ScenarioError(f"changes[{i}]", "touches no road", code="touches_no_road")
            found |= set(touched[long].tolist())
    return sorted(found)


def _open_roads(
    inputs: Inputs, network: Network, scenario: Scenario, closed: Closed
) -> list[OpenedRoad]:
    """New roads in the order of the scenario, each joined to those of before it."""
    opened: list[OpenedRoad] = []
    for i, change in enumerate(scenario.changes):
        if isinstance(change, OpenRoad):
            road = open_road(
                inputs.graph, network.grid, change.path, opened, closed, inputs.standard
            )
            if all(end.is_free for end in road.ends):
                raise ScenarioError(
                    f"changes[{i}]", "joins no road within 50 m of either end", code="joins_no_road"
                )
            opened.append(road)
    return opened


def _draw(change: CloseRoad, i: int) -> shapely.Geometry:
    if change.line is not None:
        return shapely.LineString(change.line)
    polygon = shapely.Polygon(change.polygon)
    if not polygon.is_valid:
        raise ScenarioError(
            f"changes[{i}].polygon", "crosses itself", code="polygon_crosses_itself"
        )
    return polygon


def list_new_edges(opened: list[OpenedRoad]) -> list[NewEdge]:
    """New roads with their junctions; a free end is numbered 2 × road + end."""

    def name(road: int, end: int, junction: Junction) -> Place | int:
        if junction.edge >= 0:
            return junction.edge, junction.along_mm
        if junction.earlier is not None:
            earlier, side = junction.earlier
            return name(earlier, side, opened[earlier].ends[side])
        return 2 * road + end

    return [
        NewEdge(name(i, 0, road.ends[0]), name(i, 1, road.ends[1]), road.length_mm)
        for i, road in enumerate(opened)
    ]

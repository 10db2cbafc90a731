"""Every map under `tests/golden/maps`, through the engine from building to status."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np
import pytest

from geo.reach.arcs import Ends, arcs_from_sites, ends_of
from geo.reach.direct import gather_sources
from geo.reach.nearest import find_nearest
from geo.reach.pair_rule import DIRECT, REACHED
from geo.reach.search import FAR, search_nearest
from geo.reach.table import build_reach, make_side
from geo.roads.build import build_graph
from geo.roads.graph import ComponentTrust, RoadGraph
from geo.roads.report import RoadReport
from geo.roads.segments import build_segment_grid
from geo.roads.snapping import Snaps, snap_points
from geo.study import Direction
from tests.samples.map_scenarios import SITES, Scenario, draw_scenario, read_scenarios
from tests.samples.small_world import STANDARD, Clinic, Village, make_evidence, status_by_id

FOLDER = Path(__file__).parents[2] / "golden" / "maps"
SCENARIOS = [one for path in sorted(FOLDER.glob("*.txt")) for one in read_scenarios(path)]
STRETCH = 0.002
"""Cells are at most so much shorter on the ellipsoid; roads state their length, legs cannot."""
SAG_MM = 20
"""Two legs: a road of up to 1 km is straight in degrees and leaves its geodesic by millimetres."""


class Measured:
    """One scenario, measured."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.lines = draw_scenario(scenario)
        self.names = sorted(scenario.places)
        self.lon = np.array([scenario.places[name][0] for name in self.names])
        self.lat = np.array([scenario.places[name][1] for name in self.names])

    def build(self, direction: Direction) -> tuple[RoadGraph, RoadReport, Snaps, Ends]:
        graph, report = build_graph(self.lines, STANDARD, directed=direction != "undirected")
        grid = build_segment_grid(graph)
        gap_m = STANDARD.stray.gap_m
        snaps = snap_points(graph, grid, self.lon, self.lat, stray_gap_m=gap_m)
        limit = STANDARD.max_snap
        urban = np.isin(self.names, list(self.scenario.urban))
        limit_mm = np.where(urban, limit.urban * 1000, limit.rural * 1000).astype(np.int64)
        return graph, report, snaps, ends_of(snaps, limit_mm)

    @cached_property
    def plain(self) -> tuple[RoadGraph, RoadReport, Snaps, Ends]:
        return self.build("undirected")

    def distance(self, start: str, goal: str, direction: Direction) -> tuple[int, bool, int]:
        """Millimetres from start to goal, whether directly, and the legs; FAR for no way."""
        graph, _, snaps, ends = self.build(direction)
        arcs = arcs_from_sites(graph, direction)
        side = make_side(ends, snaps.component, self.lon, self.lat)
        p, s = self.names.index(start), self.names.index(goal)
        chosen = np.array([s], dtype=np.int32)
        labels = search_nearest(arcs, ends, chosen)
        nearest = find_nearest(arcs, labels, gather_sources(side, chosen), side)
        road, direct = int(nearest.road_mm[p]), bool(nearest.direct[p])
        weak = (graph.component_standing != ComponentTrust.TRUSTED).astype(np.uint8)
        reach = build_reach(arcs, side, side, weak, 11_000_000, workers=1)
        for k in range(reach.site_ptr[s], reach.site_ptr[s + 1]):
            if reach.demand_index[k] == p and road <= 11_000_000:
                assert reach.road_mm[k] == road
                assert bool(reach.bits[k] & DIRECT) >= direct
                assert reach.bits[k] & (REACHED | DIRECT)
        return road, direct, int(snaps.leg_mm[p] + snaps.leg_mm[s])

    @cached_property
    def statuses(self) -> dict[str, tuple[str, str]]:
        places = self.scenario.places
        urban = self.scenario.urban
        villages = [Village(n, places[n], urban=n in urban) for n in self.names if n not in SITES]
        clinics = [Clinic(n, places[n], urban=n in urban) for n in self.names if n in SITES]
        return status_by_id(make_evidence(self.lines, villages, clinics))


def check_way(measured: Measured, pair: str, rest: list[str]) -> None:
    start, sign, goal = pair
    direction: Direction = "undirected" if sign == "-" else "to_site"
    road, direct, legs = measured.distance(start, goal, direction)
    if rest == ["none"]:
        assert road == FAR
        return
    expected = float(rest[0]) * 1000
    assert direct == (rest[2:] == ["direct"])
    bent = expected if direct else legs
    assert -STRETCH * bent - 2 <= road - expected <= 2 + SAG_MM


def check_place(measured: Measured, name: str, rest: list[str]) -> None:
    _, _, snaps, ends = measured.plain
    at = measured.names.index(name)
    match rest:
        case ["off"]:
            assert ends.edge[at] == -1
        case ["leg", metres, "m"]:
            assert ends.edge[at] >= 0
            expected = float(metres) * 1000
            assert -STRETCH * expected <= snaps.leg_mm[at] - expected <= 2
        case [status, *reason]:
            found = measured.statuses[name]
            assert found[0] == status
            assert not reason or [found[1]] == reason


def check(measured: Measured, line: str) -> None:
    words = line.split()
    if words[0].islower():
        graph, report, _, _ = measured.plain
        found = {
            "nodes": graph.node_count,
            "edges": graph.edge_count,
            "components": len(report.components),
        }
        stated = dict(zip(words[::2], map(int, words[1::2]), strict=True))
        assert {name: found[name] for name in stated} == stated
    elif len(words[0]) == 3:
        check_way(measured, words[0], words[1:])
    else:
        check_place(measured, words[0], words[1:])


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[one.title for one in SCENARIOS])
def test_the_map_holds_what_is_written_beside_it(scenario: Scenario) -> None:
    measured = Measured(scenario)
    assert scenario.expected
    for line in scenario.expected:
        try:
            check(measured, line)
        except AssertionError as error:
            raise AssertionError(f"{scenario.title}: {line}") from error


def test_there_are_at_least_sixty_maps_and_no_two_of_one_name() -> None:
    assert len({one.title for one in SCENARIOS}) == len(SCENARIOS) >= 60

"""Nearest site of any place on the map: the question behind `reach?lon=&lat=`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import cKDTree

from geo.arrays import Ints
from geo.assessment.inputs import Inputs
from geo.assessment.network import Network, limits_mm
from geo.geodesy import ecef
from geo.model.reach_answer import Position, ReachAnswer
from geo.model.trilean import Trilean
from geo.placing import place_in_counties
from geo.reach.arcs import ends_of
from geo.reach.nearest import Nearest, find_nearest
from geo.reach.path import trace_way
from geo.reach.search import FAR
from geo.reach.table import Side, make_side
from geo.roads.snapping import Snaps, snap_points


@dataclass(frozen=True, slots=True)
class ReachFinder:
    """Answers for single places with the roads, sites and settings of one assessment.

    A place takes its setting from the nearest demand point of its county, since the settings of
    residents come from there.
    """

    inputs: Inputs
    network: Network
    tree: cKDTree
    tree_points: Ints

    def find(self, lon: float, lat: float) -> ReachAnswer:
        """The nearest site that is eligible for sure, the way there, and the cutoff that applies.

        `lon` and `lat` are degrees on WGS 84. A place outside every county is only told so.
        """
        inputs, network = self.inputs, self.network
        county, urban, nearby = self._place(lon, lat)
        if county < 0:
            return _answer_outside(lon, lat)
        at_lon, at_lat = np.array([lon]), np.array([lat])
        snaps = snap_points(
            inputs.graph,
            network.grid,
            at_lon,
            at_lat,
            stray_gap_m=inputs.standard.stray.gap_m,
        )
        limit = limits_mm(np.array([urban]), inputs.standard.max_snap)
        point = make_side(ends_of(snaps, limit), snaps.component, at_lon, at_lat)
        nearest = find_nearest(network.arcs, network.labels, network.sources, point)
        cutoff_m = inputs.standard.cutoff.urban if urban else inputs.standard.cutoff.rural
        return self._answer(lon, lat, county, urban, nearby, cutoff_m, snaps, point, nearest)

    def _place(self, lon: float, lat: float) -> tuple[int, bool, str]:
        """County, setting and where the setting comes from."""
        inputs = self.inputs
        county = int(
            place_in_counties(
                np.array([lon]),
                np.array([lat]),
                inputs.counties,
                inputs.standard.boundary_tolerance_m,
            )[0]
        )
        demand = inputs.decided.demand
        _, near = self.tree.query(ecef(np.array([lon]), np.array([lat]))[0])
        p = int(self.tree_points[near])
        return county, bool(demand.urban[p]), demand.name[p] or demand.demand_id[p]

    def _answer(
        self,
        lon: float,
        lat: float,
        county: int,
        urban: bool,  # noqa: FBT001 - a value of the answer, not a switch
        nearby: str,
        cutoff_m: float,
        snaps: Snaps,
        point: Side,
        nearest: Nearest,
    ) -> ReachAnswer:
        inputs, network = self.inputs, self.network
        records = inputs.sites.records
        site = int(nearest.site[0])
        found = site >= 0
        direct = bool(nearest.direct[0])
        road_m = float(nearest.road_mm[0]) / 1000.0 if found else None
        place: Position = (lon, lat)
        straight: list[Position] = []
        path: list[Position] = []
        if found:
            goal: Position = (float(records.lon[site]), float(records.lat[site]))
            straight = [place, goal]
            way = [] if direct else self._trace(snaps, site, int(nearest.end[0]))
            path = [place, *way, goal]
        return ReachAnswer(
            lon=lon,
            lat=lat,
            adcode=inputs.counties.adcode[county],
            county=inputs.counties.name[county],
            setting="urban" if urban else "rural",
            setting_reason="nearest_demand_point",
            cutoff_m=cutoff_m,
            cutoff_reason=_explain_cutoff(urban=urban, nearby=nearby, cutoff_m=cutoff_m),
            status=self._status(road_m, cutoff_m, snaps, point),
            site_id=records.site_id[site] if found else "",
            site_name=records.name[site] if found else "",
            site_lon=float(records.lon[site]) if found else None,
            site_lat=float(records.lat[site]) if found else None,
            road_distance_m=road_m,
            way=("direct" if direct else "road") if found else None,
            access_leg_m=float(snaps.leg_mm[0]) / 1000.0 if snaps.edge[0] >= 0 else None,
            site_access_leg_m=float(network.site_snaps.leg_mm[site]) / 1000.0 if found else None,
            straight_distance_m=_metres(int(nearest.straight_mm[0])),
            path=path,
            straight=straight,
            outside=False,
        )

    def _trace(self, snaps: Snaps, site: int, end: int) -> list[Position]:
        network = self.network
        return trace_way(
            self.inputs.graph,
            network.arcs,
            network.labels,
            network.site_snaps,
            snaps,
            0,
            site,
            end,
        )

    def _status(self, road_m: float | None, cutoff_m: float, snaps: Snaps, point: Side) -> str:
        """Status of the place by the pair rule; unplaced sites are not asked here."""
        if road_m is not None and road_m <= cutoff_m:
            return "covered"
        evidence = self.network.evidence
        sites = evidence.sites
        possible = np.flatnonzero((self.network.eligible != Trilean.NO) & sites.placed)
        chord_m = np.linalg.norm(self.network.sites.xyz[possible] - point.xyz[0], axis=1)
        near = possible[chord_m <= cutoff_m]
        if not len(near):
            return "uncovered"
        weak = self.inputs.graph.component_standing > 0
        component = self.network.site_snaps.component[near]
        here = int(snaps.component[0])
        apart = (component != here) & (
            weak[np.maximum(component, 0)] | (here >= 0 and bool(weak[here]))
        )
        off = ~evidence.site_enters[near] | (point.ends.edge[0] < 0)
        unknown_service = self.network.eligible[near] == Trilean.UNKNOWN
        return "unknown" if bool((off | apart | unknown_service).any()) else "uncovered"


def _answer_outside(lon: float, lat: float) -> ReachAnswer:
    return ReachAnswer(
        lon=lon,
        lat=lat,
        adcode="",
        county="",
        setting="",
        setting_reason="",
        cutoff_m=0.0,
        cutoff_reason="该位置不在评估范围内",
        status="unknown",
        site_id="",
        site_name="",
        site_lon=None,
        site_lat=None,
        road_distance_m=None,
        way=None,
        access_leg_m=None,
        site_access_leg_m=None,
        straight_distance_m=None,
        path=[],
        straight=[],
        outside=True,
    )


def make_finder(inputs: Inputs, network: Network) -> ReachFinder:
    """A finder over one assessment's roads, sites and residents; its code is compiled here."""
    demand = inputs.decided.demand
    placed = np.flatnonzero(demand.placed)
    shapely.prepare(inputs.counties.geometry)
    finder = ReachFinder(
        inputs, network, cKDTree(ecef(demand.lon[placed], demand.lat[placed])), placed
    )
    _warm_up(finder)
    return finder


def _warm_up(finder: ReachFinder) -> None:
    """Ask at a place by road and at one beside a site, so that no request waits for a compiler."""
    demand, nearest = finder.inputs.decided.demand, finder.network.nearest
    records, chosen = finder.inputs.sites.records, finder.network.chosen
    for p in np.flatnonzero(nearest.end >= 0)[:1]:
        finder.find(float(demand.lon[p]), float(demand.lat[p]))
    for s in chosen[:1]:
        finder.find(float(records.lon[s]), float(records.lat[s]))


def _explain_cutoff(*, urban: bool, nearby: str, cutoff_m: float) -> str:
    setting = "城镇" if urban else "农村"
    return f"最近居民点({nearby})为{setting},服务半径限值 {cutoff_m / 1000:g} 公里"


def _metres(millimetres: int) -> float | None:
    return millimetres / 1000.0 if millimetres < FAR else None

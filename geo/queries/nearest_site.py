"""Nearest site of any place on the map: the question behind `reach?lon=&lat=`."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

import numpy as np
import shapely
from scipy.spatial import cKDTree

from geo.arrays import Bytes, Flags, Indices, Ints, Trileans
from geo.findings.status.readings import cutoffs_mm
from geo.findings.status.unplaced_sites import mark_grounds
from geo.geometry.geodesy import ecef
from geo.geometry.location import place_in_counties
from geo.inputs.load import Inputs
from geo.model.reach_answer import Position, ReachAnswer
from geo.model.states import STATUSES
from geo.model.trilean import Trilean
from geo.network.build import Network, limits_mm
from geo.queries.no_way import OUTSIDE, NearestRoad, explain_no_way, find_nearest_road
from geo.reach.arcs import Ends, arcs_from_sites
from geo.reach.edits.site_pairs import PairSearch, make_pair_search, search_pairs
from geo.reach.pair_rule import judge_pairs, pair_by_road
from geo.reach.place import PlaceAnswer, PlaceSearch, make_place_search
from geo.reach.search import FAR
from geo.reach.table import Pairs, Side, empty_pairs, make_side
from geo.roads.graph import ComponentTrust
from geo.study import Direction
from geo.words.sentences import say


@dataclass(frozen=True, slots=True)
class SitesAround:
    """Sites within the reach of one place, with the columns of their pairs and the bits of those.

    `may_be_served` says whether a site without a place may cover it, which is taken from the
    nearest demand point.
    """

    site: Indices
    pairs: Pairs
    judged: Bytes
    cutoff_mm: int
    may_be_served: bool

    def decide(self, eligible: Trileans) -> int:
        """The status of the place as a Trilean: the best that any site gives it."""
        chosen = np.minimum(pair_by_road(self.judged), eligible[self.site])
        best = int(chosen.max(initial=Trilean.NO))
        return max(best, Trilean.UNKNOWN) if self.may_be_served else best


@dataclass(frozen=True, slots=True)
class ReachFinder:
    """Answers for single places with the roads, sites and settings of one assessment.

    A place takes its setting from the nearest demand point, since the settings of residents come
    from there. `alone` guards the arrays that one search works in.
    """

    inputs: Inputs
    network: Network
    tree: cKDTree
    tree_points: Ints
    around: PairSearch
    possible: Flags
    search: PlaceSearch
    alone: Lock

    def warm_up(self) -> None:
        """Ask at a place by road and at one beside a site, so that nobody waits for a compiler."""
        demand, records = self.inputs.decided.demand, self.inputs.sites.records
        for p in np.flatnonzero(self.network.nearest.end >= 0)[:1]:
            self.find(float(demand.lon[p]), float(demand.lat[p]))
        for s in self.network.chosen[:1]:
            self.find(float(records.lon[s]), float(records.lat[s]))

    def find(self, lon: float, lat: float) -> ReachAnswer:
        """The nearest site that is eligible for sure, the way there, and the cutoff that applies.

        `lon` and `lat` are degrees on WGS 84. A place outside every county is only told so, with
        the nearest road.
        """
        return self.find_with_sites(lon, lat)[0]

    def find_with_sites(self, lon: float, lat: float) -> tuple[ReachAnswer, SitesAround]:
        """The same with the sites around that it is judged by; none outside every county."""
        inputs = self.inputs
        county, nearby = self._place(lon, lat)
        if county < 0:
            return _answer_outside(lon, lat, self._find_road_near(lon, lat)), _no_sites()
        urban = bool(inputs.decided.demand.urban[nearby])
        limit = int(limits_mm(np.array([urban]), inputs.standard.max_snap)[0])
        cutoff_m = inputs.standard.cutoff.urban if urban else inputs.standard.cutoff.rural
        found = self.search.ask(lon, lat, limit)
        reason = explain_no_way(found, limit)
        around = self._judge_around(lon, lat, cutoff_m, found, nearby)
        status = str(STATUSES[around.decide(self.network.eligible)])
        answer = self._answer(lon, lat, county, urban, nearby, cutoff_m, found, status, reason)
        return answer, around

    def _find_road_near(self, lon: float, lat: float) -> NearestRoad | None:
        """The nearest road of a place beside the study; a place far off is not searched for."""
        west, south, east, north = shapely.total_bounds(self.inputs.counties.geometry)
        aside = max(west - lon, lon - east, south - lat, lat - north)
        if aside > _BESIDE_DEG:
            return None
        return find_nearest_road(self.search.ask(lon, lat, _NEVER_MM).snap)

    def _place(self, lon: float, lat: float) -> tuple[int, int]:
        """County (−1 outside) and the nearest demand point, from which the setting comes."""
        inputs = self.inputs
        county = int(
            place_in_counties(
                np.array([lon]),
                np.array([lat]),
                inputs.counties,
                inputs.standard.boundary_tolerance_m,
            )[0]
        )
        _, near = self.tree.query(ecef(np.array([lon]), np.array([lat]))[0])
        return county, int(self.tree_points[near])

    def _answer(
        self,
        lon: float,
        lat: float,
        county: int,
        urban: bool,  # noqa: FBT001 - a value of the answer, not a switch
        nearby: int,
        cutoff_m: float,
        nearest: PlaceAnswer,
        status: str,
        reason: str,
    ) -> ReachAnswer:
        inputs, network = self.inputs, self.network
        records, demand = inputs.sites.records, inputs.decided.demand
        site, direct = nearest.site, nearest.direct
        found = site >= 0
        road_m = nearest.road_mm / 1000.0 if found else None
        place: Position = (lon, lat)
        straight: list[Position] = []
        path: list[Position] = []
        if found:
            goal: Position = (float(records.lon[site]), float(records.lat[site]))
            straight = [place, goal]
            path = [place, *map(tuple, nearest.way.tolist()), goal]
        return ReachAnswer(
            lon=lon,
            lat=lat,
            adcode=inputs.counties.adcode[county],
            county=inputs.counties.name[county],
            setting="urban" if urban else "rural",
            setting_reason="nearest_demand_point",
            cutoff_m=cutoff_m,
            cutoff_reason=_explain_cutoff(
                urban=urban,
                nearby=demand.name[nearby] or demand.demand_id[nearby],
                cutoff_m=cutoff_m,
            ),
            status=status,
            site_id=records.site_id[site] if found else "",
            site_name=records.name[site] if found else "",
            site_lon=float(records.lon[site]) if found else None,
            site_lat=float(records.lat[site]) if found else None,
            road_distance_m=road_m,
            way=("direct" if direct else "road") if found else None,
            access_leg_m=nearest.snap.leg_mm / 1000.0 if nearest.snap.edge >= 0 else None,
            site_access_leg_m=float(network.site_snaps.leg_mm[site]) / 1000.0 if found else None,
            straight_distance_m=_metres(nearest.straight_mm),
            path=path,
            straight=straight,
            outside=False,
            reason=reason,
            **_tell_road(find_nearest_road(nearest.snap) if reason else None),
        )

    def _judge_around(
        self, lon: float, lat: float, cutoff_m: float, nearest: PlaceAnswer, nearby: int
    ) -> SitesAround:
        """The sites around by the rule for demand points (rules.md#status-2)."""
        cutoff_mm = round(cutoff_m * 1000)
        point = self._make_side(lon, lat, nearest)
        with self.alone:
            pairs = search_pairs(self.around, point)
        judged = judge_pairs(
            np.array([0, len(pairs.bits)]),
            pairs,
            point.ends.edge >= 0,
            self.network.evidence.site_enters,
            np.array([cutoff_mm]),
            True,  # noqa: FBT003 - compiled code takes no keywords; here the place is what searches
        )
        columns = Pairs(np.zeros_like(pairs.demand_index), *pairs[1:])
        return SitesAround(
            pairs.demand_index, columns, judged, cutoff_mm, bool(self.possible[nearby])
        )

    def _make_side(self, lon: float, lat: float, nearest: PlaceAnswer) -> Side:
        snap, graph = nearest.snap, self.inputs.graph
        component = int(graph.component[graph.u[snap.edge]]) if snap.edge >= 0 else -1
        ends = Ends(
            np.array([snap.edge if nearest.enters else -1], dtype=np.int32),
            np.array([snap.along_mm], dtype=np.int64),
            np.array([snap.leg_mm], dtype=np.int64),
        )
        at = np.array([lon]), np.array([lat])
        return make_side(ends, np.array([component], dtype=np.int32), *at)


def _no_sites() -> SitesAround:
    site, judged = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.uint8)
    return SitesAround(site, empty_pairs(0), judged, cutoff_mm=0, may_be_served=False)


def _tell_road(road: NearestRoad | None) -> dict[str, float | None]:
    return {
        "nearest_road_lon": None if road is None else road.lon,
        "nearest_road_lat": None if road is None else road.lat,
        "nearest_road_m": None if road is None else road.distance_m,
    }


def _answer_outside(lon: float, lat: float, road: NearestRoad | None) -> ReachAnswer:
    return ReachAnswer(
        lon=lon,
        lat=lat,
        adcode="",
        county="",
        setting="",
        setting_reason="",
        cutoff_m=None,
        cutoff_reason="",
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
        reason=OUTSIDE,
        **_tell_road(road),
    )


_NEVER_MM = -1
"""A limit of access legs under which no place enters the network."""
_BESIDE_DEG = 2.0
"""How far beside the study the nearest road is looked for: the search widens ring by ring."""
OPPOSITE: dict[Direction, Direction] = {
    "undirected": "undirected",
    "to_site": "from_site",
    "from_site": "to_site",
}


def make_finder(inputs: Inputs, network: Network) -> ReachFinder:
    """A finder over one assessment's roads, sites and residents."""
    demand, evidence = inputs.decided.demand, network.evidence
    placed = np.flatnonzero(demand.placed)
    lost = np.flatnonzero(~inputs.sites.placed & (network.eligible != Trilean.NO))
    return ReachFinder(
        inputs,
        network,
        cKDTree(ecef(demand.lon[placed], demand.lat[placed])),
        placed,
        make_pair_search(
            arcs_from_sites(inputs.graph, OPPOSITE[inputs.study.roads.direction]),
            network.sites,
            (inputs.graph.component_standing != ComponentTrust.TRUSTED).astype(np.uint8),
            round(inputs.standard.reach_m * 1000),
        ),
        mark_grounds(
            evidence.grounds,
            lost,
            cutoffs_mm(demand.urban, inputs.standard) / 1000.0,
            own_county=False,
        ),
        make_place_search(
            inputs.graph,
            network.grid,
            network.arcs,
            network.labels,
            network.sites,
            network.chosen,
            inputs.standard.stray.gap_m,
        ),
        Lock(),
    )


def _explain_cutoff(*, urban: bool, nearby: str, cutoff_m: float) -> str:
    setting = say("setting_urban") if urban else say("setting_rural")
    return say(
        "cutoff_by_nearest_place", place=nearby, setting=setting, kilometres=f"{cutoff_m / 1000:g}"
    )


def _metres(millimetres: int) -> float | None:
    return millimetres / 1000.0 if millimetres < FAR else None

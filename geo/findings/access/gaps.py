"""Gaps: clusters of demand points that are left out (rules.md#figures-4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np

from geo.arrays import Flags, Floats, Indices, Ints, Texts
from geo.findings.access.gap_clusters import find_medoids, split_wide
from geo.findings.access.gap_links import link_points
from geo.findings.access.gap_shapes import draw_gaps
from geo.findings.status.detours import DOUBTFUL
from geo.findings.status.readings import Statuses
from geo.model.county import Counties
from geo.model.demand import Demand
from geo.model.site import Sites
from geo.model.trilean import Trilean
from geo.rules.standard import GapRule, Standard
from geo.words.sentences import say

GAP_COLUMNS = (
    "gap_id",
    "adcode",
    "township_codes",
    "places",
    "kind",
    "residents",
    "points",
    "setting",
    "nearest_site_id",
    "nearest_site_name",
    "road_distance_m",
    "straight_distance_m",
    "max_distance_m",
    "uncovered_doubtful",
    "own_nearest_site_id",
    "own_nearest_site_name",
    "own_road_distance_m",
    "detour",
)
MOST_PLACES = 20


@dataclass(frozen=True, slots=True)
class _Clustered:
    """Positions in `Demand` of all points in gaps, sorted by gap, then position.

    Gap `g` has the points `point[ptr[g]:ptr[g + 1]]` and the medoid `medoid[g]`.
    """

    point: Ints
    gap: Ints
    ptr: Ints
    medoid: Ints

    def parts(self, values: Texts) -> list[Texts]:
        """The values of each gap's points."""
        return np.split(values[self.point], self.ptr[1:-1])


@dataclass(frozen=True, slots=True)
class GapPoints:
    """What gaps are made of, one entry per demand point.

    `site` is the nearest one (−1 where none can be reached), `road_m` and `straight_m` lead to it
    (NaN where not known); `own_site` and `own_road_m` are those of the place's own county.
    `detour` is that of `geo.findings.status.detours`, infinite where there is no way.
    """

    statuses: Statuses
    site: Indices
    road_m: Floats
    straight_m: Floats
    own_site: Indices
    own_road_m: Floats
    detour: Floats | None = None


def find_gaps(
    demand: Demand, counties: Counties, points: GapPoints, sites: Sites, standard: Standard
) -> gpd.GeoDataFrame:
    """Cluster uncovered points, and apart from them unknown ones, county by county.

    Every uncovered resident of a placed point is in exactly one gap; a cluster without residents
    is none. Setting is that of most residents (rural where they are even); nearest site, both
    distances and the detour are those of the weighted medoid, `max_distance_m` is the largest known
    of all.

    Returns
    -------
    One row per gap with `GAP_COLUMNS` and a shape for the map, most residents first, then gap_id.
    """
    status = points.statuses.status
    chosen = np.flatnonzero(demand.placed & (status != Trilean.YES))
    unknown = status == Trilean.UNKNOWN
    clustered = _cluster(demand, chosen, unknown, standard.gaps)
    if len(clustered.medoid) == 0:
        return gpd.GeoDataFrame({name: [] for name in GAP_COLUMNS}, geometry=[], crs="EPSG:4326")
    medoid = clustered.medoid
    adcode = counties.adcode[demand.county[medoid]]
    starts = clustered.ptr[:-1]
    least_id = np.minimum.reduceat(demand.demand_id[clustered.point], starts)
    site, own = points.site[medoid], points.own_site[medoid]
    doubtful = np.where(points.statuses.reason == DOUBTFUL, demand.residents, 0)
    columns: dict[str, Any] = {
        "gap_id": adcode + "-" + least_id,
        "adcode": adcode,
        "township_codes": _join_codes(clustered.parts(demand.township_code)),
        "places": _join_places(demand, clustered),
        "kind": np.where(unknown[medoid], "unknown", "uncovered").astype(object),
        "residents": np.add.reduceat(demand.residents[clustered.point], starts),
        "points": np.diff(clustered.ptr),
        "setting": np.where(_mostly_urban(demand, clustered), "urban", "rural").astype(object),
        "nearest_site_id": _of_site(sites.records.site_id, site),
        "nearest_site_name": _of_site(sites.records.name, site),
        "road_distance_m": points.road_m[medoid],
        "straight_distance_m": points.straight_m[medoid],
        "max_distance_m": np.fmax.reduceat(points.road_m[clustered.point], starts),
        "uncovered_doubtful": np.add.reduceat(doubtful[clustered.point], starts),
        "own_nearest_site_id": _of_site(sites.records.site_id, own),
        "own_nearest_site_name": _of_site(sites.records.name, own),
        "own_road_distance_m": points.own_road_m[medoid],
        "detour": _find_detours(points, medoid),
    }
    point = clustered.point
    shapes = draw_gaps(demand.lon[point], demand.lat[point], demand.urban[point], clustered.gap)
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")
    return frame.sort_values(
        ["residents", "gap_id"], ascending=[False, True], ignore_index=True, kind="stable"
    )


def _cluster(demand: Demand, chosen: Ints, unknown: Flags, rule: GapRule) -> _Clustered:
    if len(chosen) == 0:
        none = np.empty(0, dtype=np.int64)
        return _Clustered(none, none, np.zeros(1, dtype=np.int64), none)
    lon, lat, urban = demand.lon[chosen], demand.lat[chosen], demand.urban[chosen]
    cluster = link_points(
        lon,
        lat,
        urban,
        2 * demand.county[chosen].astype(np.int64) + unknown[chosen],
        join_urban_m=rule.join_urban_m,
        join_other_m=rule.join_other_m,
    )
    cluster = split_wide(lon, lat, cluster, rule.widest_m)
    people = np.zeros(int(cluster.max()) + 1, dtype=np.int64)
    np.add.at(people, cluster, demand.residents[chosen])
    inhabited = people[cluster] > 0
    point = chosen[inhabited]
    gap = np.unique(cluster[inhabited], return_inverse=True)[1].astype(np.int64)
    order = np.lexsort((point, gap))
    point, gap = point[order], gap[order]
    medoid = find_medoids(demand.lon[point], demand.lat[point], demand.residents[point], gap)
    ptr = np.concatenate(([0], np.cumsum(np.bincount(gap)))).astype(np.int64)
    return _Clustered(point, gap, ptr, point[medoid])


def _find_detours(points: GapPoints, medoid: Ints) -> Floats:
    """Road over straight line of each medoid; NaN where there is no way, or nobody asked."""
    if points.detour is None:
        return np.full(len(medoid), np.nan)
    detour = points.detour[medoid]
    return np.where(np.isinf(detour), np.nan, detour)


def _mostly_urban(demand: Demand, clustered: _Clustered) -> Flags:
    people = demand.residents[clustered.point]
    sign = np.where(demand.urban[clustered.point], people, -people)
    mostly: Flags = np.add.reduceat(sign, clustered.ptr[:-1]) > 0
    return mostly


def _join_codes(parts: list[Texts]) -> list[str]:
    return [";".join(sorted({code for code in part if code})) for part in parts]


def _join_places(demand: Demand, clustered: _Clustered) -> list[str]:
    """Names of the points with most residents; beyond 20 the number of all stands at the end."""
    by_people = np.lexsort((clustered.point, -demand.residents[clustered.point], clustered.gap))
    names = np.split(demand.name[clustered.point[by_people]], clustered.ptr[1:-1])
    joined = []
    for part in names:
        known = list(dict.fromkeys(name for name in part if name))
        more = say("and_more_places", count=len(known)) if len(known) > MOST_PLACES else ""
        joined.append("、".join(known[:MOST_PLACES]) + more)
    return joined


def _of_site(values: Texts, site: Indices) -> Texts:
    found = np.full(len(site), None, dtype=object)
    known = site >= 0
    found[known] = values[site[known]]
    return found

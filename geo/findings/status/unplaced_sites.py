"""Whom a site without coordinates may serve.

Such a site lies somewhere on the ground of its stated township, else of its county; where it
states neither, anywhere. Everybody living there may turn out to be covered, and so may anybody
outside from whom that ground is no farther than the cutoff: else giving up a coordinate could
lower the upper bound of a neighbour.

The ground of a county is its outline, and as far around it as a site may lie and still be counted
where it says it is. No outlines of townships are known: the ground of one is every place whose
nearest demand point belongs to it (Voronoi cells).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.arrays import Flags, Floats, Ints
from geo.geometry.geodesy import metres_per_degree
from geo.geometry.prepared_shapes import prepare_copies
from geo.model.county import Counties
from geo.model.demand import Demand
from geo.model.site import Sites
from geo.rules.standard import Standard

PLANE_MARGIN = 1.02
"""The plane about a county's middle is wrong by less than this; the ground grows rather."""


@dataclass(frozen=True, slots=True)
class UnplacedReach:
    """Where an unplaced site may stand, as demand points see it.

    `home` are the points of its township or county; `near` the points within the largest cutoff
    of the ground, with `distance_m` to it; `own` marks those of `near` in a county of the site.
    """

    home: Ints
    near: Ints
    distance_m: Floats
    own: Flags


def find_grounds(
    sites: Sites, counties: Counties, demand: Demand, standard: Standard
) -> dict[int, UnplacedReach]:
    """The ground of every unplaced site, by its position in `sites`; equal ones are shared."""
    known = set(demand.township_code[demand.township_code != ""])
    made: dict[tuple[str, tuple[int, ...] | None], UnplacedReach] = {}
    found: dict[int, UnplacedReach] = {}
    for s in np.flatnonzero(~sites.placed).tolist():
        stated = _stated(sites, s, known)
        if stated not in made:
            made[stated] = _measure_ground(*stated, counties, demand, standard)
        found[s] = made[stated]
    return found


def mark_grounds(
    grounds: dict[int, UnplacedReach], chosen: Ints, cutoff_m: Floats, *, own_county: bool
) -> Flags:
    """Mark demand points that one of the chosen unplaced sites may cover.

    `cutoff_m` has one entry per demand point; with `own_county` a site serves its county alone.
    """
    marked = np.zeros(len(cutoff_m), dtype=bool)
    for ground in {id(grounds[s]): grounds[s] for s in chosen.tolist()}.values():
        marked[ground.home] = True
        reached = ground.distance_m <= cutoff_m[ground.near] * PLANE_MARGIN
        marked[ground.near[reached & ground.own if own_county else reached]] = True
    return marked


def _stated(sites: Sites, s: int, known: set[str]) -> tuple[str, tuple[int, ...] | None]:
    """Township code (empty if unknown to the demand) and counties of a site; None: anywhere."""
    where = sites.possible_counties.get(s)
    if where is None and sites.county[s] >= 0:
        where = (int(sites.county[s]),)
    code = sites.records.township_code[s]
    return (code if code in known and where else ""), where


def _measure_ground(
    code: str,
    where: tuple[int, ...] | None,
    counties: Counties,
    demand: Demand,
    standard: Standard,
) -> UnplacedReach:
    everyone = np.arange(len(demand))
    if where is None:
        nobody = np.empty(0, dtype=np.int64)
        return UnplacedReach(everyone, nobody, np.empty(0), np.empty(0, dtype=bool))
    inside = np.isin(demand.county, where)
    home = demand.township_code == code if code else inside
    distance = np.full(len(demand), np.inf)
    if code:
        _approach_township(demand, home, standard, distance)
    else:
        for county in where:
            _approach_county(counties.geometry[county], demand, standard, distance)
    near = np.flatnonzero(distance <= standard.cutoff.largest * PLANE_MARGIN)
    return UnplacedReach(np.flatnonzero(home), near, distance[near], inside[near])


def _approach_county(
    outline: BaseGeometry, demand: Demand, standard: Standard, distance: Floats
) -> None:
    """Lower `distance` to that from the outline, less what a stated county may be missed by."""
    tolerance_m = standard.stated_county_tolerance_m
    pad_m = standard.cutoff.largest * PLANE_MARGIN + tolerance_m
    near, scale = _lay_out(demand, outline.bounds, pad_m)
    plane = prepare_copies(shapely.transform(outline, lambda xy: xy * scale))
    away = shapely.distance(_points(demand, near, scale), plane) - tolerance_m
    distance[near] = np.minimum(distance[near], away)


def _approach_township(demand: Demand, home: Flags, standard: Standard, distance: Floats) -> None:
    """Lower `distance` to that from the places nearer to a home point than to any other.

    A point farther than two cutoffs from every home point is nearer to itself on all the ground
    within its cutoff, so such points are not looked at.
    """
    ours = home & demand.placed
    if not ours.any():
        return
    lon, lat = demand.lon[ours], demand.lat[ours]
    box = (lon.min(), lat.min(), lon.max(), lat.max())
    near, scale = _lay_out(demand, box, 2.0 * standard.cutoff.largest * PLANE_MARGIN)
    ground = _nearest_ground(np.column_stack((demand.lon, demand.lat))[near] * scale, home[near])
    distance[near] = shapely.distance(_points(demand, near, scale), prepare_copies(ground))


def _lay_out(
    demand: Demand, box: tuple[float, float, float, float], pad_m: float
) -> tuple[Ints, Floats]:
    """Placed points within a padded box (degrees), and metres per degree in its middle."""
    west, south, east, north = box
    scale = np.array(metres_per_degree((south + north) / 2.0))
    pad_lon, pad_lat = pad_m / scale
    near = np.flatnonzero(
        demand.placed
        & (demand.lon >= west - pad_lon)
        & (demand.lon <= east + pad_lon)
        & (demand.lat >= south - pad_lat)
        & (demand.lat <= north + pad_lat)
    )
    return near, scale


def _points(demand: Demand, which: Ints, scale: Floats) -> BaseGeometry:
    points: BaseGeometry = shapely.points(
        demand.lon[which] * scale[0], demand.lat[which] * scale[1]
    )
    return points


def _nearest_ground(places: Floats, home: Flags) -> BaseGeometry:
    """The ground whose nearest place is one of `home`; shape of `places` (n, 2), metres."""
    distinct, member = np.unique(places, axis=0, return_inverse=True)
    ours = np.zeros(len(distinct), dtype=bool)
    ours[member.ravel()[home]] = True
    wide: BaseGeometry = shapely.box(*(distinct.min(axis=0) - 1e6), *(distinct.max(axis=0) + 1e6))
    if ours.all() or len(distinct) < 2:
        return wide
    cells: BaseGeometry = shapely.voronoi_polygons(
        shapely.MultiPoint(distinct), extend_to=wide, ordered=True
    )
    return shapely.GeometryCollection(list(shapely.get_parts(cells)[ours]))

"""One place asked about: its nearest site and the way there."""

from __future__ import annotations

from dataclasses import dataclass

Position = tuple[float, float]
"""(lon, lat), degrees WGS 84."""


@dataclass(frozen=True, slots=True)
class ReachAnswer:
    """The nearest site of a place by road.

    `setting_reason` is `nearest_demand_point` or `county_majority`; `status` `covered`,
    `uncovered` or `unknown`; `way` `road`, `direct` or None. Lengths are metres, None where there
    is no way or no site. `path` runs from the place to the site, both included, so that by road
    its first and last pieces are the access legs; it is empty if there is no way. `cutoff_reason`
    is a sentence in Chinese. `outside` says that the place lies in no county; it has no cutoff
    then. `reason` says in Chinese why there is no way, and is empty if there is one; with it comes
    the nearest place on a road that may be entered, and how far that is in a straight line.
    """

    lon: float
    lat: float
    adcode: str
    county: str
    setting: str
    setting_reason: str
    cutoff_m: float | None
    cutoff_reason: str
    status: str
    site_id: str
    site_name: str
    site_lon: float | None
    site_lat: float | None
    road_distance_m: float | None
    way: str | None
    access_leg_m: float | None
    site_access_leg_m: float | None
    straight_distance_m: float | None
    path: list[Position]
    straight: list[Position]
    outside: bool
    reason: str
    nearest_road_lon: float | None
    nearest_road_lat: float | None
    nearest_road_m: float | None

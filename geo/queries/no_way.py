"""Why a place has no way to a site, in words, and where the nearest road is instead.

The reasons follow the order of the rules: outside every county; no road at all; kept off by a
stray piece (rules.md#distance-6); farther from a road than `max_snap`; on roads without a site.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from geo.reach.pair_rule import may_enter
from geo.reach.place import PlaceAnswer
from geo.roads.snap_point import SnapPoint
from geo.words.sentences import say

OUTSIDE = say("place_outside_counties")


@dataclass(frozen=True, slots=True)
class NearestRoad:
    """The place on the nearest road that may be entered: degrees WGS 84, and how far it is."""

    lon: float
    lat: float
    distance_m: float


def find_nearest_road(snap: SnapPoint) -> NearestRoad | None:
    """Where the nearest target is, however far; None where the network has none."""
    if snap.edge < 0:
        return None
    return NearestRoad(snap.lon, snap.lat, snap.leg_mm / 1000.0)


def explain_no_way(answer: PlaceAnswer, limit_mm: int) -> str:
    """One sentence in Chinese; empty where a way was found. `limit_mm` is `max_snap`.

    The leg is told rounded up, so that it reads longer than the limit which it exceeds.
    """
    if answer.site >= 0:
        return ""
    snap = answer.snap
    if snap.edge < 0:
        return say("no_road_data")
    if not may_enter(snap.leg_mm, limit_mm):
        return say(
            "place_far_from_roads",
            distance=write_distance(math.ceil(snap.leg_mm / 1000)),
            limit=write_distance(limit_mm / 1000),
        )
    if not answer.enters:
        return say("place_on_cut_roads")
    return say("place_and_units_not_connected")


def write_distance(metres: float) -> str:
    """Metres below a kilometre, else kilometres to three digits: 620米, 3公里, 4.212公里."""
    return (
        say("metres_counted", metres=f"{metres:.0f}")
        if metres < 1000
        else say("kilometres_counted", kilometres=f"{round(metres / 1000, 3):g}")
    )

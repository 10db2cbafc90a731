"""Which `highway` classes are roads, which are no targets, and which way they may be travelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.model.road_lines import BACKWARD, FERRY, FORWARD, TARGET
from geo.study import RoadSource

WITH_LINKS = ("motorway", "trunk", "primary", "secondary", "tertiary")
INCLUDED = (
    *WITH_LINKS,
    *(f"{name}_link" for name in WITH_LINKS),
    "unclassified",
    "residential",
    "living_street",
    "service",
    "road",
    "track",
    "pedestrian",
    "footway",
    "path",
    "bridleway",
    "cycleway",
    "steps",
)
NO_ROAD = frozenset(
    {
        "abandoned",
        "bus_stop",
        "construction",
        "corridor",
        "demolished",
        "disused",
        "elevator",
        "planned",
        "platform",
        "proposed",
        "raceway",
        "razed",
        "rest_area",
        "services",
    }
)
"""Values of `highway` that nobody can travel, or not yet."""
NO_TARGET = ("motorway", "motorway_link")
FERRY_CLASS = "ferry"
PRIVATE = "private"
"""In a study's `include`: roads with `access=private` count too."""

_OPEN = {"yes", "designated", "permissive", "destination", "official", "customers"}
_CLOSED = {"no", "private"}
_MODES = ("foot", "vehicle", "motor_vehicle", "motorcar", "bicycle")
WAY_KEYS = ("highway", "route")
"""Tags of which every road of OpenStreetMap has one."""
TAG_KEYS = (*WAY_KEYS, "oneway", "junction", "area", "access", *_MODES)
"""All tags of OpenStreetMap that decide here."""
_FORWARD_WORDS = {"yes", "true", "1", "t", "f", "ft"}
_BACKWARD_WORDS = {"-1", "reverse", "tf"}
_BOTH_WORDS = {"no", "false", "0", "b", "reversible", "alternating"}


@dataclass(frozen=True, slots=True)
class RoadClasses:
    """What one study counts as road; built by `choose_classes`.

    `stated` tells that the study named the classes itself.
    """

    included: frozenset[str]
    stated: bool
    no_target: frozenset[str]
    ferries: bool
    private: bool

    def judge(self, tags: Mapping[str, str]) -> tuple[str, str]:
        """Class by the tags of an OpenStreetMap way, and why it is no road for us ("" if it is).

        `class`: not among those included. `area`: a surface. `closed`: closed to everybody
        (`access=no`, or private) and no mode of travel let in. `ferry`: ferries (`route=ferry`)
        are roads where the study says so.
        """
        name = tags.get("highway", "")
        if name in self.included:
            if tags.get("area") == "yes":
                return name, "area"
            return name, "" if self._is_open(tags) else "closed"
        if tags.get("route") == "ferry":
            return FERRY_CLASS, "" if self.ferries else "ferry"
        return name, "class"

    def counts(self, name: str, access: str = "") -> bool:
        """Whether a row of a table or layer is a road, by its class and its access.

        Classes there need not be OpenStreetMap's: what the study does not name counts unless it
        is known to be no road.
        """
        if access == "no" or (access == PRIVATE and not self.private):
            return False
        if name == FERRY_CLASS:
            return self.ferries
        if self.stated:
            return name in self.included or not name
        return name not in NO_ROAD

    def _is_open(self, tags: Mapping[str, str]) -> bool:
        access = tags.get("access", "yes")
        if access not in _CLOSED or (access == PRIVATE and self.private):
            return True
        return any(tags.get(mode) in _OPEN for mode in _MODES)

    def flags_of(self, name: str, ways: int) -> int:
        """Bits of `geo.model.road_lines` for a class and its permitted directions."""
        if name == FERRY_CLASS:
            return ways | FERRY
        return ways if name in self.no_target else ways | TARGET


def choose_classes(source: RoadSource) -> RoadClasses:
    """Defaults, replaced by what the study names in `include` and `no_target`."""
    included = INCLUDED if source.include is None else source.include
    no_target = NO_TARGET if source.no_target is None else source.no_target
    return RoadClasses(
        frozenset(included) - {PRIVATE},
        source.include is not None,
        frozenset(no_target),
        source.ferries or FERRY_CLASS in included,
        PRIVATE in included,
    )


def ways_of(oneway: str, name: str = "", junction: str = "") -> int:
    """Permitted directions: FORWARD, BACKWARD or both.

    Where `oneway` says nothing, motorways and roundabouts run forward only. The letters of
    shapefiles are read too: F from first to last, T against, B both.
    """
    word = oneway.strip().lower()
    if word in _BOTH_WORDS:
        return FORWARD | BACKWARD
    if word in _BACKWARD_WORDS or oneway.strip() == "T":
        return BACKWARD
    if word in _FORWARD_WORDS or name == "motorway" or junction in {"roundabout", "circular"}:
        return FORWARD
    return FORWARD | BACKWARD

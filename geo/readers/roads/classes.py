"""Which `highway` classes are roads, which are no targets, and which way they may be travelled."""

from __future__ import annotations

import ast
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
_LONGEST_LIST = 2_000
"""Letters; what is longer is no list of values."""
_SILENT = {"", "no", "0", "false", "f"}
MODES = ("foot", "vehicle", "motor_vehicle", "motorcar", "bicycle")
"""Tags by which a mode of travel is let in where `access` shuts a road."""
WAY_KEYS = ("highway", "route")
"""Tags of which every road of OpenStreetMap has one."""
ACCESS_KEYS = ("access", *MODES)
TAG_KEYS = (*WAY_KEYS, "oneway", "junction", "area", *ACCESS_KEYS)
"""All tags of OpenStreetMap that decide here, in files of its own and in tables made of them."""
OTHER_KEYS = ("waterway", "railway", "aeroway", "aerialway", "power", "barrier", "boundary",
              "natural", "landuse", "building")  # fmt: skip
"""A line with one of these and no `highway` is something else than a road."""
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
            return name, "" if self.is_open(tags) else "closed"
        if tags.get("route") == "ferry":
            return FERRY_CLASS, "" if self.ferries else "ferry"
        return name, "class"

    def counts(self, name: str, tags: Mapping[str, str]) -> bool:
        """Whether a row of a table or layer is a road, by its class and what else it says.

        Classes there need not be OpenStreetMap's: what the study does not name counts unless it
        is known to be no road. Where edges were merged (`['residential', 'track']`) every part has
        to count.
        """
        if name == FERRY_CLASS:
            return self.ferries and self.is_open(tags)
        if tags.get("area") == "yes" or not self.is_open(tags):
            return False
        parts = split_merged(tags.get("highway", name))
        if not parts:
            return all(tags.get(key, "") in _SILENT for key in OTHER_KEYS)
        return all(self._is_counted(part) for part in parts)

    def _is_counted(self, name: str) -> bool:
        return name in self.included if self.stated else name not in NO_ROAD

    def is_open(self, tags: Mapping[str, str]) -> bool:
        """Whether a road lets anybody in: one rule for files of OpenStreetMap, tables and graphs.

        It is shut by `access=no` (or private, where the study does not take those), unless a mode
        of travel is let in. Of merged edges one shut part shuts the whole.
        """
        access = split_merged(tags.get("access", ""))
        shut = any(word in _CLOSED and not (word == PRIVATE and self.private) for word in access)
        return not shut or any(_lets_in(tags.get(mode, "")) for mode in MODES)

    def flags_of(self, name: str, ways: int) -> int:
        """Bits of `geo.model.road_lines` for a class and its permitted directions."""
        if name == FERRY_CLASS:
            return ways | FERRY
        return ways if name in self.no_target else ways | TARGET


def split_merged(value: str) -> tuple[str, ...]:
    """The values of a tag: one, none, or several where a simplified graph has merged edges."""
    if not value.startswith(("[", "(")) or len(value) > _LONGEST_LIST:
        return (value,) if value else ()
    try:
        listed = ast.literal_eval(value)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return (value,)
    return tuple(str(one) for one in listed) if isinstance(listed, (list, tuple)) else (value,)


def _lets_in(value: str) -> bool:
    words = split_merged(value)
    return bool(words) and all(word in _OPEN for word in words)


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

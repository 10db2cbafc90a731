"""Which rows and ways are roads, stated once more from the guide to the study file."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

COUNTED = frozenset({
    "motorway", "trunk", "primary", "secondary", "tertiary", "motorway_link", "trunk_link",
    "primary_link", "secondary_link", "tertiary_link", "unclassified", "residential",
    "living_street", "service", "road", "track", "pedestrian", "footway", "path", "bridleway",
    "cycleway", "steps",
})  # fmt: skip
NEVER = frozenset({
    "abandoned", "bus_stop", "construction", "corridor", "demolished", "disused", "elevator",
    "planned", "platform", "proposed", "raceway", "razed", "rest_area", "services",
})  # fmt: skip
OTHER_THINGS = (
    "waterway", "railway", "aeroway", "aerialway", "power", "barrier", "boundary", "natural",
    "landuse", "building",
)  # fmt: skip
LETS_IN = {"yes", "designated", "permissive", "destination", "official", "customers"}
MODES = ("foot", "vehicle", "motor_vehicle", "motorcar", "bicycle")
SAYS_NOTHING = {"", "no", "0", "false", "f"}


@dataclass(frozen=True, slots=True)
class RoadKind:
    """What is known of one road: whether it counts, may be entered, and which way it runs."""

    counts: bool
    target: bool = False
    ferry: bool = False
    forward: bool = True
    backward: bool = True


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a study says of classes."""

    include: frozenset[str] | None
    no_target: frozenset[str]
    ferries: bool

    def judge(self, tags: Mapping[str, str], *, from_osm: bool) -> RoadKind:
        """One road by its tags; tables and layers may use classes of their own."""
        parts = _listed(tags.get("highway", ""))
        name = parts[0] if parts else ""
        said_ferry = tags.get("ferry", "").lower() not in {*SAYS_NOTHING, "none", "nan", "否"}
        ferry = (not name and tags.get("route") == "ferry") or (not from_osm and said_ferry)
        if from_osm and tags.get("route") == "ferry" and not self._counts_osm(name):
            ferry = True
        forward, backward = _ways(tags, name)
        if ferry:
            counts = self.ferries and (from_osm or self._open(tags))
            return RoadKind(counts, False, True, forward, backward)
        counts = self._counts_osm(name) if from_osm else self._counts_row(parts, tags)
        counts = counts and tags.get("area", "").lower() != "yes" and self._open(tags)
        return RoadKind(counts, name not in self.no_target, False, forward, backward)

    def _counts_osm(self, name: str) -> bool:
        return name in ((self.include - {"private"}) if self.include is not None else COUNTED)

    def _counts_row(self, parts: list[str], tags: Mapping[str, str]) -> bool:
        if not parts:
            return all(tags.get(key, "").lower() in SAYS_NOTHING for key in OTHER_THINGS)
        if self.include is not None:
            return all(part in self.include for part in parts)
        return not any(part in NEVER for part in parts)

    def _open(self, tags: Mapping[str, str]) -> bool:
        private = self.include is not None and "private" in self.include
        shut = {"no"} if private else {"no", "private"}
        if not any(word in shut for word in _listed(tags.get("access", "").lower())):
            return True
        said = [_listed(tags.get(mode, "").lower()) for mode in MODES]
        return any(words and all(word in LETS_IN for word in words) for words in said)


def choose(section: Mapping[str, Any]) -> Chosen:
    """The classes of the section `[roads]`."""
    include = section.get("include")
    no_target = section.get("no_target")
    return Chosen(
        None if include is None else frozenset(include),
        frozenset(("motorway", "motorway_link") if no_target is None else no_target),
        bool(section.get("ferries")) or "ferry" in (include or ()),
    )


def _listed(value: str) -> list[str]:
    if not value.startswith(("[", "(")):
        return [value] if value else []
    try:
        read = ast.literal_eval(value)
    except (ValueError, SyntaxError):
        return [value]
    return [str(one) for one in read] if isinstance(read, list | tuple) else [value]


def _ways(tags: Mapping[str, str], name: str) -> tuple[bool, bool]:
    said = tags.get("oneway", "").strip()
    if said == "T" or said.lower() in {"-1", "reverse", "tf"}:
        return False, True
    if said.lower() in {"no", "false", "0", "b", "reversible", "alternating"}:
        return True, True
    one_way = said.lower() in {"yes", "true", "1", "t", "f", "ft"} or name == "motorway"
    around = tags.get("junction", "").lower() in {"roundabout", "circular"}
    return True, not (one_way or around)

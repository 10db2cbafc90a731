"""Outlines of counties out of an OSM extract: the level of administration has to be said."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from geo.errors import LayerError
from geo.readers.files.bounded_reading import read_apart
from geo.words.sentences import say

_LAYER = "multipolygons"
_ADMINISTRATIVE = "boundary = 'administrative'"
_NAMED = 4
"""Units of a level that are named."""


def is_osm(path: Path) -> bool:
    """Whether outlines have to be found among other things of an extract."""
    return path.name.lower().endswith((".pbf", ".osm"))


def choose_outlines(path: Path, level: str) -> tuple[dict[str, Any], str]:
    """Keys that read the outlines of one level, and a sentence; no keys where it is not said."""
    try:
        found = _list_levels(path)
    except LayerError as error:
        return {}, f"[boundaries] {error}"
    listed = "；".join(_tell_level(one, found[one]) for one in sorted(found, key=_order))
    if not found:
        return {}, say("boundaries_without_outlines", name=path.name)
    if not level and len(found) == 1:
        level = next(iter(found))
    if level not in found:
        return {}, say("admin_level_of_those", name=path.name, listed=listed)
    keys = {
        "layer": _LAYER,
        "where": f"{_ADMINISTRATIVE} AND admin_level = '{level}'",
        "columns": {"adcode": "osm_id"},
    }
    return (
        keys,
        say("admin_level_taken", name=path.name, level=_tell_level(level, found[level])),
    )


def _list_levels(path: Path) -> dict[str, list[str]]:
    """Names of the units of each level that has a code of its own."""
    columns = read_apart(path, "OSM", layer=_LAYER, where=_ADMINISTRATIVE)["columns"]
    levels: dict[str, list[str]] = defaultdict(list)
    for level, name, code in zip(
        columns["admin_level"], columns["name"], columns["osm_id"], strict=True
    ):
        if level and code:
            levels[str(level)].append(str(name or code))
    return dict(levels)


def _tell_level(level: str, names: list[str]) -> str:
    more = say("and_others") if len(names) > _NAMED else ""
    return say(
        "level_and_names", level=level, count=len(names), names="、".join(names[:_NAMED]), more=more
    )


def _order(level: str) -> tuple[int, str]:
    return (int(level) if level.isdecimal() else 99, level)

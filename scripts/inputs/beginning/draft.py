"""The sections of a study, drafted from what the files hold; what is missing is said, not guessed.

A column that a vocabulary knows needs no word. One that none knows is taken where it is the only
one that can be meant by its name and by every cell, and the draft says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geo.errors import InputError
from geo.readers.roads.door import ENDINGS
from geo.study import FileSource
from geo.study.shipped_rules import all_notices, newest_standard
from geo.words.sentences import say
from scripts.inputs.beginning.given import Given
from scripts.inputs.beginning.looks import Look, guess_columns, is_layer, look_at
from scripts.inputs.beginning.outlines import choose_outlines, is_osm

SETTINGS = {
    "column": say("setting_by_column"),
    "nbs": say("setting_by_class_code"),
    "township": say("setting_by_township_code"),
    "county_share": say("setting_by_census_share"),
    "built_up": say("setting_by_built_up"),
    "urban": say("setting_all_urban"),
    "rural": say("setting_all_rural"),
}
"""How urban and rural can be told apart."""
_OF_PLACES = {"county_share", "urban", "rural"}
"""Ways that need no column."""
_NO_OUTLINES = say("missing_boundaries")
_NO_DEMAND = say("missing_demand")
_NO_ROADS = say("missing_roads")
_NO_SITES = say("missing_sites")
_ROAD_ENDINGS = tuple(end for ends in ENDINGS.values() for end in ends)
Keys = dict[str, Any]


@dataclass(slots=True)
class Draft:
    """Sections with their keys; `told` says what was found, `missing` what to give and how."""

    sections: dict[str, Keys] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def look(self, section: str, kind: str, keys: Keys) -> Look | None:
        """Look at the file of a section; a fault is what is missing."""
        try:
            found = look_at(FileSource.model_validate(source_keys(keys)), kind)
        except (InputError, ValueError) as error:
            message = str(error).splitlines()[0]
            self.missing.append(say("section_fault_may_be_set", section=section, message=message))
            return None
        self.told.append(f"[{section}] {found.tell()}")
        return found

    def take(self, section: str, keys: Keys, look: Look, wanted: str, like: str) -> None:
        """Name the one column that can be meant by a field; else ask for it."""
        found = guess_columns(look, like)
        if len(found) == 1:
            keys.setdefault("columns", {})[wanted] = found[0]
            self.told.append(
                say("column_taken_as_check", section=section, found=found[0], wanted=wanted)
            )
            return
        listed = "、".join(found or look.rest) or say("none_of_them")
        self.missing.append(
            say(
                "column_not_recognised",
                section=section,
                name=look.path.name,
                wanted=wanted,
                listed=listed,
            )
        )


def draft_study(given: Given) -> Draft:
    """Every section of the study, in the order of the file."""
    draft = Draft()
    draft.sections["study"] = {
        "id": given.own_id, "title": given.title or given.own_id, **given.keys_of("study"),
    }  # fmt: skip
    _draft_boundaries(given, draft)
    if given.population is not None:
        _draft_population(given, draft, given.population)
    _draft_demand(given, draft)
    _draft_roads(given, draft)
    _draft_sites(given, draft)
    if given.rosters is not None:
        keys = _begin(given, "rosters", path=given.rosters)
        draft.look("rosters", "roster", keys)
        draft.sections["rosters"] = keys
    draft.sections["standard"] = _begin(given, "standard", path=newest_standard().stem)
    years = [path.stem for path in all_notices()]
    draft.sections["calendar"] = _begin(given, "calendar", notices=years)
    for section in {key.partition(".")[0] for key in given.keys} - set(draft.sections):
        draft.sections[section] = _begin(given, section)
    return draft


def source_keys(keys: Keys) -> Keys:
    """The keys of a section that say how its file is read."""
    return {name: value for name, value in keys.items() if name in FileSource.model_fields}


def _begin(given: Given, section: str, **own: Any) -> Keys:
    """The keys of a section, with those of `--set` laid over and inside them."""
    keys: Keys = dict(own)
    for place, value in given.keys_of(section).items():
        *outer, last = place.split(".")
        inside = keys
        for name in outer:
            inside = inside.setdefault(name, {})
        inside[last] = value
    return keys


def _draft_boundaries(given: Given, draft: Draft) -> None:
    if given.boundaries is None:
        draft.missing.append(_NO_OUTLINES)
        return
    if not is_layer(given.boundaries):
        draft.missing.append(
            say("layer_has_no_outlines", name=given.boundaries.name, no_outlines=_NO_OUTLINES)
        )
        return
    keys = _begin(given, "boundaries", path=given.boundaries)
    if given.counties:
        keys["counties"] = list(given.counties)
    if is_osm(given.boundaries) and "layer" not in keys:
        chosen, told = choose_outlines(given.boundaries, given.admin_level)
        (draft.told if chosen else draft.missing).append(told)
        if not chosen:
            return
        columns = {**chosen["columns"], **keys.get("columns", {})}
        keys = {"path": given.boundaries, **chosen, **keys, "columns": columns}
    look = draft.look("boundaries", "boundaries", keys)
    if look is not None and "adcode" not in look.fields:
        draft.take("boundaries", keys, look, "adcode", "adcode")
    if look is not None and "name" not in look.fields and guess_columns(look, "name"):
        draft.take("boundaries", keys, look, "name", "name")
    draft.sections["boundaries"] = keys


def _draft_population(given: Given, draft: Draft, path: Path) -> None:
    keys = _begin(given, "population", path=path)
    look = draft.look("population", "population", keys)
    draft.sections["population"] = keys
    if look is None:
        return
    if not look.fields & {"adcode", "name"}:
        draft.take("population", keys, look, "adcode", "adcode")
    counted = {"population", "population_resident", "population_registered"} & look.fields
    if not counted and not {"urban", "rural"} <= look.fields:
        draft.take("population", keys, look, "population", "people")


def _draft_demand(given: Given, draft: Draft) -> None:
    named = [given.demand is not None, given.raster is not None, given.is_modelled]
    if sum(named) != 1:
        draft.missing.append(_NO_DEMAND)
        return
    if given.is_modelled:
        if given.population is None:
            draft.missing.append(say("roads_need_census"))
        draft.sections["demand"] = _begin(given, "demand", model="roads")
        return
    if given.raster is not None:
        keys = _begin(given, "demand", raster=given.raster)
        draft.told.append(say("demand_is_raster", name=given.raster.name))
        _choose_setting(given, draft, keys, set())
    else:
        keys = _begin(given, "demand", path=given.demand)
        look = draft.look("demand", "demand", keys)
        if look is not None:
            _find_places(draft, "demand", keys, look)
            if not look.fields & {"residents", "residents_registered"}:
                draft.take("demand", keys, look, "residents", "people")
            _choose_setting(given, draft, keys, look.fields)
    if given.population is not None:
        keys.setdefault("calibrate", True)
    draft.sections["demand"] = keys


def _choose_setting(given: Given, draft: Draft, keys: Keys, fields: set[str]) -> None:
    """A column that says urban or rural decides; else nobody but the asker can."""
    by_column = next(
        (rule for rule, f in (("column", "setting"), ("nbs", "nbs")) if f in fields), ""
    )
    rule = given.setting or keys.get("setting", "") or by_column
    if rule:
        keys["setting"] = rule
        return
    possible = _OF_PLACES if given.raster is not None else set(SETTINGS) - {"built_up"}
    if given.population is None:
        possible = possible - {"county_share"}
    ways = "；".join(f"{name} {words}" for name, words in SETTINGS.items() if name in possible)
    draft.missing.append(say("setting_how_decided", ways=ways))


def _draft_roads(given: Given, draft: Draft) -> None:
    if given.roads is not None and not given.roads.name.lower().endswith(_ROAD_ENDINGS):
        draft.missing.append(say("file_has_no_roads", name=given.roads.name, no_roads=_NO_ROADS))
        return
    if given.roads is not None:
        draft.sections["roads"] = _begin(given, "roads", path=given.roads)
        draft.told.append(f"[roads] {given.roads.name}")
        return
    if given.nodes is None or given.edges is None:
        draft.missing.append(_NO_ROADS)
        return
    keys = _begin(given, "roads", nodes=given.nodes, edges=given.edges)
    for path, kind, wanted in (
        (given.nodes, "road_nodes", {"id"}),
        (given.edges, "road_edges", {"u", "v"}),
    ):
        look = draft.look("roads", kind, {**keys, "path": path})
        if look is not None and not wanted <= look.fields:
            listed = "、".join(sorted(wanted - look.fields))
            draft.missing.append(say("columns_not_recognised", name=path.name, listed=listed))
    draft.sections["roads"] = keys


def _draft_sites(given: Given, draft: Draft) -> None:
    if given.sites is None:
        draft.missing.append(_NO_SITES)
        return
    keys = _begin(given, "sites", path=given.sites)
    if given.datum:
        keys["datum"] = given.datum
    look = draft.look("sites", "sites", keys)
    if look is not None:
        if "name" not in look.fields:
            draft.take("sites", keys, look, "name", "name")
        _find_places(draft, "sites", keys, look)
    draft.sections["sites"] = keys


def _find_places(draft: Draft, section: str, keys: Keys, look: Look) -> None:
    """Coordinates in columns that no vocabulary has; without any, rows may have an address yet."""
    pairs = ({"lon", "lat"}, {"lon_lat"}, {"easting", "northing"}, {"wkt"})
    if look.has_shapes or any(pair <= look.fields for pair in pairs):
        return
    found = {name: guess_columns(look, name) for name in ("lon", "lat")}
    if all(len(one) == 1 for one in found.values()):
        for name, columns in found.items():
            keys.setdefault("columns", {})[name] = columns[0]
            draft.told.append(
                say("column_taken_as_check", section=section, found=columns[0], wanted=name)
            )
    elif section == "demand":
        for name in found:
            draft.take(section, keys, look, name, name)

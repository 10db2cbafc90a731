"""Asking for what was not given, where a person sits at the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import typer

from geo.words.sentences import say
from scripts.inputs.beginning.draft import SETTINGS
from scripts.inputs.beginning.given import ID, Given
from scripts.inputs.beginning.outlines import choose_outlines, is_osm

_DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")
_FILES = say("ask_file_bracket")


def can_ask() -> bool:
    """Whether a person sits at the other end."""
    return sys.stdin.isatty()


def ask(given: Given) -> Given:
    """The same with what the person answers; nothing that is given already is asked."""
    given = replace(
        given,
        id=given.id or _ask(say("ask_study_id"), given.own_id, _is_id),
        title=given.title or _ask(say("ask_study_title"), given.title or given.own_id),
        boundaries=given.boundaries or _ask_file(say("ask_outlines")),
    )
    if given.boundaries is not None and is_osm(given.boundaries) and not given.admin_level:
        _, told = choose_outlines(given.boundaries, "")
        typer.echo(told)
        given = replace(given, admin_level=_ask(say("ask_admin_level"), ""))
    given = replace(
        given,
        population=given.population or _ask_file(say("ask_census"), is_optional=True),
    )
    return _ask_sites(_ask_roads(_ask_demand(given)))


def _ask_demand(given: Given) -> Given:
    if given.demand is None and given.raster is None and not given.is_modelled:
        said = _ask(
            say("ask_residents"),
            "",
            _is_file_or_roads,
        )
        if said == "roads":
            given = replace(given, is_modelled=True)
        else:
            given = replace(given, demand=Path(said)).take_raster()
    if given.is_modelled or given.setting or "demand.setting" in given.keys:
        return given
    for name, words in SETTINGS.items():
        typer.echo(f"  {name}  {words}")
    question = say("ask_setting")
    return replace(given, setting=_ask(question, "", lambda text: text in {"", *SETTINGS}))


def _ask_roads(given: Given) -> Given:
    if given.roads is not None or (given.nodes is not None and given.edges is not None):
        return given
    roads = _ask_file(say("ask_roads"), is_optional=True)
    if roads is not None:
        return replace(given, roads=roads)
    return replace(
        given,
        nodes=given.nodes or _ask_file(say("ask_road_nodes")),
        edges=given.edges or _ask_file(say("ask_road_edges")),
    )


def _ask_sites(given: Given) -> Given:
    sites = given.sites or _ask_file(say("ask_sites"))
    datum = given.datum or _ask(
        say("ask_datum", datums="、".join(_DATUMS)), "",
        lambda text: text in {"", *_DATUMS},
    )  # fmt: skip
    return replace(given, sites=sites, datum=datum)


def _ask_file(question: str, *, is_optional: bool = False) -> Path | None:
    blank = say("ask_blank_for_none") if is_optional else ""
    said = _ask(
        f"{question}{_FILES}{blank}", "",
        lambda text: (is_optional and not text) or (Path(text).exists() and bool(text)),
    )  # fmt: skip
    return Path(said) if said else None


def _ask(question: str, default: str, is_good: Callable[[str], bool] = lambda _: True) -> str:
    """Ask until the answer will do."""
    while True:
        said: str = typer.prompt(question, default=default, show_default=bool(default)).strip()
        if is_good(said):
            return said
        typer.echo(say("ask_not_usable", said=said))


def _is_id(text: str) -> bool:
    return ID.fullmatch(text) is not None


def _is_file_or_roads(text: str) -> bool:
    return text == "roads" or (bool(text) and Path(text).exists())

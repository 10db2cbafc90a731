"""`vaxreach init [DIR]`: begin a study from the files that somebody has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from geo.errors import InputError
from geo.reference.schemas import encode_schema
from geo.study import Datum, SettingRule, read_study
from geo.words.sentences import say
from scripts.inputs.beginning.asking import ask, can_ask
from scripts.inputs.beginning.draft import Draft, draft_study
from scripts.inputs.beginning.given import ROADS, Given, read_keys
from scripts.inputs.beginning.narrower import tell_narrower
from scripts.inputs.beginning.writing import SCHEMA, write_study
from scripts.inputs.check import print_inputs, read_inputs
from scripts.options.ids import split_ids
from scripts.outputs import write_file
from scripts.terminal import make_console

STUDY = "study.toml"


def init(
    folder: Annotated[
        Path, typer.Argument(help="Folder of the study; made where absent.")
    ] = Path(),
    boundaries: Annotated[
        Path | None, typer.Option(help="County outlines: a layer, or an OSM extract.")
    ] = None,
    admin_level: Annotated[str, typer.Option(help="Level of outlines in an OSM extract.")] = "",
    counties: Annotated[
        str, typer.Option(help="Beginnings of the codes of counties to keep, with commas.")
    ] = "",
    population: Annotated[Path | None, typer.Option(help="Census table.")] = None,
    demand: Annotated[
        Path | None,
        typer.Option(help="Residents: a table or layer; `roads` spreads the census over roads."),
    ] = None,
    raster: Annotated[Path | None, typer.Option(help="Residents: a raster of people.")] = None,
    setting: Annotated[
        SettingRule | None, typer.Option(help="How urban and rural are told apart.")
    ] = None,
    roads: Annotated[
        Path | None, typer.Option(help="Roads: .osm.pbf, .graphml or a layer of lines.")
    ] = None,
    nodes: Annotated[Path | None, typer.Option(help="Roads: table of nodes.")] = None,
    edges: Annotated[Path | None, typer.Option(help="Roads: table of edges.")] = None,
    sites: Annotated[Path | None, typer.Option(help="Register of sites: table or layer.")] = None,
    datum: Annotated[Datum | None, typer.Option(help="Datum of the sites.")] = None,
    rosters: Annotated[Path | None, typer.Option(help="Rosters of holiday duty.")] = None,
    id_: Annotated[str, typer.Option("--id", help="Short name; that of the folder else.")] = "",
    title: Annotated[str, typer.Option(help="Title, as outputs show it.")] = "",
    keys: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="Any other key, such as sites.columns.kind=amenity; repeatable."
        ),
    ] = None,
    lang: Annotated[
        Literal["zh", "en", "both"], typer.Option(help="Language of the comments.")
    ] = "both",
    force: Annotated[bool, typer.Option("--force", help="Replace a study that is there.")] = False,
    run_check: Annotated[
        bool, typer.Option("--check/--no-check", help="Read every input at the end.")
    ] = True,
) -> None:
    """Write a commented study that runs, or say what is missing and how to mend it.

    Asks for what is not given where a person sits at the terminal. Columns are found by their
    names; those that are not known by themselves are written into the study.
    """
    _require_room(folder, is_forced=force)
    is_modelled = demand is not None and str(demand) == ROADS and not demand.exists()
    given = Given(
        folder=folder, id=id_, title=title, boundaries=boundaries, admin_level=admin_level,
        counties=tuple(split_ids(counties)), population=population,
        demand=None if is_modelled else demand, raster=raster, is_modelled=is_modelled,
        setting=setting or "", roads=roads, nodes=nodes, edges=edges, sites=sites,
        datum=datum or "", rosters=rosters, keys=read_keys(keys or []),
    )  # fmt: skip
    _require_files(given)
    draft = draft_study(ask(given) if can_ask() else given.take_raster())
    _tell(draft)
    path = folder / STUDY
    write_file("init", folder / SCHEMA, encode_schema("study"))
    write_file("init", path, write_study(draft, folder, lang).encode())
    make_console().print(say("written_to", path=path), markup=False, soft_wrap=True)
    _check(path, is_whole=run_check)


def _require_room(folder: Path, *, is_forced: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise InputError(f"init: {folder.name}: a file, expected a folder")
    there = [name for name in (STUDY, SCHEMA) if (folder / name).exists()]
    if there and not is_forced:
        raise InputError(f"init: {', '.join(there)} is there already; --force replaces it")


def _require_files(given: Given) -> None:
    """Tell every file that is not there at once."""
    names = ("boundaries", "population", "demand", "raster", "roads", "nodes", "edges", "sites",
             "rosters")  # fmt: skip
    named = {name: getattr(given, name) for name in names}
    gone = [f"--{name} {path.name}" for name, path in named.items() if path and not path.exists()]
    if gone:
        raise InputError(f"init: no such file: {', '.join(gone)}")


def _tell(draft: Draft) -> None:
    """Say what was found; where something is missing, say that, write nothing and end."""
    console = make_console()
    for line in draft.told:
        console.print(line, markup=False, soft_wrap=True)
    if not draft.missing:
        return
    console.print(say("missing_word"), markup=False)
    for line in draft.missing:
        console.print(f"  {line}", markup=False, soft_wrap=True)
    raise InputError(f"init: {len(draft.missing)} missing, told above; nothing was written")


def _check(path: Path, *, is_whole: bool) -> None:
    """Read the study, and every input once; a fault is told with the file that has been written."""
    try:
        read_study(path)
        inputs = read_inputs(path) if is_whole else None
    except InputError as error:
        raise InputError(
            f"init: {path.name} is written, but does not run yet: {error}; mend it there, then run "
            f"vaxreach check {path}"
        ) from error
    if inputs is None:
        return
    console = make_console()
    print_inputs(inputs, console)
    narrower = tell_narrower(inputs)
    if narrower:
        console.print(say("attention_is", warning=narrower), markup=False, soft_wrap=True)

"""`vaxreach export service-areas STUDY --out FILE`: layers that an assessment does not hold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import geopandas as gpd
import typer

from geo.assessment import open_latest
from geo.errors import InputError
from geo.model.service_area import AreaForm
from geo.queries.service_area import CELL_M
from geo.queries.service_area_tables import tabulate_area_lines, tabulate_area_polygons
from geo.queries.verified_template import list_to_verify
from geo.reports.gis.layer_file import FORMATS, PROJECTED, require_format, write_layer
from geo.reports.gis.output_crs import warn_of_zone
from geo.reports.workbook.table_book import write_table_book
from geo.study import read_study, state_folder
from geo.words.sentences import say
from scripts.options.crs import Crs, require_zone, tell_zone
from scripts.options.dates import AsOf
from scripts.terminal import make_console, show_steps

export = typer.Typer(
    help="Write further layers of an assessment.",
    no_args_is_help=True,
    add_completion=False,
)


@export.callback()
def choose_layer() -> None:
    """Write further layers of an assessment."""


@export.command("service-areas")
def export_service_areas(
    study: Annotated[Path, typer.Argument(help="The study file (TOML).")],
    out: Annotated[Path, typer.Option(help=f"File to write: {', '.join(FORMATS)}.")],
    cutoff: Annotated[
        float | None,
        typer.Option(min=1, max=100_000, help="Metres by road; by the site's setting if absent."),
    ] = None,
    form: Annotated[AreaForm, typer.Option(help="Ground, or roads.")] = "polygon",
    no_overlap: Annotated[
        bool, typer.Option("--no-overlap", help="Give each place to its nearest site only.")
    ] = False,
    kind: Annotated[
        str, typer.Option(help="Only units of these kinds, any of those joined by a comma.")
    ] = "",
    cell: Annotated[
        float, typer.Option(min=10, max=2_000, help="Side of a cell of polygons, in metres.")
    ] = CELL_M,
    as_of: AsOf = None,
    crs: Crs = None,
) -> None:
    """Draw what lies within the cutoff of every site, by road; for maps, never for counting."""
    require_format(out)
    require_zone(crs, read_study(study))
    with show_steps() as progress:
        made = open_latest(study, progress, as_of)
        progress("areas")
        kinds = made.coverage.read_kinds(kind)
        if form == "lines":
            areas = tabulate_area_lines(
                made.inputs, made.network, cutoff, overlap=not no_overlap, kinds=kinds
            )
        else:
            cache = state_folder(study) / "cache"
            areas = tabulate_area_polygons(
                made.inputs, made.network, cutoff, overlap=not no_overlap, cell_m=cell, cache=cache,
                kinds=kinds, progress=progress,
            )  # fmt: skip
        progress("writing")
        write_layer(areas, out, "service_areas", made.tables.summary, crs)
    console = make_console()
    if crs is not None and out.suffix.lower() not in PROJECTED:
        tell_zone(console, [say("crs_only_for", files="、".join(PROJECTED), name=out.name)])
    else:
        tell_zone(console, [said for said in [warn_of_zone([areas], crs)] if said])
    console.print(_tell(areas, out), markup=False)


@export.command("verified-template")
def export_verified_template(
    study: Annotated[Path, typer.Argument(help="The study file (TOML).")],
    out: Annotated[Path, typer.Option(help="Workbook to write (.xlsx).")],
    as_of: AsOf = None,
) -> None:
    """Write the distances that an office should verify, ready to be filled in and named in a study.

    One row per place that only roads leave out, or that cannot be judged, with its nearest site in
    a straight line; most residents first.
    """
    if out.suffix.lower() != ".xlsx":
        raise InputError(f"{out.name}: expected a file ending in .xlsx")
    with show_steps() as progress:
        made = open_latest(study, progress, as_of)
        progress("writing")
        rows = list_to_verify(made.inputs, made.network, made.tables.demand)
        write_table_book(out, made.tables.summary, {say("way_verified"): rows})
    make_console().print(
        say("verify_items_and_file", count=f"{len(rows):,}", file=out), markup=False
    )


def _tell(areas: gpd.GeoDataFrame, out: Path) -> str:
    empty = int(areas.geometry.is_empty.sum())
    rest = say("of_which_no_roads", count=f"{empty:,}") if empty else ""
    return say("service_areas_and_file", count=f"{len(areas):,}", more=rest, file=out)

"""`--crs`: the coordinate system of GeoPackage, Shapefile and File Geodatabase."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import geopandas as gpd
import typer
from rich.console import Console

from geo.errors import CoordinateError
from geo.model.row_report import RowReport
from geo.readers.counties.boundaries import read_counties
from geo.reports.gis.output_crs import CODES, OutputCrs, find_output_crs, project_layer
from geo.study import Study
from geo.words.sentences import say


def _read(text: str) -> OutputCrs:
    """In one line, as the other refusals: the list is too long for the box of an option."""
    try:
        return find_output_crs(text)
    except CoordinateError as error:
        raise CoordinateError(f"--{error}") from error


Crs = Annotated[
    OutputCrs | None,
    typer.Option(
        "--crs",
        parser=_read,
        metavar="EPSG:CODE",
        help="Shapes of GeoPackage, Shapefile and File Geodatabase in this system, easting first "
        f"({', '.join(map(str, CODES))}); all other files stay WGS 84.",
    ),
]


def tell_zone(console: Console, warnings: Sequence[str]) -> None:
    """Warn of a zone that does not suit, and of what is left out."""
    for warning in warnings:
        console.print(say("attention_is", warning=warning), markup=False, soft_wrap=True)


def require_zone(crs: OutputCrs | None, study: Study) -> None:
    """Refuse a zone that is nowhere near the counties of a study before anything is computed.

    Raises
    ------
    CoordinateError
        They lie over 1,000 km from its meridian.
    """
    if crs is None or crs.meridian is None:
        return
    counties = read_counties(study.boundaries, RowReport("boundaries"))
    try:
        project_layer(gpd.GeoDataFrame(geometry=counties.geometry, crs="EPSG:4326"), crs)
    except CoordinateError as error:
        raise CoordinateError(f"--{error}") from error

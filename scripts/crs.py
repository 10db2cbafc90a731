"""`--crs`: the coordinate system of GeoPackage, Shapefile and File Geodatabase."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from geo.errors import CoordinateError
from geo.reports.output_crs import CODES, OutputCrs, find_output_crs


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


def tell_zone(console: Console, warning: str) -> None:
    """Warn of a zone that does not suit."""
    if warning:
        console.print(f"注意：{warning}", markup=False, soft_wrap=True)

"""Options that name files of polygons where sites must, or must not, stand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo.errors import InputError
from geo.planning.asked_layers import MOST_LAYERS
from geo.planning.places.area_layers import AreaLayer, Role
from geo.readers.area_layers import read_areas
from geo.study import Datum, FileSource

Within = Annotated[
    list[Path] | None,
    typer.Option(help="Polygons that new sites must lie in, the border too; repeatable."),
]
Exclude = Annotated[
    list[Path] | None,
    typer.Option(help="Polygons that new sites must not lie in, nor on the border; repeatable."),
]
AreaDatum = Annotated[
    Datum | None, typer.Option(help="Datum of these polygons where the files do not say it.")
]


def read_area_files(
    within: list[Path] | None, exclude: list[Path] | None, datum: Datum | None
) -> list[AreaLayer]:
    """A layer per file, under the file's name without its ending.

    Raises
    ------
    InputError
        There are too many files of one role, or one cannot be used whole.
    """
    return [
        *_read_role("within", within or [], datum),
        *_read_role("exclude", exclude or [], datum),
    ]


def _read_role(role: Role, files: list[Path], datum: Datum | None) -> list[AreaLayer]:
    if len(files) > MOST_LAYERS:
        raise InputError(f"--{role}: expected at most {MOST_LAYERS} files, got {len(files)}")
    return [
        AreaLayer(path.stem, role, read_areas(FileSource(path=path, datum=datum))) for path in files
    ]

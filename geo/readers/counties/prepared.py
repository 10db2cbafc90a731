"""County outlines kept ready for use, found again by the contents of the files they stand in.

Kept are only outlines of formats that are one file, whose hash covers all that is read. Reading
and mending them gives the same whenever that file, the study's own words on it, the names that
tables use and the library of shapes are the same.
"""

from __future__ import annotations

import contextlib
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.arrays import Shapes
from geo.errors import LayerError, StoreError
from geo.model.county import Counties
from geo.model.row_report import RowRemark, RowReport
from geo.readers.counties.boundaries import BoundaryCheck, check_boundaries, read_counties
from geo.readers.layers.content import LayerFormat, find_format
from geo.readers.vocabulary import list_files
from geo.storage.array_store import content_hash, open_arrays, save_arrays
from geo.study import BoundarySource

FORMAT = "counties-1"
"""Changes whenever the same outlines would be read or measured otherwise than before."""
_IN_PARTS = frozenset({LayerFormat.SHAPEFILE, LayerFormat.GEODATABASE})
_PLACES = {"path", "paths"}
_TEXTS = ("adcode", "name", "prefecture")


def prepare_counties(
    source: BoundarySource, cache: Path, report: RowReport
) -> tuple[Counties, BoundaryCheck]:
    """Open the outlines of a study from the cache, or read and measure them and keep them there.

    The remarks of the reader are kept too and added to `report` either way. A damaged entry is
    made anew; what cannot be kept is read all the same.

    Raises
    ------
    LayerError, CoordinateError, PersonalDataError
        The outlines cannot be used; nothing is kept then.
    """
    if not all(map(_is_one_file, source.files)):
        counties = read_counties(source, report)
        return counties, check_boundaries(counties)
    folder = cache / f"counties-{_key(source)}"
    with contextlib.suppress(StoreError):
        return _open(folder, report)
    own = RowReport(report.input)
    counties = read_counties(source, own)
    check = check_boundaries(counties)
    with contextlib.suppress(StoreError, ValueError):  # ValueError: an area without a number
        _save(folder, counties, check, own)
    report.accepted += own.accepted
    report.extend(own.remarks)
    for heading, counts in own.tallies.items():
        report.tally(heading, counts)
    return counties, check


def _is_one_file(path: Path) -> bool:
    """Whether the hash of a file covers all that is read; what cannot be read says so later."""
    try:
        return find_format(path) not in _IN_PARTS
    except LayerError:
        return False


def _key(source: BoundarySource) -> str:
    """Hash of all that the outlines and the remarks on them depend on; remarks name files."""
    return content_hash(
        [*source.files, *list_files("boundaries", "persons", "datums")],
        FORMAT,
        shapely.geos_version_string,
        *(path.name for path in source.files),
        source.model_dump_json(exclude=_PLACES),
    )


def _save(folder: Path, counties: Counties, check: BoundaryCheck, rows: RowReport) -> None:
    bodies = shapely.to_wkb(counties.geometry).tolist()
    arrays: dict[str, NDArray[Any]] = {
        "wkb": np.frombuffer(b"".join(bodies), dtype=np.uint8),
        "wkb_ptr": np.cumsum([0, *map(len, bodies)], dtype=np.int64),
        **{name: getattr(counties, name) for name in _TEXTS},
    }
    meta = {
        "check": asdict(check),
        "accepted": rows.accepted,
        "remarks": [asdict(remark) for remark in rows.remarks],
        "tallies": rows.tallies,
    }
    save_arrays(folder, arrays, meta)


def _open(folder: Path, report: RowReport) -> tuple[Counties, BoundaryCheck]:
    arrays, meta = open_arrays(folder)
    counties = Counties(
        **{name: arrays[name] for name in _TEXTS},
        geometry=_read_shapes(arrays["wkb"].tobytes(), arrays["wkb_ptr"].tolist()),
    )
    report.accepted += meta["accepted"]
    report.extend(RowRemark(**remark) for remark in meta["remarks"])
    for heading, counts in meta["tallies"].items():
        report.tally(heading, counts)
    return counties, BoundaryCheck(**meta["check"])


def _read_shapes(body: bytes, ptr: list[int]) -> Shapes:
    shapes: Shapes = np.empty(len(ptr) - 1, dtype=object)
    shapes[:] = [shapely.from_wkb(body[i:j]) for i, j in pairwise(ptr)]
    return shapes

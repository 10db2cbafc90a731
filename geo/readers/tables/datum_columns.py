"""Columns of coordinates that name their datum: bd09ll_Lon, 百度经度, lat_wgs84.

The datum goes into the column `datum` of the frame, so that it counts row by row. A table that
gives its places in several datums is believed only where they agree.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.arrays import Floats, Texts, texts
from geo.errors import TableError
from geo.geometry.coordinates import to_wgs84
from geo.geometry.geodesy import geodesic_mm
from geo.readers.vocabulary import COORDINATES, Meaning, find_meaning, find_word
from geo.study import FileSource

LARGEST_DIFFERENCE_M = 350.0
"""As far as two datums of one table may lie apart in the median: rounded degrees and rough formulas
stay below, a wrong datum moves a place by 400 m and more."""
_PAIR = ("lon", "lat")


def state_header_datum(
    columns: dict[str, Texts],
    names: Sequence[str],
    meanings: Sequence[Meaning | None],
    frame: pd.DataFrame,
    source: FileSource,
    file: str,
) -> None:
    """Write the datum that the chosen coordinates name into every row of `columns`.

    A cell that names another datum is made unreadable, so that its row is refused: which of the
    two holds cannot be said. A declared CRS stands before all of it, and so does a declared datum
    for columns that the study names itself.

    Raises
    ------
    TableError
        Two pairs of coordinates name their datums and disagree.
    """
    chosen = {m.datum for m in meanings if m and m.field in COORDINATES and m.action == "take"}
    datum = next(iter(chosen)) if len(chosen) == 1 else ""
    is_mapped = bool(COORDINATES & set(source.columns))
    if not datum or source.crs is not None or (is_mapped and source.datum is not None):
        return
    if not is_mapped:
        _compare_pairs(names, frame, datum, file)
    rows = len(frame)
    cells = columns.get("datum", texts([""] * rows))
    columns["datum"] = texts(
        datum if not cell or find_word(cell, "datums") == datum else f"{datum} / {cell}"
        for cell in cells
    )


def _compare_pairs(names: Sequence[str], frame: pd.DataFrame, chosen: str, file: str) -> None:
    """Refuse a table whose further pair lies elsewhere: one of the two datums is wrong."""
    pairs: dict[str, dict[str, int]] = {}
    for i, name in enumerate(names):
        meaning = find_meaning(name, "sites")
        if meaning is not None and meaning.datum and meaning.field in _PAIR:
            pairs.setdefault(meaning.datum, {}).setdefault(meaning.field, i)
    whole = {datum: at for datum, at in pairs.items() if len(at) == 2}
    if chosen not in whole:
        return
    own = _read_places(frame, whole[chosen], chosen)
    for datum, at in whole.items():
        if datum == chosen:
            continue
        apart_m = _median_apart_m(own, _read_places(frame, at, datum))
        if apart_m > LARGEST_DIFFERENCE_M:
            lon, lat = (names[whole[chosen][axis]] for axis in _PAIR)
            raise TableError(
                f"{file}: the coordinates as {chosen} and as {datum} lie {apart_m:,.0f} m apart, "
                f'so one datum is wrong; name those to be taken by columns = {{ lon = "{lon}", '
                f'lat = "{lat}" }} and datum = "…"'
            )


def _median_apart_m(first: tuple[Floats, Floats], second: tuple[Floats, Floats]) -> float:
    """Median distance of the rows that have both places, 0 where none has."""
    both = ~np.isnan(np.vstack((*first, *second))).any(axis=0)
    ends = [axis[both] for axis in (*first, *second)]
    return float(np.median(geodesic_mm(*ends))) / 1000 if both.any() else 0.0


def _read_places(frame: pd.DataFrame, at: dict[str, int], datum: str) -> tuple[Floats, Floats]:
    lon, lat = (
        pd.to_numeric(frame[at[axis]], errors="coerce").to_numpy(dtype=np.float64) for axis in _PAIR
    )
    good = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    lon, lat = np.where(good, lon, np.nan), np.where(good, lat, np.nan)
    return to_wgs84(lon, lat, datum)

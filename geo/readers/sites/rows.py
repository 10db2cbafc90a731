"""Rows of a register with their places, whether they come from tables or from a layer of shapes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from geo.arrays import Flags, Texts, texts
from geo.model.row_report import RowReport
from geo.readers.files.arrow_tables import has_shapes
from geo.readers.files.signatures import LAYER_ENDINGS
from geo.readers.files.xlsx import write_cell
from geo.readers.layers.door import read_layer
from geo.readers.places.positions import Positions, check_positions, locate_rows
from geo.readers.sites.shapes import StatedPositions, place_shapes
from geo.readers.tables.cells import column_of
from geo.readers.tables.door import read_table
from geo.readers.tables.equal_rows import drop_equal_rows
from geo.readers.vocabulary import find_word
from geo.study import FileSource


@dataclass(frozen=True, slots=True)
class PlacedRows:
    """Rows of text with `_file` and `_row`, and where each of them lies."""

    frame: pd.DataFrame
    places: Positions

    def select(self, kept: Flags) -> PlacedRows:
        """The rows under a mask, renumbered."""
        places = self.places
        return PlacedRows(
            self.frame[kept].reset_index(drop=True),
            Positions(places.lon[kept], places.lat[kept], places.blank[kept], places.refused[kept]),
        )


def is_layer(path: Path) -> bool:
    """Whether a file is one of shapes, by its name; an Arrow file may be either."""
    return path.suffix.lower() in LAYER_ENDINGS or has_shapes(path)


def read_placed_rows(source: FileSource, kind: str, report: RowReport) -> PlacedRows:
    """Read tables, or layers where the first file has the suffix of one.

    Raises
    ------
    TableError, LayerError, PersonalDataError, CoordinateError
        As `read_table`, `read_layer` and `locate_rows` do.
    """
    if is_layer(source.files[0]):
        return _read_layers(source, kind, report)
    frame = read_table(source, kind, report)
    return PlacedRows(frame, locate_rows(frame, source, report))


def _read_layers(source: FileSource, kind: str, report: RowReport) -> PlacedRows:
    """Points as they are; of anything wider a point on it, with a lower `position`."""
    layer = read_layer(source, kind, report)
    shapes = np.asarray(layer.geometry.array, dtype=object)
    stands = place_shapes(layer, shapes, report)
    cells = layer.drop(columns=["geometry", "lon", "lat", "lon_lat"], errors="ignore")
    columns = {
        name: pd.Series([write_cell(value) for value in cells[name]], dtype=object)
        for name in cells.columns
        if name not in {"_file", "_row"}
    }
    frame = pd.DataFrame(columns | {name: cells[name] for name in ("_file", "_row")})
    frame.attrs.update(layer.attrs)
    if stands.is_lower.any():
        frame["position"] = _lower_position(column_of(frame, "position"), stands)
    frame = frame.assign(_lon=stands.lon, _lat=stands.lat, _refused=stands.refused)
    frame = drop_equal_rows(frame, report)
    lon, lat = (frame.pop(name).to_numpy(dtype=np.float64) for name in ("_lon", "_lat"))
    refused: Flags = frame.pop("_refused").to_numpy(dtype=np.bool_)
    raw = Positions(lon, lat, np.isnan(lon) & ~refused, refused)
    return PlacedRows(frame, check_positions(frame, raw, report))


def _lower_position(stated: Texts, stands: StatedPositions) -> Texts:
    """What the row states, unless it states more than its shape can tell."""
    said = texts(find_word(word, "positions") if word else "" for word in stated)
    lower = stands.is_lower & ~np.isin(said.astype(str), ["village", "township"])
    return np.where(lower, stands.position, stated).astype(object)

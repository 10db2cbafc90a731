"""GeoJSON without GDAL: every geometry is checked before a geometry library sees it.

Positions have two or three numbers; collections nest at most `DEEPEST` deep. A ring that is not
closed is closed and said so; a feature that breaks the rules is refused by its number.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import shapely

from geo.arrays import Ints, Shapes
from geo.errors import LayerError
from geo.model.row_report import RowReport
from geo.readers.files.child import MOST_COLUMNS
from geo.storage.local_files import read_local, tell_oddity

DEEPEST = 8
MOST_CELLS = 100_000_000
"""Features times properties: ten million people have fewer."""
_LEVELS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
"""How many lists stand around the positions of each type."""


@dataclass(frozen=True, slots=True)
class Features:
    """Features as read: `row` is the number in the file from 1, `crs` the text of the old member.

    `geometry` holds None where a feature has none.
    """

    properties: list[dict[str, Any]]
    geometry: Shapes
    row: Ints
    crs: str | None


def read_features(path: Path, report: RowReport) -> Features:
    """Read a FeatureCollection, or a single Feature.

    Raises
    ------
    LayerError
        The file is neither UTF-8 nor GB18030, is no GeoJSON, or nests too deep.
    """
    document = _parse(path)
    features = document["features"] if document["type"] == "FeatureCollection" else [document]
    geometry = np.full(len(features), None, dtype=object)
    refused = np.zeros(len(features), dtype=np.bool_)
    properties: list[dict[str, Any]] = []
    names: set[str] = set()
    for i, feature in enumerate(features):
        try:
            geometry[i] = _clean_feature(feature, path.name, i + 1, report)
            properties.append(_read_properties(feature))
        except _Unfit as reason:
            _refuse(report, path.name, i + 1, str(reason))
            refused[i] = True
            properties.append({})
        _bound_columns(path, properties[-1], names, len(features))
    shapes = shapely.from_geojson(geometry, on_invalid="ignore")
    given = np.array([text is not None for text in geometry], dtype=np.bool_)
    short = given & shapely.is_missing(shapes)
    for at in np.flatnonzero(short):
        _refuse(report, path.name, int(at) + 1, "too few positions for its type")
    kept = np.flatnonzero(~(refused | short))
    return Features(
        [properties[i] for i in kept], shapes[kept], kept + 1, _read_crs_member(document)
    )


def _bound_columns(path: Path, given: dict[str, Any], names: set[str], rows: int) -> None:
    """Every name becomes a column of every row, though a feature may have one property alone."""
    names.update(given)
    if len(names) > MOST_COLUMNS:
        raise LayerError(f"{path.name}: at most {MOST_COLUMNS:,} properties, found more")
    if len(names) * rows > MOST_CELLS:
        raise LayerError(
            f"{path.name}: {len(names):,} properties of {rows:,} features; at most "
            f"{MOST_CELLS:,} cells in all: leave out properties that are not needed"
        )


class _Unfit(Exception):  # noqa: N818 - a reason inside this module, not an error of the engine
    """Why one feature cannot be taken."""


def _parse(path: Path) -> dict[str, Any]:
    try:
        document = orjson.loads(_decode(path))
    except orjson.JSONDecodeError as error:
        raise LayerError(f"{path.name}: not JSON that can be read: {error}") from error
    kind = document.get("type") if isinstance(document, dict) else None
    whole = kind == "FeatureCollection" and isinstance(document.get("features"), list)
    if not whole and kind != "Feature":
        raise LayerError(
            f"{path.name}: expected a GeoJSON FeatureCollection, "
            f"found JSON of type {str(kind)[:40]!r}"
        )
    return dict(document)


def _decode(path: Path) -> str:
    try:
        body = read_local(path)
    except OSError as error:
        raise LayerError(f"{path.name}: cannot be read{tell_oddity(error)}") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise LayerError(f"{path.name}: neither UTF-8 nor GB18030")


def _refuse(report: RowReport, file: str, row: int, reason: str) -> None:
    report.remark("refused", "geometry_unreadable", reason, file=file, row=row)


def _read_properties(feature: dict[str, Any]) -> dict[str, Any]:
    """Properties with nested values as JSON text; the id of the feature is one of them."""
    given = feature.get("properties")
    found = dict(given) if isinstance(given, dict) else {}
    if "id" in feature:
        found.setdefault("id", feature["id"])
    try:
        return {name: _flatten(value) for name, value in found.items()}
    except orjson.JSONEncodeError as error:
        raise _Unfit("the properties nest too deep") from error


def _flatten(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else value


def _read_crs_member(document: dict[str, Any]) -> str | None:
    member = document.get("crs")
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return name if isinstance(name, str) else None


def _clean_feature(feature: Any, file: str, row: int, report: RowReport) -> bytes | None:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise _Unfit("expected a Feature")
    geometry = feature.get("geometry")
    if geometry is None:
        return None
    cleaner = _Cleaner()
    cleaned = orjson.dumps(cleaner.clean(geometry, 1))
    if cleaner.closed:
        message = f"{cleaner.closed} rings were not closed; their first position was repeated"
        report.remark("repaired", "ring_closed", message, file=file, row=row)
    return cleaned


@dataclass(slots=True)
class _Cleaner:
    """Checks one geometry and counts the rings that had to be closed."""

    closed: int = 0

    def clean(self, geometry: Any, depth: int) -> dict[str, Any]:
        if not isinstance(geometry, dict):
            raise _Unfit(f"expected an object, found {type(geometry).__name__}")
        kind = geometry.get("type")
        if kind == "GeometryCollection":
            return {"type": kind, "geometries": self._clean_members(geometry, depth)}
        if kind not in _LEVELS:
            raise _Unfit(f"unknown type {str(kind)[:40]!r}")
        coordinates = geometry.get("coordinates")
        if _LEVELS[kind] == 0:
            return {"type": kind, "coordinates": _read_positions([coordinates])[0]}
        rings = kind.endswith("Polygon")
        return {"type": kind, "coordinates": self._clean_lists(coordinates, _LEVELS[kind], rings)}

    def _clean_members(self, geometry: dict[str, Any], depth: int) -> list[dict[str, Any]]:
        members = geometry.get("geometries")
        if depth > DEEPEST:
            raise _Unfit(f"collections nest at most {DEEPEST} deep")
        if not isinstance(members, list):
            raise _Unfit("a collection without geometries")
        return [self.clean(member, depth + 1) for member in members]

    def _clean_lists(self, value: Any, level: int, rings: bool) -> list[Any]:  # noqa: FBT001 - private
        if not isinstance(value, list) or not value:
            raise _Unfit("a list of positions is missing or empty")
        if level > 1:
            return [self._clean_lists(item, level - 1, rings) for item in value]
        positions = _read_positions(value)
        if rings and positions[0] != positions[-1]:
            positions.append(positions[0])
            self.closed += 1
        if rings and len(positions) < 4:
            raise _Unfit("a ring has at least four positions, the last one being the first")
        return positions


def _read_positions(value: list[Any]) -> list[list[float]]:
    """Longitude and latitude of each position; a height is dropped."""
    try:
        array = np.array(value)
    except ValueError as error:
        raise _Unfit("positions differ in length") from error
    if array.ndim != 2 or array.shape[1] not in {2, 3} or array.dtype.kind not in "iuf":
        raise _Unfit("every position must be two or three numbers")
    positions: list[list[float]] = array[:, :2].astype(np.float64).tolist()
    return positions

"""County outlines: codes unique, six digits in China, shapes valid, overlaps and gaps measured."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.arrays import Flags, Texts, texts
from geo.errors import LayerError
from geo.geometry.geodesy import polygon_area_m2
from geo.model.county import Counties
from geo.model.row_report import RowReport
from geo.readers.counties.boundary_shapes import repair_shapes
from geo.readers.layers.door import read_layer
from geo.readers.tables.cells import column_of, repair_codes
from geo.readers.tables.row_remarks import remark_rows
from geo.study import BoundarySource

_NATIONAL_PREFIX = r"^156(?=\d{6}$)"
"""National base maps write the country's number before a code."""


@dataclass(frozen=True, slots=True)
class BoundaryCheck:
    """How well outlines fit together; areas are geodesic.

    `overlap_m2` sums over pairs of counties. `gap_m2` is the ground that the counties together
    enclose and none holds; an enclave of another province counts as one.
    """

    overlap_m2: float
    gap_m2: float


def read_counties(source: BoundarySource, report: RowReport) -> Counties:
    """Read outlines, sorted by adcode, all parts and holes kept.

    Rows of whole prefectures or provinces only lend their names. Invalid shapes are repaired,
    with the area before and after in the report, or refused with their row: no polygon, no area,
    or a repair that changes the area by more than `LARGEST_CHANGE`.

    Raises
    ------
    LayerError
        No column for the codes, a code on two rows, or no county left.
    CoordinateError
        The coordinates cannot be moved to WGS 84.
    """
    frame = read_layer(source, "boundaries", report)
    frame["adcode"] = _read_codes(frame, source, report)
    frame = _keep(frame, frame["adcode"].to_numpy() != "")
    frame, prefectures = _split_levels(frame, source, report)
    frame.geometry, usable = repair_shapes(frame, report)
    frame = _keep(frame, usable).sort_values("adcode", ignore_index=True)
    if len(frame) == 0:
        raise LayerError(f"{_files(source)}: no county with a usable outline and a code is left")
    report.accepted = len(frame)
    adcode = texts(frame["adcode"])
    prefecture = texts(column_of(frame, "prefecture"))
    looked_up = texts(prefectures.get(code[:4], "") for code in adcode)
    return Counties(
        adcode=adcode,
        name=texts(column_of(frame, "name")),
        prefecture=np.where(prefecture != "", prefecture, looked_up),
        geometry=frame.geometry.to_numpy(),
    )


def check_boundaries(counties: Counties) -> BoundaryCheck:
    """Measure overlaps between counties and gaps enclosed by them."""
    shapes = counties.geometry
    if shapely.coverage_is_valid(shapes):
        return BoundaryCheck(0.0, _measure_gaps_m2(shapely.coverage_union_all(shapes)))
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = first < second
    shared = shapely.intersection(shapes[first[once]], shapes[second[once]])
    return BoundaryCheck(
        overlap_m2=float(polygon_area_m2(shared).sum()),
        gap_m2=_measure_gaps_m2(shapely.union_all(shapes)),
    )


def _measure_gaps_m2(whole: BaseGeometry) -> float:
    """Area of the holes of a union, less the parts of it that lie in them."""
    parts = shapely.get_parts(whole)
    filled = np.asarray(shapely.polygons(shapely.get_exterior_ring(parts)), dtype=object)
    rings, part = shapely.get_rings(parts, return_index=True)
    inner = np.concatenate(([False], part[1:] == part[:-1])) if len(part) else part.astype(bool)
    holes = np.asarray(shapely.polygons(rings[inner]), dtype=object)
    _, within = shapely.STRtree(filled).query(holes, predicate="contains")
    return float(polygon_area_m2(holes).sum() - polygon_area_m2(filled[np.unique(within)]).sum())


def _read_codes(frame: gpd.GeoDataFrame, source: BoundarySource, report: RowReport) -> Texts:
    if "adcode" not in frame:
        found = ", ".join(name.removeprefix("other:") for name in frame.columns[:20])
        raise LayerError(
            f"{_files(source)}: no column with county codes; "
            f'name it by columns = {{adcode = "…"}}; found: {found}'
        )
    written = frame["adcode"]
    if pd.api.types.is_numeric_dtype(written):
        report.remark("repaired", "code_from_number", "codes were numbers", column="adcode")
    plain = pd.Series([_write_code(value) for value in written], dtype=object)
    national = plain.str.contains(_NATIONAL_PREFIX).to_numpy(dtype=np.bool_)
    message = "the country's number 156 before {value} was left out"
    remark_rows(report, frame, national, "repaired", "code_rewritten", message, column="adcode")
    blank = (plain == "").to_numpy()
    remark_rows(report, frame, blank, "refused", "adcode_missing", "a county needs its code")
    stripped = plain.str.replace(_NATIONAL_PREFIX, "", regex=True)
    cells = pd.DataFrame(frame).assign(adcode=stripped)
    codes = repair_codes(cells, "adcode", (6,), report, is_free=_are_free(cells))
    if len(frame) and "geometry" in frame and not (codes != "").any():
        raise LayerError(_tell_no_code(plain, source))
    return codes


def _are_free(cells: pd.DataFrame) -> bool:
    """Whether most codes are not six digits: those of another country, in whatever form."""
    written = cells["adcode"].to_numpy(dtype=object) != ""
    six = repair_codes(cells, "adcode", (6,), RowReport("boundaries")) != ""
    return bool(2 * six.sum() < written.sum())


def _tell_no_code(plain: pd.Series, source: BoundarySource) -> str:
    shown = ", ".join(dict.fromkeys(plain[plain != ""][:5])) or "blank cells"
    return (
        f"{_files(source)}: no county code can be read in the column of codes; found: {shown}; "
        'name another column by columns = {adcode = "…"}'
    )


def _write_code(value: object) -> str:
    if isinstance(value, float):
        return "" if np.isnan(value) else f"{value:.0f}" if value.is_integer() else str(value)
    return str(value).strip()


def _split_levels(
    frame: gpd.GeoDataFrame, source: BoundarySource, report: RowReport
) -> tuple[gpd.GeoDataFrame, dict[str, str]]:
    """Rows of counties that the study keeps, and the names of prefectures by four digits.

    A prefecture without counties of its own, as some cities are, is its own county.
    """
    codes = frame["adcode"].to_numpy(dtype=object)
    is_chinese = all(re.fullmatch("[0-9]{6}", code) for code in codes)
    counties_of = {code[:4] for code in codes if not code.endswith("00")}
    above = [
        is_chinese and (code.endswith("0000") or (code.endswith("00") and code[:4] in counties_of))
        for code in codes
    ]
    is_above: Flags = np.array(above, dtype=np.bool_)
    names = column_of(frame, "name")
    prefectures = {
        code[:4]: name for code, name in zip(codes[is_above], names[is_above], strict=True)
    }
    message = "{value} is a prefecture or province; only its name was taken"
    remark_rows(report, frame, is_above, "noted", "not_a_county", message, column="adcode")
    prefixes = tuple(source.counties) or ("",)
    wanted = np.array([code.startswith(prefixes) for code in codes], dtype=np.bool_)
    if not (wanted & ~is_above).any():
        raise LayerError(
            f"{_files(source)}: no county"
            + (f" whose code begins with {' or '.join(source.counties)}" if source.counties else "")
        )
    kept = _keep(frame, wanted & ~is_above)
    _refuse_duplicates(kept, source)
    return kept, prefectures


def _refuse_duplicates(frame: gpd.GeoDataFrame, source: BoundarySource) -> None:
    rows: dict[str, list[str]] = defaultdict(list)
    for code, row in zip(frame["adcode"], frame["_row"], strict=True):
        rows[code].append(str(row))
    twice = [f"{code} in rows {', '.join(at)}" for code, at in rows.items() if len(at) > 1]
    if twice:
        raise LayerError(
            f"{_files(source)}: every county stands on one row; found {'; '.join(twice[:20])} "
            "(join the parts of a county into one shape first)"
        )


def _keep(frame: gpd.GeoDataFrame, rows: Flags) -> gpd.GeoDataFrame:
    return frame[rows].reset_index(drop=True)


def _files(source: BoundarySource) -> str:
    return ", ".join(path.name for path in source.files)

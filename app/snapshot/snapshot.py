"""One assessment, made ready to be served: outlines simplified and features encoded once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from app.snapshot.geojson import FeatureLayer, encode_layer
from app.snapshot.scenario_engine import LazyEngine
from app.snapshot.service_areas import BoundedAreas
from geo.arrays import Floats, Shapes
from geo.assessment import Assessment
from geo.findings.holidays.county_holidays import HolidayFindings
from geo.model.assessment_tables import TABLES, AssessmentTables
from geo.queries.coverage import CoverageAnswer, CoverageQuestion

SIMPLE_TOLERANCE_DEGREES = 0.002
"""Corners that span less than a triangle of this side squared go; about 200 m."""
MOST_ANSWERS = 128
"""How many answers about coverage are kept; each holds some hundred rows."""
MOST_SERVICES = 16
_SIMPLE_GRID_DEGREES = 1e-5


@dataclass(frozen=True, slots=True)
class Published:
    """What routes read; `counties` has one layer for each value of `geometry`.

    `layers` has the other tables that are GeoJSON, by name; `find_coverage` and `find_holidays`
    remember their latest answers. `revision` is that of the register it is of, if of any.
    """

    assessment: Assessment
    areas: BoundedAreas
    find_coverage: Callable[[CoverageQuestion], CoverageAnswer]
    find_holidays: Callable[[str], HolidayFindings]
    counties: dict[str, FeatureLayer]
    prefectures: FeatureLayer
    layers: Mapping[str, FeatureLayer]
    engine: LazyEngine
    revision: int | None = None

    @property
    def id(self) -> str:
        """Names the assessment; another result has another id."""
        return self.assessment.id

    @property
    def tables(self) -> AssessmentTables:
        """The tables of the assessment."""
        return self.assessment.tables

    @property
    def synthetic(self) -> bool:
        """Whether any input of the assessment is modelled."""
        return bool(self.tables.summary.get("synthetic", False))


def publish(assessment: Assessment) -> Published:
    """Encode every layer of an assessment; takes a second or two for a province."""
    tables = assessment.tables
    outlines = tables.counties.geometry.to_numpy()
    drawn = _draw(tuple(shapely.to_wkb(outlines)), tuple(tables.counties["prefecture"]))
    simple, extra = drawn.simple, _label_points(outlines)
    shapes = {"full": outlines, "simple": simple, "none": np.full(len(outlines), None)}
    return Published(
        assessment=assessment,
        areas=BoundedAreas(assessment.areas),
        find_coverage=lru_cache(maxsize=MOST_ANSWERS)(assessment.coverage.find),
        find_holidays=lru_cache(maxsize=MOST_SERVICES)(assessment.holidays.find),
        counties={
            name: encode_layer(tables.counties, "adcode", shape, extra)
            for name, shape in shapes.items()
        },
        prefectures=_join_prefectures(tables.prefectures, drawn.joined),
        layers={
            name: encode_layer(getattr(tables, name), table.key[0])
            for name, table in TABLES.items()
            if table.geojson and name != "counties"
        },
        engine=LazyEngine(assessment),
    )


def simplify_outlines(outlines: Shapes) -> Shapes:
    """Fewer corners, with shared borders still shared (Visvalingam–Whyatt over the coverage)."""
    if len(outlines) == 0:
        return outlines
    simple = shapely.coverage_simplify(outlines, SIMPLE_TOLERANCE_DEGREES)
    rounded: Shapes = shapely.set_precision(simple, _SIMPLE_GRID_DEGREES, mode="pointwise")
    return rounded


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Outlines with fewer corners, and those of each prefecture joined, by its name."""

    simple: Shapes
    joined: Mapping[str, shapely.Geometry]


@lru_cache(maxsize=2)
def _draw(outlines: tuple[bytes, ...], prefectures: tuple[str, ...]) -> _Drawn:
    """Kept from one assessment to the next, which has the same outlines."""
    simple = simplify_outlines(shapely.from_wkb(np.array(outlines, dtype=object)))
    names = np.array(prefectures, dtype=object)
    joined = {name: shapely.union_all(simple[names == name]) for name in dict.fromkeys(prefectures)}
    return _Drawn(simple, joined)


def _join_prefectures(
    prefectures: pd.DataFrame, joined: Mapping[str, shapely.Geometry]
) -> FeatureLayer:
    nothing = shapely.union_all([])
    shapes = np.array([joined.get(name, nothing) for name in prefectures["name"]], dtype=object)
    frame = gpd.GeoDataFrame(prefectures, geometry=shapes, crs=4326)
    return encode_layer(frame, "adcode", extra=_label_points(shapes))


def _label_points(shapes: Shapes) -> dict[str, Floats]:
    """A point inside each outline, where a map may write its name."""
    inside = shapely.point_on_surface(shapes)
    return {"label_lon": shapely.get_x(inside), "label_lat": shapely.get_y(inside)}

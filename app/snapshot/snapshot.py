"""One assessment, made ready to be served: outlines simplified and features encoded once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from app.snapshot.geojson import FeatureLayer, encode_layer
from app.snapshot.scenario_engine import Engine, LazyEngine
from app.snapshot.service_areas import AreaFinder, BoundedAreas
from geo.arrays import Floats, Shapes
from geo.calendar.holidays import Holiday
from geo.findings.holidays.county_holidays import HolidayFindings
from geo.model.assessment_tables import AssessmentTables
from geo.model.reach_answer import ReachAnswer
from geo.model.trilean import Trilean
from geo.queries.coverage import CoverageAnswer, CoverageQuestion

SIMPLE_TOLERANCE_DEGREES = 0.002
"""Corners that span less than a triangle of this side squared go; about 200 m."""
MOST_ANSWERS = 128
"""How many answers about coverage are kept; each holds some hundred rows."""
MOST_SERVICES = 16
_SIMPLE_GRID_DEGREES = 1e-5


class ReachFinder(Protocol):
    """Answers one place at a time; safe to call from several threads."""

    def find(self, lon: float, lat: float) -> ReachAnswer:
        """The nearest site of a place, in degrees WGS 84."""
        ...


class CoverageFinder(Protocol):
    """Answers questions about services, dates, tiers and people; safe from several threads."""

    @property
    def headline(self) -> CoverageQuestion:
        """The question that the assessment itself answers."""
        ...

    @property
    def services(self) -> list[str]:
        """Services that can be asked for."""
        ...

    @property
    def tiers(self) -> list[str]:
        """Tiers, the highest first."""
        ...

    @property
    def kinds(self) -> dict[str, str]:
        """Kinds of units: their Chinese names by id."""
        ...

    def read_kinds(self, text: str) -> tuple[str, ...]:
        """Ids of the kinds that a text asks for."""
        ...

    def judge_kinds(self, kinds: Sequence[str]) -> dict[str, Trilean]:
        """Whether each site, by id, is of one of the kinds."""
        ...

    @property
    def weights(self) -> list[str]:
        """Whom one can count."""
        ...

    @property
    def weight_sources(self) -> dict[str, str]:
        """Where each of them but the residents comes from."""
        ...

    @property
    def years(self) -> Sequence[int]:
        """Years whose dates can be asked for."""
        ...

    def can_answer(self, day: date) -> bool:
        """Whether it is known what kind of day a date is."""
        ...

    def is_provisional(self, day: date) -> bool:
        """Whether a notice still to come may say otherwise of it."""
        ...

    def find(self, question: CoverageQuestion) -> CoverageAnswer:
        """Count people in every unit."""
        ...


class HolidayFinder(Protocol):
    """Judges holidays for one service; safe from several threads."""

    @property
    def services(self) -> list[str]:
        """Services that can be asked for."""
        ...

    @property
    def periods(self) -> Sequence[Holiday]:
        """Holidays and the ordinary weekends."""
        ...

    def name(self, text: str) -> Holiday:
        """The holiday that a text names."""
        ...

    def find(self, service: str) -> HolidayFindings:
        """Judge every county for a service."""
        ...


class Assessment(Protocol):
    """What `geo.assessment.open_latest` gives."""

    @property
    def id(self) -> str:
        """Names the assessment; another result has another id."""
        ...

    @property
    def tables(self) -> AssessmentTables:
        """Its tables."""
        ...

    @property
    def finder(self) -> ReachFinder:
        """Answers for single places, by the same roads and sites."""
        ...

    @property
    def areas(self) -> AreaFinder:
        """Draws service areas, by the same roads and sites."""
        ...

    @property
    def coverage(self) -> CoverageFinder:
        """Answers further questions from the same table."""
        ...

    @property
    def holidays(self) -> HolidayFinder:
        """Judges holidays for other services."""
        ...

    def open_engine(self) -> Engine:
        """Make the assessment ready for scenarios; takes a second."""
        ...


class RememberedCoverage:
    """A finder, and its latest answers by question."""

    def __init__(self, finder: CoverageFinder) -> None:
        self.finder = finder
        self.find = lru_cache(maxsize=MOST_ANSWERS)(finder.find)


class RememberedHolidays:
    """A finder, and its latest findings by service."""

    def __init__(self, finder: HolidayFinder) -> None:
        self.finder = finder
        self.find = lru_cache(maxsize=MOST_SERVICES)(finder.find)


@dataclass(frozen=True, slots=True)
class Published:
    """What routes read; `counties` has one layer for each value of `geometry`.

    `opened` is the assessment as the engine gave it, for planning.
    """

    id: str
    tables: AssessmentTables
    finder: ReachFinder
    areas: BoundedAreas
    coverage: RememberedCoverage
    holidays: RememberedHolidays
    counties: dict[str, FeatureLayer]
    prefectures: FeatureLayer
    gaps: FeatureLayer
    sites: FeatureLayer
    employers: FeatureLayer
    engine: LazyEngine
    opened: Any

    @property
    def synthetic(self) -> bool:
        """Whether any input of the assessment is modelled."""
        return bool(self.tables.summary.get("synthetic", False))


def publish(assessment: Assessment) -> Published:
    """Encode every layer of an assessment; takes a second or two for a province."""
    tables = assessment.tables
    outlines = tables.counties.geometry.to_numpy()
    simple = simplify_outlines(outlines)
    extra = _label_points(outlines)
    shapes = {"full": outlines, "simple": simple, "none": np.full(len(outlines), None)}
    return Published(
        id=assessment.id,
        tables=tables,
        finder=assessment.finder,
        areas=BoundedAreas(assessment.areas),
        coverage=RememberedCoverage(assessment.coverage),
        holidays=RememberedHolidays(assessment.holidays),
        counties={
            name: encode_layer(tables.counties, "adcode", shape, extra)
            for name, shape in shapes.items()
        },
        prefectures=_join_prefectures(tables.prefectures, tables.counties, simple),
        gaps=encode_layer(tables.gaps, "gap_id"),
        sites=encode_layer(tables.sites, "site_id"),
        employers=encode_layer(tables.employers, "employer_id"),
        engine=LazyEngine(assessment.open_engine),
        opened=assessment,
    )


def simplify_outlines(outlines: Shapes) -> Shapes:
    """Fewer corners, with shared borders still shared (Visvalingam–Whyatt over the coverage)."""
    if len(outlines) == 0:
        return outlines
    simple = shapely.coverage_simplify(outlines, SIMPLE_TOLERANCE_DEGREES)
    rounded: Shapes = shapely.set_precision(simple, _SIMPLE_GRID_DEGREES, mode="pointwise")
    return rounded


def _join_prefectures(
    prefectures: pd.DataFrame, counties: gpd.GeoDataFrame, simple: Shapes
) -> FeatureLayer:
    names = counties["prefecture"].to_numpy()
    shapes = np.array(
        [shapely.union_all(simple[names == name]) for name in prefectures["name"]], dtype=object
    )
    frame = gpd.GeoDataFrame(prefectures, geometry=shapes, crs=4326)
    return encode_layer(frame, "adcode", extra=_label_points(shapes))


def _label_points(shapes: Shapes) -> dict[str, Floats]:
    """A point inside each outline, where a map may write its name."""
    inside = shapely.point_on_surface(shapes)
    return {"label_lon": shapely.get_x(inside), "label_lat": shapely.get_y(inside)}

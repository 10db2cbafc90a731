"""The result of one study at one moment, as tables of named columns.

Columns have their English names here; `geo.words.labels` holds the Chinese. Distances are metres
(float, NaN for null), shares fractions (float, NaN for null), counts int64, codes text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame(columns=["adcode"])


def _no_outreach() -> pd.DataFrame:
    return pd.DataFrame(columns=["adcode", "outreach_class"])


def _no_further() -> pd.DataFrame:
    return pd.DataFrame(columns=["standard", "level", "adcode"])


def _no_norms() -> pd.DataFrame:
    return pd.DataFrame(columns=["norm_id", "force", "adcode"])


def _no_measures() -> pd.DataFrame:
    return pd.DataFrame(columns=["norm_id", "force", "area_level", "adcode", "prefecture"])


def _no_employers() -> gpd.GeoDataFrame:
    names = ["employer_id", "lon", "lat", "adcode", "status", "visit"]
    return gpd.GeoDataFrame(pd.DataFrame(columns=names), geometry=[], crs="EPSG:4326")


def _no_visits() -> pd.DataFrame:
    return pd.DataFrame(columns=["visit_site_id", "visit_site_adcode", "adcode"])


def _no_visit_sites() -> pd.DataFrame:
    return pd.DataFrame(columns=["visit_site_id", "visit_site_adcode"])


@dataclass(frozen=True, slots=True)
class AssessmentTables:
    """Every table of one assessment.

    `province` has one row, `prefectures`, `counties` (with outlines) and `townships` one per
    unit, all with the unit columns; `holidays` one row per county and date, `county_holidays`
    one per county and holiday; `weekend_days` and `weekends` are the same for ordinary weekends.
    `demand`, `gaps` and `sites` carry shapes (None for an unplaced site). `summary` holds
    provenance and totals and becomes `summary.json`. `cutoff_curve` has one row per county and
    cutoff, `sensitivity` one per county and change of a rule, `tiers` one per county and tier,
    `norms` one per norm and county, `norm_units` one per unit that fails a norm or of which it is
    unknown, `measures` one per measure that a register of facilities answers and area,
    `measure_facilities` one per facility that lacks what a measure asks for or may, `assigned` one
    per place with a nearer site than the one in charge of it, `problems` one per shortfall, settled
    ones of before included, `weights` one per unit and whom one counts, `verified` one per verified
    distance, `outreach` one per place and unit that goes there, `capacity` one per county where the
    standard says how many visits its people make, `reporting_units` one per area that the study
    names to sum by and one per rest of a county.
    `further` has the units of every further standard, by its id and by level.
    `employers` carries shapes and has one row
    per place of work, `visits` one per visit of a site to one, `visit_sites` one per site that
    serves employers; all three are empty where the study names no employers.
    """

    province: pd.DataFrame
    prefectures: pd.DataFrame
    counties: gpd.GeoDataFrame
    townships: pd.DataFrame
    demand: gpd.GeoDataFrame
    gaps: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    holidays: pd.DataFrame
    county_holidays: pd.DataFrame
    to_verify: pd.DataFrame
    summary: dict[str, Any]
    cutoff_curve: pd.DataFrame = field(default_factory=_no_rows)
    sensitivity: pd.DataFrame = field(default_factory=_no_rows)
    weekend_days: pd.DataFrame = field(default_factory=_no_rows)
    weekends: pd.DataFrame = field(default_factory=_no_rows)
    weights: pd.DataFrame = field(default_factory=_no_rows)
    verified: pd.DataFrame = field(default_factory=_no_rows)
    tiers: pd.DataFrame = field(default_factory=_no_rows)
    norms: pd.DataFrame = field(default_factory=_no_norms)
    norm_units: pd.DataFrame = field(default_factory=_no_norms)
    measures: pd.DataFrame = field(default_factory=_no_measures)
    measure_facilities: pd.DataFrame = field(default_factory=_no_norms)
    assigned: pd.DataFrame = field(default_factory=_no_rows)
    problems: pd.DataFrame = field(default_factory=_no_rows)
    further: pd.DataFrame = field(default_factory=_no_further)
    capacity: pd.DataFrame = field(default_factory=_no_rows)
    outreach: pd.DataFrame = field(default_factory=_no_outreach)
    reporting_units: pd.DataFrame = field(default_factory=_no_rows)
    employers: gpd.GeoDataFrame = field(default_factory=_no_employers)
    visits: pd.DataFrame = field(default_factory=_no_visits)
    visit_sites: pd.DataFrame = field(default_factory=_no_visit_sites)

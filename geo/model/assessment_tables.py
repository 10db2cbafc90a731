"""The result of one study at one moment, as tables of named columns.

A table is a field of `AssessmentTables` with its entry: everything that writes or serves tables
goes by these. Columns have their English names here; `geo.words.labels` holds the Chinese.
Distances are metres (float, NaN for null), shares fractions (float, NaN for null), counts int64,
codes text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import geopandas as gpd
import pandas as pd

from geo.model.table_entry import Address, Filter, Table, list_tables

_COUNTY = Filter("county", "adcode of a county", "adcode", of="counties")


@dataclass(frozen=True, slots=True)
class AssessmentTables:
    """Every table of one assessment, each of them made: none is empty by default.

    `summary` holds provenance and totals and becomes `summary.json`.

    Raises
    ------
    ValueError
        A table lacks a column that its entry names.
    """

    summary: dict[str, Any]
    province: Annotated[
        pd.DataFrame, Table("The whole study, as one unit.", ("adcode",), csv=False)
    ]
    prefectures: Annotated[
        pd.DataFrame, Table("One row per prefecture, as units.", ("adcode",), layer=True)
    ]
    counties: Annotated[
        gpd.GeoDataFrame,
        Table(
            "One row per county, as units, with its outline.",
            ("adcode",),
            shape="MultiPolygon",
            geojson=True,
            layer=True,
            sheet=2,
        ),
    ]
    townships: Annotated[
        pd.DataFrame,
        Table(
            "One row per township of whose code residents are, as units.",
            ("township_code",),
            layer=True,
            sheet=2,
        ),
    ]
    reporting_units: Annotated[
        pd.DataFrame,
        Table(
            "One item per unit, then what of each county is in none; they sum up to the counties.",
            ("reporting_unit", "adcode"),
            only_with="reporting_units",
            address=Address("/v1/reporting-units", "counties"),
        ),
    ]
    gaps: Annotated[
        gpd.GeoDataFrame,
        Table(
            "One row per gap: places beyond the cutoff, or that cannot be judged, which lie "
            "together.",
            ("gap_id",),
            shape="MultiPolygon",
            csv=False,
            geojson=True,
            layer=True,
            sheet=1,
        ),
    ]
    holidays: Annotated[
        pd.DataFrame,
        Table("One row per county and day off of a holiday.", ("adcode", "date"), sheet=1),
    ]
    county_holidays: Annotated[
        pd.DataFrame, Table("One row per county and holiday.", ("adcode", "holiday_id"), sheet=3)
    ]
    weekend_days: Annotated[
        pd.DataFrame,
        Table("One row per county and day of an ordinary weekend.", ("adcode", "date")),
    ]
    weekends: Annotated[
        pd.DataFrame,
        Table(
            "One row per county, over the ordinary weekends of a year.",
            ("adcode", "holiday_id"),
            sheet=3,
        ),
    ]
    weights: Annotated[
        pd.DataFrame,
        Table("One row per county and whom one counts.", ("adcode", "weight"), sheet=3),
    ]
    tiers: Annotated[
        pd.DataFrame, Table("One row per county and tier.", ("adcode", "tier"), sheet=2)
    ]
    norms: Annotated[
        pd.DataFrame,
        Table(
            "One row per norm and county.",
            ("norm_id", "adcode"),
            ("norm_id", "force", "adcode"),
            sheet=2,
        ),
    ]
    norm_units: Annotated[
        pd.DataFrame,
        Table(
            "One row per unit that fails a norm or of which it is unknown.",
            ("norm_id", "unit_id"),
            ("norm_id", "force", "adcode"),
        ),
    ]
    capacity: Annotated[
        pd.DataFrame,
        Table(
            "One row per county, by the visits that the standard says its people make.",
            ("adcode",),
            sheet=2,
            only_with="capacity",
        ),
    ]
    outreach: Annotated[
        pd.DataFrame,
        Table(
            "One item per place and unit; counts of visits are those of the year of the "
            "assessment.",
            ("demand_id", "visiting_site"),
            sheet=2,
            only_with="outreach",
            address=Address(
                "/v1/outreach",
                "outreach",
                (_COUNTY, Filter("outreach_class", "how often the place is visited")),
                {"outreach": "outreach"},
            ),
        ),
    ]
    to_verify: Annotated[
        pd.DataFrame,
        Table(
            "Whom to ask and what, the most decisive first; a unit is one item with all its "
            "questions.\n\n`what` finds items that hold such a question beside others.",
            ("item_id",),
            sheet=1,
            address=Address(
                "/v1/to-verify",
                "lists",
                (
                    _COUNTY,
                    Filter("what", "", several=True),
                    Filter("can_flip", "whether the answer alone can change a verdict"),
                ),
            ),
        ),
    ]
    problems: Annotated[
        pd.DataFrame,
        Table(
            "Every shortfall with its state against the assessment before; `problem_id` is stable.",
            ("problem_id",),
            address=Address(
                "/v1/problems",
                "lists",
                (
                    _COUNTY,
                    Filter("type", "type of the problem", "problem_type"),
                    Filter("state", "state against the assessment before", "problem_state"),
                ),
                {"previous": "previous"},
            ),
        ),
    ]
    sites: Annotated[
        gpd.GeoDataFrame,
        Table(
            "One row per site; one without a place has no shape.",
            ("site_id",),
            shape="Point",
            csv=False,
            geojson=True,
            layer=True,
            sheet=2,
        ),
    ]
    demand: Annotated[
        gpd.GeoDataFrame,
        Table(
            "One row per demand point.",
            ("demand_id",),
            shape="Point",
            csv=False,
            layer=True,
        ),
    ]
    assigned: Annotated[
        pd.DataFrame,
        Table(
            "Places with a nearer site than the one in charge, or one that the register does "
            "not hold.",
            ("demand_id",),
            address=Address("/v1/assigned", "assigned", (_COUNTY,)),
        ),
    ]
    cutoff_curve: Annotated[
        pd.DataFrame, Table("One row per county and cutoff.", ("adcode", "cutoff_m"))
    ]
    sensitivity: Annotated[
        pd.DataFrame, Table("One row per county and change of a rule.", ("adcode", "change"))
    ]
    verified: Annotated[
        pd.DataFrame, Table("One row per verified distance.", ("demand_id", "site_id"))
    ]
    measures: Annotated[
        pd.DataFrame,
        Table(
            "One row per measure that a register of facilities answers and area.",
            ("norm_id", "area_level", "adcode"),
            ("norm_id", "force", "area_level", "adcode", "prefecture"),
            only_with="measures",
        ),
    ]
    measure_facilities: Annotated[
        pd.DataFrame,
        Table(
            "One row per facility that lacks what a measure asks for, or may.",
            ("norm_id", "unit_id"),
            ("norm_id", "force", "adcode"),
            only_with="measures",
        ),
    ]
    further: Annotated[
        pd.DataFrame,
        Table(
            "One row per further standard, level and unit.",
            ("standard", "level", "adcode"),
            csv=False,
        ),
    ]
    employers: Annotated[
        gpd.GeoDataFrame,
        Table(
            "Employers as GeoJSON, by id; unplaced ones have no geometry and lie in no box.\n\n"
            "`summary` counts all of them by status and by what became of the visit; it is "
            "null, and the\nlist empty, where the study names no employers.",
            ("employer_id",),
            ("employer_id", "lon", "lat", "adcode", "status", "visit"),
            shape="Point",
            geojson=True,
            layer=True,
            only_with="employers",
            address=Address(
                "/v1/employers",
                "employers",
                (_COUNTY, Filter("status", ""), Filter("visit", "what became of the visit")),
                {"summary": "employers"},
            ),
        ),
    ]
    visits: Annotated[
        pd.DataFrame,
        Table(
            "The visit list, by visiting site and order of the visit.",
            ("visit_site_id", "employer_id"),
            ("visit_site_id", "visit_site_adcode", "adcode"),
            layer=True,
            only_with="employers",
            address=Address(
                "/v1/employers/visits",
                "employers",
                (
                    Filter("county", "adcode of the employer's county", "adcode", of="counties"),
                    Filter("site", "id of the visiting site", "visit_site_id", of="sites"),
                ),
            ),
        ),
    ]
    visit_sites: Annotated[
        pd.DataFrame,
        Table(
            "One row per site that serves employers for sure.",
            ("visit_site_id",),
            ("visit_site_id", "visit_site_adcode"),
            layer=True,
            only_with="employers",
        ),
    ]

    def __post_init__(self) -> None:
        """Hold every table to its entry."""
        for name, table in list_tables(type(self)).items():
            missing = table.list_missing(getattr(self, name))
            if missing:
                raise ValueError(f"table {name} lacks {', '.join(missing)}")


TABLES = list_tables(AssessmentTables)
"""Every table, by name and in the order of sheets and layers."""

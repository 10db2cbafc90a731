"""Employers and their visits as files: tables, a layer, and the visit list for meetings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import orjson
import pandas as pd

from geo.model.assessment_tables import TABLES, AssessmentTables
from geo.model.row_report import InputRemarks
from geo.reports.gis.geopackage import title_layers, write_layers
from geo.reports.workbook.arrangement import name_counties
from geo.reports.workbook.table_book import write_table_book
from geo.reports.writing.csv_tables import write_csv
from geo.reports.writing.manifest import write_manifest
from geo.reports.writing.provenance import provenance_of
from geo.reports.writing.remark_table import tabulate_remarks
from geo.reports.writing.table_files import write_table_files
from geo.reports.writing.whole_folder import fresh_folder
from geo.words.labels import Language
from geo.words.sentences import say

SETTLED = ("assigned", "below_headcount")
"""Of everyone else some people are left, or it cannot be said."""
_LEFT = (
    "employer_id", "name", "adcode", "township", "address", "headcount", "visit", "visit_people",
    "status", "nearest_site_name", "road_distance_m", "phone",
)  # fmt: skip
_ALL = (
    "employer_id", "name", "employer_kind", "adcode", "township", "headcount", "status",
    "status_reason", "nearest_site_name", "road_distance_m", "visit", "visit_site_name",
)  # fmt: skip


def write_visit_book(path: Path, tables: AssessmentTables) -> None:
    """Write the visit list by site, what each site has to do, who is left, and all employers."""
    employers = tables.employers.sort_values(["adcode", "employer_id"])
    left = employers[~employers["visit"].isin(SETTLED)]
    sheets = {
        say("visit_list"): name_counties(_drop_places(tables.visits), tables.counties),
        say("visiting_units"): tables.visit_sites,
        say("not_arranged"): name_counties(_pick(left, _LEFT), tables.counties),
        say("employers_word"): name_counties(_pick(employers, _ALL), tables.counties),
    }
    write_table_book(path, tables.summary, sheets, notes=_explain(tables))


def _drop_places(visits: pd.DataFrame) -> pd.DataFrame:
    return visits.drop(columns=["lon", "lat"], errors="ignore")


def _pick(employers: gpd.GeoDataFrame, names: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({name: employers[name] for name in names})


def _explain(tables: AssessmentTables) -> list[tuple[str, str]]:
    rule = tables.summary["employers"]["rule"]
    least, days = rule["least_headcount"], rule["campaign_days"]
    limit_km = f"{rule['visit_limit_m'] / 1000:g}"
    return [
        (
            say("visit_range"),
            say("visit_range_explained", least=least, limit_km=limit_km),
        ),
        (say("assignment_objective"), say("assignment_objective_explained")),
        (say("sharing_visits"), say("sharing_visits_explained")),
        (say("capacity_word"), say("capacity_explained", days=days)),
        (say("visit_order_word"), say("visit_order_explained")),
    ]


def encode_employers(tables: AssessmentTables) -> bytes:
    """Counts, visits, visiting sites and whoever is left, as JSON with the provenance."""
    employers = tables.employers
    left = employers[~employers["visit"].isin(SETTLED)]
    body = {
        "provenance": provenance_of(tables.summary),
        "warnings": tables.summary["warnings"],
        "summary": tables.summary["employers"],
        "visits": _records(tables.visits),
        "visit_sites": _records(tables.visit_sites),
        "not_visited": _records(_pick(left, _LEFT)),
    }
    return orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    said = frame.astype(object)
    rows = said.where(said.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def write_employer_folder(
    tables: AssessmentTables, out: Path, lang: Language, remarks: Sequence[InputRemarks]
) -> Path:
    """Write the files of employers, a GeoPackage and `rows.csv` to a fresh folder, or nothing.

    Raises
    ------
    StoreError
        `out` is not empty and no earlier result, or cannot be written.
    """
    with fresh_folder(out, "employers") as folder:
        own = [
            (name, table, getattr(tables, name))
            for name, table in TABLES.items()
            if table.only_with == "employers"
        ]
        write_table_files(folder, own, tables.summary, lang, {})
        write_visit_book(folder / "visits.xlsx", tables)
        write_layers(folder / "employers.gpkg", title_layers(own), tables.summary)
        write_csv(folder / "rows.csv", tabulate_remarks(remarks, lang), lang, {})
        (folder / "summary.json").write_bytes(encode_employers(tables))
        write_manifest(folder, "employers", tables.summary)
    return out

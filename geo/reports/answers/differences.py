"""What a scenario or a plan would change, as JSON, as a folder of files, and in a few lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely
from rich.console import Console

from geo.reports.answers.norm_changes import describe_norms, list_norm_notes, list_norm_sheets
from geo.reports.gis.geopackage import write_layers
from geo.reports.workbook.table_book import write_table_book
from geo.reports.writing.csv_tables import write_csv
from geo.reports.writing.manifest import write_manifest
from geo.reports.writing.plain_rows import list_rows
from geo.reports.writing.provenance import SYNTHETIC_BANNER, provenance_of
from geo.reports.writing.whole_folder import fresh_folder
from geo.reports.writing.words import say_changes
from geo.words.labels import value_label
from geo.words.sentences import say

FILES = ("counties.csv", "manifest.json", "scenario.gpkg", "scenario.json", "scenario.xlsx")
"""What `write_difference` writes, by name."""
SHOWN = 10
"""Places and counties that the console lists."""
_NOTES = (
    (say("people_newly_within"), say("people_newly_within_explained")),
    (say("people_no_longer_within"), say("people_no_longer_within_explained")),
    (say("place_change_clarified"), say("people_clarified_explained")),
    (say("living_on_closed_roads"), say("living_on_closed_roads_explained")),
)


class Difference(Protocol):
    """What is written: tables of counties (with outlines), places and sites, with totals."""

    @property
    def name(self) -> str:
        """What the scenario is called."""
        ...

    @property
    def counties(self) -> gpd.GeoDataFrame:
        """One row per county."""
        ...

    @property
    def places(self) -> pd.DataFrame:
        """One row per place whose status changes."""
        ...

    @property
    def sites(self) -> pd.DataFrame:
        """One row per site that changes."""
        ...

    @property
    def norms(self) -> pd.DataFrame:
        """One row per norm and unit that stands otherwise."""
        ...

    @property
    def norm_sums(self) -> pd.DataFrame:
        """One row per norm, before and after."""
        ...

    @property
    def totals(self) -> dict[str, Any]:
        """Sums over the counties."""
        ...

    @property
    def provenance(self) -> dict[str, Any]:
        """The summary of the assessment, with the scenario."""
        ...


def describe_difference(result: Difference) -> dict[str, Any]:
    """Plain values, ready for JSON; null for what cannot be said."""
    return {
        "name": result.name,
        "scenario": result.provenance["scenario"],
        "totals": result.totals,
        "counties": list_rows(result.counties),
        "places": list_rows(result.places),
        "sites": list_rows(result.sites),
        **describe_norms(result.norms, result.norm_sums),
        "provenance": provenance_of(result.provenance),
        **{key: result.provenance[key] for key in ("notes",) if key in result.provenance},
    }


def draw_points(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """The table with points at its lon and lat; None where there are none."""
    lon, lat = (frame[name].to_numpy(dtype=np.float64) for name in ("lon", "lat"))
    points = np.asarray(shapely.points(lon, lat), dtype=object)
    points[np.isnan(lon)] = None
    return gpd.GeoDataFrame(frame, geometry=points, crs="EPSG:4326")


def write_difference(result: Difference, out: Path) -> Path:
    """Write `FILES` to a fresh folder.

    Raises
    ------
    StoreError
        `out` is not empty and none of ours, or cannot be written.
    """
    summary = result.provenance
    with fresh_folder(out, "scenario") as folder:
        (folder / "scenario.json").write_bytes(encode_difference(result))
        write_csv(folder / "counties.csv", result.counties, "zh", {})
        layers = {
            "counties": (say("county_changes"), result.counties),
            "places": (say("places_changed"), draw_points(result.places)),
            "sites": (say("units_changed"), draw_points(result.sites)),
        }
        write_layers(folder / "scenario.gpkg", layers, summary)
        sheets = {
            say("county_changes"): pd.DataFrame(result.counties.drop(columns="geometry")),
            say("places_changed"): result.places,
            say("units_changed"): result.sites,
            **list_norm_sheets(result.norms, result.norm_sums),
        }
        changed = list_norm_notes(result.norms)
        notes = (
            (say("scenario_of_changes"), result.name),
            *changed,
            *_NOTES,
            *_further_notes(summary),
        )
        write_table_book(folder / "scenario.xlsx", summary, sheets, notes=notes)
        write_manifest(folder, "scenario", summary)
    return out


def encode_difference(result: Difference) -> bytes:
    """`describe_difference` as JSON."""
    return orjson.dumps(describe_difference(result), option=orjson.OPT_INDENT_2, default=str)


def print_difference(result: Difference, console: Console) -> None:
    """The outcome in a few lines of Chinese; names are shown as they are, never as markup."""
    totals = result.totals

    def write_line(text: str, style: str = "") -> None:
        console.print(text, style=style, markup=False, highlight=False)

    write_line(say("scenario_named", name=result.name), "bold")
    if result.provenance["synthetic"]:
        write_line(SYNTHETIC_BANNER, "bold red")
    write_line(
        say(
            "gained_and_lost",
            people_gained=f"{totals['people_gained']:,}",
            people_gained_doubtful=f"{totals['people_gained_doubtful']:,}",
            people_lost=f"{totals['people_lost']:,}",
        )
    )
    write_line(
        say(
            "clarified_and_doubted",
            people_clarified=f"{totals['people_clarified']:,}",
            people_put_in_doubt=f"{totals['people_put_in_doubt']:,}",
        )
    )
    write_line(
        say(
            "covered_before_and_after",
            covered_before=f"{totals['covered_before']:,}",
            covered_after=f"{totals['covered_after']:,}",
            residents=f"{totals['residents']:,}",
        )
    )
    if totals.get("people_on_closed_roads"):
        write_line(
            say(
                "people_on_closed_roads_told",
                people_on_closed_roads=f"{totals['people_on_closed_roads']:,}",
            )
        )
    for term, text in (*list_norm_notes(result.norms), *_further_notes(result.provenance)):
        write_line(f"{term}：{text}")
    _say_counties(result.counties, write_line)
    if not len(result.places):
        write_line(say("no_place_changed_status"))
    for row in result.places.head(SHOWN).to_dict("records"):
        change = value_label("place_change", row["place_change"])
        write_line(
            "  "
            + say(
                "place_changed_so",
                place=row["name"] or row["demand_id"],
                residents=f"{row['residents']:,}",
                change=change,
                before=_say_distance(row, "before"),
                after=_say_distance(row, "after"),
            )
        )
    rest = len(result.places) - SHOWN
    if rest > 0:
        write_line("  " + say("further_places_changed", count=f"{rest:,}"))


def _say_counties(counties: pd.DataFrame, write_line: Any) -> None:
    frame = pd.DataFrame(counties.drop(columns="geometry"))
    verdicts = frame[frame["verdict_before"].fillna("") != frame["verdict_after"].fillna("")]
    _say_each(verdicts, say("verdict_word"), _say_verdict, write_line)
    flags = frame[frame["holidays_changed"] != ""]
    _say_each(
        flags,
        say("holiday_opening"),
        lambda row: say_changes(row["holidays_changed"], {}),
        write_line,
    )


def _say_verdict(row: Mapping[Any, Any]) -> str:
    before, after = (value_label("verdict", row[f"verdict_{side}"]) for side in ("before", "after"))
    return f"{before} → {after}"


def _say_each(
    changed: pd.DataFrame, what: str, tell: Callable[[Mapping[Any, Any]], str], write_line: Any
) -> None:
    for row in changed.head(SHOWN).to_dict("records"):
        write_line(f"  {row['name']} {what}：{tell(row)}")
    if len(changed) > SHOWN:
        write_line(
            "  " + say("further_counties_changed", count=f"{len(changed) - SHOWN:,}", what=what)
        )


def _say_distance(row: Mapping[Any, Any], side: str) -> str:
    metres = row[f"road_distance_m_{side}"]
    if metres is None or np.isnan(metres):
        return say("visit_unreachable")
    site = row[f"nearest_site_name_{side}"] or row[f"nearest_site_id_{side}"]
    return say("kilometres_to_site", kilometres=f"{metres / 1000:.2f}", site=site)


def _further_notes(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(str(term), str(text)) for term, text in summary.get("notes", [])]

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

FILES = ("counties.csv", "manifest.json", "scenario.gpkg", "scenario.json", "scenario.xlsx")
"""What `write_difference` writes, by name."""
SHOWN = 10
"""Places and counties that the console lists."""
_NOTES = (
    ("新增服务半径内人口", "调整前超出服务半径、调整后在服务半径内的居民"),
    ("服务半径内减少人口", "调整前在服务半径内、调整后超出服务半径的居民；转为待核实的另列"),
    ("由待核实转为服务半径内", "调整前待核实、调整后在服务半径内的居民，不计入新增"),
    ("住在封闭路段上", "按步行离开封闭路段计算的居民，另列一栏，请另行核实其能否通行"),
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
            "counties": ("县区变化", result.counties),
            "places": ("变化的居民点", draw_points(result.places)),
            "sites": ("调整的预防接种单位", draw_points(result.sites)),
        }
        write_layers(folder / "scenario.gpkg", layers, summary)
        sheets = {
            "县区变化": pd.DataFrame(result.counties.drop(columns="geometry")),
            "变化的居民点": result.places,
            "调整的预防接种单位": result.sites,
            **list_norm_sheets(result.norms, result.norm_sums),
        }
        changed = list_norm_notes(result.norms)
        notes = (("调整方案", result.name), *changed, *_NOTES, *_further_notes(summary))
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

    write_line(f"调整方案：{result.name}", "bold")
    if result.provenance["synthetic"]:
        write_line(SYNTHETIC_BANNER, "bold red")
    write_line(
        f"服务半径内新增{totals['people_gained']:,}人"
        f"（其中原疑似缺路、缺桥{totals['people_gained_doubtful']:,}人），"
        f"服务半径内减少{totals['people_lost']:,}人"
    )
    write_line(
        f"由待核实转为服务半径内{totals['people_clarified']:,}人，"
        f"由服务半径内转为待核实{totals['people_put_in_doubt']:,}人"
    )
    write_line(
        f"服务半径内人口：{totals['covered_before']:,} → {totals['covered_after']:,}人"
        f"（共{totals['residents']:,}人）"
    )
    if totals.get("people_on_closed_roads"):
        write_line(
            f"封闭路段上的居民{totals['people_on_closed_roads']:,}人，"
            "按步行离开该路段计算，请另行核实"
        )
    for term, text in (*list_norm_notes(result.norms), *_further_notes(result.provenance)):
        write_line(f"{term}：{text}")
    _say_counties(result.counties, write_line)
    if not len(result.places):
        write_line("没有居民点的状态发生变化")
    for row in result.places.head(SHOWN).to_dict("records"):
        change = value_label("place_change", row["place_change"])
        write_line(
            f"  {row['name'] or row['demand_id']}（{row['residents']:,}人）：{change}，"
            f"{_say_distance(row, 'before')} → {_say_distance(row, 'after')}"
        )
    rest = len(result.places) - SHOWN
    if rest > 0:
        write_line(f"  另有{rest:,}个居民点发生变化")


def _say_counties(counties: pd.DataFrame, write_line: Any) -> None:
    frame = pd.DataFrame(counties.drop(columns="geometry"))
    verdicts = frame[frame["verdict_before"].fillna("") != frame["verdict_after"].fillna("")]
    _say_each(verdicts, "评估结论", _say_verdict, write_line)
    flags = frame[frame["holidays_changed"] != ""]
    _say_each(
        flags, "节假日开诊情况", lambda row: say_changes(row["holidays_changed"], {}), write_line
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
        write_line(f"  另有{len(changed) - SHOWN:,}个县区{what}发生变化")


def _say_distance(row: Mapping[Any, Any], side: str) -> str:
    metres = row[f"road_distance_m_{side}"]
    if metres is None or np.isnan(metres):
        return "沿道路无法到达"
    site = row[f"nearest_site_name_{side}"] or row[f"nearest_site_id_{side}"]
    return f"{metres / 1000:.2f}公里（{site}）"


def _further_notes(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(str(term), str(text)) for term, text in summary.get("notes", [])]

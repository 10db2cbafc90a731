"""A complete small study of real files: three counties, a lattice of roads, villages and sites.

42.2 +--------+--------+--------+
     | 210101 | 210102 | 210201 |     甲市 has 210101 and 210102, 乙市 has 210201
41.8 +--------+--------+--------+
   122.8    123.2    123.6    124.0

Roads run every 0.05° and leave a margin along the outer border; a short piece lies apart from
them, one village far from all of them, one site has no coordinates and one no stated service.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.assessment import Assessment, assess
from geo.storage.shipped_files import shipped_data
from geo.study import read_study
from tests.samples.road_maps import shift_m

COUNTIES = {"210101": "甲东区", "210102": "甲西县", "210201": "乙北县"}
CODES = tuple(COUNTIES)
WEST, SOUTH, SIDE = 122.8, 41.8, 0.4
HOURS = ("Mo-Su 08:00-16:00; PH 08:00-11:00", "Mo-Fr 08:00-16:00; PH off", "Mo-Fr 08:00-16:00", "")
CORNER = (123.0, 42.0)
"""A junction of the lattice, in the middle of the first county."""


@dataclass
class SmallStudy:
    """Tables as they will lie in files, and the study file as sections of keys and values."""

    outlines: gpd.GeoDataFrame
    census: pd.DataFrame
    townships: pd.DataFrame
    demand: pd.DataFrame
    nodes: pd.DataFrame
    edges: pd.DataFrame
    sites: pd.DataFrame
    roster: pd.DataFrame
    sections: dict[str, dict[str, Any]] = field(default_factory=dict)

    def write(self, folder: Path) -> Path:
        """Write every file and return the path of the study file."""
        folder.mkdir(parents=True, exist_ok=True)
        self.outlines.to_file(folder / "outlines.geojson", engine="pyogrio")
        for name in ("census", "townships", "demand", "nodes", "edges", "sites", "roster"):
            getattr(self, name).to_csv(folder / f"{name}.csv", index=False)
        data = shipped_data()
        shutil.copy(data / "standards" / "liaoning-2025.toml", folder / "standard.toml")
        shutil.copy(data / "holidays" / "2026.toml", folder / "2026.toml")
        path = folder / "study.toml"
        path.write_text(write_toml(self.sections), encoding="utf-8")
        return path


def make_small_study() -> SmallStudy:
    """The study as every test finds it; tests change the tables before they write them."""
    nodes, edges = _draw_lattice()
    return SmallStudy(
        outlines=_draw_outlines(),
        census=pd.DataFrame(
            {
                "adcode": CODES,
                "name": list(COUNTIES.values()),
                "population": [40_003, 20_001, 10_007],
                "urban": [30_001, 5_000, 0],
                "rural": [10_002, 15_001, 10_007],
            }
        ),
        townships=pd.DataFrame(
            {
                "township_code": [f"{code}{k}" for code in CODES for k in ("001", "101")],
                "name": [f"演示{k}{kind}" for k in range(3) for kind in ("街道", "镇")],
                "adcode": np.repeat(CODES, 2),
            }
        ),
        demand=_settle_villages(),
        nodes=nodes,
        edges=edges,
        sites=_found_sites(),
        roster=pd.DataFrame(
            {
                "site_id": ["S03", "S02"],
                "date": ["2026-10-01", "2026-02-17"],
                "open": ["开诊", "休"],
            }
        ),
        sections=_name_inputs(),
    )


def add_spur(
    study: SmallStudy, legs_m: list[tuple[float, float]], start: tuple[float, float] = CORNER
) -> list[tuple[float, float]]:
    """Add a road of its own from a junction by legs (east, north) in metres; return its corners."""
    near = np.hypot(study.nodes["lon"] - start[0], study.nodes["lat"] - start[1])
    before, at, corners = study.nodes["id"][near.idxmin()], start, []
    for k, (east, north) in enumerate(legs_m):
        at = shift_m(*at, east, north)
        name = f"spur{len(study.nodes)}-{k}"
        study.nodes.loc[len(study.nodes)] = [name, *at]
        study.edges.loc[len(study.edges)] = [before, name]
        before = name
        corners.append(at)
    return corners


def run(study: SmallStudy, folder: Path, cache: Path | None = None) -> Assessment:
    """Write the study into a folder and assess it."""
    return assess(read_study(study.write(folder)), cache or folder / "cache")


def write_toml(sections: dict[str, dict[str, Any]]) -> str:
    """Sections of plain values as TOML."""
    lines = []
    for name, values in sections.items():
        lines.append(f"[{name}]")
        lines += [f"{key} = {_value(value)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def _name_inputs() -> dict[str, dict[str, Any]]:
    return {
        "study": {"id": "small", "title": "小研究(演示)", "synthetic": True, "as_of": "2026-01-05"},
        "boundaries": {"path": "outlines.geojson"},
        "population": {"path": "census.csv", "year": 2020, "basis": "resident"},
        "townships": {"path": "townships.csv"},
        "demand": {"path": "demand.csv", "setting": "column", "calibrate": True},
        "roads": {"nodes": "nodes.csv", "edges": "edges.csv"},
        "sites": {"path": "sites.csv", "datum": "wgs84"},
        "rosters": {"path": "roster.csv"},
        "standard": {"path": "standard.toml"},
        "calendar": {"notices": ["2026.toml"]},
    }


def _draw_outlines() -> gpd.GeoDataFrame:
    west = [WEST + SIDE * k for k in range(3)]
    boxes = [shapely.box(x, SOUTH, round(x + SIDE, 6), SOUTH + SIDE) for x in west]
    return gpd.GeoDataFrame(
        {"adcode": CODES, "name": list(COUNTIES.values()), "prefecture": ["甲市", "甲市", "乙市"]},
        geometry=boxes,
        crs="EPSG:4326",
    )


def _draw_lattice() -> tuple[pd.DataFrame, pd.DataFrame]:
    columns, rows = 23, 5
    places = [
        (f"n{c}-{r}", round(122.85 + 0.05 * c, 6), round(41.9 + 0.05 * r, 6))
        for c in range(columns)
        for r in range(rows)
    ]
    ends = [(f"n{c}-{r}", f"n{c + 1}-{r}") for c in range(columns - 1) for r in range(rows)]
    ends += [(f"n{c}-{r}", f"n{c}-{r + 1}") for c in range(columns) for r in range(rows - 1)]
    places += [("stray-a", 123.825, 41.825), ("stray-b", 123.830, 41.825)]
    ends.append(("stray-a", "stray-b"))
    return pd.DataFrame(places, columns=["id", "lon", "lat"]), pd.DataFrame(
        ends, columns=["u", "v"]
    )


def _settle_villages() -> pd.DataFrame:
    """Twenty villages a county at drawn places, one on the stray piece, one far from any road."""
    rng = np.random.default_rng(11)
    lon = np.concatenate([WEST + SIDE * k + rng.uniform(0.06, 0.34, 20) for k in range(3)])
    lat = rng.uniform(41.89, 42.11, 60)
    county = np.repeat(np.arange(3), 20)
    urban = (rng.random(60) < 0.4) & (county < 2)
    people = rng.integers(20, 900, 60)
    lon, lat = np.append(lon, [123.827, 123.10]), np.append(lat, [41.826, 41.81])
    county, urban = np.append(county, [2, 0]), np.append(urban, [False, False])
    people = np.append(people, [300, 150])
    codes = np.array(CODES)[county]
    return pd.DataFrame(
        {
            "demand_id": [f"V{i:03d}" for i in range(62)],
            "name": [f"演示村{i}" for i in range(62)],
            "lon": lon.round(6),
            "lat": lat.round(6),
            "residents": people,
            "setting": np.where(urban, "urban", "rural"),
            "township_code": [
                code + ("001" if street else "101")
                for code, street in zip(codes, urban, strict=True)
            ],
        }
    )


def _found_sites() -> pd.DataFrame:
    """Nine sites: two under one roof, one rabies clinic, one unplaced, one of unknown service."""
    places: list[tuple[float | None, float | None]] = [
        (123.01, 42.01), (122.9, 41.95), (123.1, 42.08), (123.3, 42.02), (123.5, 41.94),
        (123.3, 42.02), (123.9, 42.1), (123.65, 41.95), (None, None),
    ]  # fmt: skip
    kinds = [
        "社区卫生服务中心",
        "卫生院",
        "卫生院",
        "卫生院",
        "",
        "成人门诊",
        "狂犬病门诊",
        "卫生院",
        "卫生院",
    ]
    county = ["210101"] * 3 + ["210102"] * 3 + ["210201"] * 2 + ["210102"]
    return pd.DataFrame(
        {
            "site_id": [f"S{i:02d}" for i in range(9)],
            "name": [f"演示接种点{i}" for i in range(9)],
            "lon": [place[0] for place in places],
            "lat": [place[1] for place in places],
            "adcode": county,
            "kind": kinds,
            "hours": [HOURS[i % 4] for i in range(9)],
            "capacity": [10.0 * (i + 1) for i in range(9)],
        }
    )

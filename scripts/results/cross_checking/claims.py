"""What an assessment says, out of its folder or handed over, and whether its files are whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.results.cross_checking.form import Check

TABLES = ("demand", "sites", "counties", "prefectures", "province")
_PARTS_OF_SHAPEFILE = {".shp", ".shx", ".dbf", ".prj", ".cpg"}

Pairs = Callable[[list[tuple[int, int]]], list[float]]
"""Metres that the engine's own table holds for (site, point) rows; infinite for no way in reach."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Tables by name, the summary, and where known the engine's distances of any pair."""

    tables: Mapping[str, pd.DataFrame]
    summary: Mapping[str, Any]
    pairs: Pairs | None = None


def read_claims(folder: Path, check: Check) -> Claims:
    """Read an assessment's folder; files that are not those of its manifest are differences.

    Raises
    ------
    OSError, ValueError, KeyError
        The folder holds no assessment that can be read.
    """
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for told in manifest["files"]:
        path = folder / told["path"]
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"
        check.compared += 1
        if found != told["sha256"]:
            check.differ(told["path"], told["sha256"], found)
    summary = json.loads((folder / "summary.json").read_bytes())
    check.compared += 1
    if manifest.get("assessment_id") != summary.get("assessment_id"):
        check.differ("assessment_id", manifest.get("assessment_id"), summary.get("assessment_id"))
    tables = {
        name: pd.read_parquet(folder / "tables" / f"{name}.parquet").drop(
            columns="geometry", errors="ignore"
        )
        for name in TABLES
    }
    _compare_copies(folder, tables, check)
    return Claims(tables, summary)


def _compare_copies(folder: Path, tables: Mapping[str, pd.DataFrame], check: Check) -> None:
    """The folder holds some tables twice; both must say the same."""
    columns = ["demand_id", "status", "residents", "road_distance_m", "cover_count"]
    copy = pd.read_parquet(folder / "demand.parquet", columns=columns)
    check.compared += len(copy)
    odd = ~_same(copy, tables["demand"][columns]).all(axis=1)
    for row in odd[odd].index:
        check.differ(f"demand.parquet row {row}", dict(tables["demand"][columns].loc[row]), "")
    counted = ["residents", "covered", "uncovered", "unknown"]
    own = tables["counties"].set_index("adcode")[counted]
    for one in json.loads((folder / "counties.geojson").read_bytes())["features"]:
        said = one["properties"]
        check.compared += 1
        told = [said[name] for name in counted]
        if told != own.loc[said["adcode"]].tolist():
            check.differ(f"counties.geojson {said['adcode']}", told, "")


def _same(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    both: pd.DataFrame = (one == other) | (one.isna() & other.isna())
    return both


def hash_file(path: Path) -> str:
    """The hash of an input as the provenance of an assessment describes it: content by part."""
    whole = hashlib.sha256()
    if path.is_dir():
        parts = sorted(one for one in path.rglob("*") if one.is_file())
    elif path.suffix.lower() == ".shp":
        beside = sorted(path.parent.glob(path.stem + ".*"))
        parts = [one for one in beside if one.suffix.lower() in _PARTS_OF_SHAPEFILE]
    else:
        parts = [path]
    for part in parts:
        name = part.relative_to(path).as_posix() if path.is_dir() else part.suffix.lower()
        for block in (name.encode(), hashlib.sha256(part.read_bytes()).digest()):
            whole.update(len(block).to_bytes(8, "big") + block)
    return whole.hexdigest()

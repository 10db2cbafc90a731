"""Sites, residents and outlines read anew and held against the tables of the assessment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import rasterio.transform
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from scripts.results.cross_checking.form import Check, NotCheckedError, files_of
from scripts.results.cross_checking.pieces import GEOD, Floats
from scripts.results.cross_checking.tables import (
    clean_ids,
    find_column,
    place_rows,
    read_numbers,
    read_rows,
    read_shapes,
    require_column,
)

PLACE_M = 0.02
_NO_DATA_MOST = 1e10
_WORDS = {"urban": "urban", "城镇": "urban", "城市": "urban", "城": "urban",
          "rural": "rural", "乡村": "rural", "农村": "rural", "乡": "rural"}  # fmt: skip


def check_sites(section: Mapping[str, Any], sites: pd.DataFrame, check: Check) -> None:
    """Places of the register by site id."""
    frame = read_rows(section)
    lon, lat = place_rows(frame, section)
    if find_column(frame, "site_id", section) is None:
        _find_places(sites, lon, lat, check)
        return
    ids = clean_ids(require_column(frame, "site_id", section))
    _compare_places(sites, "site_id", pd.DataFrame({"id": ids, "lon": lon, "lat": lat}), check)


def _find_places(sites: pd.DataFrame, lon: Floats, lat: Floats, check: Check) -> None:
    """Rows without ids: every site of the assessment lies where some row of the file does."""
    there = np.isfinite(lon) & np.isfinite(lat)
    placed = sites[sites["lon"].notna()]
    tree = shapely.STRtree(np.asarray(shapely.points(lon[there], lat[there])))
    at = placed["lon"].to_numpy(), placed["lat"].to_numpy()
    hit = tree.nearest(shapely.points(*at))
    apart = GEOD.inv(*at, lon[there][hit], lat[there][hit])[2]
    check.compared += len(placed)
    check.leave_out("which row is which site: the file states no ids, the nearest place is taken")
    for i in np.flatnonzero(~(np.asarray(apart) <= PLACE_M)).tolist():
        told = placed.iloc[i]
        check.differ(str(told["site_id"]), [told["lon"], told["lat"]], None)


def check_points(
    section: Mapping[str, Any], demand: pd.DataFrame, check: Check
) -> pd.DataFrame | None:
    """Places of residents; what is read comes back with people and setting, one row a point."""
    if section.get("model"):
        raise NotCheckedError("residents modelled from road junctions")
    if section.get("people"):
        raise NotCheckedError("residents joined from a second table")
    raster = section.get("raster")
    own = _read_raster(Path(raster), section) if raster else _read_points(section)
    _compare_places(demand, "demand_id", own, check)
    return own


def _read_points(section: Mapping[str, Any]) -> pd.DataFrame:
    frame = read_rows(section)
    ids = clean_ids(require_column(frame, "demand_id", section))
    lon, lat = place_rows(frame, section)
    people = read_numbers(require_column(frame, "residents", section))
    own = pd.DataFrame({"id": ids, "lon": lon, "lat": lat, "people": people})
    for field, length in (("setting", 20), ("nbs", 3)):
        column = find_column(frame, field, section)
        if column is not None:
            own[field] = frame[column].map(str).str.strip().str[:length]
    return own


def _read_raster(path: Path, section: Mapping[str, Any]) -> pd.DataFrame:
    """Blocks of cells with people: the id by place, the middle, the sum."""
    step = int(section.get("aggregate", 1))
    with rasterio.open(path) as file:
        cells = file.read(1, masked=True).astype(np.float64).filled(np.nan)
        transform, crs = file.transform, file.crs
    height, width = cells.shape
    cells = np.where((cells > 0) & (cells < _NO_DATA_MOST), cells, 0.0)
    padded = np.pad(cells, [(0, -height % step), (0, -width % step)])
    shape = padded.shape[0] // step, step, padded.shape[1] // step, step
    people = padded.reshape(shape).sum(axis=(1, 3))
    row, column = np.nonzero(people > 0)
    middle = (
        (column * step + np.minimum((column + 1) * step, width)) / 2.0,
        (row * step + np.minimum((row + 1) * step, height)) / 2.0,
    )
    x = transform.c + transform.a * middle[0] + transform.b * middle[1]
    y = transform.f + transform.d * middle[0] + transform.e * middle[1]
    if not crs.is_geographic:
        x, y = Transformer.from_crs(crs, "OGC:CRS84", always_xy=True).transform(x, y)
    ids = [f"r{i}c{j}" for i, j in zip(row.tolist(), column.tolist(), strict=True)]
    return pd.DataFrame({"id": ids, "lon": x, "lat": y, "people": people[row, column]})


def _compare_places(claimed: pd.DataFrame, key: str, own: pd.DataFrame, check: Check) -> None:
    once = own.drop_duplicates("id", keep=False).set_index("id")
    placed = claimed[claimed["lon"].notna()]
    known = placed[key].isin(once.index).to_numpy()
    if known.mean() < 0.5:
        raise NotCheckedError(f"rows whose ids are made by the engine ({key})")
    if not known.all():
        check.leave_out(f"{int((~known).sum())} rows without an id of their own in the file")
    rows = placed[known]
    found = once.loc[rows[key]]
    apart = GEOD.inv(
        rows["lon"].to_numpy(), rows["lat"].to_numpy(),
        found["lon"].to_numpy(), found["lat"].to_numpy(),
    )[2]  # fmt: skip
    check.compared += len(rows)
    for i in np.flatnonzero(~(np.asarray(apart) <= PLACE_M)).tolist():
        told = rows.iloc[i]
        check.differ(
            str(told[key]), [told["lon"], told["lat"]], found.iloc[i][["lon", "lat"]].tolist()
        )


def check_people(
    section: Mapping[str, Any], census: Mapping[str, Any] | None, own: pd.DataFrame,
    demand: pd.DataFrame, check: Check,
) -> None:  # fmt: skip
    """Whole people of every point: their sum, and each within one person of its own share.

    Which of two neighbours a half falls to is the engine's order along a curve, not checked here.
    """
    raw = own.drop_duplicates("id", keep=False).set_index("id")["people"]
    rows = demand[demand["demand_id"].isin(raw.index)]
    if len(rows) < len(demand):
        check.leave_out(f"{len(demand) - len(rows)} points without a row of their own in the file")
    mine = raw.loc[rows["demand_id"]].to_numpy()
    group = rows["adcode"].astype(str) + " " + rows["setting"].astype(str)
    for name, at in rows.groupby(group.to_numpy()).indices.items():
        people, parts = rows["residents"].to_numpy()[at], mine[at]
        whole, total = float(parts.sum()), int(people.sum())
        check.compared += len(at)
        if not section.get("calibrate") and abs(whole - total) > 1.0:
            check.differ(str(name), total, whole)
        share = parts * (total / whole if whole else 0.0)
        for i in np.flatnonzero(np.abs(people - share) > 1.0 + 1e-6).tolist():
            check.differ(str(rows["demand_id"].iloc[at[i]]), int(people[i]), float(share[i]))
    if section.get("calibrate") and census is not None:
        _check_census(census, demand, check)


def _check_census(census: Mapping[str, Any], demand: pd.DataFrame, check: Check) -> None:
    frame = read_rows(census)
    codes = clean_ids(require_column(frame, "adcode", census))
    totals = read_numbers(require_column(frame, "population", census))
    told = dict(zip(codes, totals.tolist(), strict=True))
    for adcode, people in demand.groupby("adcode")["residents"].sum().items():
        if str(adcode) not in told:
            check.leave_out(f"county {adcode} without a row of the census known here")
            continue
        check.compared += 1
        if people != told[str(adcode)]:
            check.differ(f"census {adcode}", int(people), told[str(adcode)])


def check_settings(
    section: Mapping[str, Any], own: pd.DataFrame, demand: pd.DataFrame, check: Check
) -> None:
    """Urban or rural, where the rule is a column, a class, or one word for all."""
    rule = section.get("setting")
    if rule in {"urban", "rural"}:
        expected = pd.Series(rule, index=demand.index)
    elif rule == "column" and "setting" in own:
        expected = _by_id(own, demand, "setting").map(_WORDS)
    elif rule == "nbs" and "nbs" in own:
        first = _by_id(own, demand, "nbs").str[:1]
        expected = first.map({"1": "urban", "2": "rural"})
    else:
        raise NotCheckedError(f'settings by the rule "{rule}"')
    known = expected.notna()
    if not known.all():
        check.leave_out(
            f"{int((~known).sum())} points whose word for the setting is not known here"
        )
    check.compared += int(known.sum())
    for row in demand.index[known & (expected != demand["setting"])]:
        check.differ(demand["demand_id"][row], demand["setting"][row], expected[row])


def _by_id(own: pd.DataFrame, demand: pd.DataFrame, column: str) -> pd.Series:
    known = own.drop_duplicates("id", keep=False).set_index("id")[column]
    found: pd.Series = demand["demand_id"].map(known)
    return found


def check_counties(section: Mapping[str, Any], demand: pd.DataFrame, check: Check) -> None:
    """The county of every point: that of an outline which holds it."""
    layers = [read_shapes(path, section) for path in files_of(section)]
    outlines = gpd.GeoDataFrame(pd.concat(layers, ignore_index=True), crs=layers[0].crs)
    codes = np.array(clean_ids(require_column(outlines, "adcode", section)))
    kept = [code.startswith(tuple(section.get("counties") or [""])) for code in codes]
    shapes, codes = outlines.geometry.to_numpy()[kept], codes[kept]
    placed = demand[demand["lon"].notna()]
    points = shapely.points(placed["lon"].to_numpy(), placed["lat"].to_numpy())
    tree = shapely.STRtree(shapes)
    point, outline = tree.query(points, predicate="intersects")
    claimed = placed["adcode"].to_numpy()
    inside = np.zeros(len(placed), dtype=bool)
    own = codes[outline] == claimed[point]
    inside[point[own]] = True
    elsewhere = np.zeros(len(placed), dtype=bool)
    elsewhere[point[~own]] = True
    check.compared += len(placed)
    for i in np.flatnonzero(elsewhere & ~inside).tolist():
        held = codes[outline[point == i]]
        check.differ(str(placed["demand_id"].iloc[i]), claimed[i], ", ".join(sorted(held)))
    loose = int(np.sum(~inside & ~elsewhere))
    if loose:
        check.leave_out(f"{loose} points in no outline, given to the nearest within the tolerance")


def sides_of(frame: pd.DataFrame) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Degrees, and which rows are urban."""
    lon = frame["lon"].to_numpy(dtype=np.float64)
    return lon, frame["lat"].to_numpy(dtype=np.float64), (frame["setting"] == "urban").to_numpy()

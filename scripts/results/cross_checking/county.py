"""One county computed anew: who is covered, uncovered or unknown, and by how many places."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from scripts.results.cross_checking.distances import NO, TOLERANCE_M, UNKNOWN, YES, Scene
from scripts.results.cross_checking.form import Check
from scripts.results.cross_checking.pieces import TRUSTED, Flags, Floats, Ints, Pieces
from scripts.results.cross_checking.ways import Roads, Side, straight_m

WORDS = {NO: "uncovered", UNKNOWN: "unknown", YES: "covered"}
COUNTED = ("covered", "uncovered", "unknown")


def draw_county(demand: pd.DataFrame, asked: str, rng: np.random.Generator) -> str:
    """The county that is asked for, or one drawn among those with residents' places."""
    codes = sorted(set(demand["adcode"]))
    if asked and asked not in codes:
        raise ValueError(f"county: expected one of the assessment, got {asked!r}")
    return asked or str(rng.choice(codes))


def check_county(
    scene: Scene, points: Side, demand: pd.DataFrame, sites: pd.DataFrame, figures: pd.Series,
    check: Check,
) -> None:  # fmt: skip
    """Status and count of places of every point of one county, then its three sums."""
    cutoff = _cutoffs(scene, demand)
    status, count, near_edge = _judge(scene, points, sites, cutoff)
    claimed = demand["status"].to_numpy()
    own = np.array([WORDS[one] for one in status.tolist()], dtype=object)
    left = _leave_out(scene, points, demand, near_edge, own, check)
    check.compared += int(np.sum(~left))
    names = demand["demand_id"].to_numpy()
    for i in np.flatnonzero(~left & (own != claimed)).tolist():
        check.differ(str(names[i]), claimed[i], own[i])
    counts = demand["cover_count"].to_numpy()
    check.compared += int(np.sum(~left))
    for i in np.flatnonzero(~left & (count != counts)).tolist():
        check.differ(f"{names[i]} cover_count", int(counts[i]), int(count[i]))
    people = demand["residents"].to_numpy()
    settled = np.where(left, claimed, own)
    for word in COUNTED:
        check.compared += 1
        total = int(people[settled == word].sum())
        if total != int(figures[word]):
            check.differ(f"{figures['adcode']} {word}", int(figures[word]), total)


def _cutoffs(scene: Scene, demand: pd.DataFrame) -> Floats:
    limits = scene.rules.cutoff_m
    return np.where(demand["setting"] == "urban", limits["urban"], limits["rural"])


def _judge(
    scene: Scene, points: Side, sites: pd.DataFrame, cutoff: Floats
) -> tuple[Ints, Ints, Flags]:
    """Status, places within the cutoff, and who is too near a limit to be judged twice."""
    rules, own = scene.rules, scene.sites
    status = np.zeros(len(cutoff), dtype=np.int64)
    covering = np.zeros(len(cutoff), dtype=np.int64)
    near_edge = np.zeros(len(cutoff), dtype=bool)
    some = _sites_around(scene, points, rules.farthest_m)
    around = _crop(scene.roads, points, rules.farthest_m)
    local, ways = _renumber(around, own.take(some)), {}
    at = np.arange(len(cutoff))
    mine = _renumber(around, points)
    order = np.argsort(sites["place_id"].astype(str).to_numpy()[some], kind="stable")
    places = sites["place_id"].astype(str).to_numpy()[some]
    ways = dict(around[0].search_each(local, rules.farthest_m + 1.0)) if len(some) else {}
    here = np.zeros(len(cutoff), dtype=bool)
    for k, i in enumerate(order.tolist()):
        s = np.full(len(at), i)
        straight = straight_m(local, mine, s, at)
        road = around[0].directly(local, mine, s, at)
        road = np.minimum(road, around[0].along_one_piece(local, mine, s, at))
        if i in ways:
            road = np.minimum(road, around[0].arrive(ways[i], mine))
        road = np.maximum(road, straight)
        yes = np.round(road, 3) <= cutoff
        off = ~(local.enters[i] & mine.enters)
        apart = _lie_apart(scene, local, mine, i)
        undecided = ~yes & (np.round(straight, 3) <= cutoff) & (off | apart)
        counts = int(scene.eligible[some[i]])
        pair = np.where(yes, YES, np.where(undecided, UNKNOWN, NO))
        status = np.maximum(status, np.minimum(pair, counts))
        near_edge |= (counts != NO) & (
            (np.abs(road - cutoff) <= TOLERANCE_M) | (np.abs(straight - cutoff) <= TOLERANCE_M)
        )
        here |= yes & (counts == YES)
        if k == len(order) - 1 or places[order[k + 1]] != places[i]:
            covering += here
            here = np.zeros(len(cutoff), dtype=bool)
    return status, covering, near_edge


def _lie_apart(scene: Scene, sites: Side, points: Side, i: int) -> Flags:
    """Whether the ends lie in different components of which one is stray or detached."""
    standing = np.append(scene.roads.pieces.standing, TRUSTED)
    one, other = sites.feet.component[i], points.feet.component
    weak = (standing[one] != TRUSTED) | (standing[other] != TRUSTED)
    apart: Flags = (one != other) & weak & (one >= 0) & (other >= 0)
    return apart


def _sites_around(scene: Scene, points: Side, reach_m: float) -> Ints:
    """Placed sites that may lie within reach of some point, by a box with a margin."""
    lon, lat = points.lon[np.isfinite(points.lon)], points.lat[np.isfinite(points.lat)]
    if not len(lon):
        return np.zeros(0, dtype=np.int64)
    north = 1.05 * reach_m / 110_500.0
    east = north / max(float(np.cos(np.radians(np.abs(lat).max() + north))), 0.01)
    sites, counts = scene.sites, scene.eligible != NO
    near = (np.abs(sites.lon - (lon.min() + lon.max()) / 2) <= np.ptp(lon) / 2 + east) & (
        np.abs(sites.lat - (lat.min() + lat.max()) / 2) <= np.ptp(lat) / 2 + north
    )
    return np.flatnonzero(near & counts)


def _crop(roads: Roads, points: Side, reach_m: float) -> tuple[Roads, Ints]:
    """Roads within reach of the points, renumbered; second, the new number of every piece."""
    pieces = roads.pieces
    lon, lat = points.lon[np.isfinite(points.lon)], points.lat[np.isfinite(points.lat)]
    north = 1.05 * reach_m / 110_500.0
    east = north / max(float(np.cos(np.radians(np.abs(lat).max() + north))), 0.01)
    inside = (
        (np.maximum(pieces.x_1, pieces.x_2) >= lon.min() - east)
        & (np.minimum(pieces.x_1, pieces.x_2) <= lon.max() + east)
        & (np.maximum(pieces.y_1, pieces.y_2) >= lat.min() - north)
        & (np.minimum(pieces.y_1, pieces.y_2) <= lat.max() + north)
    )
    kept = np.flatnonzero(inside)
    number = np.full(len(inside), -1, dtype=np.int64)
    number[kept] = np.arange(len(kept))
    vertex, ends = np.unique(np.concatenate((pieces.a[kept], pieces.b[kept])), return_inverse=True)
    fields = {
        name: getattr(pieces, name)[kept]
        for name in Pieces.__dataclass_fields__
        if name not in {"a", "b", "standing", "vertices"}
    }
    a, b = ends[: len(kept)], ends[len(kept) :]
    cropped = Pieces(a=a, b=b, standing=pieces.standing, vertices=len(vertex), **fields)
    return Roads(cropped, roads.forward[kept], roads.backward[kept], roads.rules), number


def _renumber(cropped: tuple[Roads, Ints], side: Side) -> Side:
    number = cropped[1]
    piece = np.where(side.feet.piece >= 0, number[side.feet.piece], -1)
    feet = replace(side.feet, piece=piece)
    return replace(side, feet=feet, enters=side.enters & (piece >= 0))


def _leave_out(
    scene: Scene, points: Side, demand: pd.DataFrame, near_edge: Flags, own: np.ndarray,
    check: Check,
) -> Flags:  # fmt: skip
    """Points of which the assessment's word is taken, each kind said."""
    lost = bool(np.any((scene.eligible != NO) & ~np.isfinite(scene.sites.lon)))
    kinds = {
        "nearer to a limit than the tolerance": near_edge,
        "without a place": ~np.isfinite(points.lon),
        "unknown because of a site without a place": lost
        & (demand["status_reason"] == "unplaced_site").to_numpy()
        & (own == WORDS[NO]),
        "with a distance that an office has verified": (demand["way"] == "verified").to_numpy(),
    }
    left = np.zeros(len(demand), dtype=bool)
    for words, rows in kinds.items():
        if rows.any():
            people = int(demand["residents"].to_numpy()[rows].sum())
            check.leave_out(f"{int(rows.sum())} points ({people} residents) {words}")
            left |= rows
    return left


def check_sums(demand: pd.DataFrame, tables: dict[str, pd.DataFrame], check: Check) -> None:
    """Covered, uncovered, unknown and residents of every county, prefecture and the province."""
    people = demand.pivot_table(
        index="adcode", columns="status", values="residents", aggfunc="sum", fill_value=0
    ).reindex(columns=list(COUNTED), fill_value=0)
    counties = tables["counties"]
    for name, frame in tables.items():
        for _, row in frame.iterrows():
            codes = counties["adcode"][_lie_in(counties, row, name)]
            mine = people[people.index.isin(codes)].sum()
            told = {**{word: int(mine[word]) for word in COUNTED}, "residents": int(mine.sum())}
            check.compared += len(told)
            for word, total in told.items():
                if total != int(row[word]):
                    check.differ(f"{name} {row['adcode']} {word}", int(row[word]), total)


def _lie_in(counties: pd.DataFrame, unit: pd.Series, level: str) -> Flags:
    """The counties of a unit; prefectures by the digits they share, else by their name or none."""
    code = counties["adcode"].astype(str)
    if level == "counties":
        return np.asarray(code == unit["adcode"])
    if level == "province":
        return np.ones(len(counties), dtype=bool)
    if code.str.fullmatch(r"\d{6}").all():
        return np.asarray(code.str[:4] == str(unit["adcode"])[:4])
    named = "" if pd.isna(unit["prefecture"]) else unit["prefecture"]
    return np.asarray(counties["prefecture"].astype(object).fillna("") == named)

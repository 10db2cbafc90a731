"""Distances computed anew for drawn places, and drawn pairs, against what the assessment says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from scripts.results.cross_checking.claims import Claims
from scripts.results.cross_checking.feet import find_feet
from scripts.results.cross_checking.form import Check, Rules
from scripts.results.cross_checking.pieces import Flags, Floats, Ints, Pieces
from scripts.results.cross_checking.places import sides_of
from scripts.results.cross_checking.ways import Roads, Side, straight_m, to_space

TOLERANCE_M = 0.05
"""Edges are held in whole millimetres by the engine and not here: half a millimetre an edge."""
RELATIVE = 5e-6
DISTANCE_TOLERANCE = f"{TOLERANCE_M:g} m + {RELATIVE:g} of the distance"
NO, UNKNOWN, YES = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Scene:
    """Roads and sites of one study, ready for questions; `eligible` is 0 no, 1 unknown, 2 yes."""

    roads: Roads
    rules: Rules
    sites: Side
    eligible: Ints

    @property
    def chosen(self) -> Ints:
        """Placed sites that count for sure."""
        return np.flatnonzero((self.eligible == YES) & np.isfinite(self.sites.lon))


def place_side(pieces: Pieces, rules: Rules, frame: pd.DataFrame) -> Side:
    """Feet of rows, and who enters within `max_snap`."""
    lon, lat, urban = sides_of(frame)
    feet = find_feet(pieces, lon, lat, rules)
    limit = np.where(urban, rules.max_snap_m["urban"], rules.max_snap_m["rural"])
    # the engine holds legs in whole millimetres, and the limit is included
    enters = (np.round(feet.leg_m, 3) <= limit) & (feet.piece >= 0) & ~feet.barred
    return Side(lon, lat, feet, enters)


def judge_eligible(sites: pd.DataFrame, service: str, as_of: str) -> Ints:
    """Which sites count for a service, as the table of sites lists services and dates."""
    out = np.zeros(len(sites), dtype=np.int64)
    said = sites["services"].fillna("").str.split(";")
    for i, words in enumerate(said):
        marks = {word.rstrip("?*"): word for word in words}
        if service in marks:
            out[i] = UNKNOWN if marks[service].endswith("?") else YES
    begins, ends = sites["valid_from"].fillna(""), sites["valid_to"].fillna("")
    out[((begins > as_of) | ((ends != "") & (ends < as_of))).to_numpy()] = NO
    return out


def check_legs(points: Side, demand: pd.DataFrame, check: Check) -> None:
    """Access legs of drawn points; none where stray roads bar the way."""
    claimed = demand["access_leg_m"].to_numpy(dtype=np.float64)
    own = np.where(points.feet.barred, np.inf, points.feet.leg_m)
    _compare(demand["demand_id"].to_numpy(), claimed, own, check)


def check_nearest(scene: Scene, points: Side, demand: pd.DataFrame, check: Check) -> None:
    """Distance to the nearest site that counts, however far."""
    verified = (demand["way"] == "verified").to_numpy()
    if verified.any():
        check.leave_out(f"{int(verified.sum())} places whose distance an office has verified")
    rows = np.flatnonzero(~verified)
    own = scene.roads.nearest(scene.sites.take(scene.chosen), points.take(rows))
    claimed = demand["road_distance_m"].to_numpy(dtype=np.float64)[rows]
    _compare(demand["demand_id"].to_numpy()[rows], claimed, own, check)


def check_straight(
    demand: pd.DataFrame, sites: pd.DataFrame, scene: Scene, points: Side, check: Check
) -> None:
    """Straight line to the site that is named as the nearest."""
    row_of = {name: i for i, name in enumerate(sites["site_id"])}
    named = demand["nearest_site_id"].fillna("").map(lambda name: row_of.get(name, -1)).to_numpy()
    claimed = demand["straight_distance_m"].to_numpy(dtype=np.float64)
    p = np.flatnonzero((named >= 0) & np.isfinite(claimed))
    own = straight_m(scene.sites, points, named[p], p)
    _compare(demand["demand_id"].to_numpy()[p], claimed[p], own, check)


def check_pairs(
    scene: Scene, points: Side, claims: Claims, rows: Ints, many: int,
    rng: np.random.Generator, check: Check,
) -> None:  # fmt: skip
    """Drawn pairs of a site and a place within reach of each other.

    Against the engine's table where it is at hand; else no pair with a site that counts may be
    nearer than the nearest distance that the assessment gives the place.
    """
    drawn = _draw_pairs(scene, points, many, rng)
    demand, sites = claims.tables["demand"], claims.tables["sites"]
    names = demand["demand_id"].to_numpy()[rows]
    told = demand["road_distance_m"].to_numpy(dtype=np.float64)[rows]
    s, p, own = _measure_pairs(scene, points, drawn)
    if claims.pairs is not None:
        asked = list(zip(s.tolist(), rows[p].tolist(), strict=True))
        claimed = np.array(claims.pairs(asked))
        both = np.where(own <= scene.rules.farthest_m, own, np.inf)
        claimed = np.where(claimed <= scene.rules.farthest_m + 1.0, claimed, np.inf)
        labels = [f"{sites['site_id'].iloc[i]} – {names[j]}" for i, j in zip(s, p, strict=True)]
        edge = np.abs(own - scene.rules.farthest_m) < 2.0
        _compare(np.array(labels)[~edge], claimed[~edge], both[~edge], check)
        return
    counts = scene.eligible[s] == YES
    check.compared += int(counts.sum())
    nearer = counts & (own < np.nan_to_num(told[p], nan=np.inf) - _allowed(own))
    for k in np.flatnonzero(nearer & np.isfinite(own)).tolist():
        label = f"{sites['site_id'].iloc[s[k]]} – {names[p[k]]}"
        check.differ(label, float(told[p[k]]), float(own[k]))


def _draw_pairs(scene: Scene, points: Side, many: int, rng: np.random.Generator) -> Ints:
    """Pairs (site, point) whose straight line is within the largest cutoff, shape (n, 2)."""
    placed = np.flatnonzero(np.isfinite(scene.sites.lon))
    asked = np.flatnonzero(np.isfinite(points.lon))
    if not len(placed) or not len(asked):
        return np.zeros((0, 2), dtype=np.int64)
    tree = cKDTree(to_space(scene.sites.lon[placed], scene.sites.lat[placed]))
    some = np.sort(rng.choice(asked, min(many, len(asked)), replace=False))
    found = tree.query_ball_point(
        to_space(points.lon[some], points.lat[some]), scene.rules.farthest_m, return_sorted=True
    )
    pairs = [(placed[rng.choice(hits)], p) for p, hits in zip(some, found, strict=True) if hits]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _measure_pairs(scene: Scene, points: Side, pairs: Ints) -> tuple[Ints, Ints, Floats]:
    """Distances up to the largest cutoff, one bounded search a site; infinite beyond."""
    limit = scene.rules.farthest_m
    some = np.unique(pairs[:, 0])
    sites = scene.sites.take(some)
    s, p = np.searchsorted(some, pairs[:, 0]), pairs[:, 1]
    own = scene.roads.directly(sites, points, s, p)
    own = np.minimum(own, scene.roads.along_one_piece(sites, points, s, p))
    for row, ways in scene.roads.search_each(sites, limit + 1.0):
        mine = np.flatnonzero(s == row)
        own[mine] = np.minimum(own[mine], scene.roads.arrive(ways, points.take(p[mine])))
    return pairs[:, 0], p, own


def _allowed(metres: Floats) -> Floats:
    return TOLERANCE_M + RELATIVE * np.where(np.isfinite(metres), metres, 0.0)


def _compare(names: NDArray[np.object_], claimed: Floats, own: Floats, check: Check) -> None:
    """A distance that is missing on one side only differs; missing on both it agrees."""
    check.compared += len(names)
    none = np.isinf(own)
    lost = ~np.isfinite(claimed)
    with np.errstate(invalid="ignore"):
        far: Flags = ~none & ~lost & (np.abs(claimed - own) > _allowed(own))
    for i in np.flatnonzero((none != lost) | far).tolist():
        check.differ(str(names[i]), float(claimed[i]), float(own[i]))

"""Verified distances of one study: which hold, what they change, and what is still to be asked.

A pair holds while both its ends stand where they stood when it was verified, within the tolerance
of the standard; else it has lapsed and is not used. Where a pair does not say where an end stood,
it holds wherever that end is now, and is counted in the report. A distance below the straight line
counts as that line where it is short by no more than the tolerance, and is refused otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Ints, Texts, Trileans, texts
from geo.findings.status.readings import Evidence, Reading, decide_statuses
from geo.geometry.geodesy import geodesic_mm
from geo.model.demand import Demand
from geo.model.row_report import ClosedReport, RowReport
from geo.model.site import SiteRecords
from geo.model.verified import VerifiedPairs
from geo.reach.table import Pairs, Reach
from geo.verified.reach import replace_pairs, replace_pairs_of_site
from geo.words.sentences import say

COLUMNS = (
    "demand_id", "site_id", "verified_distance_m", "computed_distance_m", "office", "date",
    "evidence", "verified_state",
)  # fmt: skip


_NOTHING_LEFT_OUT = ClosedReport("verified")


@dataclass(frozen=True, slots=True)
class Verification:
    """Positions of the pairs in use, the list of all of them, and whom they change.

    `listed` has `COLUMNS`; `verified_state` is `used`, `lapsed`, `shorter_than_straight` or
    `unknown_end`. `people_changed` are residents whose status is another by these distances;
    `without_ends` counts the pairs in use that do not tell where both their ends stood; `remarks`
    tell which pairs were left out.
    """

    listed: pd.DataFrame
    people_changed: int = 0
    without_ends: int = 0
    remarks: ClosedReport = _NOTHING_LEFT_OUT


def nothing_verified() -> Verification:
    """A study without verified distances."""
    return Verification(pd.DataFrame(columns=list(COLUMNS)))


def apply_verified(
    evidence: Evidence, eligible: Trileans, pairs: VerifiedPairs
) -> tuple[Evidence, Verification]:
    """The evidence with verified distances in its table, and what became of each of them."""
    demand, sites = evidence.demand, evidence.sites
    point, site, straight_mm, road_mm, state = _judge(
        demand, sites.records, pairs, evidence.standard.verified_m
    )
    used: Flags = state == "used"
    order = np.lexsort((point[used], site[used]))
    chosen = np.flatnonzero(used)[order]
    before = _computed_m(evidence.reach, site, point)
    changed = evidence
    if len(chosen):
        reach = replace_pairs(
            evidence.reach,
            site[chosen].astype(np.int32),
            point[chosen].astype(np.int32),
            straight_mm[chosen],
            road_mm[chosen],
        )
        changed = replace(evidence, reach=reach)
    listed = pd.DataFrame(
        {
            "demand_id": pairs.demand_id, "site_id": pairs.site_id,
            "verified_distance_m": pairs.road_m, "computed_distance_m": before,
            "office": pairs.office, "date": pairs.date, "evidence": pairs.evidence,
            "verified_state": state,
        }
    )  # fmt: skip
    without_ends = int((used & ~pairs.ends_stated).sum())
    people = _count_changed(evidence, changed, eligible)
    return changed, Verification(listed, people, without_ends, _remark(pairs, state))


def verify_moved(
    found: Pairs, records: SiteRecords, row: int, demand: Demand, pairs: VerifiedPairs,
    tolerance_m: float,
) -> Pairs:  # fmt: skip
    """The pairs of a site that stands elsewhere, with the verified distances that hold there."""
    own = pairs.take(pairs.site_id == records.site_id[row])
    point, _, straight_mm, road_mm, state = _judge(demand, records, own, tolerance_m)
    chosen = np.flatnonzero(state == "used")
    chosen = chosen[np.argsort(point[chosen])]
    return replace_pairs_of_site(
        found, len(demand), point[chosen].astype(np.int32), straight_mm[chosen], road_mm[chosen]
    )


def _judge(
    demand: Demand, records: SiteRecords, pairs: VerifiedPairs, tolerance_m: float
) -> tuple[Ints, Ints, Ints, Ints, Texts]:
    """Positions of both ends, straight line, distance that counts, and state of every pair."""
    point = _find(demand.demand_id, pairs.demand_id)
    site = _find(records.site_id, pairs.site_id)
    known: Flags = (point >= 0) & (site >= 0)
    known[known] &= demand.placed[point[known]] & (records.position[site[known]] != "none")
    at = demand.lon[point], demand.lat[point], records.lon[site], records.lat[site]
    lapsed = known & _has_moved(pairs, *at, tolerance_m)
    straight_mm = np.zeros(len(pairs), dtype=np.int64)
    straight_mm[known] = geodesic_mm(*(column[known] for column in at))
    road_mm = np.rint(pairs.road_m * 1000.0).astype(np.int64)
    short = known & (road_mm < straight_mm - round(tolerance_m * 1000))
    state: Texts = np.select(
        [~known, lapsed, short], ["unknown_end", "lapsed", "shorter_than_straight"], "used"
    ).astype(object)
    return point, site, straight_mm, np.maximum(road_mm, straight_mm), state


def _find(known: Texts, asked: Texts) -> Ints:
    found: Ints = pd.Index(known).get_indexer(pd.Index(asked))
    return found


def _has_moved(
    pairs: VerifiedPairs,
    lon: Floats,
    lat: Floats,
    site_lon: Floats,
    site_lat: Floats,
    limit_m: float,
) -> Flags:
    """Whether an end has moved by more than the limit; where it stood must be said for that."""
    moved: Flags = np.zeros(len(pairs), dtype=bool)
    for then_lon, then_lat, now_lon, now_lat in (
        (pairs.demand_lon, pairs.demand_lat, lon, lat),
        (pairs.site_lon, pairs.site_lat, site_lon, site_lat),
    ):
        said = np.isfinite(then_lon + then_lat + now_lon + now_lat)
        away = np.zeros(len(pairs), dtype=np.int64)
        away[said] = geodesic_mm(then_lon[said], then_lat[said], now_lon[said], now_lat[said])
        moved |= away > limit_m * 1000.0
    return moved


def _computed_m(reach: Reach, site: Ints, point: Ints) -> Floats:
    """What the table held of each pair, NaN where nothing."""
    points = len(reach.demand_ptr) - 1
    own = reach.site_index.astype(np.int64) * points + reach.demand_index
    key = site * points + point
    at = np.minimum(np.searchsorted(own, key), max(len(own) - 1, 0))
    found = np.full(len(key), np.nan)
    if len(own):
        there = (own[at] == key) & (site >= 0) & (point >= 0)
        found[there] = reach.measure_m(at[there])
    return found


def _count_changed(before: Evidence, after: Evidence, eligible: Trileans) -> int:
    if after is before:
        return 0
    was, now = (decide_statuses(one, eligible, Reading()).status for one in (before, after))
    return int(before.demand.residents[was != now].sum())


_SAID = {
    "unknown_end": say("verified_ends_unknown"),
    "lapsed": say("verified_ends_moved"),
    "shorter_than_straight": say("verified_shorter_than_straight"),
}


def _remark(pairs: VerifiedPairs, state: Texts) -> ClosedReport:
    report = RowReport("verified")
    for demand_id, site_id, word in _leftovers(pairs, state):
        report.remark(
            "refused",
            f"verified_{word}",
            say("from_place_to_site", demand_id=demand_id, site_id=site_id, word=_SAID[word]),
        )
    return report.close()


def _leftovers(pairs: VerifiedPairs, state: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    for demand_id, site_id, word in zip(pairs.demand_id, pairs.site_id, texts(state), strict=True):
        if word != "used":
            yield demand_id, site_id, word

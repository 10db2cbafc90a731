"""Norms judged over all units: how many meet each, by county, and those that do not.

Only a limit is met or failed. Of every other force units are counted, and nothing is said to fail:

    limit     units = met + failed + unknown          registered = unregistered = 0
    others    units = registered + unregistered       met = failed = 0, unknown ≤ unregistered

Units in which nobody is asked (`units_empty`) are in none of these: 无对象 is no pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from geo.arrays import Ints, Trileans, texts
from geo.findings.norms.states import Facilities, NormStates, Units, judge_norm, sum_areas
from geo.findings.norms.tallies import TOLD_OF, tell_tally
from geo.findings.status.units import divide
from geo.model.states import NORM_STATES
from geo.model.trilean import Trilean
from geo.records import list_records
from geo.rules.norm_rules import Level, Norm

NOBODY = "none"
"""The state of a unit in which nobody is asked: neither a pass nor a question."""
"""The state of each Trilean."""
NORM_COLUMNS = (
    "norm_id", "norm", "force", "unit_level", "adcode", "name", "prefecture", "units", "units_met",
    "units_failed", "units_unknown", "units_registered", "units_unregistered", "units_apart",
    "units_empty", "share_met", "share_met_upper", "norm_verdict", "counted", "norm_tally",
    "source", "clause", "ours",
)  # fmt: skip
UNIT_COLUMNS = (
    "norm_id", "norm", "force", "unit_level", "adcode", "unit_id", "unit_name", "norm_state",
    "norm_reason", "figure", "limit",
)  # fmt: skip
COUNTED_REASONS = {"lacks": "registered_no", "too_few": "fewer", "share_below": "smaller_share"}
"""Why a unit does not have what is no limit, in words that do not blame it."""


@dataclass(frozen=True, slots=True)
class NormTables:
    """What was judged.

    `norms` has a row per norm and county (prefecture, province for norms of these units),
    `norm_units` one per unit that fails or is unknown.
    """

    norms: pd.DataFrame
    norm_units: pd.DataFrame


def judge_norms(
    norms: Sequence[Norm],
    facilities: Facilities,
    units: Mapping[Level, Units],
    groups: pd.DataFrame,
    found: Mapping[str, Trileans],
    doubted: Mapping[str, str] = MappingProxyType({}),
) -> NormTables:
    """Judge every norm over every unit of its level.

    `units` holds the levels that can be asked. `groups` has the columns `adcode`, `name` and
    `prefecture` of the counties, prefectures and provinces that rows are for. `found` gives for
    each finding one Trilean per county, in the order of `units["county"]`. `doubted` has the norms
    of which nothing can be said to fail, with the reason.

    Raises
    ------
    StandardError
        A norm tests a field that the facilities do not have.
    """
    rows, open_units = [], []
    for norm in norms:
        judged = judge_doubted(norm, facilities, units, found, doubted)
        apart = _count_apart(norm, units)
        codes = sorted({*judged.adcode, *_asked(norm, units)})
        rows.append(_tabulate(norm, judged, codes, apart))
        open_units.append(_list_open(norm, judged))
    table = _join(rows, ("norm_id", "adcode"))
    named = groups.drop_duplicates("adcode").set_index("adcode")
    for name in ("name", "prefecture"):
        table[name] = table["adcode"].map(named[name]).fillna("")
    listed = _join(open_units, UNIT_COLUMNS)
    return NormTables(table.reindex(columns=list(NORM_COLUMNS)), listed[list(UNIT_COLUMNS)])


def judge_doubted(
    norm: Norm,
    facilities: Facilities,
    units: Mapping[Level, Units],
    found: Mapping[str, Trileans],
    doubted: Mapping[str, str],
) -> NormStates:
    """One norm over its units; where it is doubted, what would fail is unknown."""
    judged = judge_norm(norm, facilities, units, found)
    if norm.id in doubted:
        fails = judged.state == Trilean.NO
        judged.state[fails], judged.reason[fails] = Trilean.UNKNOWN, doubted[norm.id]
    return judged


def _join(frames: list[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})
    return pd.concat(filled, ignore_index=True)


def _asked(norm: Norm, units: Mapping[Level, Units]) -> set[str]:
    """Codes that get a row even where no unit is asked."""
    level: Level = norm.per if norm.per in {"prefecture", "province"} else "county"
    return set(units[level].adcode)


def _count_apart(norm: Norm, units: Mapping[Level, Units]) -> dict[str, int]:
    if norm.per == "facility":
        return {}
    asked = units[norm.per]
    return sum_areas(asked.adcode, asked.apart)


def _tabulate(
    norm: Norm, judged: NormStates, codes: Sequence[str], apart: Mapping[str, int]
) -> pd.DataFrame:
    place = {code: i for i, code in enumerate(codes)}
    group = np.array([place[code] for code in judged.adcode], dtype=np.int64)
    empty = judged.is_empty

    def count(value: Trilean) -> Ints:
        chosen = (judged.state == value) & ~empty
        return np.bincount(group[chosen], minlength=len(codes)).astype(np.int64)

    yes, no, unknown = count(Trilean.YES), count(Trilean.NO), count(Trilean.UNKNOWN)
    units = yes + no + unknown
    limit, none = norm.is_limit, np.zeros_like(units)
    verdict = np.where(no > 0, "failed", np.where(unknown > 0, "unknown", "met"))
    verdict = np.where(units == 0, "none", verdict)
    frame = pd.DataFrame(
        {
            "norm_id": norm.id,
            "norm": norm.zh,
            "force": norm.force,
            "unit_level": norm.per,
            "counted": norm.tally,
            "adcode": texts(codes),
            "units": units,
            "units_met": yes if limit else none,
            "units_failed": no if limit else none,
            "units_unknown": unknown,
            "units_registered": none if limit else yes,
            "units_unregistered": none if limit else no + unknown,
            "units_apart": [apart.get(code, 0) for code in codes],
            "units_empty": np.bincount(group[empty], minlength=len(codes)).astype(np.int64),
            "share_met": divide(yes, units) if limit else np.nan,
            "share_met_upper": divide(yes + unknown, units) if limit else np.nan,
            "norm_verdict": texts(verdict) if limit else np.full(len(units), None, dtype=object),
            "source": norm.source,
            "clause": norm.clause,
            "ours": norm.told_ours,
        }
    )
    told = [""] * len(frame) if limit else map(tell_tally, list_records(frame[list(TOLD_OF)]))
    frame["norm_tally"] = texts(told)
    return frame


def _list_open(norm: Norm, judged: NormStates) -> pd.DataFrame:
    """Units that fail (of a limit) or are not registered (of others), and unknown ones, by id.

    What is known of an unknown one, or of one that fails by a range, is a lower bound, which is no
    figure of it.
    """
    is_open = judged.state == Trilean.UNKNOWN
    if judged.high is not None:
        is_open = is_open | (judged.figure != judged.high)
    state, reason = NORM_STATES[judged.state], judged.reason
    state = np.where(judged.is_empty, NOBODY, state).astype(object)
    if not norm.is_limit:
        state = np.where(judged.state == Trilean.NO, "unregistered", state).astype(object)
        reason = texts(COUNTED_REASONS.get(one, one) for one in reason)
    frame = pd.DataFrame(
        {
            "norm_id": norm.id,
            "norm": norm.zh,
            "force": norm.force,
            "unit_level": norm.per,
            "adcode": judged.adcode,
            "unit_id": judged.unit_id,
            "unit_name": judged.unit_name,
            "norm_state": state,
            "norm_reason": reason,
            "figure": np.where(is_open, np.nan, judged.figure),
            "limit": judged.limit,
        }
    )
    kept = frame[judged.state != Trilean.YES]
    listed: pd.DataFrame = kept.sort_values(["norm_state", "adcode", "unit_id"], ignore_index=True)
    return listed

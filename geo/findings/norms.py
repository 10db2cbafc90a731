"""Norms judged over all units: how many meet each, by county, and those that do not.

In every table  units = met + failed + unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.arrays import Ints, Trileans, texts
from geo.findings.norm_states import Facilities, Judged, Units, judge_norm, sum_areas
from geo.findings.units import divide
from geo.model.trilean import Trilean
from geo.norm_rules import Level, Norm

STATES = texts(["failed", "unknown", "met"])
"""The state of each Trilean."""
NORM_COLUMNS = (
    "norm_id", "norm", "unit_level", "adcode", "name", "prefecture", "units", "units_met",
    "units_failed", "units_unknown", "units_apart", "share_met", "share_met_upper", "norm_verdict",
    "source", "clause", "ours",
)  # fmt: skip
UNIT_COLUMNS = (
    "norm_id", "norm", "unit_level", "adcode", "unit_id", "unit_name", "norm_state", "norm_reason",
    "figure", "limit",
)  # fmt: skip


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
) -> NormTables:
    """Judge every norm over every unit of its level.

    `units` holds the levels that can be asked. `groups` has the columns `adcode`, `name` and
    `prefecture` of the counties, prefectures and provinces that rows are for. `found` gives for
    each finding one Trilean per county, in the order of `units["county"]`.

    Raises
    ------
    StandardError
        A norm tests a field that the facilities do not have.
    """
    rows, open_units = [], []
    for norm in norms:
        judged = judge_norm(norm, facilities, units, found)
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
    norm: Norm, judged: Judged, codes: Sequence[str], apart: Mapping[str, int]
) -> pd.DataFrame:
    place = {code: i for i, code in enumerate(codes)}
    group = np.array([place[code] for code in judged.adcode], dtype=np.int64)

    def count(value: Trilean) -> Ints:
        return np.bincount(group[judged.state == value], minlength=len(codes)).astype(np.int64)

    met, failed, unknown = count(Trilean.YES), count(Trilean.NO), count(Trilean.UNKNOWN)
    units = met + failed + unknown
    verdict = np.where(failed > 0, "failed", np.where(unknown > 0, "unknown", "met"))
    return pd.DataFrame(
        {
            "norm_id": norm.id,
            "norm": norm.zh,
            "unit_level": norm.per,
            "adcode": texts(codes),
            "units": units,
            "units_met": met,
            "units_failed": failed,
            "units_unknown": unknown,
            "units_apart": [apart.get(code, 0) for code in codes],
            "share_met": divide(met, units),
            "share_met_upper": divide(met + unknown, units),
            "norm_verdict": texts(np.where(units == 0, "none", verdict)),
            "source": norm.source,
            "clause": norm.clause,
            "ours": norm.ours,
        }
    )


def _list_open(norm: Norm, judged: Judged) -> pd.DataFrame:
    """Units that fail, then those unknown, each by id."""
    frame = pd.DataFrame(
        {
            "norm_id": norm.id,
            "norm": norm.zh,
            "unit_level": norm.per,
            "adcode": judged.adcode,
            "unit_id": judged.unit_id,
            "unit_name": judged.unit_name,
            "norm_state": STATES[judged.state],
            "norm_reason": judged.reason,
            "figure": judged.figure,
            "limit": judged.limit,
        }
    )
    kept = frame[judged.state != Trilean.YES]
    listed: pd.DataFrame = kept.sort_values(["norm_state", "adcode", "unit_id"], ignore_index=True)
    return listed

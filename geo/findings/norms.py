"""Norms judged unit by unit: met, failed, or unknown, with what fails and what is not known.

A facility stands in an area, named by the first digits of its code as far as they are known: nine
for a township, six for a county, four for a prefecture, two for a province, none for nothing. It
is in a unit where its area begins with the code of the unit, and may be where the code of the
unit begins with its area; so a facility of unknown township keeps every township of its county
from failing for want of it, but meets none.

In every table  units = met + failed + unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from geo.arrays import Flags, Ints, Texts, Trileans, texts
from geo.findings.facts import judge_all
from geo.findings.units import divide
from geo.model.facts import Facts
from geo.model.trilean import Trilean
from geo.norm_rules import Level, Norm

DIGITS: dict[Level, int] = {"township": 9, "county": 6, "prefecture": 4, "province": 2}
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
class Facilities:
    """What is judged: `area` as far as known, `outside` for those that count for no unit."""

    ids: Texts
    names: Texts
    area: Texts
    outside: Flags
    facts: Facts

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Units:
    """Units of one level.

    `code` has the digits of the level, `adcode` is what tables group by; units `apart` are listed
    beside and never counted. A `partial` one reaches beyond the study, and what stands
    there is not known: it can meet a norm that asks for some, and nothing else is said of it.
    """

    level: Level
    code: Texts
    name: Texts
    adcode: Texts
    apart: Flags
    partial: Flags


@dataclass(frozen=True, slots=True)
class NormTables:
    """What was judged.

    `norms` has a row per norm and county (prefecture, province for norms of these units),
    `norm_units` one per unit that fails or is unknown.
    """

    norms: pd.DataFrame
    norm_units: pd.DataFrame


@dataclass(frozen=True, slots=True)
class _Judged:
    """Units of one norm with their states; `figure` and `limit` are NaN where there is none."""

    unit_id: Texts
    unit_name: Texts
    adcode: Texts
    state: Trileans
    reason: Texts
    figure: np.ndarray
    limit: float


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
        judged = _judge(norm, facilities, units, found)
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


def _judge(
    norm: Norm, facilities: Facilities, units: Mapping[Level, Units], found: Mapping[str, Trileans]
) -> _Judged:
    if norm.per == "facility":
        return _judge_facilities(norm, facilities)
    asked = units[norm.per]
    counted = ~asked.apart
    code, name, adcode = asked.code[counted], asked.name[counted], asked.adcode[counted]
    if norm.finding is not None:
        state = found[norm.finding][counted]
        reason = texts(("no_open_site", "hours_unknown", "")[int(one)] for one in state)
        return _Judged(adcode, name, adcode, state, reason, np.full(len(code), np.nan), np.nan)
    asked_of = judge_all(norm.of, facilities.facts)
    asked_of = np.where(facilities.outside, Trilean.NO, asked_of).astype(np.int8)
    if norm.at_least is not None:
        judged = _judge_count(facilities.area, asked_of, code, norm.at_least)
        _doubt(*judged[:2], asked.partial[counted] & (judged[0] == Trilean.NO))
        limit = float(norm.at_least)
    else:
        having = judge_all(norm.have, facilities.facts)
        least = norm.least_share or Fraction(0)
        judged = _judge_share(facilities.area, asked_of, having, code, least)
        _doubt(*judged[:2], asked.partial[counted])
        limit = float(least)
    shown = adcode if norm.per != "township" else code
    return _Judged(shown, name, adcode, *judged, limit)


def _doubt(state: Trileans, reason: Texts, partial: Flags) -> None:
    state[partial], reason[partial] = Trilean.UNKNOWN, "partial_unit"


def _judge_facilities(norm: Norm, facilities: Facilities) -> _Judged:
    asked_of = judge_all(norm.of, facilities.facts)
    having = judge_all(norm.have, facilities.facts)
    chosen = np.flatnonzero((asked_of != Trilean.NO) & ~facilities.outside)
    asked_of, having = asked_of[chosen], having[chosen]
    is_asked = asked_of == Trilean.YES
    state = np.where(is_asked | (having == Trilean.YES), having, Trilean.UNKNOWN).astype(np.int8)
    why = np.where(is_asked, "not_stated", "asked_unknown")
    reason = np.where(
        state == Trilean.NO, "lacks", np.where(state == Trilean.UNKNOWN, why, "")
    ).astype(object)
    adcode = texts(area[:6] if len(area) >= 6 else "" for area in facilities.area[chosen])
    figure, limit = _find_figure(norm, facilities.facts)
    return _Judged(
        facilities.ids[chosen], facilities.names[chosen], adcode, state, reason,
        figure[chosen], limit,
    )  # fmt: skip


def _find_figure(norm: Norm, facts: Facts) -> tuple[np.ndarray, float]:
    """The number that the first test of a number is about, its lower bound, and the limit."""
    for test in norm.have:
        if test.field in facts.numbers:
            limit = test.at_least if test.at_least is not None else test.at_most
            return facts.numbers[test.field].low, float(limit or 0.0)
    return np.full(facts.count, np.nan), np.nan


def _sum_areas(area: Texts, weight: Flags) -> dict[str, int]:
    names, counts = np.unique(area[weight].astype(str), return_counts=True)
    return {str(name): int(count) for name, count in zip(names, counts, strict=True)}


def _count_inside(sums: Mapping[str, int], codes: Texts) -> Ints:
    """Per unit the facilities whose area begins with its code."""
    total: dict[str, int] = {}
    widths = {len(code) for code in codes}
    for area, count in sums.items():
        for width in widths:
            if len(area) >= width:
                total[area[:width]] = total.get(area[:width], 0) + count
    return np.array([total.get(code, 0) for code in codes], dtype=np.int64)


def _count_perhaps(sums: Mapping[str, int], codes: Texts) -> Ints:
    """Per unit the facilities whose area is wider and holds it."""
    return np.array(
        [sum(sums.get(code[:width], 0) for width in range(len(code))) for code in codes],
        dtype=np.int64,
    )


def _judge_count(
    area: Texts, asked_of: Trileans, codes: Texts, least: int
) -> tuple[Trileans, Texts, np.ndarray]:
    sure, doubtful = asked_of == Trilean.YES, asked_of == Trilean.UNKNOWN
    yes = _count_inside(_sum_areas(area, sure), codes)
    maybe = _count_inside(_sum_areas(area, doubtful), codes)
    perhaps = _count_perhaps(_sum_areas(area, sure | doubtful), codes)
    state = np.where(
        yes >= least,
        Trilean.YES,
        np.where(yes + maybe + perhaps < least, Trilean.NO, Trilean.UNKNOWN),
    ).astype(np.int8)
    failed = np.where(yes == 0, "no_facility", "too_few")
    open_ = np.where(maybe > 0, "facility_unknown", "place_unknown")
    reason = np.where(state == Trilean.NO, failed, np.where(state == Trilean.UNKNOWN, open_, ""))
    return state, texts(reason), yes.astype(np.float64)


def _judge_share(
    area: Texts, asked_of: Trileans, having: Trileans, codes: Texts, least: Fraction
) -> tuple[Trileans, Texts, np.ndarray]:
    """Compare the least and the largest share that the unknown leaves possible, in integers.

    A facility that is asked for sure counts in both; one of which it is not known is counted
    where it lowers the least (has not for sure) and where it raises the largest (could have).
    """

    def inside(flags: Flags) -> Ints:
        return _count_inside(_sum_areas(area, flags), codes)

    def perhaps(flags: Flags) -> Ints:
        return _count_perhaps(_sum_areas(area, flags), codes)

    sure, doubtful = asked_of == Trilean.YES, asked_of == Trilean.UNKNOWN
    has, lacks = having == Trilean.YES, having == Trilean.NO
    yes, total = inside(sure & has), inside(sure)
    total_low = total + inside(doubtful & ~has) + perhaps((sure | doubtful) & ~has)
    more = inside(doubtful & ~lacks) + perhaps((sure | doubtful) & ~lacks)
    yes_high, total_high = inside(sure & ~lacks) + more, total + more
    meets = (total_low > 0) & (yes * least.denominator >= total_low * least.numerator)
    fails = (total_high > 0) & (yes_high * least.denominator < total_high * least.numerator)
    meets &= total > 0
    state = np.where(meets, Trilean.YES, np.where(fails, Trilean.NO, Trilean.UNKNOWN))
    empty = total_low + total_high == 0
    reason = np.where(
        fails, "share_below", np.where(meets, "", np.where(empty, "no_base", "facility_unknown"))
    )
    return state.astype(np.int8), texts(reason), divide(yes, total_low)


def _count_apart(norm: Norm, units: Mapping[Level, Units]) -> dict[str, int]:
    if norm.per == "facility":
        return {}
    asked = units[norm.per]
    return _sum_areas(asked.adcode, asked.apart)


def _tabulate(
    norm: Norm, judged: _Judged, codes: Sequence[str], apart: Mapping[str, int]
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


def _list_open(norm: Norm, judged: _Judged) -> pd.DataFrame:
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

r"""举措落实情况: of each measure how many it is about, how many have it, and what is not known.

Where a norm says what facilities have, they are the objects; else the units that it asks. With Y
those that are asked and stand in the area for sure, P those of which one is only possible, and
has, lacks of what is asked for,

    objects = |Y| = met + failed + unknown               possible = |P|, in neither

    |Y ∩ has| / (|Y| + |P \ has|)  ≤  share  ≤  |(Y ∪ P) \ lacks| / (|Y| + |P \ lacks|)

Only a limit is met or failed. A norm of which no column tells anything is not collected: no number
is given for it, and never nought.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.arrays import Flags, Ints, Texts, Trileans, texts
from geo.findings.measures.area_counts import AreaCounts
from geo.findings.norms.norms import judge_doubted
from geo.findings.norms.states import Facilities, NormStates, Units, find_asked, judge_amounts
from geo.findings.norms.sums import as_floats
from geo.findings.norms.tallies import tell_tally
from geo.findings.norms.tests import judge_all
from geo.model.county import county_of_area
from geo.model.trilean import Trilean
from geo.records import list_records
from geo.rules.norm_rules import Level, Norm
from geo.words.labels import value_label
from geo.words.sentences import say

PROGRESS_COLUMNS = (
    "norm_id", "norm", "clause", "force", "division", "area_level", "adcode", "name", "prefecture",
    "object_level", "objects", "objects_met", "objects_failed", "objects_unknown",
    "objects_possible", "progress_share", "progress_share_upper", "amount", "amount_upper",
    "limit", "progress_state", "progress_words", "data_as_of", "data_source", "source", "ours",
)  # fmt: skip
LACKING_COLUMNS = (
    "norm_id", "norm", "force", "adcode", "unit_id", "unit_name", "norm_state", "norm_reason",
)  # fmt: skip
NOT_COLLECTED = "not_collected"
_LEVELS: tuple[Level, ...] = ("facility", "township", "county", "prefecture", "province")
_COUNTED = ("objects", "objects_met", "objects_failed", "objects_unknown", "objects_possible")


@dataclass(frozen=True, slots=True)
class DataOrigin:
    """Where a register comes from and of which day it is, empty where not said."""

    as_of: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """`rows` has one row a norm and area; `lacking` the facilities that lack it or may."""

    rows: pd.DataFrame
    lacking: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Area:
    """What rows are about: the study as a whole (code ""), a prefecture, or a county."""

    level: Level
    code: str
    adcode: str
    name: str
    prefecture: str


def track_progress(
    norms: Sequence[Norm],
    facilities: Facilities,
    units: Mapping[Level, Units],
    groups: pd.DataFrame,
    doubted: Mapping[str, str],
    origin: DataOrigin,
) -> Progress:
    """Follow every norm over the study, its prefectures and counties."""
    areas = _list_areas(units, groups)
    counts = AreaCounts(texts(area.code for area in areas), units, facilities.area)
    rows: list[dict[str, Any]] = []
    lacking: list[pd.DataFrame] = []
    for norm in norms:
        about = {
            "norm_id": norm.id, "norm": norm.zh, "clause": norm.clause, "force": norm.force,
            "division": norm.division, "object_level": "facility" if norm.have else norm.per,
            "data_as_of": origin.as_of, "data_source": origin.source, "source": norm.source,
            "ours": norm.told_ours,
        }  # fmt: skip
        if not is_collected(norm, facilities):
            found = [
                {"progress_state": NOT_COLLECTED, "progress_words": say("not_collected")}
                for _ in areas
            ]
        else:
            judged = judge_doubted(norm, facilities, units, {}, doubted)
            found = (
                _follow_facilities(norm, facilities, judged, counts, areas, doubted)
                if norm.have
                else _follow_units(norm, facilities, judged, counts, areas)
            )
            lacking.append(_list_lacking(norm, facilities, doubted))
        rows += [
            about | _name_area(area) | row for area, row in zip(areas, found, strict=True) if row
        ]
    return Progress(_shape(rows), _join_lacking(lacking))


def join_progress(parts: Sequence[Progress]) -> Progress:
    """Those of several registers, one after the other."""
    if len(parts) == 1:
        return parts[0]
    rows = [record for part in parts for record in list_records(part.rows)]
    return Progress(_shape(rows), _join_lacking([part.lacking for part in parts]))


def _shape(rows: Sequence[Mapping[Any, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(PROGRESS_COLUMNS))
    for name in _COUNTED:
        frame[name] = frame[name].astype("Int64")
    for name in ("progress_share", "progress_share_upper", "amount", "amount_upper", "limit"):
        frame[name] = frame[name].astype(float)
    return frame


def _join_lacking(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    listed = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()
    return listed.reindex(columns=list(LACKING_COLUMNS))


def is_collected(norm: Norm, facilities: Facilities) -> bool:
    """Whether a register tells anything of what a norm asks."""
    silent = facilities.facts.silent
    if not len(facilities) or any(test.field in silent for test in norm.of):
        return False
    if norm.growth is not None and not norm.growth.by and facilities.base is None:
        return False
    own = {test.field for test in norm.have} | ({norm.sum} if norm.sum else set())
    own |= {norm.growth.by} if norm.growth and norm.growth.by else set()
    return not own or not own <= silent


def _list_areas(units: Mapping[Level, Units], groups: pd.DataFrame) -> list[Area]:
    named = groups.drop_duplicates("adcode").set_index("adcode")
    areas = [Area("province", "", "", say("total_word"), "")]
    for level in ("prefecture", "county"):
        asked = units[level]
        for code, adcode in zip(asked.code, asked.adcode, strict=True):
            row = named.loc[adcode]
            areas.append(Area(level, code, adcode, row["name"], row["prefecture"]))
    return areas


def _name_area(area: Area) -> dict[str, str]:
    level = "all" if not area.code else area.level
    return {
        "area_level": level, "adcode": area.adcode, "name": area.name,
        "prefecture": area.prefecture,
    }  # fmt: skip


def _follow_facilities(
    norm: Norm,
    facilities: Facilities,
    judged: NormStates,
    counts: AreaCounts,
    areas: Sequence[Area],
    doubted: Mapping[str, str],
) -> list[dict[str, Any]]:
    asked, having = find_asked(norm, facilities), _judge_having(norm, facilities, doubted)
    inside, perhaps = counts.count(asked, having)
    found = []
    for i, area in enumerate(areas):
        row = _count(inside[i], perhaps[i])
        is_empty = row["objects"] + row["objects_possible"] == 0
        row["limit"] = float(norm.least_share) if norm.least_share is not None else np.nan
        row["progress_state"] = (
            _judge_objects(norm, row, is_empty=is_empty)
            if norm.per == "facility" or not norm.is_limit
            else _judge_units(norm, judged, counts.pick_units(norm.per)[i], area)
        )
        told = _tell(norm, row, say("unit_sites"), is_empty=is_empty)
        if row["progress_state"] == "unknown" and norm.per != "facility":
            _add_reason(told, judged, counts.pick_units(norm.per)[i])
        found.append(told)
    return found


def _judge_having(norm: Norm, facilities: Facilities, doubted: Mapping[str, str]) -> Trileans:
    """What facilities have; where the words are doubted, none is said to lack it."""
    having = judge_all(norm.have, facilities.facts)
    if norm.id in doubted:
        having[having == Trilean.NO] = Trilean.UNKNOWN
    return having


def _count(inside: Ints, perhaps: Ints) -> dict[str, Any]:
    """Of one area, from counts by whether facilities are asked and by what they have."""
    sure = inside[Trilean.YES]
    possible = inside[Trilean.UNKNOWN] + perhaps[Trilean.UNKNOWN] + perhaps[Trilean.YES]
    total, yes, no = int(sure.sum()), int(sure[Trilean.YES]), int(sure[Trilean.NO])
    rest = int(possible[Trilean.UNKNOWN] + possible[Trilean.NO])
    more = int(possible[Trilean.UNKNOWN] + possible[Trilean.YES])
    return {
        "objects": total,
        "objects_met": yes,
        "objects_failed": no,
        "objects_unknown": total - yes - no,
        "objects_possible": int(possible.sum()),
        "progress_share": yes / (total + rest) if total + rest else np.nan,
        "progress_share_upper": (total - no + more) / (total + more) if total + more else (
            0.0 if total + rest else np.nan
        ),
        "_open": rest,
    }  # fmt: skip


def _judge_objects(norm: Norm, row: Mapping[str, Any], *, is_empty: bool) -> str:
    """The verdict of a limit over the facilities of an area.

    Where objects are only possible nothing is met, though all of them have it: 无对象 is no pass.
    """
    if not norm.is_limit:
        return "none" if is_empty else "counted"
    if row["objects_failed"]:
        return "failed"
    if row["objects_unknown"] or row["_open"]:
        return "unknown"
    if not row["objects"]:
        return "none" if is_empty else "unknown"
    return "met"


def _judge_units(norm: Norm, judged: NormStates, picked: Flags, area: Area) -> str:
    """The verdict of a limit over the units of an area; nothing of wider ones is asked here."""
    if area.code and _LEVELS.index(area.level) < _LEVELS.index(norm.per):
        return "not_asked"
    state, empty = judged.state[picked], judged.is_empty[picked]
    if np.any((state == Trilean.NO) & ~empty):
        return "failed"
    if np.any((state == Trilean.UNKNOWN) & ~empty):
        return "unknown"
    return "met" if np.any(~empty) else "none"


def _follow_units(
    norm: Norm,
    facilities: Facilities,
    judged: NormStates,
    counts: AreaCounts,
    areas: Sequence[Area],
) -> list[dict[str, Any]]:
    amounts = judge_amounts(norm, facilities, texts(area.code for area in areas))
    low, high = as_floats(amounts.low), as_floats(amounts.high)
    found: list[dict[str, Any]] = []
    for i, area in enumerate(areas):
        picked = counts.pick_units(norm.per)[i]
        own = picked & ~judged.is_empty
        state = judged.state[own]
        verdict = _judge_units(norm, judged, picked, area)
        is_unit = area.level == norm.per
        row: dict[str, Any] = {"limit": judged.limit if is_unit else np.nan}
        if is_unit or norm.sum or norm.growth:
            row |= {"amount": low[i], "amount_upper": high[i]}
        if verdict == "not_asked":
            found.append(row | {"progress_state": verdict, "progress_words": ""})
            continue
        yes, no = (int((state == one).sum()) for one in (Trilean.YES, Trilean.NO))
        row |= {
            "objects": len(state), "objects_met": yes, "objects_failed": no,
            "objects_unknown": len(state) - yes - no, "objects_possible": 0,
        }  # fmt: skip
        if len(state) and not is_unit:
            row["progress_share"] = yes / len(state)
            row["progress_share_upper"] = (len(state) - no) / len(state)
        is_empty = not len(state)
        if not norm.is_limit:
            verdict = "none" if is_empty else "counted"
        told = _tell(
            norm, row | {"progress_state": verdict}, say("measure_of_items"), is_empty=is_empty
        )
        if verdict == "unknown":
            _add_reason(told, judged, own)
        if is_unit and not norm.is_limit and not is_empty:
            told["progress_words"] = _tell_amount(norm, low[i], high[i], judged.limit)
        found.append(told)
    return found


def _tell(norm: Norm, row: dict[str, Any], word: str, *, is_empty: bool) -> dict[str, Any]:
    """What is no limit in words, without met and failed; nobody to judge as such."""
    row = {name: value for name, value in row.items() if not name.startswith("_")}
    told = say("progress_state_none") if is_empty else tell_tally(_as_norm_row(norm, row))
    if row["objects_possible"] and not is_empty:
        count = f"{row['objects_possible']:,}"
        further = say("further_objects_possible", count=count, unit=word)
        told = "；".join(part for part in (told, further) if part)
    if not norm.is_limit:
        row |= {"objects_met": None, "objects_failed": None}
    return row | {"progress_words": told}


def _add_reason(row: dict[str, Any], judged: NormStates, own: Flags) -> None:
    """Say what keeps an area from a verdict where its own counts do not show it."""
    if np.any(judged.reason[own] == "partial_unit"):
        parts = (row["progress_words"], value_label("norm_reason", "partial_unit"))
        row["progress_words"] = "；".join(part for part in parts if part)


def _tell_upper(high: float, word: str) -> str:
    if np.isnan(high):
        return say("upper_bound_to_verify")
    return say("with_unknown_counted", figure=f"{high:,.10g}", unit=word)


def _tell_amount(norm: Norm, low: float, high: float, limit: float) -> str:
    """Such as 已登记高水平医院19家（待核实全部计入为25家），参照数15."""
    word = "" if norm.sum else say("unit_sites")
    more = "" if low == high else _tell_upper(high, word)
    return say(
        "registered_against_reference",
        object=norm.tally or say("this_item"),
        figure=f"{low:,.10g}",
        unit=word,
        more=more,
        reference=f"{limit:,.10g}",
    )


def _as_norm_row(norm: Norm, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "force": norm.force,
        "unit_level": "facility" if norm.have else norm.per,
        "counted": norm.tally,
        "units": row["objects"],
        "units_registered": row["objects_met"],
        "units_unregistered": row["objects_failed"] + row["objects_unknown"],
        "units_unknown": row["objects_unknown"],
    }


def _list_lacking(norm: Norm, facilities: Facilities, doubted: Mapping[str, str]) -> pd.DataFrame:
    """Facilities that lack what a norm asks for, or of which it is not known, by county and id."""
    if not norm.have:
        return pd.DataFrame(columns=list(LACKING_COLUMNS))
    asked, having = find_asked(norm, facilities), _judge_having(norm, facilities, doubted)
    chosen = np.flatnonzero((asked != Trilean.NO) & (having != Trilean.YES))
    is_sure = (asked == Trilean.YES) & (having == Trilean.NO)
    state = np.where(is_sure, "failed" if norm.is_limit else "unregistered", "unknown")
    unsaid = doubted.get(norm.id, "not_stated")
    known = np.where(asked == Trilean.YES, unsaid, "asked_unknown")
    lacks = "lacks" if norm.is_limit else "registered_no"
    reason: Texts = np.where(is_sure, lacks, known).astype(object)
    frame = pd.DataFrame(
        {
            "norm_id": norm.id,
            "norm": norm.zh,
            "force": norm.force,
            "adcode": texts(county_of_area(one) for one in facilities.area[chosen]),
            "unit_id": facilities.ids[chosen],
            "unit_name": facilities.names[chosen],
            "norm_state": state[chosen],
            "norm_reason": reason[chosen],
        }
    )
    return frame.sort_values(["norm_state", "adcode", "unit_id"], ignore_index=True)

"""Urban or rural: the setting of each demand point, by the study's rule (rules.md#setting-1).

What a rule leaves undecided (a blank cell, an unknown code) becomes urban where the census says
that nobody in the county is rural, else rural: the setting with the larger cutoff, which never
invents an uncovered place. How many were filled so is remarked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely

from geo.arrays import Flags, Indices, Shapes, Texts, Trileans
from geo.demand.density import mark_densest, order_densest_first, sum_within
from geo.demand.whole_people import hold_exactly
from geo.errors import StudyError
from geo.model.county import Population
from geo.model.demand import DemandRecords
from geo.model.row_report import RowReport
from geo.model.township import find_township_setting
from geo.rules.standard import Standard
from geo.study import SettingRule

_RURAL, _URBAN, _BLANK = 0, 1, -1
_WORDS = {"urban": _URBAN, "rural": _RURAL}
_NBS = {"1": _URBAN, "2": _RURAL}


@dataclass(frozen=True, slots=True)
class SettingHints:
    """What some rules read beside the points.

    `built_up` are polygons (WGS 84); `overrides` maps a nine-digit township code to `urban` or
    `rural`, `township_names` to the name of the unit.
    """

    built_up: Shapes = field(default_factory=lambda: np.empty(0, dtype=object))
    overrides: Mapping[str, str] = field(default_factory=dict)
    township_names: Mapping[str, str] = field(default_factory=dict)


def decide_settings(
    records: DemandRecords,
    county: Indices,
    population: Population | None,
    rule: SettingRule,
    hints: SettingHints,
    standard: Standard,
    report: RowReport,
) -> Flags:
    """Tell which points are urban; shape (n,). `county` is −1 for points outside every outline.

    Raises
    ------
    StudyError
        The rule is `county_share` and the study names no population.
    """
    if rule in _WORDS:
        return np.full(len(records), rule == "urban")
    if rule == "county_share":
        decided = _decide_by_county_share(records, county, population, standard)
    elif rule == "built_up":
        decided = mark_within(records, hints.built_up).astype(np.int8)
    elif rule == "township":
        decided = decide_by_township(records.township_code, hints)
    elif rule == "nbs":
        decided = _look_up(pd.Series(records.nbs, dtype=object).str[:1], _NBS)
    else:
        decided = _look_up(pd.Series(records.setting, dtype=object), _WORDS)
    return _fill_blanks(decided, county, population, rule, report)


def decide_by_township(township_code: Texts, hints: SettingHints) -> Trileans:
    """1 urban, 0 rural, −1 undecided by the digits 7–9 of a township code; overrides first.

    001–099 are streets, 100–399 towns and townships, and later ones go by the name's ending.
    """
    codes, position = np.unique(township_code.astype(str), return_inverse=True)
    one_each = np.array([_decide_township(code, hints) for code in codes], dtype=np.int8)
    return one_each[position]


def mark_within(records: DemandRecords, polygons: Shapes) -> Flags:
    """Which points lie in one of the polygons or on its line."""
    marks = np.zeros(len(records), dtype=np.bool_)
    tree = shapely.STRtree(polygons)
    hits = tree.query(shapely.points(records.lon, records.lat), predicate="intersects")
    marks[hits[0]] = True
    return marks


def _decide_township(code: str, hints: SettingHints) -> int:
    if code in hints.overrides:
        return _WORDS[hints.overrides[code]]
    return _WORDS.get(find_township_setting(code, hints.township_names.get(code, "")), _BLANK)


def _decide_by_county_share(
    records: DemandRecords, county: Indices, population: Population | None, standard: Standard
) -> Trileans:
    if population is None:
        raise StudyError('setting = "county_share" needs [population] with urban and rural people')
    people, _ = hold_exactly(records.people)
    density = sum_within(records.lon, records.lat, people, standard.density.window_m)
    order = order_densest_first(density, records.lon, records.lat, records.demand_id)
    marks = mark_densest(order, people, county, population.urban, population.residents)
    known = (county >= 0) & population.split_known[county]
    return np.where(known, marks, _BLANK).astype(np.int8)


def _look_up(words: pd.Series, meaning: Mapping[str, int]) -> Trileans:
    return np.asarray(words.map(meaning).fillna(_BLANK), dtype=np.int8)


def _fill_blanks(
    decided: Trileans,
    county: Indices,
    population: Population | None,
    rule: str,
    report: RowReport,
) -> Flags:
    blank = decided == _BLANK
    all_urban = np.zeros(len(decided), dtype=np.bool_)
    if population is not None and len(population.urban):
        nobody_rural = population.split_known & (population.rural == 0) & (population.urban > 0)
        all_urban = (county >= 0) & nobody_rural[county]
    counted = int(np.count_nonzero(blank & (county >= 0)))
    if counted:
        report.remark(
            "noted",
            "setting_undecided",
            f'setting = "{rule}" decides nothing for {counted} points; they count as rural, '
            "or as urban where the county has no rural residents",
            column="setting",
            value=counted,
        )
    urban: Flags = np.where(blank, all_urban, decided == _URBAN)
    return urban

"""Scaling demand to the census, county by county, in whole people (rules.md#people-3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Ints, Texts, texts
from geo.demand.whole_people import round_running
from geo.model.county import Counties, Population
from geo.words.sentences import say

NOTES = {
    "factor_outside_range": say("calibration_factor_out_of_range"),
    "setting_without_points": say("residents_moved_to_other_places"),
    "received_other_setting": say("residents_taken_from_other_setting"),
    "county_without_points": say("county_without_places_one_point"),
    "split_unknown": say("census_without_settings"),
    "no_census_row": say("county_not_in_census"),
    "census_far_apart": say("people_too_far_from_census"),
    "census_scale": say("census_in_ten_thousands"),
    "not_in_demand": say("county_without_places"),
    "held_over_census": say("corrections_contradict_census"),
    "held_moved_setting": say("corrections_leave_rest_to_other_setting"),
}
"""What a note says, by its code; codes stand in the column `reason`."""
UNSETTLED = frozenset({"no_census_row", "census_far_apart", "census_scale", "held_over_census"})
"""Notes that leave it open how many people a county has."""
OTHER_UNIT = 1_000
"""So many times more people than in the census: it counts in something else (万人)."""


@dataclass(frozen=True, slots=True)
class GroupTotals:
    """Whole people of every group, two a county: 2c for urban and 2c + 1 for rural points.

    The last group holds the points outside every county. `stand_in` marks counties without any
    point whose people need one; `target` is False for groups that keep their own people. `notes`
    are codes of `NOTES`, several joined by a semicolon, the empty string where nothing is to be
    said.
    """

    people: Ints
    target: Flags
    stand_in: Flags
    notes: Texts


def total_groups(
    units: Ints,
    shift: int,
    counties: Counties,
    population: Population | None,
    factor_range: tuple[float, float],
    *,
    calibrate: bool,
    carry_people: bool = True,
) -> GroupTotals:
    """Decide the whole people of each group from its exact sum `units` · 2^(−shift).

    Calibrated groups take the census's figures; where it has only a total, both settings are
    scaled together. All other groups, the outside last, are rounded along their running sum, so
    that together they hold the rounded sum of their people; a census that is `factor_range` away
    from it (limits allowed) or has no row is noted, and so is one in another unit, unless the
    points carry weights instead of people.
    """
    people = np.zeros(len(units), dtype=np.int64)
    target = np.zeros(len(units), dtype=np.bool_)
    stand_in = np.zeros(len(counties), dtype=np.bool_)
    notes = texts([""] * len(units))
    for county in range(len(counties)):
        pair = slice(2 * county, 2 * county + 2)
        if population is None:
            continue
        if not population.known[county]:
            notes[pair] = ["no_census_row"] * 2
            continue
        if not calibrate:
            notes[pair] = _note_uncalibrated(
                units[pair], shift, int(population.residents[county]), factor_range
            )
            continue
        target[pair] = True
        stand_in[county] = not units[pair].any() and population.residents[county] > 0
        people[pair], notes[pair] = _calibrate_county(units[pair], population, county)
        if carry_people and _counts_otherwise(units[pair], shift, population, county):
            notes[pair] = texts(";".join(filter(None, [n, "census_scale"])) for n in notes[pair])
    return count_own_people(units, shift, GroupTotals(people, target, stand_in, notes))


def count_own_people(units: Ints, shift: int, groups: GroupTotals) -> GroupTotals:
    """The totals where groups that keep their own people have these sums of them."""
    people, own = groups.people.copy(), ~groups.target
    people[own] = round_running(units[own], round_sum(units[own], shift))
    return replace(groups, people=people)


def round_sum(units: Ints, shift: int) -> int:
    """The whole number nearest to Σ units · 2^(−shift), halves upward."""
    whole = sum(int(unit) for unit in units)
    if shift < 0:
        return whole << -shift
    return (2 * whole + (1 << shift)) >> (shift + 1)


def total_band(
    units: Ints, residents: Ints, band: Ints | None, groups: GroupTotals, shift: int
) -> Ints:
    """Whole people of one weight (an age band) per group, as `total_groups` does for all people.

    `band` is the census's figure per county, None where it has none: then nothing is scaled.
    """
    people = np.zeros(len(units), dtype=np.int64)
    scaled = groups.target if band is not None else np.zeros(len(units), dtype=np.bool_)
    if band is not None:
        for county in np.flatnonzero(scaled[:-1:2]):
            pair = slice(2 * county, 2 * county + 2)
            parts = units[pair] if units[pair].any() else residents[pair]
            if parts.any():
                people[pair] = round_running(parts, int(band[county]))
    people[~scaled] = round_running(units[~scaled], round_sum(units[~scaled], shift))
    return people


def tabulate_calibration(
    counties: Counties,
    points: Ints,
    before: Floats,
    groups: GroupTotals,
    factor_range: tuple[float, float] | None,
) -> pd.DataFrame:
    """One row per county and setting with points, people or a note.

    Columns `adcode, setting, points, people_before, people_after, factor, note, reason`; the
    factor is NaN where there was nobody to scale and 1 where nothing was scaled. A factor outside
    `factor_range` (limits allowed) is noted. For a model it is None: its points carry weights, so
    that people before and factor are NaN.
    """
    after = groups.people[:-1]
    scaled = groups.target[:-1]
    before = before if factor_range else np.full(len(before), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(scaled, np.where(before > 0, after / before, np.nan), 1.0)
    low, high = factor_range or (0.0, np.inf)
    odd = scaled & ((factor < low) | (factor > high))
    reason = [
        ";".join(filter(None, [code, "factor_outside_range" if flag else ""]))
        for code, flag in zip(groups.notes[:-1], odd, strict=True)
    ]
    table = pd.DataFrame(
        {
            "adcode": np.repeat(counties.adcode, 2),
            "setting": np.tile(texts(["urban", "rural"]), len(counties)),
            "points": points,
            "people_before": before,
            "people_after": after,
            "factor": factor,
            "note": [";".join(NOTES[code] for code in row.split(";") if code) for row in reason],
            "reason": reason,
        }
    )
    told = (table["points"] > 0) | (table["people_after"] > 0) | (table["reason"] != "")
    return table[told].reset_index(drop=True)


def _calibrate_county(units: Ints, population: Population, county: int) -> tuple[Ints, Texts]:
    total = int(population.residents[county])
    urban = np.array([population.urban[county], population.rural[county]], dtype=np.int64)
    empty = units == 0
    if empty.all():
        mostly_urban = urban[0] > urban[1]
        people = np.array([total, 0] if mostly_urban else [0, total], dtype=np.int64)
        return people, texts(["county_without_points" if n else "" for n in people])
    if not population.split_known[county]:
        return round_running(units, total), texts(["split_unknown"] * 2)
    if (empty & (urban > 0)).any():
        return np.where(empty, 0, total), texts(
            ["setting_without_points" if gone else "received_other_setting" for gone in empty]
        )
    return urban, texts(["", ""])


def _counts_otherwise(units: Ints, shift: int, population: Population, county: int) -> bool:
    """Whether the census seems to count in another unit than the points do."""
    return _sum_exactly(units, shift) >= OTHER_UNIT * max(int(population.residents[county]), 1)


def _sum_exactly(units: Ints, shift: int) -> Fraction:
    return Fraction(sum(int(unit) for unit in units)) / Fraction(2) ** shift


def _note_uncalibrated(
    units: Ints, shift: int, census: int, factor_range: tuple[float, float]
) -> list[str]:
    """Whether the people of the points are those of the census, compared without rounding."""
    if not units.any():
        return ["not_in_demand" if census else "", ""]
    low, high = (Fraction(limit) for limit in factor_range)
    own = _sum_exactly(units, shift)
    return ["" if low * own <= census <= high * own else "census_far_apart"] * 2

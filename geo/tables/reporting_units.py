"""A second roll-up beside the counties: reporting units, and what of each county is in none.

Every demand point is in one row, so that residents, covered, uncovered and unknown of all rows are
those of all counties; and so are those of the rows of one county, where no unit crosses its border.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import shapely

from geo.arrays import Floats, Indices, Texts, texts
from geo.errors import StudyError
from geo.geometry.prepared_shapes import prepare_copies
from geo.model.county import Counties
from geo.model.demand import Demand
from geo.model.reporting_unit import ReportingUnits
from geo.model.site import Sites
from geo.readers.vocabulary import normalise_name
from geo.words.sentences import say

COLUMNS = (
    "reporting_unit", "parent", "adcode", "residents", "urban", "rural", "covered", "uncovered",
    "unknown", "share_covered", "share_upper", "verdict", "sites", "unplaced_sites",
    "uncovered_outreach", "uncovered_outreach_less", "uncovered_not_visited",
    "uncovered_outreach_unknown", "detour",
)  # fmt: skip
_REST = say("the_rest_bracket")


def no_reporting_units() -> pd.DataFrame:
    """The table of a study that names none."""
    return pd.DataFrame(columns=list(COLUMNS))


def group_rows(
    units: ReportingUnits,
    names: Mapping[str, str],
    codes: Texts,
    county: Indices,
    lon: Floats,
    lat: Floats,
) -> Indices:
    """The row of each point or site: its unit, else its county behind all units; −1 in none.

    Raises
    ------
    StudyError
        A township is in two units.
    """
    unit_of = _match_townships(units, names)
    group = np.array([unit_of.get(code[:9], -1) for code in codes], dtype=np.int32)
    drawn = [u for u in range(len(units)) if units.geometry[u] is not None]
    for u in drawn:
        outline = prepare_copies(units.geometry[u])
        group[(group < 0) & shapely.intersects_xy(outline, lon, lat)] = u
    inside = np.where(group >= 0, group, county + len(units))
    return np.where(county >= 0, inside, -1).astype(np.int32)


def tabulate_reporting_units(
    units: ReportingUnits,
    counties: Counties,
    demand: Demand,
    sites: Sites,
    names: Mapping[str, str],
    count: Callable[[Indices, int], pd.DataFrame],
) -> pd.DataFrame:
    """One row per unit in the order of the file, then the rest of every county by adcode.

    `count` sums a grouping of the demand points as it does for the counties. A county that is
    within units as a whole has no rest.
    """
    total = len(units) + len(counties)
    group = group_rows(units, names, demand.township_code, demand.county, demand.lon, demand.lat)
    frame = count(group, total)
    records = sites.records
    own = group_rows(units, names, records.township_code, sites.county, records.lon, records.lat)
    frame["sites"] = np.bincount(own[own >= 0], minlength=total)
    frame["unplaced_sites"] = np.bincount(own[(own >= 0) & ~sites.placed], minlength=total)
    frame["reporting_unit"] = texts([*units.name, *(f"{name}{_REST}" for name in counties.name)])
    frame["parent"] = texts([*units.parent, *counties.name])
    frame["adcode"] = _list_counties(group, demand.county, counties, len(units))
    kept = np.arange(total) < len(units)
    kept |= (frame["residents"].to_numpy() > 0) | (frame["sites"].to_numpy() > 0)
    return frame.loc[kept, list(COLUMNS)].reset_index(drop=True)


def _match_townships(units: ReportingUnits, names: Mapping[str, str]) -> dict[str, int]:
    """Unit by nine-digit township code; a name stands for the one township that has it."""
    by_name: dict[str, list[str]] = {}
    for code, name in names.items():
        by_name.setdefault(normalise_name(name), []).append(code)
    found: dict[str, int] = {}
    for u, listed in enumerate(units.townships):
        for written in listed:
            named = by_name.get(normalise_name(written), [])
            codes = [written[:9]] if written[:9].isdigit() else named
            if len(codes) != 1:
                raise StudyError(
                    f"reporting_units: {units.name[u]}: {written} is "
                    f"{'no township' if not codes else 'several townships'} of this study; "
                    "give nine-digit codes"
                )
            if found.setdefault(codes[0], u) != u:
                raise StudyError(
                    f"reporting_units: {written} is in {units.name[found[codes[0]]]} and in "
                    f"{units.name[u]}; every township is in one unit"
                )
    return found


def _list_counties(group: Indices, county: Indices, counties: Counties, units: int) -> Texts:
    """The counties that a row has points of, joined by a semicolon."""
    rows: list[str] = []
    for row in range(units):
        inside = np.unique(county[(group == row) & (county >= 0)])
        rows.append(";".join(counties.adcode[inside]))
    return texts([*rows, *counties.adcode])

"""From what a file says of residents to demand points with county, setting and whole people.

Points without people are left out; points whose people round to 0 stay, for they say where
somebody lives. No total changes by either.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geo.arrays import Flags, Indices, Ints
from geo.demand.assemble import add_stand_ins, list_outside, place_inside, take_records
from geo.demand.calibration import (
    GroupTotals,
    count_own_people,
    tabulate_calibration,
    total_band,
    total_groups,
)
from geo.demand.corrections import hold_settings
from geo.demand.held_people import hold_totals
from geo.demand.hints import read_hints
from geo.demand.setting import decide_settings
from geo.demand.setting_shares import compare_settings
from geo.demand.stated_county import remark_conflicts
from geo.demand.whole_people import hold_exactly, order_by_hilbert, round_groups, sum_groups
from geo.geometry.geodesy import metres_per_degree
from geo.geometry.location import place_in_counties
from geo.model.county import Counties, Population
from geo.model.demand import Demand, DemandRecords
from geo.model.row_report import RowReport
from geo.rules.standard import Standard
from geo.study import DemandSource
from geo.words.sentences import say


@dataclass(frozen=True, slots=True)
class DecidedDemand:
    """Demand ready to be routed, and what was decided on the way.

    `outside`: points beyond every outline (`id, lon, lat, people`), sorted by lon, lat, id.
    `setting_shares`: one row per county, see `compare_settings`. `calibration`: one row per
    county and setting, see `tabulate_calibration`. Year and basis are those of the census where
    people were calibrated, else those of the demand; None where neither states them. `lost` has
    the people of refused duplicates by county, those in none last. `weight_sources` tells where
    each weight of the demand comes from: `demand` (its own column, as it stands),
    `demand_calibrated` (that, scaled to the table of counties) or `population` (that table alone,
    spread over the points as residents are). `empty` are places of a table in which nobody lives:
    no points, but a new site may stand there.
    """

    demand: Demand
    outside: pd.DataFrame
    setting_shares: pd.DataFrame
    calibration: pd.DataFrame
    population_year: int | None
    population_basis: str | None
    lost: Ints
    weight_sources: dict[str, str] = field(default_factory=dict)
    empty: DemandRecords | None = None


@dataclass(frozen=True, slots=True)
class _Grouping:
    """Points in groups: 2c urban and 2c + 1 rural points of county c, the last outside all."""

    group: Ints
    count: int
    order: Ints


def decide_demand(
    records: DemandRecords,
    counties: Counties,
    population: Population | None,
    source: DemandSource,
    standard: Standard,
    report: RowReport,
) -> DecidedDemand:
    """Give every point a county, a setting and whole people (rules.md#setting-1, #people-1).

    People are scaled to the census where `source` asks for it, and always for a model. Residents
    of all counties and `outside` together are the census's, or else the rounded sum of `records`.

    Raises
    ------
    StudyError
        The setting rule needs a population table that the study does not name.
    TableError, LayerError
        The overrides or the built-up polygons cannot be read.
    """
    records, empty = _drop_empty(records, report)
    county = place_in_counties(records.lon, records.lat, counties, _tolerance_m(records, standard))
    remark_conflicts(records, county, counties, report)
    urban = decide_settings(
        records,
        county,
        population,
        source.setting or "column",
        read_hints(records, source, report),
        standard,
        report,
    )
    urban = hold_settings(urban, records)
    grouping = _group_points(records, county, urban, len(counties))
    calibrate = source.calibrate or source.model is not None
    units, shift = hold_exactly(records.people)
    sums = sum_groups(units, grouping.group, grouping.count)
    totals = total_groups(
        sums,
        shift,
        counties,
        population,
        standard.calibration_factor_range,
        calibrate=calibrate,
        carry_people=source.model is None,
    )
    people = round_groups(units, grouping.group, grouping.order, totals.people)
    if records.held.any():
        people, totals = _hold_people(records, units, shift, grouping, totals)
    weights = _round_weights(records, units, grouping, totals, population)
    demand = place_inside(records, county, urban, people, weights)
    year, basis = _describe_people(records, population if calibrate else None, source)
    return DecidedDemand(
        demand=add_stand_ins(demand, totals, counties, population),
        outside=list_outside(records, county, people),
        setting_shares=compare_settings(sums, counties, population, standard),
        calibration=tabulate_calibration(
            counties,
            np.bincount(grouping.group, minlength=grouping.count)[:-1],
            np.ldexp(sums[:-1].astype(np.float64), -shift),
            totals,
            None if source.model else standard.calibration_factor_range,
        ),
        population_year=year,
        population_basis=basis,
        lost=_place_lost(records, counties, standard),
        weight_sources=_tell_sources(records, totals, population, report),
        empty=empty,
    )


def _hold_people(
    records: DemandRecords, units: Ints, shift: int, grouping: _Grouping, totals: GroupTotals
) -> tuple[Ints, GroupTotals]:
    """Whole people with those that offices have stated as they stand (rules.md#people-7)."""
    stated = np.where(records.held, records.people, 0.0).astype(np.int64)
    free_units = np.where(records.held, 0, units)
    free_sums = sum_groups(free_units, grouping.group, grouping.count)
    own = count_own_people(free_sums, shift, totals)
    held = hold_totals(own, free_sums, sum_groups(stated, grouping.group, grouping.count))
    loose = held.released[grouping.group]
    parts = np.where(loose, units, free_units)
    people = round_groups(parts, grouping.group, grouping.order, held.free)
    return np.where(records.held & ~loose, stated, people), held.totals


def _place_lost(records: DemandRecords, counties: Counties, standard: Standard) -> Ints:
    """People of refused duplicates by the county in which their row lies, the rest at the end."""
    lost: Ints = np.zeros(len(counties) + 1, dtype=np.int64)
    if records.lost is None:
        return lost
    tolerance_m = _tolerance_m(records, standard)
    county = place_in_counties(records.lost.lon, records.lost.lat, counties, tolerance_m)
    people = np.bincount(county % len(lost), weights=records.lost.people, minlength=len(lost))
    return np.rint(people).astype(np.int64)


def _drop_empty(
    records: DemandRecords, report: RowReport
) -> tuple[DemandRecords, DemandRecords | None]:
    """Points with people, and places of a table without any."""
    lived_in = records.people > 0
    dropped = int(np.count_nonzero(~lived_in))
    if dropped == 0:
        return records, None
    report.remark(
        "noted",
        "no_people",
        f"{dropped} points without people are left out",
        column="residents",
        value=dropped,
    )
    is_raster = records.cell_degrees > 0
    empty = None if is_raster else take_records(records, np.flatnonzero(~lived_in))
    return take_records(records, np.flatnonzero(lived_in)), empty


def _tolerance_m(records: DemandRecords, standard: Standard) -> float:
    """How far outside every outline a point may lie; at least some cells of a raster."""
    if records.cell_degrees == 0 or len(records) == 0:
        return standard.boundary_tolerance_m
    _, north_m = metres_per_degree(float(np.median(records.lat)))
    cells_m = standard.boundary_tolerance_cells * records.cell_degrees * north_m
    return max(standard.boundary_tolerance_m, cells_m)


def _group_points(
    records: DemandRecords, county: Indices, urban: Flags, counties: int
) -> _Grouping:
    group = np.where(county < 0, 2 * counties, 2 * county.astype(np.int64) + ~urban)
    order = order_by_hilbert(records.lon, records.lat, records.demand_id)
    return _Grouping(group, 2 * counties + 1, order)


def _round_weights(
    records: DemandRecords,
    people_units: Ints,
    grouping: _Grouping,
    totals: GroupTotals,
    population: Population | None,
) -> dict[str, Ints]:
    """Whole people of each weight; spread like residents where a county's points carry none.

    A band that only the census has is spread so wherever people are scaled to the census.
    """
    rounded: dict[str, Ints] = {}
    bands = population.bands if population is not None and totals.target.any() else {}
    nobody = np.zeros(len(records))
    for name, values in {**dict.fromkeys(bands, nobody), **records.weights}.items():
        units, shift = hold_exactly(values)
        sums = sum_groups(units, grouping.group, grouping.count)
        band = population.bands.get(name) if population is not None else None
        people_sums = sum_groups(people_units, grouping.group, grouping.count)
        weight_totals = total_band(sums, people_sums, band, totals, shift)
        parts = np.where(sums[grouping.group] > 0, units, people_units)
        rounded[name] = round_groups(parts, grouping.group, grouping.order, weight_totals)
    return rounded


def _tell_sources(
    records: DemandRecords, totals: GroupTotals, population: Population | None, report: RowReport
) -> dict[str, str]:
    """Where each weight comes from; counts of the table of counties that are not used are told."""
    own = {name for name, values in records.weights.items() if values.any()}
    scaled = totals.target.any()
    bands = set(population.bands) if population is not None else set()
    unused = sorted(bands - set(records.weights)) if not scaled else []
    if unused:
        message = say("census_columns_unused", columns="、".join(unused))
        report.remark("noted", "bands_unused", message, value=len(unused))
    names = [*(sorted(bands) if scaled else []), *records.weights]
    return {
        name: "demand" if name not in bands or not scaled
        else "demand_calibrated" if name in own else "population"
        for name in dict.fromkeys(names)
    }  # fmt: skip


def _describe_people(
    records: DemandRecords, census: Population | None, source: DemandSource
) -> tuple[int | None, str | None]:
    if census is not None:
        return census.year or source.year, census.basis or source.basis
    return source.year or records.year, source.basis or records.basis

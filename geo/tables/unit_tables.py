"""Tables of units: townships, counties, prefectures, the province."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.arrays import Indices, Texts, Trileans
from geo.calendar.opening.sites_open import Openings
from geo.findings.holidays.county_holidays import HolidayFindings
from geo.findings.holidays.flags import HOLIDAY_COLUMNS
from geo.findings.quality.grade import Quality, grade_units, measure_people
from geo.findings.quality.road_density import (
    ROAD_SHARE,
    compare_with_neighbours,
    measure_area_km2,
    measure_road_km,
)
from geo.findings.status.quantiles import weighted_quantiles
from geo.findings.status.readings import count_places
from geo.findings.status.units import PointFindings, add_verdicts, count_units
from geo.findings.status.verdicts import UnitDoubts
from geo.inputs.load import Inputs
from geo.inputs.unsettled import find_unsettled, mark_by_census
from geo.model.county import Counties, prefecture_code, province_code
from geo.model.site import Sites
from geo.model.states import GRADES, rank
from geo.model.trilean import Trilean
from geo.network.build import Network
from geo.roads.originals import lie_on_long_originals
from geo.tables.holiday_columns import add_holidays, gather_holidays, leave_holidays_out
from geo.tables.reporting_units import no_reporting_units, tabulate_reporting_units
from geo.tables.secondary_indicators import ANSWER_COLUMNS, SecondaryIndicators, add_answers
from geo.words.sentences import say

UNIT_COLUMNS = (
    "adcode", "name", "prefecture", "residents", "urban", "rural", "covered", "uncovered",
    "unknown", "uncovered_certain", "uncovered_by_road", "share_covered", "share_upper",
    "share_covered_urban", "share_covered_rural", "share_straight_line", "share_own_county",
    "share_site_setting", "verdict", "verdict_straight_line", "sites", "unplaced_sites",
    "holiday_flag", "holiday_flag_of", "holiday_open_sites", "median_distance_m",
    "p95_distance_m", "max_distance_m", "quality", "population_year", "uncovered_doubtful",
    "detour", *HOLIDAY_COLUMNS[3:], "target", "target_set_by", "uncovered_outreach",
    "uncovered_outreach_less", "uncovered_not_visited", "residents_known_distance",
    "verdict_qualified", "site_places", *ANSWER_COLUMNS, "uncovered_outreach_unknown",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitTables:
    """One row a unit; `quality` grades the counties."""

    province: pd.DataFrame
    prefectures: pd.DataFrame
    counties: gpd.GeoDataFrame
    townships: pd.DataFrame
    quality: Quality
    reporting_units: pd.DataFrame


@dataclass(frozen=True, slots=True)
class _Points:
    """What every demand point has been found to be."""

    findings: PointFindings
    answers: SecondaryIndicators


def tabulate_units(
    inputs: Inputs,
    network: Network,
    findings: PointFindings,
    answers: SecondaryIndicators,
    holidays: HolidayFindings,
) -> UnitTables:
    """Count, judge and grade every unit."""
    counties = inputs.counties
    count = len(counties)
    points = _Points(findings, answers)
    ahead = holidays.openings.take(holidays.horizon.all_days_ahead)
    figures = measure_counties(inputs, network, findings, ahead)
    quality = grade_units(figures, inputs.standard, list_further_reasons(inputs, count))
    frame = _count(inputs, points, inputs.decided.demand.county, count, quality.grade)
    _count_sites(frame, inputs, inputs.sites.county)
    frame["adcode"], frame["name"] = counties.adcode, counties.name
    frame["prefecture"] = counties.prefecture
    add_holidays(frame, holidays)
    frame["verdict_qualified"] = np.isin(counties.adcode, list(inputs.mismatches))
    table = gpd.GeoDataFrame(
        frame[list(UNIT_COLUMNS)], geometry=list(counties.geometry), crs="EPSG:4326"
    )
    return UnitTables(
        _gather(inputs, points, frame, np.full(count, _province_code(counties)), say("total_word")),
        _gather(inputs, points, frame, _prefecture_codes(counties), None),
        table,
        _tabulate_townships(inputs, points, frame),
        quality,
        _tabulate_reporting_units(inputs, points),
    )


def _count(
    inputs: Inputs, points: _Points, group: Indices, count: int, quality: Texts
) -> pd.DataFrame:
    demand, findings = inputs.decided.demand, points.findings
    standard = inputs.standard
    frame = count_units(demand, findings, group, count, standard.least_visits_per_year)
    add_answers(frame, inputs, findings, points.answers, group)
    doubts = UnitDoubts(quality == "poor", find_unsettled(inputs, group, count))
    add_verdicts(frame, demand, findings, group, standard, doubts)
    frame["quality"] = quality
    target = inputs.standard.target_share
    frame["target"] = np.nan if target is None else float(target)
    frame["target_set_by"] = "" if target is None else inputs.standard.target_set_by
    year = inputs.decided.population_year
    frame["population_year"] = pd.array([year] * count, dtype="Int64")
    return frame


def _count_sites(frame: pd.DataFrame, inputs: Inputs, group: Indices) -> None:
    inside, count = group >= 0, len(frame)
    frame["sites"] = np.bincount(group[inside], minlength=count)
    lost = inside & ~inputs.sites.placed
    frame["site_places"] = count_places(inputs.sites, group, count)
    frame["unplaced_sites"] = np.bincount(group[lost], minlength=count)


def _gather(
    inputs: Inputs, points: _Points, counties: pd.DataFrame, codes: Texts, name: str | None
) -> pd.DataFrame:
    """One row per code above the counties.

    Its quality is the one that at least half of its residents have or better.
    """
    units, group = np.unique(codes.astype(str), return_inverse=True)
    county = inputs.decided.demand.county
    by_unit = counties.assign(
        unit=group,
        grade=counties["quality"].map(rank(GRADES)),
    )
    people = by_unit["residents"].to_numpy(dtype=np.int64)
    grade = weighted_quantiles(
        by_unit["grade"].to_numpy(dtype=np.float64),
        people,
        group.astype(np.int32),
        len(units),
        [0.5],
    )
    grades = np.array(GRADES, dtype=object)
    quality = grades[np.nan_to_num(grade[:, 0], nan=GRADES.index("poor")).astype(np.int64)]
    frame = _count(inputs, points, group.astype(np.int32)[county], len(units), quality)
    site_county = inputs.sites.county
    _count_sites(frame, inputs, np.where(site_county >= 0, group[site_county], -1))
    cities = by_unit.sort_values("adcode").groupby("unit")["prefecture"].first().to_numpy()
    frame["adcode"] = units
    frame["name"] = name if name is not None else cities
    frame["prefecture"] = "" if name is not None else cities
    gather_holidays(frame, counties, group)
    frame["verdict_qualified"] = by_unit.groupby("unit")["verdict_qualified"].any().to_numpy()
    return frame[list(UNIT_COLUMNS)]


def _tabulate_townships(inputs: Inputs, points: _Points, counties: pd.DataFrame) -> pd.DataFrame:
    """One row per township code that demand points carry; county figures are not repeated."""
    demand = inputs.decided.demand
    codes, group = np.unique(demand.township_code.astype(str), return_inverse=True)
    kept = codes != ""
    number: Indices = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
    township = number[group]
    codes = codes[kept]
    county = np.full(len(codes), -1, dtype=np.int32)
    county[township[township >= 0]] = demand.county[township >= 0]
    quality = counties["quality"].to_numpy()[county]
    frame = _count(inputs, points, township, len(codes), quality)
    position = {code: i for i, code in enumerate(codes)}
    site_group = [position.get(code, -1) for code in inputs.sites.records.township_code]
    _count_sites(frame, inputs, np.array(site_group, dtype=np.int32))
    names = inputs.township_names
    frame["township_code"] = codes
    frame["adcode"] = counties["adcode"].to_numpy()[county]
    frame["name"] = [names.get(code, code) for code in codes]
    frame["prefecture"] = counties["prefecture"].to_numpy()[county]
    leave_holidays_out(frame)
    frame["verdict_qualified"] = counties["verdict_qualified"].to_numpy()[county]
    return frame[["township_code", *UNIT_COLUMNS]]


def _tabulate_reporting_units(inputs: Inputs, points: _Points) -> pd.DataFrame:
    if inputs.reporting_units is None:
        return no_reporting_units()

    def count(group: Indices, total: int) -> pd.DataFrame:
        return _count(inputs, points, group, total, np.full(total, "good", dtype=object))

    return tabulate_reporting_units(
        inputs.reporting_units,
        inputs.counties,
        inputs.decided.demand,
        inputs.sites,
        inputs.township_names,
        count,
    )


def measure_counties(
    inputs: Inputs,
    network: Network,
    findings: PointFindings,
    openings: Openings,
) -> pd.DataFrame:
    """Figures by which counties are graded, one row per county; `openings` are of days ahead."""
    count = len(inputs.counties)
    demand, snaps = inputs.decided.demand, network.demand_snaps
    legs = np.where(snaps.usable, snaps.leg_mm / 1000.0, np.nan)
    long_edge = lie_on_long_originals(
        inputs.graph, snaps.edge, snaps.along_mm, inputs.standard.long_edge_m
    )
    figures = measure_people(
        demand,
        network.evidence.demand_enters,
        findings.headline.status == Trilean.UNKNOWN,
        legs,
        long_edge,
        demand.county,
        count,
    )
    add_site_figures(figures, inputs.sites, network.eligible, openings)
    with np.errstate(invalid="ignore", divide="ignore"):
        km = measure_road_km(inputs.graph, inputs.counties)
        area_km2 = measure_area_km2(inputs.counties)
        figures["road_km_per_km2"] = km / area_km2
    figures[ROAD_SHARE] = compare_with_neighbours(
        inputs.counties,
        km,
        area_km2,
        inputs.standard.poor_limit(ROAD_SHARE),
        inputs.standard.boundary_tolerance_m,
    )
    return figures


def add_site_figures(
    figures: pd.DataFrame, sites: Sites, eligible: Trileans, openings: Openings
) -> None:
    """Add the figures that are shares of sites; `openings` are of days ahead."""
    count, own = len(figures), sites.county >= 0
    total = np.bincount(sites.county[own], minlength=count)
    unplaced = np.bincount(sites.county[own & ~sites.placed], minlength=count)
    offered = own & (eligible != Trilean.NO)
    dark = (openings.state == Trilean.UNKNOWN).any(axis=1)
    offering = np.bincount(sites.county[offered], minlength=count)
    unknown_hours = np.bincount(sites.county[offered & dark], minlength=count)
    with np.errstate(invalid="ignore", divide="ignore"):
        figures["share_sites_unplaced"] = unplaced / total
        figures["share_unknown_hours"] = unknown_hours / offering


def list_further_reasons(inputs: Inputs, count: int) -> list[list[tuple[str, str]]]:
    """Reasons that are not a figure: calibration, outlines at odds, people of refused rows.

    People that a census was to tell and does not make the data of their county poor.
    """
    reasons: list[list[tuple[str, str]]] = [[] for _ in range(count)]
    index, unsettled = inputs.counties.index_of(), mark_by_census(inputs)
    table = inputs.decided.calibration
    for adcode, setting, note in zip(table["adcode"], table["setting"], table["note"], strict=True):
        if note and adcode in index:
            grade = "poor" if unsettled[index[adcode]] else "fair"
            reasons[index[adcode]].append((grade, f"calibration:{setting}:{note}"))
    for county in np.flatnonzero(inputs.decided.lost[:-1]).tolist():
        reasons[county].append(("fair", f"people_refused={inputs.decided.lost[county]}"))
    for adcode in inputs.mismatches:
        if adcode in index:
            reasons[index[adcode]].append(("fair", "outline_mismatch"))
    return reasons


def _prefecture_codes(counties: Counties) -> Texts:
    rows = zip(counties.adcode, counties.prefecture, strict=True)
    return np.array([prefecture_code(*row) for row in rows], dtype=object)


def _province_code(counties: Counties) -> str:
    found = {province_code(code) for code in counties.adcode}
    return found.pop() if len(found) == 1 else "000000"

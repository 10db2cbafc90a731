"""Who is within reach of sites that have no room for all, by a need that somebody states.

A rule says whom to count and how many visits each of them makes a year. A site's room in a year is
what it states for a day, week, month or year; days a year are its days a week by hours and cycle
times the weeks of the rule. A site that states none, or not of which period, may have any room.
Counted are the people covered by the headline; whom no site covers, asks nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from geo.arrays import Flags, Floats, Ints, Trileans
from geo.errors import InputError
from geo.findings.access.capacity import MOST_VISITS, Ways, find_shortage
from geo.findings.status.readings import Reading, decide_pairs, decide_statuses
from geo.findings.status.session_days import measure_days
from geo.findings.status.units import add_people
from geo.findings.status.unplaced_sites import mark_grounds
from geo.inputs.load import Inputs
from geo.model.trilean import Trilean
from geo.network.build import Network
from geo.queries.coverage import find_units, weigh_demand
from geo.rules.standard import RoomRule
from geo.tables.unit_tables import UnitTables

_A_YEAR = {"month": 12.0, "year": 1.0}
COLUMNS = ("covered", "room_enough", "room_short", "room_unknown")
STATES = np.array(["room_enough", "room_unknown", "room_short"], dtype=object)
"""What a covered point is called, by its Trilean of being short."""


@dataclass(frozen=True, slots=True)
class RoomAnswer:
    """One row per unit with `COLUMNS` in each table of units.

    `points` has one row per covered place that is not sure to have room enough; `totals` are ready
    for JSON.
    """

    province: pd.DataFrame
    prefectures: pd.DataFrame
    counties: pd.DataFrame
    points: pd.DataFrame
    totals: dict[str, Any]


def find_room(
    inputs: Inputs, network: Network, units: tuple[pd.DataFrame, ...], rule: RoomRule
) -> RoomAnswer:
    """Judge every covered point; `units` are the tables of province, prefectures and counties.

    Raises
    ------
    InputError
        The demand has no such weight, or there are more visits than can be counted.
    """
    demand = inputs.decided.demand
    people = weigh_demand(inputs, rule.weight)
    status = decide_statuses(network.evidence, network.eligible, Reading()).status
    visits = _count_visits(people, rule)
    needs = np.where(status == Trilean.YES, visits, 0), np.where(status != Trilean.NO, visits, 0)
    if int(needs[1].sum()) > MOST_VISITS:
        raise InputError(f"visits_per_year: expected at most {MOST_VISITS:,} visits in all")
    rooms = measure_rooms(inputs, network, rule)
    found = find_shortage(_list_ways(network), needs, rooms, _mark_open(network))
    state: Trileans = np.where(visits == 0, Trilean.NO, found.state).astype(np.int8)
    covered: Flags = status == Trilean.YES
    frames = [_count(inputs, frame, people, covered, state) for frame in units]
    eligible = network.eligible != Trilean.NO
    totals = {
        "room_rule": rule.model_dump(mode="json"),
        **{name: int(frames[0][name].sum()) for name in COLUMNS},
        "visits_needed": int(needs[0].sum()),
        "visits_unserved_low": found.unserved_low,
        "visits_unserved_high": found.unserved_high,
        "sites": int(eligible.sum()),
        "sites_without_room_stated": int(
            (eligible & np.isinf(_state_rooms(inputs, rule)[1])).sum()
        ),
    }
    province, prefectures, counties = frames
    listed = np.flatnonzero(covered & (state != Trilean.NO))
    points = pd.DataFrame(
        {
            "demand_id": demand.demand_id[listed],
            "name": demand.name[listed],
            "adcode": inputs.counties.adcode[demand.county[listed]],
            "township_code": demand.township_code[listed],
            "room_state": STATES[state[listed]],
            "people": people[listed],
        }
    )
    order = np.lexsort((points["demand_id"].astype(str), -points["people"], -state[listed]))
    points = points.iloc[order].reset_index(drop=True)
    return RoomAnswer(province, prefectures, counties, points, totals)


def tabulate_room(
    inputs: Inputs, network: Network, units: UnitTables
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The counties and the totals by the rule of the standard; empty where it has none."""
    rule = inputs.standard.room
    if rule is None:
        return pd.DataFrame(columns=["adcode", "name", "prefecture", *COLUMNS]), {}
    tables = units.province, units.prefectures, pd.DataFrame(units.counties)
    found = find_room(inputs, network, tables, rule)
    return found.counties, {"capacity": found.totals}


def measure_rooms(inputs: Inputs, network: Network, rule: RoomRule) -> tuple[Ints, Ints]:
    """Whole visits a year that each site can take, at least and at most."""
    low, high = _state_rooms(inputs, rule)
    eligible, placed = network.eligible, inputs.sites.placed
    low = np.where((eligible == Trilean.YES) & placed, low, 0.0)
    high = np.where((eligible != Trilean.NO) & placed, high, 0.0)
    most = float(MOST_VISITS)
    return (
        np.floor(np.minimum(low, most)).astype(np.int64),
        np.floor(np.minimum(high, most)).astype(np.int64),
    )


def _state_rooms(inputs: Inputs, rule: RoomRule) -> tuple[Floats, Floats]:
    """Room a year by what the register states, from 0 to infinity where it states nothing."""
    sites, service = inputs.sites, inputs.standard.headline_service
    low, high = np.zeros(len(sites)), np.full(len(sites), np.inf)
    stated = sites.records.room
    if "day" in stated:
        days = measure_days(sites, inputs.calendar, service)
        known = ~np.isnan(stated["day"])
        low[known] = (stated["day"] * days.low * rule.weeks_per_year)[known]
        high[known] = (stated["day"] * days.high * rule.weeks_per_year)[known]
    for period in ("week", "month", "year"):
        if period in stated:
            known = ~np.isnan(stated[period])
            times = rule.weeks_per_year if period == "week" else _A_YEAR[period]
            low[known] = high[known] = (stated[period] * times)[known]
    return low, high


def _count_visits(people: Ints, rule: RoomRule) -> Ints:
    """Whole visits a year of every point, halves upward."""
    each = Fraction(str(rule.visits_per_year))
    doubled = 2 * people.astype(object) * each.numerator + each.denominator
    visits: Ints = (doubled // (2 * each.denominator)).astype(np.int64)
    return visits


def _list_ways(network: Network) -> Ways:
    evidence, reach = network.evidence, network.evidence.reach
    pair = np.minimum(decide_pairs(evidence, Reading()), Trilean.YES)
    kept = np.flatnonzero((pair != Trilean.NO) & (network.eligible[reach.site_index] != Trilean.NO))
    return Ways(reach.demand_index[kept], reach.site_index[kept], pair[kept] == Trilean.YES)


def _mark_open(network: Network) -> Flags:
    """Points that an eligible site without a place may serve, too."""
    evidence = network.evidence
    lost = np.flatnonzero(~evidence.sites.placed & (network.eligible != Trilean.NO))
    if not len(lost):
        return np.zeros(len(evidence.demand), dtype=np.bool_)
    cutoff_m = evidence.cutoff_mm / 1000.0
    return mark_grounds(evidence.grounds, lost, cutoff_m, own_county=False)


def _count(
    inputs: Inputs, units: pd.DataFrame, people: Ints, covered: Flags, state: Trileans
) -> pd.DataFrame:
    group = find_units(inputs, units["adcode"])[inputs.decided.demand.county]
    frame = pd.DataFrame(units[["adcode", "name", "prefecture"]]).reset_index(drop=True)
    frame["covered"] = add_people(group, len(frame), people, covered)
    for value, name in enumerate(STATES):
        frame[name] = add_people(group, len(frame), people, covered & (state == value))
    return frame[["adcode", "name", "prefecture", *COLUMNS]]

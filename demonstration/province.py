"""Everything the demonstration holds, made from county facts and a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from demonstration.counties import CountyFacts, read_counties
from demonstration.duties import assign_sites, choose_visited, choose_visits
from demonstration.employers import place_employers
from demonstration.hospitals import register_hospitals
from demonstration.junctions import lay_junctions
from demonstration.lines import draw_lines
from demonstration.main_roads import link_cities, link_towns
from demonstration.places import Places, place_people
from demonstration.plane import scatter, to_degrees
from demonstration.roads import Roads, add_motorways, join_junctions
from demonstration.sites import number_phones, place_sites
from demonstration.towns import Towns, place_towns
from geo.arrays import Floats, Ints, Shapes

_SHORE_M = 60.0
_OUTSKIRTS_M = 1_500.0


@dataclass(frozen=True, slots=True)
class Province:
    """Demand points and registers as tables, roads as a graph with one line an edge."""

    demand: pd.DataFrame
    register: pd.DataFrame
    facilities: pd.DataFrame
    employers: pd.DataFrame
    roads: Roads
    lines: Shapes


@dataclass(frozen=True, slots=True)
class Settled:
    """Counties with their towns and places, one entry a county."""

    counties: list[CountyFacts]
    towns: list[Towns]
    places: list[Places]


def settle(data: Path, seed: int, prefixes: tuple[str, ...] = ("",)) -> Settled:
    """Towns and places; those of a county do not depend on which others are asked for."""
    counties = read_counties(data, prefixes)
    towns = [place_towns(county, seed) for county in counties]
    places = [
        place_people(county, town, seed) for county, town in zip(counties, towns, strict=True)
    ]
    return Settled(counties, towns, places)


def register_sites(settled: Settled, seed: int) -> pd.DataFrame:
    """The register of all counties, sorted by site id."""
    parts = zip(settled.counties, settled.towns, settled.places, strict=True)
    registers = [place_sites(county, town, place, seed) for county, town, place in parts]
    return number_phones(pd.concat(registers, ignore_index=True))


def register_employers(settled: Settled, seed: int) -> pd.DataFrame:
    """The table of employers of all counties, sorted by id."""
    parts = zip(settled.counties, settled.places, strict=True)
    tables = [place_employers(county, place, seed) for county, place in parts]
    return pd.concat(tables, ignore_index=True)


def lay_roads(settled: Settled, seed: int) -> Roads:
    """The network of all counties together."""
    outlines = shapely.union_all([county.outline for county in settled.counties])
    land = outlines.simplify(_SHORE_M).buffer(_SHORE_M)
    centres = np.vstack([town.points for town in settled.towns])
    counts = [len(town.points) for town in settled.towns]
    seats: Ints = np.cumsum(counts) - np.array(counts)
    chains = link_towns(centres, seats, land, seed)
    junctions = lay_junctions(settled.counties, settled.towns, settled.places, chains, seed)
    remote = np.vstack([place.points[place.remote] for place in settled.places])
    roads = join_junctions(junctions, remote, land, seed)
    cities = scatter(_find_cities(settled), _OUTSKIRTS_M, np.random.default_rng([seed, 41]))
    return add_motorways(roads, link_cities(cities, land, seed), cities)


def build_province(
    data: Path,
    seed: int,
    prefixes: tuple[str, ...] = ("",),
    report: Callable[[str], None] = lambda _: None,
) -> Province:
    """Model the counties whose adcode has one of the prefixes; `report` is told each step."""
    report("乡镇与居民点")
    settled = settle(data, seed, prefixes)
    report("接种单位")
    register = register_sites(settled, seed)
    report("路网")
    roads = lay_roads(settled, seed)
    report("道路线形")
    facilities = register_hospitals(settled.counties, settled.towns, seed)
    demand = _list_demand(settled, register, seed)
    employers = register_employers(settled, seed)
    lines = draw_lines(roads, seed)
    return Province(demand, register, facilities, employers, roads, lines)


def _find_cities(settled: Settled) -> Floats:
    """One point a prefecture: the heart of its county with most urban people."""
    best: dict[str, tuple[int, Floats]] = {}
    for county, town in zip(settled.counties, settled.towns, strict=True):
        if county.urban > best.get(county.prefecture, (-1,))[0]:
            best[county.prefecture] = (county.urban, town.heart)
    return np.array([heart for _, heart in best.values()])


def _list_demand(settled: Settled, register: pd.DataFrame, seed: int) -> pd.DataFrame:
    tables = []
    parts = zip(settled.counties, settled.towns, settled.places, strict=True)
    for county, town, place in parts:
        degrees = to_degrees(place.points)
        columns = {
            "demand_id": place.demand_id,
            "name": place.name,
            "residents": place.residents,
            "setting": np.where(place.urban, "urban", "rural").astype(object),
            "township_code": np.array(county.unit_codes, dtype=object)[place.unit],
            "adcode": county.adcode,
            "lon": degrees[:, 0],
            "lat": degrees[:, 1],
            "assigned_site_id": assign_sites(county, place, register, seed),
            "served_by": (visited := choose_visited(county, town, place, seed)),
            "outreach_per_year": choose_visits(county, visited, seed),
        }
        tables.append(pd.DataFrame(columns | place.ages))
    return pd.concat(tables, ignore_index=True)

"""Putting decided points together: rows taken, sorted, stand-ins added, strays listed."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geo.arrays import Flags, Indices, Ints, texts
from geo.demand.calibration import GroupTotals
from geo.demand.whole_people import rank_ids
from geo.model.county import Counties, Population
from geo.model.demand import Demand, DemandRecords, fill_visits


def take_records(records: DemandRecords, rows: Ints) -> DemandRecords:
    """The records at some positions, in that order."""
    taken: dict[str, Any] = {
        item.name: value[rows]
        for item in fields(records)
        if isinstance(value := getattr(records, item.name), np.ndarray) and len(value)
    }
    weights = {name: values[rows] for name, values in records.weights.items()}
    return replace(records, **taken, weights=weights)


def place_inside(
    records: DemandRecords,
    county: Indices,
    urban: Flags,
    people: Ints,
    weights: dict[str, Ints],
) -> Demand:
    """Demand points of all records that lie in a county; sorted by (lon, lat, demand_id)."""
    rows = np.flatnonzero(county >= 0)
    rows = rows[
        np.lexsort((rank_ids(records.demand_id[rows]), records.lat[rows], records.lon[rows]))
    ]
    return Demand(
        demand_id=records.demand_id[rows],
        name=records.name[rows],
        lon=records.lon[rows],
        lat=records.lat[rows],
        residents=people[rows],
        urban=urban[rows],
        county=county[rows],
        township_code=records.township_code[rows],
        assigned_site_id=records.assigned_site_id[rows],
        served_by=records.served_by[rows],
        placed=np.ones(len(rows), dtype=np.bool_),
        weights={name: values[rows] for name, values in weights.items()},
        outreach_per_year=fill_visits(records.outreach_per_year, len(records))[rows],
    )


def add_stand_ins(
    demand: Demand, totals: GroupTotals, counties: Counties, population: Population | None
) -> Demand:
    """Add one unplaced point for each county that has people and no point; sorted again.

    It stands inside the outline (`shapely.point_on_surface`), carries all people of the county,
    and has the setting of most of them.
    """
    bare = np.flatnonzero(totals.stand_in)
    if len(bare) == 0 or population is None:
        return demand
    spots = shapely.point_on_surface(counties.geometry[bare])
    blank = texts([""] * len(bare))
    added = Demand(
        demand_id=texts(f"county-{code}" for code in counties.adcode[bare]),
        name=counties.name[bare],
        lon=shapely.get_x(spots),
        lat=shapely.get_y(spots),
        residents=population.residents[bare],
        urban=totals.people[2 * bare] > 0,
        county=bare.astype(np.int32),
        township_code=blank,
        assigned_site_id=blank,
        served_by=blank,
        placed=np.zeros(len(bare), dtype=np.bool_),
        weights={
            name: population.bands[name][bare]
            if name in population.bands
            else np.zeros(len(bare), dtype=np.int64)
            for name in demand.weights
        },
        outreach_per_year=np.full(len(bare), np.nan),
    )
    return _join_sorted(demand, added)


def list_outside(records: DemandRecords, county: Indices, people: Ints) -> pd.DataFrame:
    """Points beyond every outline with their whole people, sorted by (lon, lat, id)."""
    rows = np.flatnonzero(county < 0)
    table = pd.DataFrame(
        {
            "id": records.demand_id[rows],
            "lon": records.lon[rows],
            "lat": records.lat[rows],
            "people": people[rows],
        }
    )
    return table.sort_values(["lon", "lat", "id"], ignore_index=True)


def _join_sorted(first: Demand, second: Demand) -> Demand:
    first = replace(first, outreach_per_year=first.visits_per_year)
    arrays = {
        item.name: np.concatenate((getattr(first, item.name), getattr(second, item.name)))
        for item in fields(first)
        if item.name != "weights"
    }
    order = np.lexsort((rank_ids(arrays["demand_id"]), arrays["lat"], arrays["lon"]))
    weights = {
        name: np.concatenate((values, second.weights[name]))[order]
        for name, values in first.weights.items()
    }
    return Demand(**{name: values[order] for name, values in arrays.items()}, weights=weights)

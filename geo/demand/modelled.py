"""Demand points from roads alone, where nothing tells where residents live (rules.md#setting-4).

Points are road nodes of degree ≠ 2: junctions and dead ends, since people build where roads meet.
The weight of a node is the number of such nodes within a window, itself included. Per county, the
shortest prefix by weight that holds the census's urban share is urban.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.arrays import Floats, Ints, Texts, texts
from geo.demand.density import mark_densest, order_densest_first, sum_within
from geo.geometry.location import place_in_counties
from geo.model.county import Counties, Population
from geo.model.demand import DemandRecords
from geo.model.road_lines import FERRY
from geo.roads.graph import RoadGraph
from geo.rules.standard import Standard


def model_from_roads(
    graph: RoadGraph,
    counties: Counties,
    population: Population,
    standard: Standard,
    window_m: float | None = None,
) -> DemandRecords:
    """Model demand points; `decide_demand` with `model = "roads"` scales them to the census.

    `people` holds the **weight** of a point, exact, and `setting` is decided: urban people of the
    census go over the urban points of a county in proportion to weight, rural ones over the rest.
    A county of which the census gives no urban and rural parts has no urban points. `window_m` is
    the standard's density window where not given. Nodes that lie in no county lend weight to
    others and are left out; so are nodes that only ferries touch. Ids follow from coordinates.
    """
    nodes = select_junctions(graph)
    lon, lat = graph.node_lon[nodes], graph.node_lat[nodes]
    ids = name_by_place(lon, lat)
    weight = sum_within(lon, lat, np.ones_like(nodes), window_m or standard.density.window_m)
    county = place_in_counties(lon, lat, counties, standard.boundary_tolerance_m)
    order = order_densest_first(weight, lon, lat, ids)
    urban = mark_densest(order, weight, county, population.urban, population.residents)
    inside = np.flatnonzero(county >= 0)
    blank = texts([""] * len(inside))
    return DemandRecords(
        demand_id=ids[inside],
        name=blank,
        lon=lon[inside],
        lat=lat[inside],
        people=weight[inside].astype(np.float64),
        setting=np.where(urban[inside], "urban", "rural").astype(object),
        nbs=blank,
        adcode=counties.adcode[county[inside]],
        township_code=blank,
        assigned_site_id=blank,
        served_by=blank,
    )


def select_junctions(graph: RoadGraph) -> Ints:
    """Nodes with a road whose degree is not 2.

    A loop counts twice, parallel edges count each, ferries not at all, one-ways like any road.
    """
    roads = graph.flags & FERRY == 0
    degree = np.bincount(graph.u[roads], minlength=graph.node_count)
    degree += np.bincount(graph.v[roads], minlength=graph.node_count)
    return np.flatnonzero((degree != 2) & (degree > 0))


def name_by_place(lon: Floats, lat: Floats) -> Texts:
    """Ids made of coordinates, `n123.4567890,41.2345678`; further points of one place get `-2`."""
    names = pd.Series([f"n{x:.7f},{y:.7f}" for x, y in zip(lon, lat, strict=True)], dtype=object)
    again = names.groupby(names).cumcount()
    return texts(
        name if nth == 0 else f"{name}-{nth + 1}" for name, nth in zip(names, again, strict=True)
    )

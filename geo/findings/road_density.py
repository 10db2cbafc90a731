"""Kilometres of road and square kilometres of ground per county."""

from __future__ import annotations

import numpy as np

from geo.arrays import Floats
from geo.geodesy import polygon_area_m2
from geo.model.county import Counties
from geo.placing import place_in_counties
from geo.roads.graph import RoadGraph
from geo.roads.originals import find_originals


def measure_road_km(graph: RoadGraph, counties: Counties) -> Floats:
    """Road length per county in km; an original edge counts where its middle shape point lies."""
    originals = find_originals(graph)
    middle = (originals.first + originals.last + 1) // 2
    before = middle - 1
    lon = (graph.point_lon[before] + graph.point_lon[middle]) / 2.0
    lat = (graph.point_lat[before] + graph.point_lat[middle]) / 2.0
    county = place_in_counties(lon, lat, counties, 0.0)
    inside = county >= 0
    km = np.zeros(len(counties))
    length_mm = graph.cum_mm[originals.last] - graph.cum_mm[originals.first]
    np.add.at(km, county[inside], length_mm[inside] / 1e6)
    return km


def measure_area_km2(counties: Counties) -> Floats:
    """Geodesic area of every outline in km²."""
    return polygon_area_m2(counties.geometry) / 1e6

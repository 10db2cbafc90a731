"""A small study of one county, invented: enough to compile the engine's kernels for.

    a lattice of roads every 2 km across the border of the county, a village beside every crossing,
    a site in every third, and a village on a piece of road that nothing joins

What is compiled depends on the types of arrays and not on their sizes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

COUNTY = "210181"
_WEST, _SOUTH, _STEP = 122.45, 41.90, (0.024, 0.018)
_SIDE = 9
_ALONE = 40
"""The crossing in the middle: a road from there ends before it meets another."""
_STUDY = """\
[study]
id = "warm-up"
title = "Warm-up"
synthetic = true
[boundaries]
path = "boundaries/liaoning_counties.geojson"
counties = ["{county}"]
[population]
path = "boundaries/liaoning_population_2020.csv"
[demand]
path = "demand.csv"
setting = "column"
calibrate = true
[roads]
nodes = "nodes.csv"
edges = "edges.csv"
direction = "{direction}"
[sites]
path = "sites.csv"
datum = "wgs84"
"""


def write_small_study(folder: Path, direction: str) -> Path:
    """Write the study into a folder and return the path of its study file."""
    across, along = (step.ravel() for step in np.meshgrid(np.arange(_SIDE), np.arange(_SIDE)))
    number = np.arange(_SIDE * _SIDE)
    lon, lat = _WEST + across * _STEP[0], _SOUTH + along * _STEP[1]
    east, north = number[across < _SIDE - 1], number[along < _SIDE - 1]
    u, v = np.concatenate((east, north)), np.concatenate((east + 1, north + _SIDE))
    joined = (u != _ALONE) & (v != _ALONE)
    ends = np.append(lon, lon[_ALONE]), np.append(lat, lat[_ALONE] + 2 * _STEP[1] / 3)
    villages = pd.DataFrame(
        {
            "demand_id": number,
            "lon": (lon + 0.003).round(6),
            "lat": (lat + 0.002).round(6),
            "residents": 100 + number,
            "setting": np.where(number % 4, "rural", "urban"),
        }
    )
    sites = villages.loc[number % 3 == 0, ["demand_id", "lon", "lat"]]
    tables = {
        "nodes": pd.DataFrame(
            {"id": np.arange(len(number) + 1), "lon": ends[0].round(6), "lat": ends[1].round(6)}
        ),
        "edges": pd.DataFrame(
            {"u": np.append(u[joined], _ALONE), "v": np.append(v[joined], len(number))}
        ),
        "demand": villages,
        "sites": sites.rename(columns={"demand_id": "site_id"}).assign(
            name="接种门诊", kind="预防接种门诊"
        ),
    }
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    study = folder / "study.toml"
    study.write_text(_STUDY.format(county=COUNTY, direction=direction), encoding="utf-8")
    return study

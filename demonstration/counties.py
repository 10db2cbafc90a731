"""What is real in the demonstration: outlines, census figures and township codes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from demonstration.plane import to_plane
from geo.arrays import Floats

AGE_BANDS = ("age_0_4", "age_5_14", "age_60_plus")
INPUTS = (
    "boundaries/liaoning_counties.geojson",
    "boundaries/liaoning_population_2020.csv",
    "boundaries/liaoning_townships_2023.csv",
)
_SMALLEST_PART_M2 = 3_000_000.0


@dataclass(frozen=True, slots=True)
class CountyFacts:
    """One county; `outline` is in the plane, without islets under 3 km².

    `centre` is the middle of the built-up part of its prefecture for a district, of the outline
    for any other county. `unit_codes` and `unit_names` list its township-level units.
    """

    adcode: str
    name: str
    prefecture: str
    outline: BaseGeometry
    centre: Floats
    urban: int
    rural: int
    ages: dict[str, int]
    unit_codes: list[str]
    unit_names: list[str]

    @property
    def is_district(self) -> bool:
        """Whether the county is a district (区) of a prefecture's city."""
        return self.adcode[4:] < "21"


def read_counties(data: Path, prefixes: tuple[str, ...] = ("",)) -> list[CountyFacts]:
    """The counties whose adcode begins with one of the prefixes, sorted by adcode.

    A county's facts do not depend on which other counties are asked for.
    """
    outlines, census, units = (data / name for name in INPUTS)
    layer = gpd.read_file(outlines).sort_values("adcode", ignore_index=True)
    people = pd.read_csv(census, dtype={"adcode": str})
    table = layer.drop(columns="geometry").merge(people.drop(columns=["name", "prefecture"]))
    shapes = [_land(shape) for shape in layer.geometry]
    centres = _centres(table, shapes)
    by_county = dict(tuple(pd.read_csv(units, dtype=str).groupby("adcode")))
    return [
        CountyFacts(
            adcode=row["adcode"],
            name=row["name"],
            prefecture=row["prefecture"],
            outline=shape,
            centre=centre,
            urban=int(row["urban"]),
            rural=int(row["rural"]),
            ages={band: int(row[band]) for band in AGE_BANDS},
            unit_codes=by_county[row["adcode"]]["township_code"].tolist(),
            unit_names=by_county[row["adcode"]]["name"].tolist(),
        )
        for row, shape, centre in zip(table.to_dict("records"), shapes, centres, strict=True)
        if row["adcode"].startswith(prefixes)
    ]


def _land(shape: BaseGeometry) -> BaseGeometry:
    flat = shapely.transform(shape, to_plane)
    parts = shapely.get_parts(flat)
    large = parts[shapely.area(parts) >= _SMALLEST_PART_M2]
    return shapely.MultiPolygon(list(large)) if len(large) > 1 else large[0]


def _centres(table: pd.DataFrame, shapes: list[BaseGeometry]) -> Floats:
    own = shapely.get_coordinates([shape.centroid for shape in shapes])
    district = (table["adcode"].str[4:] < "21").to_numpy()
    urban = np.where(district, table["urban"] / shapely.area(shapes), 0.0)
    centres = own.copy()
    for prefecture in sorted(set(table["prefecture"])):
        here = (table["prefecture"] == prefecture).to_numpy()
        centres[here & district] = np.average(own[here], axis=0, weights=urban[here])
    return centres

"""Task: gaps of two million cells that nobody serves: linked, cut where too wide, with medoids.

The cells are those of a grid of 250 m over the modelled province, in a hundred counties; a fifth
are urban, in squares, and people are log-normal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.networks import (
    HEIGHT_M,
    M_PER_LAT,
    M_PER_LON,
    SOUTH,
    WEST,
    WIDTH_M,
    bench_standard,
)
from benchmarks.timing import OURS, Contender, Row, time_alone
from geo.arrays import Flags, Floats, Ints
from geo.findings.access.gap_clusters import find_medoids, split_wide
from geo.findings.access.gap_links import link_points

LINKED, GAPS = "gaps-linked", "gaps"
CELLS = 2_000_000
_SEED = 2025
_CELL_M = 250.0
_COUNTY_ROWS = 10
_TOWN_CELLS = 16
_URBAN = 0.2
_PEOPLE = 3.0


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells sorted by (lon, lat), as demand is; `group` is the county."""

    lon: Floats
    lat: Floats
    urban: Flags
    group: Ints
    people: Ints


def time_gaps(repeat: int, count: int = CELLS) -> list[Row]:
    """Rows of linking alone, and of all that makes gaps of points."""
    cells = draw_cells(count, _SEED)
    linked: Contender[object] = Contender(OURS, lambda: lambda: _link(cells))
    whole: Contender[object] = Contender(OURS, lambda: lambda: find_medoids_of(cells))
    return [*time_alone(LINKED, 0, linked, repeat), *time_alone(GAPS, 0, whole, repeat)]


def draw_cells(count: int, seed: int) -> Cells:
    """So many cells of the grid, at random."""
    rng = np.random.default_rng(seed)
    columns, rows = int(WIDTH_M / _CELL_M), int(HEIGHT_M / _CELL_M)
    column, row = np.divmod(np.sort(rng.choice(columns * rows, count, replace=False)), rows)
    towns = rng.random((columns // _TOWN_CELLS + 1, rows // _TOWN_CELLS + 1)) < _URBAN
    return Cells(
        WEST + (column + 0.5) * _CELL_M / M_PER_LON,
        SOUTH + (row + 0.5) * _CELL_M / M_PER_LAT,
        towns[column // _TOWN_CELLS, row // _TOWN_CELLS],
        column * _COUNTY_ROWS // columns * _COUNTY_ROWS + row * _COUNTY_ROWS // rows,
        np.rint(rng.lognormal(_PEOPLE, 1.0, count)).astype(np.int64),
    )


def _link(cells: Cells) -> Ints:
    rule = bench_standard().gaps
    return link_points(
        cells.lon, cells.lat, cells.urban, cells.group,
        join_urban_m=rule.join_urban_m, join_other_m=rule.join_other_m,
    )  # fmt: skip


def find_medoids_of(cells: Cells) -> Ints:
    """The medoid of every gap of the cells."""
    cluster = split_wide(cells.lon, cells.lat, _link(cells), bench_standard().gaps.widest_m)
    return find_medoids(cells.lon, cells.lat, cells.people, cluster)

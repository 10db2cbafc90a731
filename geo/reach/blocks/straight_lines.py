"""Straight lines from one site to the points of blocks, in whole millimetres.

With c the chord, Δz its part along the earth's axis, N the radius of curvature across the meridian
at the site, e′ the second eccentricity, and r the reach, the geodesic of `chord_geodesic_mm` is

    c (1 + c² / 24 N² + e′² Δz² / 12 N²) ± r³ / R² (2·10⁻⁶ + 1.5·10⁻⁴ r/R + 5·10⁻³ r²/R²)

for any c ≤ r: left out are the square of e′² Δz² / c², half the change of N on the way, and the
fourth power of c. R is less than any radius. This takes no division, so that many points are
measured at once. Where twice the bound reaches the border between two millimetres,
`chord_geodesic_mm` itself is asked, so that the answer is its answer.
"""

from __future__ import annotations

import math

import numba
import numpy as np

from geo.arrays import Floats, Indices
from geo.geometry.geodesy import GEOD, chord_geodesic_mm
from geo.reach.blocks.near_points import NearPoints
from geo.reach.blocks.point_blocks import BLOCK, PointBlocks
from geo.reach.bounded import BEYOND

_A, _E2 = GEOD.a, GEOD.es
_LEAST_RADIUS_M = 6_300_000.0
_ROUNDING_MM = 1e-5
"""More than the last bits of a double leave open."""


@numba.njit(cache=True, nogil=True)
def measure_lines(
    blocks: PointBlocks, x: float, y: float, z: float, near: NearPoints, count: int
) -> None:
    """Straight lines to all points of the blocks listed; roads begin as BEYOND.

    A line that is longer than the reach is told as longer, no more.
    """
    columns = blocks.x, blocks.y, blocks.z
    bend, lift = _find_curvature(x, y, z)
    surely = 0.5 - find_doubt_mm(blocks.reach_mm)
    listed, straight_mm, road_mm = near.listed, near.straight_mm, near.road_mm
    rest = np.empty(BLOCK)
    for i in range(count):
        block = max(listed[i], ~listed[i])
        _measure_block(block, columns, x, y, z, bend, lift, surely, straight_mm, road_mm, rest)


@numba.njit(cache=True, nogil=True)
def find_doubt_mm(reach_mm: int) -> float:
    """Within so much of a border the short formula is not trusted."""
    reach_m = reach_mm / 1000.0
    share = reach_m / _LEAST_RADIUS_M
    bound_m = reach_m * share**2 * (2e-6 + 1.5e-4 * share + 5e-3 * share**2)
    return 2000.0 * bound_m + _ROUNDING_MM


@numba.njit(cache=True, nogil=True)
def _find_curvature(x: float, y: float, z: float) -> tuple[float, float]:
    """What c² and Δz² are multiplied by at a site, for lengths in millimetres."""
    z_geo = z / (1.0 - _E2)
    radius2 = _A * _A / (1.0 - _E2 * z_geo * z_geo / (x * x + y * y + z_geo * z_geo))
    return 1000.0 / (24.0 * radius2), 1000.0 * _E2 / (1.0 - _E2) / (12.0 * radius2)


@numba.njit(cache=True, nogil=True)
def _measure_block(
    block: int, columns: tuple[Floats, Floats, Floats], x: float, y: float, z: float,
    bend: float, lift: float, surely: float, straight_mm: Indices, road_mm: Indices, rest: Floats,
) -> None:  # fmt: skip
    across, along, up = columns
    doubts = 0
    for k in range(BLOCK):
        d_x, d_y, d_z = across[block, k] - x, along[block, k] - y, up[block, k] - z
        up2 = d_z * d_z
        chord2 = d_x * d_x + d_y * d_y + up2
        mm = min(math.sqrt(chord2) * (1000.0 + (bend * chord2 + lift * up2)), float(BEYOND))
        whole = np.rint(mm)
        straight_mm[block, k] = np.int32(whole)
        road_mm[block, k] = BEYOND
        rest[k] = abs(mm - whole)
    for k in range(BLOCK):
        doubts += rest[k] > surely
    if doubts == 0:
        return
    for k in range(BLOCK):
        if rest[k] > surely:
            exact = chord_geodesic_mm(x, y, z, across[block, k], along[block, k], up[block, k])
            straight_mm[block, k] = min(exact, BEYOND)

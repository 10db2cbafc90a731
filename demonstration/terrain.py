"""An invented, smooth lie of the land: plains in the middle, mountains to the east and west.

The shape follows what a school atlas shows (the Liao plain between two uplands, hills down the
peninsula); the values measure nothing.
"""

from __future__ import annotations

import numpy as np

from demonstration.plane import to_plane
from geo.arrays import Floats

# lon, lat, reach in km, height
_RANGES = (
    (125.1, 40.9, 75.0, 1.0),
    (124.9, 41.8, 75.0, 0.9),
    (124.3, 41.2, 60.0, 0.8),
    (123.6, 40.6, 55.0, 0.75),
    (125.0, 42.7, 45.0, 0.55),
    (122.7, 40.1, 40.0, 0.45),
    (119.6, 40.7, 55.0, 0.85),
    (120.1, 41.5, 60.0, 0.75),
    (119.3, 41.6, 60.0, 0.7),
    (120.9, 42.0, 45.0, 0.5),
)
_RIDGE_M = 9_000.0


def ruggedness(points: Floats) -> Floats:
    """How mountainous each point is, 0 to 1; `points` in the plane, shape (n, 2)."""
    ranges = np.array(_RANGES)
    centres = to_plane(ranges[:, :2])
    upland = np.zeros(len(points))
    for (x, y), reach_km, height in zip(centres, ranges[:, 2], ranges[:, 3], strict=True):
        away = np.hypot(points[:, 0] - x, points[:, 1] - y) / (reach_km * 1000.0)
        upland = np.maximum(upland, height * np.exp(-0.5 * away**2))
    east, north = points[:, 0] / _RIDGE_M, points[:, 1] / _RIDGE_M
    ridges = np.sin(east + 0.6 * np.sin(0.7 * north)) * np.sin(0.8 * north + np.sin(0.5 * east))
    rugged: Floats = np.clip(upland * (0.85 + 0.4 * ridges), 0.0, 1.0)
    return rugged

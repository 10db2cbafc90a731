"""Residents of whom none lives where the outlines are: one of the two is wrong.

Calibration would still give every county its people, at no place, and the study would run on
nothing that anybody wrote.
"""

from __future__ import annotations

import numpy as np

from geo.demand.decide import DecidedDemand
from geo.errors import StudyError
from geo.geometry.location import place_in_counties
from geo.model.county import Counties


def require_places(decided: DecidedDemand, counties: Counties) -> None:
    """Refuse demand of which every place lies outside all outlines.

    Raises
    ------
    StudyError
        No place lies in a county; the message names the likely cause.
    """
    if not len(decided.demand):
        raise StudyError("study: [demand] no point lies in a county of [boundaries]")
    outside = decided.outside
    if not len(outside) or decided.demand.placed.any():
        return
    lon, lat = (outside[name].to_numpy(dtype=np.float64) for name in ("lon", "lat"))
    turned = place_in_counties(lat, lon, counties, 0.0) >= 0
    cause = (
        "are lon and lat swapped?"
        if turned.mean() > _MOST
        else f"the first lies at {lon[0]:.6f}, {lat[0]:.6f}; is datum or crs of one of them wrong?"
    )
    raise StudyError(
        f"study: [demand] none of {len(outside):,} points lies in a county of [boundaries]: {cause}"
    )


_MOST = 0.5
"""More than this share of the points would lie in a county if they were turned round."""

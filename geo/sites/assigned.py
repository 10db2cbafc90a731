"""The site in charge of each place, as the table of places names it (责任区域)."""

from __future__ import annotations

import numpy as np

from geo.arrays import Indices
from geo.model.demand import Demand
from geo.model.site import Sites
from geo.readers.vocabulary import normalise_name

NONE, UNKNOWN = -1, -2
"""Positions of no assigned site, and of one that the register does not hold."""


def find_assigned(demand: Demand, sites: Sites) -> Indices:
    """Position of each place's assigned site: by id, else by its name within the county.

    A name that several sites of the county have is not guessed at.
    """
    by_id = {site_id: s for s, site_id in enumerate(sites.records.site_id)}
    by_name: dict[tuple[int, str], int] = {}
    for s, (county, name) in enumerate(zip(sites.county, sites.records.name, strict=True)):
        key = int(county), normalise_name(name)
        by_name[key] = UNKNOWN if key in by_name else s

    def find(text: str, county: int) -> int:
        found = by_id.get(text)
        return by_name.get((county, normalise_name(text)), UNKNOWN) if found is None else found

    site = np.full(len(demand), NONE, dtype=np.int32)
    stated = np.flatnonzero(demand.assigned_site_id != "")
    named = zip(demand.assigned_site_id[stated], demand.county[stated].tolist(), strict=True)
    site[stated] = [find(text, county) for text, county in named]
    return site

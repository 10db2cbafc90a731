"""Ways beyond the table's reach: between single sites and points, and to the nearest of some sites.

The table ends at its reach, and the search from all sites tells of the nearest alone. How far it is
to a site that is near in a straight line but not by road, or to one of the own county, is searched
for when somebody asks, and kept.
"""

from __future__ import annotations

from threading import Lock

import numpy as np

from geo.arrays import Indices, Ints
from geo.reach.arcs import Arcs
from geo.reach.direct import gather_sources
from geo.reach.nearest import Nearest, find_nearest, select_points
from geo.reach.table import Side
from geo.reach.targeted import list_doors, search_targets


class LongWays:
    """Ways on one network, however long; safe to ask from several threads.

    `sites` and `demand` have legs up to `max_snap`, as those of `geo.reach.nearest`.
    """

    def __init__(self, arcs: Arcs, sites: Side, demand: Side) -> None:
        self._arcs, self._sites, self._demand = arcs, sites, demand
        self._known: dict[tuple[int, int], int] = {}
        self._lock = Lock()

    def measure(self, site: Indices, point: Indices) -> Ints:
        """Road distances (mm) of these pairs; FAR where there is no way."""
        pairs = list(zip(site.tolist(), point.tolist(), strict=True))
        with self._lock:
            lacking = sorted({pair for pair in pairs if pair not in self._known})
            for s in sorted({pair[0] for pair in lacking}):
                points = np.array([p for one, p in lacking if one == s], dtype=np.int32)
                found = self.find_nearest(np.array([s], dtype=np.int32), points)
                for p, mm in zip(points.tolist(), found.road_mm.tolist(), strict=True):
                    self._known[s, p] = mm
            return np.array([self._known[pair] for pair in pairs], dtype=np.int64)

    def find_nearest(self, chosen: Indices, points: Indices) -> Nearest:
        """The nearest of the chosen sites to some points, as a search of all sites would say."""
        return find_nearest_of(self._arcs, self._sites, self._demand, chosen, points)


def find_nearest_of(
    arcs: Arcs, sites: Side, demand: Side, chosen: Indices, points: Indices
) -> Nearest:
    """The nearest of the chosen sites to some points, searching no farther than it takes.

    Points in components where no chosen site enters are not searched for.
    """
    asked = select_points(demand, points)
    entered = chosen[sites.ends.edge[chosen] >= 0]
    same = np.isin(asked.component, sites.component[entered])
    doors = list_doors(arcs, asked.ends._replace(edge=np.where(same, asked.ends.edge, -1)))
    labels = search_targets(arcs, sites.ends, chosen, doors.astype(np.int32))
    return find_nearest(arcs, labels, gather_sources(sites, chosen), asked)

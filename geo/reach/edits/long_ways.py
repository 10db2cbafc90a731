"""Ways beyond the table's reach: between single sites and points, and to the nearest of some sites.

The table ends at its reach, and the search from all sites tells of the nearest alone. How far it is
to a site that is near in a straight line but not by road, or to one of the own county, is searched
for when somebody asks, and kept.
"""

from __future__ import annotations

from threading import Lock

import numpy as np

from geo.arrays import Flags, Indices, Ints
from geo.reach.arcs import Arcs
from geo.reach.direct import gather_sources
from geo.reach.nearest import Nearest, find_nearest, select_points
from geo.reach.search import NearestLabels
from geo.reach.table import Side
from geo.reach.targeted import (
    blank_labels,
    list_doors,
    mark_reached,
    search_targets,
    wipe_labels,
)


class LongWays:
    """Ways on one network, however long; safe to ask from several threads.

    `sites` and `demand` have legs up to `max_snap`, as those of `geo.reach.nearest`.
    """

    def __init__(self, arcs: Arcs, sites: Side, demand: Side) -> None:
        self._arcs, self._sites, self._demand = arcs, sites, demand
        self._known: dict[tuple[int, int], int] = {}
        self._blank: list[NearestLabels] = []
        self._reached: Flags | None = None
        self._lock = Lock()

    def measure(self, site: Indices, point: Indices) -> Ints:
        """Road distances (mm) of these pairs; FAR where there is no way."""
        pairs = list(zip(site.tolist(), point.tolist(), strict=True))
        with self._lock:
            lacking: dict[int, list[int]] = {}
            for s, p in sorted({pair for pair in pairs if pair not in self._known}):
                lacking.setdefault(s, []).append(p)
            for s, points in lacking.items():
                alone, asked = np.array([s], dtype=np.int32), np.array(points, dtype=np.int32)
                found = self.find_nearest(alone, asked).road_mm.tolist()
                self._known.update(zip([(s, p) for p in points], found, strict=True))
            return np.array([self._known[pair] for pair in pairs], dtype=np.int64)

    def find_nearest(self, chosen: Indices, points: Indices) -> Nearest:
        """The nearest of the chosen sites to some points, as a search of all sites would say.

        Labels are wiped and kept: there is one for every node, and most searches write to few.
        """
        if self._reached is None:
            self._reached = mark_reached(self._arcs, self._sites.ends)
        try:
            labels = self._blank.pop()
        except IndexError:
            labels = blank_labels(self._arcs)
        found, written = _search(
            self._arcs, self._sites, self._demand, chosen, points, labels, self._reached
        )
        wipe_labels(labels, written)
        self._blank.append(labels)
        return found


def find_nearest_of(
    arcs: Arcs, sites: Side, demand: Side, chosen: Indices, points: Indices
) -> Nearest:
    """The nearest of the chosen sites to some points, searching no farther than it takes."""
    return _search(arcs, sites, demand, chosen, points, blank_labels(arcs))[0]


def _search(
    arcs: Arcs,
    sites: Side,
    demand: Side,
    chosen: Indices,
    points: Indices,
    labels: NearestLabels,
    reached: Flags | None = None,
) -> tuple[Nearest, Indices]:
    """The answer, and which labels were written to.

    Points in components where no chosen site enters are not searched for.
    """
    asked = select_points(demand, points)
    entered = chosen[sites.ends.edge[chosen] >= 0]
    same = np.isin(asked.component, sites.component[entered])
    ends = asked.ends._replace(edge=np.where(same, asked.ends.edge, -1).astype(np.int32))
    written = search_targets(arcs, sites.ends, chosen, list_doors(arcs, [ends], reached), labels)
    return find_nearest(arcs, labels, gather_sources(sites, chosen), asked), written

"""Distances to places that are not there yet, and to those that are, however far.

now(p) is the published `road_distance_m`: to the nearest site that is eligible for sure. Counted
are the people of whom it is known; the others are told, before and after, since most of them lack a
road on the map. Where they are asked for, or where nobody has a distance yet, those whom a
candidate reaches count with the *cap*, the larger of 100 km and of the farthest known distance,
which is also how far new places are searched from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from geo.arrays import Flags, Ints
from geo.assessment import Assessment
from geo.network.build import Network, limits_mm
from geo.planning.distances.instance import Distances
from geo.planning.places.candidates import Candidates
from geo.reach.arcs import ends_of
from geo.reach.nearer import CurrentReach, Nearer, find_nearer
from geo.reach.pair_rule import VERIFIED
from geo.reach.search import FAR, update_nearest
from geo.reach.table import Side, make_side
from geo.roads.snapping import snap_points

CAP_MM = 100_000_000


@dataclass(frozen=True, slots=True)
class NewDistances:
    """An instance over all demand points, and what of the people it can count.

    `far` marks points that no site reaches; `people` are those asked about, whether or not a
    distance is known, and `counts_far` says whether those of `far` points that a candidate reaches
    are counted.
    """

    distances: Distances
    people: Ints
    far: Flags
    counts_far: bool
    cap_mm: int

    def known_after(self, after_mm: Ints) -> Flags:
        """Whose distance is known once every point has these."""
        found: Flags = ~self.far | (after_mm < self.cap_mm)
        return found


def measure_distances(
    opened: Assessment,
    candidates: Candidates,
    people: Ints,
    check_cancelled: Callable[[], None],
    *,
    count_far: bool = False,
) -> NewDistances:
    """Search from every candidate as far as it is nearer than what there is.

    `people` has one entry per demand point, 0 for whoever is not asked about.
    """
    network = opened.network
    now = network.nearest.road_mm
    far = now >= FAR
    cap_mm = max(CAP_MM, int(now[~far].max(initial=0)))
    found = search_from(opened, candidates, cap_mm, check_cancelled)
    reached = np.zeros(len(now), dtype=bool)
    reached[found.point] = True
    counts_far = count_far or not people[~far].any()
    counted = ~far | (reached & counts_far)
    distances = Distances(
        found.ptr,
        found.point,
        found.road_mm,
        np.where(far, cap_mm, now),
        np.where(counted, people, 0).astype(np.int64),
    )
    return NewDistances(distances, people, far, counts_far, cap_mm)


def search_from(
    opened: Assessment, candidates: Candidates, cap_mm: int, check_cancelled: Callable[[], None]
) -> Nearer:
    """Whom a site at each candidate would be nearer to than every site there is."""
    network = opened.network
    now = CurrentReach(network.nearest.road_mm, _label_nodes(network))
    return find_nearer(
        network.arcs, enter_roads(opened, candidates), network.demand, now, cap_mm, check_cancelled
    )


def enter_roads(opened: Assessment, candidates: Candidates, urban: Flags | None = None) -> Side:
    """Candidates as sites of their setting, or of another, with legs up to `max_snap`."""
    inputs, network = opened.inputs, opened.network
    gap_m = inputs.standard.stray.gap_m
    snaps = snap_points(
        inputs.graph, network.grid, candidates.lon, candidates.lat, stray_gap_m=gap_m
    )
    limit = limits_mm(candidates.urban if urban is None else urban, inputs.standard.max_snap)
    return make_side(ends_of(snaps, limit), snaps.component, candidates.lon, candidates.lat)


def _label_nodes(network: Network) -> Ints:
    """Distance of every node to the nearest site whose ways are all computed.

    A verified distance may be longer than the one computed, so that a label of its site would end
    a search too early.
    """
    reach = network.evidence.reach
    verified = (reach.bits & VERIFIED) != 0
    if not verified.any():
        return network.labels.mm
    told = np.unique(reach.site_index[verified])
    some = network.chosen[~np.isin(network.chosen, told)]
    stays = np.full(len(network.eligible), -1, dtype=np.int32)
    stays[some] = some
    return update_nearest(network.arcs, network.sites.ends, some, network.labels, stays).mm

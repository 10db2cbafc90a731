"""Why a place is covered or not: every site around it, and what each of them is worth to it.

The place is judged as a demand point would be that stood there, with the setting of the nearest one
(rules.md#status-2): its status is the best that any site gives it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.arrays import Indices, Ints, Texts, Trileans
from geo.findings.status.detours import (
    BY_ROAD_ONLY,
    DOUBTFUL,
    choose_references,
    find_doubtful,
    make_near_pairs,
)
from geo.findings.status.readings import find_causes, name_reasons
from geo.model.reach_answer import ReachAnswer
from geo.model.states import STATUSES
from geo.model.trilean import Trilean
from geo.queries.nearest_site import ReachFinder, SitesAround
from geo.queries.pair_table import TRILEANS
from geo.reach.pair_rule import NEAR, USABLE, pair_by_road
from geo.reach.search import FAR
from geo.words.labels import value_label


@dataclass(frozen=True, slots=True)
class PlaceExplanation:
    """A place with its nearest site, why it stands as it does, and the sites around.

    `reason` is a word of `status_reason`, empty where the place is covered or outside, `reason_zh`
    what it means. `sites` has one row per site whose straight line is within the reach of the
    table, those that do most for the place first: `site_id`, `name`, `road_distance_m` (null where
    no way within the reach may be used), `straight_distance_m`, `eligible` (does the site count)
    and `within` (is the place within its cutoff of it) as yes, no or unknown, the `status` that
    this site alone would give, and its `reason`, empty where it covers or does not count.
    """

    place: ReachAnswer
    reason: str
    reason_zh: str
    sites: pd.DataFrame


def explain_place(finder: ReachFinder, lon: float, lat: float) -> PlaceExplanation:
    """Say why a place stands as it does; `lon` and `lat` are degrees on WGS 84."""
    place, around = finder.find_with_sites(lon, lat)
    eligible = finder.network.eligible[around.site]
    status = np.array([around.decide(finder.network.eligible)], dtype=np.int8)
    reason = ""
    if not place.outside:
        reason = _name_reasons(around, eligible, status, np.zeros_like(around.site))[0]
    if reason == BY_ROAD_ONLY and _is_doubtful(finder, around, eligible, place):
        reason = DOUBTFUL
    words = value_label("status_reason", reason) if reason else ""
    return PlaceExplanation(place, reason, words, _list_sites(finder, around, eligible))


def _name_reasons(
    around: SitesAround, eligible: Trileans, status: Trileans, group: Indices
) -> Texts:
    """The reason of the place where all sites are one group, else of each site alone."""
    causes = find_causes(around.judged, pair_by_road(around.judged), eligible, group, len(status))
    lost = np.full(len(status), around.may_be_served)
    return name_reasons(status, causes | {"unplaced_site": lost})


def _is_doubtful(
    finder: ReachFinder, around: SitesAround, eligible: Trileans, place: ReachAnswer
) -> bool:
    """Whether a road or bridge may be missing (rules.md#figures-3), as far as is known here.

    A way beyond the table is not measured; it is at least as long as that to the nearest site.
    """
    pairs = make_near_pairs(
        around.site, around.pairs, around.judged, np.full(len(around.site), around.cutoff_mm)
    )
    near = ((around.judged & NEAR) != 0) & (eligible != Trilean.NO)
    asked = choose_references(pairs.take(near), finder.network.eligible)
    nearest_m = place.road_distance_m
    nearest_mm = FAR if nearest_m is None else round(nearest_m * 1000)

    def measure_least(sites: Indices, _: Indices) -> Ints:
        is_sure = finder.network.eligible[sites] == Trilean.YES
        return np.where(is_sure, nearest_mm, 0).astype(np.int64)

    return len(find_doubtful(asked, finder.inputs.standard.detour, measure_least)) > 0


def _list_sites(finder: ReachFinder, around: SitesAround, eligible: Trileans) -> pd.DataFrame:
    """One row per site, the best first: by status, road, straight line and id."""
    records, pairs = finder.inputs.sites.records, around.pairs
    pair = pair_by_road(around.judged)
    status = np.minimum(pair, eligible)
    alone = _name_reasons(around, eligible, status, np.arange(len(status), dtype=np.int32))
    usable = (around.judged & USABLE) != 0
    road = np.where(usable, pairs.road_mm / 1000.0, np.nan)
    frame = pd.DataFrame(
        {
            "site_id": records.site_id[around.site],
            "name": records.name[around.site],
            "road_distance_m": road,
            "straight_distance_m": pairs.straight_mm / 1000.0,
            "eligible": TRILEANS[eligible],
            "within": TRILEANS[pair],
            "status": STATUSES[status],
            "reason": np.where(eligible == Trilean.NO, "", alone),
        }
    )
    order = np.lexsort((records.site_id[around.site].astype(str), pairs.straight_mm, road, -status))
    return frame.iloc[order].reset_index(drop=True)

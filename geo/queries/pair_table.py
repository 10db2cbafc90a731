"""The table of distances itself: every (site, place) within reach, with all that is known of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.arrays import Texts
from geo.inputs.load import Inputs
from geo.model.trilean import Trilean
from geo.network.build import Network
from geo.reach.pair_rule import APART, DIRECT, REACHED, USABLE, VERIFIED, pair_by_road

TRILEANS: Texts = np.array([one.label for one in Trilean], dtype=object)


def tabulate_pairs(inputs: Inputs, network: Network) -> pd.DataFrame:
    """One row per pair, by site and place in the order of their tables.

    `road_distance_m` is null where no way within the reach is known. `reached` says that there is
    one along the network, `direct` that the straight line is no longer than both access legs,
    `apart` that the ends lie on pieces of the network one of which is cut off, `verified` that an
    office has verified the distance. `usable` holds where both ends may use a way by their access
    legs. `eligible` says whether the site counts, `within` whether the pair is within the cutoff of
    the place: yes, no, or unknown. Where both are yes the place is covered.
    """
    reach, judged = network.evidence.reach, network.evidence.judged["resident"]
    verified = (reach.bits & VERIFIED) != 0
    return pd.DataFrame(
        {
            "site_id": inputs.sites.records.site_id[reach.site_index],
            "demand_id": inputs.decided.demand.demand_id[reach.demand_index],
            "road_distance_m": reach.measure_m(slice(None)),
            "straight_distance_m": reach.straight_mm / 1000.0,
            "reached": (reach.bits & REACHED) != 0,
            "direct": ((reach.bits & DIRECT) != 0) & ~verified,
            "apart": (reach.bits & APART) != 0,
            "verified": verified,
            "usable": (judged & USABLE) != 0,
            "eligible": TRILEANS[network.eligible[reach.site_index]],
            "within": TRILEANS[pair_by_road(judged)],
        }
    )

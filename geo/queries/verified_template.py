"""What offices should verify: places that roads alone leave out, each with its nearest site."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.inputs.load import Inputs
from geo.model.trilean import Trilean
from geo.network.build import Network
from geo.words.sentences import say

REASONS = ("doubtful_detour", "by_road_only", "unsnapped", "component")


def list_to_verify(inputs: Inputs, network: Network, demand: pd.DataFrame) -> pd.DataFrame:
    """Rows to fill in, most residents first, under the headings that the door reads.

    `demand` is the table of demand points, in the order of the inputs. The site is the one nearest
    in a straight line that may count.
    """
    reach, records = network.evidence.reach, inputs.sites.records
    asked = np.flatnonzero(np.isin(demand["status_reason"].to_numpy(dtype=object), REASONS))
    rows = []
    for p in asked.tolist():
        own = reach.pair_of[reach.demand_ptr[p] : reach.demand_ptr[p + 1]]
        own = own[network.eligible[reach.site_index[own]] != Trilean.NO]
        if not len(own):
            continue
        k = own[np.argmin(reach.straight_mm[own])]
        rows.append((p, int(k)))
    people = inputs.decided.demand.residents
    rows.sort(key=lambda row: (-int(people[row[0]]), row[0]))
    points = np.array([row[0] for row in rows], dtype=np.int64)
    pairs = np.array([row[1] for row in rows], dtype=np.int64)
    sites = reach.site_index[pairs]
    places = inputs.decided.demand
    return pd.DataFrame(
        {
            say("demand_id_word"): places.demand_id[points],
            say("name_of_place"): places.name[points],
            say("population_word"): places.residents[points],
            say("site_id_word"): records.site_id[sites],
            say("unit_name"): records.name[sites],
            say("computed_distance_m_word"): reach.measure_m(pairs),
            say("verified_distance_m_word"): np.full(len(rows), np.nan),
            say("office_word"): "",
            say("date_of_verifying"): "",
            say("basis_word"): "",
            say("lon_of_place"): places.lon[points],
            say("lat_of_place"): places.lat[points],
            say("lon_of_unit"): records.lon[sites],
            say("lat_of_unit"): records.lat[sites],
        }
    )

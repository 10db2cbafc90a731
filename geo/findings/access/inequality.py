"""How unequally the way to the nearest site is spread over residents.

With distances x₁ ≤ … ≤ xₖ of wᵢ residents each, C the running sum of w, W = Cₖ and M = Σ wᵢ xᵢ:

    gini        = Σ wᵢ xᵢ (Cᵢ + Cᵢ₋₁ − W) / (W · M)          0 where M = 0
    worst tenth = mean distance of the W/10 residents who have it farthest, parts counted

Residents whose distance is not known are left out of both.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.arrays import Floats, Indices, Ints


def measure_inequality(
    distance_m: Floats, residents: Ints, group: Indices, count: int
) -> pd.DataFrame:
    """Columns `gini_distance` and `worst_tenth_distance_m`, one row per group.

    `distance_m` (NaN where not known), `residents` and `group` have one entry per demand point.
    A group without residents of known distance has NaN in both.
    """
    used = np.flatnonzero(~np.isnan(distance_m) & (residents > 0) & (group >= 0))
    order = used[np.lexsort((distance_m[used], group[used]))]
    unit, x, w = group[order], distance_m[order], residents[order]
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, unit, w)
    running = np.cumsum(w) - (np.cumsum(total) - total)[unit]
    walked = np.bincount(unit, weights=w * x, minlength=count)
    spread = np.bincount(unit, weights=w * x * (2.0 * running - w - total[unit]), minlength=count)
    gini = np.full(count, np.nan)
    gini[total > 0] = 0.0
    np.divide(spread, total * walked, out=gini, where=walked > 0)
    tenths = np.clip(10 * running - 9 * total[unit], 0, 10 * w)
    worst = np.full(count, np.nan)
    tail = np.bincount(unit, weights=tenths * x, minlength=count)
    np.divide(tail, total, out=worst, where=total > 0)
    return pd.DataFrame({"gini_distance": gini, "worst_tenth_distance_m": np.round(worst, 3)})

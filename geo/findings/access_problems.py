"""Problems of distance: counties below the target, and gaps."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.findings.problem_rows import HEALTH, Found
from geo.standard import Standard


def list_short_counties(found: Found, standard: Standard) -> pd.DataFrame:
    """Counties whose verdict is `short`."""
    rows = found.counties[found.counties["verdict"] == "short"]
    if rows.empty:
        return pd.DataFrame()
    return pd.DataFrame(
        {
            "problem_id": "county_short-" + rows["adcode"],
            "problem_type": "county_short",
            "adcode": rows["adcode"],
            "unit_id": rows["adcode"],
            "unit_name": rows["name"],
            "people": rows["uncovered"],
            "figure": rows["share_covered"],
            "limit": float(standard.target_share),
            "figure_unit": "share",
            "detail": "服务半径内人口占比低于管理目标",
            "source": standard.target_source,
            "clause": standard.source.clause,
            "act": HEALTH,
        }
    )


def list_uncovered_gaps(found: Found, standard: Standard) -> pd.DataFrame:
    """Gaps, those of people that cannot be judged left aside."""
    rows = found.gaps[found.gaps["kind"] == "uncovered"]
    if rows.empty:
        return pd.DataFrame()
    urban = rows["setting"] == "urban"
    return pd.DataFrame(
        {
            "problem_id": "gap-" + rows["gap_id"],
            "problem_type": "gap",
            "adcode": rows["adcode"],
            "unit_id": rows["gap_id"],
            "unit_name": rows["places"],
            "people": rows["residents"],
            "figure": rows["road_distance_m"],
            "limit": np.where(urban, standard.cutoff.urban, standard.cutoff.rural),
            "figure_unit": "m",
            "detail": "超半径片区：最近单位"
            + rows["nearest_site_name"].astype(object).fillna("无"),
            "source": standard.source.title,
            "clause": standard.source.clause,
            "act": HEALTH,
        }
    )

"""A duty roster: who opens on which day of a holiday, and who is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geo.model.roster import Roster


@dataclass(frozen=True, slots=True)
class DutyPlan:
    """The answer to one question about holiday duty.

    `served` of `county_days` have a site open. `resident_days` are residents within the cutoff of
    an open site, summed over the days, and no roster of the same choice has more than `bound`;
    `choices` tells what the others give, `norms` which norms stand otherwise (`norm_sums`: each);
    `most_days` is the largest number of duty days of a site. `duties` has one row per site and day
    that is open, `days` one per county and day, `sites` one per site on duty, `left_out` one per
    place that is outside every open site's cutoff on some day. `roster` holds the new entries and
    those that were given.
    """

    holiday_id: str
    holiday: str
    served: int
    county_days: int
    new_duties: int
    most_days: int
    resident_days: int
    bound: int
    gap: float
    solver: str
    seconds: float
    duties: gpd.GeoDataFrame
    days: pd.DataFrame
    sites: pd.DataFrame
    choices: pd.DataFrame
    norms: pd.DataFrame
    norm_sums: pd.DataFrame
    left_out: gpd.GeoDataFrame
    roster: Roster
    site_names: dict[str, str]
    service_words: dict[str, str]
    request: Mapping[str, object]
    summary: Mapping[str, object]

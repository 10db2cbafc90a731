"""Urban or rural for each site: stated, else township, else kind, else the nearest residents."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.spatial import cKDTree

from geo.arrays import Flags, Ints, Texts, texts
from geo.geometry.geodesy import ecef
from geo.model.demand import Demand
from geo.model.site import SiteRecords
from geo.model.township import find_township_setting
from geo.readers.counties.townships import name_townships
from geo.rules.standard import Standard
from geo.sites.services import find_kinds

_TIE_M = 0.0005


def decide_site_settings(
    records: SiteRecords,
    demand: Demand,
    standard: Standard,
    townships: Mapping[str, str] | None = None,
    overrides: Mapping[str, str] | None = None,
) -> tuple[Flags, Texts]:
    """Which sites are urban, and where that comes from (rules.md#setting-6).

    A township unit is what `overrides` says by its code, else what the code says, else its name in
    `townships` or as published, else the name in the row.

    The source is `stated`, `township`, `kind`, `nearest` (straight; equal distances go to the
    first demand point by lon, lat, id), or `none` for an unplaced site of which nothing else is
    known: it counts as rural, the setting with the wider cutoff.
    """
    names, fixed = name_townships(townships), overrides or {}
    by_township = texts(
        fixed.get(code) or find_township_setting(code, names.get(code) or name)
        for code, name in zip(records.township_code, records.township, strict=True)
    )
    by_kind = texts(kind.setting if kind else None for kind in find_kinds(records.kind, standard))
    setting, source = records.setting.copy(), np.where(records.setting != "", "stated", "")
    for name, found in (("township", by_township), ("kind", by_kind)):
        fills = (setting == "") & (found != "")
        setting[fills] = found[fills]
        source = np.where(fills, name, source)
    urban = setting == "urban"
    left = np.flatnonzero((setting == "") & (records.position != "none"))
    neighbour = _find_nearest(records, left, demand)
    near = neighbour >= 0
    urban[left[near]] = demand.urban[neighbour[near]]
    source[left[near]] = "nearest"
    return urban, texts(np.where(source == "", "none", source))


def _find_nearest(records: SiteRecords, sites: Ints, demand: Demand) -> Ints:
    """Position of the demand point nearest to each of some sites, −1 if there is none."""
    places = np.flatnonzero(demand.placed)
    if len(places) == 0 or len(sites) == 0:
        return np.full(len(sites), -1, dtype=np.int64)
    tree = cKDTree(ecef(demand.lon[places], demand.lat[places]))
    at = ecef(records.lon[sites], records.lat[sites])
    distance, _ = tree.query(at)
    tied = tree.query_ball_point(at, distance + _TIE_M)
    return places[np.array([min(group) for group in tied], dtype=np.int64)]

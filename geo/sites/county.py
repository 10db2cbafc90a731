"""The county of each site: stated if that is plausible, else by position (DESIGN 3.5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.arrays import Flags, Indices
from geo.model.county import Counties
from geo.model.row_report import RowReport
from geo.model.site import SiteRecords
from geo.placing import distance_to_county_m, place_in_counties
from geo.readers.row_remarks import LISTED, remark_rest
from geo.standard import Standard

ELSEWHERE = -2
"""The register states a county that is not one of the study's."""


@dataclass(frozen=True, slots=True)
class SitePlaces:
    """County of each site (−1 none), which lie outside the study, which are too far to matter."""

    county: Indices
    outside: Flags
    too_far: Flags


def decide_site_counties(
    records: SiteRecords, counties: Counties, standard: Standard, report: RowReport
) -> SitePlaces:
    """Place each site in a county, or outside of all.

    The stated county holds within `stated_county_tolerance_m` of its outline, else the position
    within `boundary_tolerance_m`; wherever the two differ is remarked. A placed site in no county
    is `outside` up to `reach_m` from the nearest outline (≤), and `too_far` beyond. An unplaced
    one has the county that it states; `outside` if that is not in the study.
    """
    placed = records.position != "none"
    lon, lat = np.where(placed, records.lon, np.nan), np.where(placed, records.lat, np.nan)
    here = place_in_counties(lon, lat, counties, standard.boundary_tolerance_m)
    stated = _read_stated(records, counties, report)
    off_m = distance_to_county_m(lon, lat, stated, counties)
    plausible = (stated >= 0) & (~placed | (off_m <= standard.stated_county_tolerance_m))
    county = np.where(plausible, stated, here).astype(np.int32)
    _remark_conflicts(records, counties, (stated, here, county), placed, report)
    nowhere = placed & (county < 0)
    near = place_in_counties(lon, lat, counties, standard.reach_m) >= 0
    too_far = nowhere & ~near
    _remark(
        report,
        records,
        too_far,
        "too_far",
        f"over {standard.reach_m / 1000:g} km from every county of the study; left out",
    )
    return SitePlaces(county, (nowhere & near) | (~placed & (stated == ELSEWHERE)), too_far)


def _read_stated(records: SiteRecords, counties: Counties, report: RowReport) -> Indices:
    """The county that each row states: by code, else by name, else by the township's code."""
    index_of = counties.index_of()
    named = _index_names(counties)
    stated = np.full(len(records), -1, dtype=np.int32)
    unread = np.zeros(len(records), dtype=np.bool_)
    for i in range(len(records)):
        code, name = records.adcode[i][:6], records.county[i].strip()
        candidates = named.get(name, [])
        if code:
            stated[i] = index_of.get(code, ELSEWHERE)
        elif candidates:
            stated[i] = _choose(candidates, records, i, counties)
        elif records.township_code[i]:
            stated[i] = index_of.get(records.township_code[i][:6], ELSEWHERE)
        unread[i] = bool(name) and not code and stated[i] < 0
    message = "the stated county is not one of the study's, or several have its name: {county}"
    _remark(report, records, unread, "county_unread", message)
    return stated


def _index_names(counties: Counties) -> dict[str, list[int]]:
    """Counties by name, alone and behind the name of their prefecture."""
    named: defaultdict[str, list[int]] = defaultdict(list)
    for i, (name, prefecture) in enumerate(zip(counties.name, counties.prefecture, strict=True)):
        for form in {name, prefecture + name} - {""}:
            named[form].append(i)
    return dict(named)


def _choose(candidates: Sequence[int], records: SiteRecords, i: int, counties: Counties) -> int:
    """Of several counties of one name the nearest to the site; −1 where it is unplaced."""
    if len(candidates) == 1:
        return candidates[0]
    if records.position[i] == "none":
        return -1
    several = np.array(candidates, dtype=np.int32)
    lon, lat = np.full(len(several), records.lon[i]), np.full(len(several), records.lat[i])
    return int(several[np.argmin(distance_to_county_m(lon, lat, several, counties))])


def _remark_conflicts(
    records: SiteRecords,
    counties: Counties,
    indices: tuple[Indices, Indices, Indices],
    placed: Flags,
    report: RowReport,
) -> None:
    stated, here, county = indices
    conflict = placed & (stated != -1) & (stated != here) & ((stated >= 0) | (here >= 0))
    labels = np.append(counties.adcode, ["a county elsewhere", "no county"])
    for i in np.flatnonzero(conflict)[:LISTED]:
        holds = "the stated one holds" if county[i] == stated[i] else "its position decides"
        report.remark(
            "noted",
            "county_conflict",
            f"site {records.site_id[i]} states {labels[stated[i]]} but lies in {labels[here[i]]}; "
            f"{holds}",
            column="county",
            value=records.site_id[i],
        )
    remark_rest(report, int(conflict.sum()), "noted", "county_conflict", "county")


def _remark(
    report: RowReport, records: SiteRecords, mask: Flags, reason: str, message: str
) -> None:
    for i in np.flatnonzero(mask)[:LISTED]:
        told = message.replace("{county}", records.county[i][:40])
        told = f"site {records.site_id[i]}: {told}"
        report.remark("noted", reason, told, column="site_id", value=records.site_id[i])
    remark_rest(report, int(mask.sum()), "noted", reason, "site_id")

"""The county of each site: stated if that is plausible, else by position (rules.md#reading-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.arrays import Flags, Indices
from geo.geometry.location import distance_to_county_m, place_in_counties
from geo.model.county import Counties
from geo.model.row_report import RowReport
from geo.model.site import SiteRecords
from geo.readers.tables.row_remarks import LISTED, remark_rest
from geo.rules.standard import Standard
from geo.sites.stated_county import StatedCounty, read_stated_counties
from geo.words.sentences import say

ELSEWHERE = -2
"""The register states a county that is not one of the study's."""


@dataclass(frozen=True, slots=True)
class SiteCounties:
    """County of each site (−1 none), which lie outside the study, which are too far to matter.

    `possible` has the counties in which an unplaced site may lie, by its row, where that is known
    and not one: several, or none for a site outside the study.
    """

    county: Indices
    outside: Flags
    too_far: Flags
    possible: dict[int, tuple[int, ...]]


def decide_site_counties(
    records: SiteRecords, counties: Counties, standard: Standard, report: RowReport
) -> SiteCounties:
    """Place each site in a county, or outside of all.

    The stated county holds within `stated_county_tolerance_m` of its outline, else the position
    within `boundary_tolerance_m`; wherever the two differ is remarked. A placed site in no county
    is `outside` up to `reach_m` from the nearest outline (≤), and `too_far` beyond. An unplaced
    one has the county that it states; `outside` if that is not in the study.
    """
    placed = records.position != "none"
    lon, lat = np.where(placed, records.lon, np.nan), np.where(placed, records.lat, np.nan)
    here = place_in_counties(lon, lat, counties, standard.boundary_tolerance_m)
    said = read_stated_counties(records, counties)
    stated = np.array(
        [_settle(one, records, i, counties) for i, one in enumerate(said)], dtype=np.int32
    )
    _remark_unread(records, stated, placed, report)
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
    outside = (nowhere & near) | (~placed & (stated == ELSEWHERE))
    possible = {
        int(i): found
        for i in np.flatnonzero(~placed & (county < 0))
        if (found := said[i].counties) is not None
    }
    return SiteCounties(county, outside, too_far, possible)


def _settle(said: StatedCounty, records: SiteRecords, i: int, counties: Counties) -> int:
    """The one county that a row means; of several of one name the nearest to a placed site."""
    if said.counties is None:
        return -1
    if not said.counties:
        return ELSEWHERE
    placed = records.position[i] != "none"
    if placed and said.is_wide:
        return -1
    if len(said.counties) == 1:
        return said.counties[0]
    return _choose_nearest(said.counties, records, i, counties) if placed else -1


def _choose_nearest(
    candidates: Sequence[int], records: SiteRecords, i: int, counties: Counties
) -> int:
    several = np.array(candidates, dtype=np.int32)
    lon, lat = np.full(len(several), records.lon[i]), np.full(len(several), records.lat[i])
    return int(several[np.argmin(distance_to_county_m(lon, lat, several, counties))])


def _remark_unread(records: SiteRecords, stated: Indices, placed: Flags, report: RowReport) -> None:
    by_name = (records.county != "") & (records.adcode == "") & (stated < 0)
    by_code = ~placed & (records.adcode != "") & (stated == -1)
    message = say("county_name_ambiguous", county="{county}")
    _remark(report, records, by_name, "county_unread", message)
    message = say("code_names_no_county", adcode="{adcode}")
    _remark(report, records, by_code, "county_unread", message)


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
        told = told.replace("{adcode}", records.adcode[i])
        told = f"site {records.site_id[i]}: {told}"
        report.remark("noted", reason, told, column="site_id", value=records.site_id[i])
    remark_rest(report, int(mask.sum()), "noted", reason, "site_id")

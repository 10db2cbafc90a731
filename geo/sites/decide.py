"""Sites decided: county, setting and services, in the order every table has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from geo.model.county import Counties
from geo.model.demand import Demand
from geo.model.row_report import RowReport
from geo.model.site import SiteRecords, Sites
from geo.readers.counties.townships import name_townships
from geo.rules.standard import Standard
from geo.sites.county import decide_site_counties
from geo.sites.hours_hints import fill_from_hours
from geo.sites.joining import order_sites
from geo.sites.note_hours import fill_from_notes
from geo.sites.places import group_places, name_places
from geo.sites.services import decide_services, remark_unknown_kinds
from geo.sites.setting import decide_site_settings
from geo.sites.townships import fill_township_codes


def decide_sites(
    records: SiteRecords,
    counties: Counties,
    demand: Demand,
    standard: Standard,
    report: RowReport,
    townships: Mapping[str, str] | None = None,
    overrides: Mapping[str, str] | None = None,
) -> Sites:
    """Decide what the register leaves open (rules.md#setting-6, #reading-2), and sort.

    `townships` maps nine-digit codes to names, before those published; `overrides` maps such codes
    to `urban` or `rural`, before what code and name say.
    Sites too far from the study to matter are left out and remarked as `too_far`. Nothing is
    refused: whatever cannot be decided stays unknown.
    """
    sites = decide_apart(records, counties, demand, standard, report, townships, overrides)
    place = group_places(sites.records, report)
    return replace(sites, place=place, place_id=name_places(sites.records, place))


def decide_apart(
    records: SiteRecords,
    counties: Counties,
    demand: Demand,
    standard: Standard,
    report: RowReport,
    townships: Mapping[str, str] | None = None,
    overrides: Mapping[str, str] | None = None,
) -> Sites:
    """As `decide_sites`, but for the roofs: all that is decided of each site without the others."""
    records = records.take(order_sites(records))
    places = decide_site_counties(records, counties, standard, report)
    kept = np.flatnonzero(~places.too_far)
    records = records.take(kept)
    names = name_townships(townships)
    records = fill_from_hours(fill_from_notes(records, report), report)
    records = fill_township_codes(records, places.county[kept], counties, names)
    urban, source = decide_site_settings(records, demand, standard, names, overrides)
    services, assumed = decide_services(records, standard)
    remark_unknown_kinds(records, standard, report)
    return Sites(
        records=records,
        county=places.county[kept],
        outside=places.outside[kept],
        urban=urban,
        setting_source=source,
        services=services,
        assumed=assumed,
        possible_counties={int(np.searchsorted(kept, i)): c for i, c in places.possible.items()},
    )

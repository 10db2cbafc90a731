"""Tables of employers: one row each, the visit list, and what every visiting site has to do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.arrays import Texts, pick
from geo.errors import StudyError
from geo.inputs.datum_checks import summarise_doubts, warn_of_doubts
from geo.inputs.datum_fit import DatumDoubt, Surroundings
from geo.inputs.load import Inputs, read_employers
from geo.model.assessment_tables import TABLES, AssessmentTables
from geo.model.row_report import ClosedReport, RowReport
from geo.model.states import STATUSES
from geo.model.trilean import Trilean
from geo.network.build import Network, metres
from geo.storage.array_store import content_hash
from geo.study import EmployerSource
from geo.tables.demand_and_sites import name_settings
from geo.tables.employers import EmployerFindings, find_employers, read_rule


@dataclass(frozen=True, slots=True)
class EmployerTables:
    """Tables and counts of one set of employers.

    `employers` carries shapes (None for an unplaced one); `visits` is sorted by county and id of
    the site, then order; `visit_sites` has every site that serves employers for sure, with or
    without visits. `told` is for the summary, where there are any: `employers` counts them and
    their people by status and by visit.
    """

    employers: gpd.GeoDataFrame
    visits: pd.DataFrame
    visit_sites: pd.DataFrame
    told: dict[str, Any]


def tabulate_own_employers(inputs: Inputs, network: Network, as_of: date) -> EmployerTables:
    """The tables of the employers that a study names; without rows where it names none."""
    if inputs.employers is None:
        empty = {name: table.leave_empty() for name, table in TABLES.items()}
        return EmployerTables(empty["employers"], empty["visits"], empty["visit_sites"], {})
    found = find_employers(inputs, network, inputs.employers, read_rule(inputs), as_of)
    return tabulate_employers(inputs, found)


def assess_employers(
    inputs: Inputs,
    network: Network,
    tables: AssessmentTables,
    source: EmployerSource | None = None,
    least_headcount: int | None = None,
) -> tuple[AssessmentTables, list[ClosedReport]]:
    """The tables of an assessment with employers of a table apart, or of the study's own.

    Raises
    ------
    InputError
        The table cannot be used, or neither it nor the study names employers.
    """
    employers, report, summary = inputs.employers, inputs.reports.get("employers"), tables.summary
    if source is not None:
        own = RowReport("employers")
        around = Surroundings(inputs.graph, network.grid, inputs.counties)
        employers, doubts = read_employers(
            source, around, inputs.decided.demand, inputs.standard, own
        )
        report = own.close()
        summary = _name_source(summary, source) | _add_doubts(summary, doubts)
    if employers is None:
        raise StudyError("study: it names no [employers]; give a table of employers as FILE")
    rule = read_rule(inputs, least_headcount)
    as_of = date.fromisoformat(summary["as_of"])
    made = tabulate_employers(inputs, find_employers(inputs, network, employers, rule, as_of))
    changed = replace(
        tables,
        employers=made.employers,
        visits=made.visits,
        visit_sites=made.visit_sites,
        summary=summary | made.told,
    )
    return changed, [report] if report else []


def _name_source(summary: dict[str, Any], source: EmployerSource) -> dict[str, Any]:
    """The summary with the table given apart among its inputs."""
    own = [one for one in summary["inputs"] if not one["key"].startswith("employers.")]
    own += [
        {
            "key": "employers.path",
            "name": path.name,
            "sha256": content_hash([path]),
            "bytes": path.stat().st_size,
        }
        for path in source.files
    ]
    return summary | {"inputs": own}


def _add_doubts(summary: dict[str, Any], doubts: list[DatumDoubt]) -> dict[str, Any]:
    found = {"employers": doubts}
    return {
        "datum_doubts": summary.get("datum_doubts", {}) | summarise_doubts(found),
        "warnings": summary["warnings"] + warn_of_doubts(found),
    }


def tabulate_employers(inputs: Inputs, found: EmployerFindings) -> EmployerTables:
    """All tables, and the counts of the summary."""
    employers = _list_employers(inputs, found)
    visits = _list_visits(inputs, found, employers)
    return EmployerTables(
        employers,
        visits,
        _list_sites(inputs, found),
        {"employers": _summarise(found, employers)},
    )


def _list_employers(inputs: Inputs, found: EmployerFindings) -> gpd.GeoDataFrame:
    """One row per employer; where several sites visit one, the site that sees most is named."""
    employers, nearest, visits = found.employers, found.nearest, found.visits
    records, sites = employers.records, inputs.sites.records
    count = len(employers)
    near = nearest.site >= 0
    by_people = np.lexsort((-visits.site, visits.people))
    main = np.full(count, -1)
    main[visits.employer[by_people]] = by_people
    visited = main >= 0
    site = np.full(count, -1)
    site[visited] = visits.site[main[visited]]
    road = np.full(count, np.nan)
    road[visited] = visits.road_mm[main[visited]] / 1000.0
    frame = pd.DataFrame(
        {
            "employer_id": records.employer_id,
            "name": records.name,
            "employer_kind": records.kind,
            "lon": records.lon,
            "lat": records.lat,
            "address": records.address,
            "adcode": _name_counties(inputs, found),
            "township": records.township,
            "headcount": records.headcount,
            "wanted": records.wanted,
            "setting": np.where(employers.placed, name_settings(employers.urban), ""),
            "status": STATUSES[found.statuses.status],
            "status_reason": found.statuses.reason,
            "way": np.where(nearest.direct, "direct", np.where(near, "road", "")),
            "nearest_site_id": pick(sites.site_id, nearest.site),
            "nearest_site_name": pick(sites.name, nearest.site),
            "road_distance_m": metres(nearest.road_mm),
            "straight_distance_m": metres(nearest.straight_mm),
            "access_leg_m": np.where(found.snaps.usable, found.snaps.leg_mm / 1000.0, np.nan),
            "cover_count": found.statuses.cover_count,
            "visit": found.visit,
            "visit_site_id": pick(sites.site_id, site),
            "visit_site_name": pick(sites.name, site),
            "visit_distance_m": road,
            "visit_people": np.bincount(visits.employer, visits.people, count).astype(np.int64),
            "assigned_site_id": records.assigned_site_id,
            "phone": records.phone,
            "note": records.note,
            **records.details,
        }
    )
    points = np.asarray(shapely.points(records.lon, records.lat), dtype=object)
    points[~employers.placed] = None
    return gpd.GeoDataFrame(frame, geometry=points, crs="EPSG:4326")


def _name_counties(inputs: Inputs, found: EmployerFindings) -> Texts:
    return np.append(inputs.counties.adcode, "")[found.employers.county].astype(object)


def _list_visits(
    inputs: Inputs, found: EmployerFindings, employers: gpd.GeoDataFrame
) -> pd.DataFrame:
    visits, sites = found.visits, inputs.sites
    own = employers.iloc[visits.employer]
    where = np.append(inputs.counties.adcode, "")[sites.county[visits.site]]
    days = visits.first_day > 0
    listed = pd.DataFrame(
        {
            "visit_site_id": sites.records.site_id[visits.site],
            "visit_site_name": sites.records.name[visits.site],
            "visit_site_adcode": where,
            "visit_order": visits.order,
            "employer_id": own["employer_id"].to_numpy(),
            "name": own["name"].to_numpy(),
            "adcode": own["adcode"].to_numpy(),
            "township": own["township"].to_numpy(),
            "address": own["address"].to_numpy(),
            "headcount": own["headcount"].to_numpy(),
            "visit_people": visits.people,
            "road_distance_m": visits.road_mm / 1000.0,
            "first_day": np.where(days, visits.first_day, np.nan),
            "last_day": np.where(days, visits.last_day, np.nan),
            "status": own["status"].to_numpy(),
            "phone": own["phone"].to_numpy(),
            "lon": own["lon"].to_numpy(),
            "lat": own["lat"].to_numpy(),
        }
    )
    by_site = ["visit_site_adcode", "visit_site_id", "visit_order"]
    return listed.sort_values(by_site, kind="stable", ignore_index=True)


def _list_sites(inputs: Inputs, found: EmployerFindings) -> pd.DataFrame:
    visits, records = found.visits, inputs.sites.records
    sure = np.flatnonzero(found.eligible == Trilean.YES)
    count = len(records)
    people = np.bincount(visits.site, visits.people, count)[sure]
    last = np.zeros(count)
    np.maximum.at(last, visits.site, visits.last_day)
    daily = records.capacity[sure]
    room = np.floor(daily * found.rule.campaign_days)
    listed = pd.DataFrame(
        {
            "visit_site_id": records.site_id[sure],
            "visit_site_name": records.name[sure],
            "visit_site_adcode": np.append(inputs.counties.adcode, "")[inputs.sites.county[sure]],
            "capacity_stated": np.where(np.isnan(daily), "no", "yes"),
            "capacity": daily,
            "campaign_capacity": room,
            "employers": np.bincount(visits.site, minlength=count)[sure],
            "visit_people": people.astype(np.int64),
            "visit_days": np.where(np.isnan(daily), np.nan, last[sure]),
            "spare_capacity": room - people,
        }
    )
    by_site = ["visit_site_adcode", "visit_site_id"]
    return listed.sort_values(by_site, kind="stable", ignore_index=True)


def _summarise(found: EmployerFindings, employers: gpd.GeoDataFrame) -> dict[str, Any]:
    people = employers["headcount"].fillna(0).astype(np.int64)
    visits, sure = found.visits, found.eligible == Trilean.YES
    return {
        "employers": len(employers),
        "headcount": int(people.sum()),
        "rule": found.rule.model_dump(),
        "sites": int(sure.sum()),
        "sites_unknown": int((found.eligible == Trilean.UNKNOWN).sum()),
        "by_status": _count(employers["status"], people),
        "by_visit": _count(employers["visit"], people),
        "visits": len(visits),
        "visit_people": int(visits.people.sum()),
        "person_km": float((visits.people * (visits.road_mm / 1e6)).sum()),
    }


def _count(names: pd.Series, people: pd.Series) -> dict[str, dict[str, int]]:
    return {
        str(name): {"employers": len(part), "people": int(people[part.index].sum())}
        for name, part in names.groupby(names)
    }

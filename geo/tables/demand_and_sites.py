"""Tables of demand points and of sites, one row each."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.arrays import Flags, Floats, Ints, Shapes, Texts, pick, texts
from geo.findings.status.units import PointFindings, add_people
from geo.inputs.load import Inputs
from geo.model.site import SiteRecords
from geo.model.states import STATUSES
from geo.model.trilean import Trilean
from geo.network.build import Network
from geo.network.detours import OwnNearest
from geo.reach.pair_rule import WITHIN
from geo.rules.standard import Standard
from geo.sites.tiers import name_tiers
from geo.sites.understood_hours import tell_hours
from geo.tables.secondary_indicators import SecondaryIndicators
from geo.verified.nearest import mark_verified


def tabulate_demand(
    inputs: Inputs,
    network: Network,
    findings: PointFindings,
    answers: SecondaryIndicators,
    own: OwnNearest,
) -> gpd.GeoDataFrame:
    """One row a demand point; the nearest site is one that is eligible for sure."""
    demand, nearest = inputs.decided.demand, network.nearest
    found = nearest.site >= 0
    way = np.where(nearest.direct, "direct", np.where(found, "road", ""))
    way = np.where(mark_verified(nearest, network.evidence), "verified", way)
    legs = np.where(network.demand_snaps.usable, network.demand_snaps.leg_mm / 1000.0, np.nan)
    headline = findings.headline
    frame = pd.DataFrame(
        {
            "demand_id": demand.demand_id,
            "name": demand.name,
            "lon": np.where(demand.placed, demand.lon, np.nan),
            "lat": np.where(demand.placed, demand.lat, np.nan),
            "residents": demand.residents,
            "setting": name_settings(demand.urban),
            "adcode": inputs.counties.adcode[demand.county],
            "township_code": demand.township_code,
            "status": STATUSES[headline.status],
            "status_reason": headline.reason,
            "way": way,
            "nearest_site_id": pick(inputs.sites.records.site_id, nearest.site),
            "road_distance_m": network.road_m,
            "straight_distance_m": network.straight_m,
            "access_leg_m": legs,
            "cover_count": headline.cover_count,
            "detour": np.where(np.isinf(findings.detour), np.nan, findings.detour),
            "own_nearest_site_id": pick(inputs.sites.records.site_id, own.site),
            "own_road_distance_m": own.road_m,
            "outreach_per_year": demand.visits_per_year,
            "served_by": demand.served_by,
            "assigned_site_id": demand.assigned_site_id,
            "assigned_distance_m": answers.assigned.road_m,
            "catchment_ratio": answers.catchment.ratio,
        }
    )
    return gpd.GeoDataFrame(
        frame, geometry=_points(frame["lon"].to_numpy(), frame["lat"].to_numpy()), crs="EPSG:4326"
    )


def name_settings(urban: Flags) -> Texts:
    """`urban` or `rural`."""
    return np.where(urban, "urban", "rural").astype(object)


def name_kinds(kind: Texts, standard: Standard) -> Texts:
    """Kinds as the standard calls them; a word that it does not know stays as written."""
    found = {text: standard.kind_of(text) for text in set(kind)}
    known = {text: one.zh for text, one in found.items() if one is not None and one.match}
    return texts(known.get(text, text) for text in kind)


def tabulate_sites(inputs: Inputs, network: Network) -> gpd.GeoDataFrame:
    """One row a site, with what the register and the standard say of each."""
    sites, records = inputs.sites, inputs.sites.records
    known = sites.county >= 0
    snaps = network.site_snaps
    people = inputs.decided.demand.residents
    count = len(sites)
    found = network.nearest.site
    frame = pd.DataFrame(
        {
            "site_id": records.site_id,
            "name": records.name,
            "lon": records.lon,
            "lat": records.lat,
            "position": records.position,
            "adcode": np.where(known, inputs.counties.adcode[sites.county], ""),
            "township_code": records.township_code,
            "kind": name_kinds(records.kind, inputs.standard),
            "tier": name_tiers(records.tier, inputs.standard),
            "setting": name_settings(sites.urban),
            "setting_source": sites.setting_source,
            "access_leg_m": np.where(snaps.usable, snaps.leg_mm / 1000.0, np.nan),
            "residents_within_cutoff": _people_within(network),
            "residents_nearest": add_people(found, count, people),
            "outside": sites.outside,
            "services": _list_services(inputs),
            "hours": records.hours.get("", np.full(count, "", dtype=object)),
            "hours_read": tell_hours(records),
            "address": records.address,
            "phone": records.phone,
            "booking_url": records.booking_url,
            "capacity": records.capacity,
            "valid_from": records.valid_from,
            "valid_to": records.valid_to,
            "place_id": np.full(count, "") if sites.place_id is None else sites.place_id,
            "fit_out": list_fit_out(records, Trilean.YES),
            "fit_out_lacking": list_fit_out(records, Trilean.NO),
        }
    )
    return gpd.GeoDataFrame(frame, geometry=_points(records.lon, records.lat), crs="EPSG:4326")


def list_fit_out(records: SiteRecords, state: Trilean) -> Texts:
    """Barrier-free and age-friendly facts that each unit states to have, or not to have."""
    named = [
        np.where(states == state, f"{fact};", "").astype(object)
        for fact, states in records.fit_out.items()
    ]
    joined = np.sum(named, axis=0) if named else np.full(len(records), "", dtype=object)
    return texts(text.rstrip(";") for text in joined)


def _people_within(network: Network) -> Ints:
    """Residents who have the site within their own cutoff, whoever else they have."""
    evidence = network.evidence
    reach, demand = evidence.reach, evidence.demand
    site, point = reach.site_index, reach.demand_index
    inside = (evidence.judged["resident"] & WITHIN) != 0
    return add_people(site, len(evidence.sites), demand.residents[point], inside)


def _list_services(inputs: Inputs) -> Texts:
    """Ids of the services a site offers; a `?` follows what is unknown, `*` what is assumed."""
    sites = inputs.sites
    out = np.full(len(sites), "", dtype=object)
    own = {service.id for service in inputs.standard.services}
    for service, state in sites.services.items():
        assumed = sites.assumed.get(service, np.zeros(len(sites), dtype=bool))
        mark = np.where(state == Trilean.UNKNOWN, "?", np.where(assumed, "*", ""))
        shown = state != Trilean.NO if service in own else state == Trilean.YES
        out[shown] += service + mark[shown].astype(object) + ";"
    return np.array([text.rstrip(";") for text in out], dtype=object)


def _points(lon: Floats, lat: Floats) -> Shapes:
    points = np.asarray(shapely.points(lon, lat), dtype=object)
    points[np.isnan(lon)] = None
    return points

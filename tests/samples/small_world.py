"""A whole small world for tests: drawn roads, a few sites and villages, one or more counties."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely

from geo.arrays import texts
from geo.findings.status.readings import Evidence, Reading, Statuses, decide_statuses
from geo.findings.status.unplaced_sites import find_grounds
from geo.model.county import Counties
from geo.model.demand import Demand
from geo.model.road_lines import RoadLines
from geo.model.site import SiteRecords, Sites
from geo.model.trilean import Trilean
from geo.reach.arcs import arcs_from_sites, ends_of
from geo.reach.table import build_reach, make_side
from geo.roads.build import build_graph
from geo.roads.graph import ComponentTrust
from geo.roads.segments import build_segment_grid
from geo.roads.snapping import snap_points
from geo.rules.standard import Standard, read_standard
from geo.storage.shipped_files import shipped_data
from geo.study import Direction

STANDARD = read_standard(shipped_data() / "standards" / "liaoning-2025.toml")
WIDE = shapely.box(120.0, 40.0, 126.0, 44.0)


@dataclass(frozen=True)
class Village:
    """A demand point of a small world."""

    id: str
    at: tuple[float, float]
    residents: int = 100
    urban: bool = False
    county: int = 0
    township: str = ""


@dataclass(frozen=True)
class Clinic:
    """A site of a small world; `at` None makes it unplaced."""

    id: str
    at: tuple[float, float] | None
    routine: Trilean = Trilean.YES
    urban: bool = False
    county: int = 0
    township: str = ""


def make_counties(outlines: list[shapely.Geometry] | None = None) -> Counties:
    """Counties 210101, 210102, … with the given outlines; one wide county by default."""
    shapes = outlines or [WIDE]
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    codes = [f"2101{i + 1:02d}" for i in range(len(shapes))]
    return Counties(texts(codes), texts(codes), texts(["演示市"] * len(shapes)), geometry)


def make_demand(villages: list[Village]) -> Demand:
    """Demand in canonical order."""
    ordered = sorted(villages, key=lambda v: (*v.at, v.id))
    blank = texts([""] * len(ordered))
    return Demand(
        demand_id=texts(v.id for v in ordered),
        name=texts(v.id for v in ordered),
        lon=np.array([v.at[0] for v in ordered]),
        lat=np.array([v.at[1] for v in ordered]),
        residents=np.array([v.residents for v in ordered], dtype=np.int64),
        urban=np.array([v.urban for v in ordered], dtype=bool),
        county=np.array([v.county for v in ordered], dtype=np.int32),
        township_code=texts(v.township for v in ordered),
        assigned_site_id=blank,
        served_by=blank,
        placed=np.ones(len(ordered), dtype=bool),
    )


def make_sites(clinics: list[Clinic], hours: str = "") -> Sites:
    """Sites in canonical order, unplaced ones last."""
    ordered = sorted(clinics, key=lambda c: (c.at is None, c.at or (0, 0), c.id))
    count = len(ordered)
    blank = texts([""] * count)
    unknown = np.full(count, Trilean.UNKNOWN, dtype=np.int8)
    records = SiteRecords(
        site_id=texts(c.id for c in ordered),
        name=texts(c.id for c in ordered),
        lon=np.array([c.at[0] if c.at else np.nan for c in ordered]),
        lat=np.array([c.at[1] if c.at else np.nan for c in ordered]),
        position=texts("exact" if c.at else "none" for c in ordered),
        address=blank,
        adcode=blank,
        county=blank,
        township=blank,
        township_code=texts(c.township for c in ordered),
        kind=blank,
        tier=blank,
        setting=blank,
        services={},
        consultation=unknown,
        booking=unknown,
        hours={"": texts([hours] * count)},
        phone=blank,
        booking_url=blank,
        capacity=np.full(count, np.nan),
        valid_from=blank,
        valid_to=blank,
        note=blank,
    )
    return Sites(
        records=records,
        county=np.array([c.county for c in ordered], dtype=np.int32),
        outside=np.zeros(count, dtype=bool),
        urban=np.array([c.urban for c in ordered], dtype=bool),
        setting_source=blank,
        services={"routine": np.array([c.routine for c in ordered], dtype=np.int8)},
    )


def make_evidence(
    lines: RoadLines,
    villages: list[Village],
    clinics: list[Clinic],
    *,
    counties: Counties | None = None,
    standard: Standard = STANDARD,
    direction: Direction = "undirected",
) -> Evidence:
    """Everything a reading needs, by the same steps as an assessment."""
    graph, _ = build_graph(lines, standard, directed=direction != "undirected")
    grid = build_segment_grid(graph)
    demand, sites = make_demand(villages), make_sites(clinics)
    records = sites.records
    gap_m = standard.stray.gap_m
    at_villages = snap_points(graph, grid, demand.lon, demand.lat, stray_gap_m=gap_m)
    at_sites = snap_points(graph, grid, records.lon, records.lat, stray_gap_m=gap_m)
    limit = standard.max_snap

    def limits(urban: np.ndarray) -> np.ndarray:
        return np.where(urban, limit.urban * 1000, limit.rural * 1000).astype(np.int64)

    ends_s = ends_of(at_sites, 2 * limits(sites.urban))
    ends_d = ends_of(at_villages, 2 * limits(demand.urban))
    reach = build_reach(
        arcs_from_sites(graph, direction),
        make_side(ends_s, at_sites.component, records.lon, records.lat),
        make_side(ends_d, at_villages.component, demand.lon, demand.lat),
        (graph.component_standing != ComponentTrust.TRUSTED).astype(np.uint8),
        round(standard.reach_m * 1000),
    )
    outlines = counties or make_counties()
    return Evidence(
        outlines,
        demand,
        sites,
        standard,
        reach,
        demand_enters=ends_of(at_villages, limits(demand.urban)).edge >= 0,
        site_enters=ends_of(at_sites, limits(sites.urban)).edge >= 0,
        grounds=find_grounds(sites, outlines, demand, standard),
    )


def with_cutoff(standard: Standard, urban: float, rural: float) -> Standard:
    """The same rules with other cutoffs."""
    cutoff = standard.cutoff.model_copy(update={"urban": urban, "rural": rural})
    return standard.model_copy(update={"cutoff": cutoff})


def statuses(evidence: Evidence, reading: Reading | None = None) -> Statuses:
    """Statuses for routine vaccination."""
    return decide_statuses(evidence, evidence.sites.services["routine"], reading or Reading())


def status_by_id(evidence: Evidence, reading: Reading | None = None) -> dict[str, tuple[str, str]]:
    """`{village: (status, reason)}`."""
    found = statuses(evidence, reading)
    names = ["uncovered", "unknown", "covered"]
    return {
        evidence.demand.demand_id[i]: (names[found.status[i]], found.reason[i])
        for i in range(len(evidence.demand))
    }


def renamed(evidence: Evidence) -> Evidence:
    """The same world with other ids."""
    demand = replace(evidence.demand, demand_id=evidence.demand.demand_id[::-1].copy())
    return replace(evidence, demand=demand)

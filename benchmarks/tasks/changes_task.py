"""Task: one site added, moved, closed; statuses and county totals right again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import cycle

import numpy as np
import shapely

from benchmarks.agreement import DisagreementError
from benchmarks.networks import (
    HEIGHT_M,
    M_PER_LAT,
    M_PER_LON,
    SOUTH,
    WEST,
    WIDTH_M,
    bench_standard,
)
from benchmarks.scene import STRAY_GAP_M, Scene
from benchmarks.tasks.table_task import REACH_MM
from benchmarks.timing import OURS, Contender, Row, alternate, as_rows
from geo.arrays import Floats, texts
from geo.findings.status.readings import Evidence, Reading, Statuses, decide_statuses
from geo.findings.status.units import add_people
from geo.model.county import Counties
from geo.model.demand import Demand
from geo.model.site import SiteRecords, Sites
from geo.model.trilean import Trilean
from geo.reach.arcs import ends_of
from geo.reach.edits.site_pairs import PairSearch, make_pair_search, search_pairs
from geo.reach.table import Side, build_reach, make_side
from geo.roads.snapping import snap_points
from geo.scenarios.incremental_cover import IncrementalCover
from geo.scenarios.pair_counts import COVERED, UNKNOWN, SiteFacts

TASKS = ("add-site", "move-site", "close-site")
COUNTY_ROWS = 10
CHANGES = 50
READING = {"headline": Reading()}


@dataclass(frozen=True, slots=True)
class _World:
    """A scene with people and counties; `spare` are positions for new sites, degrees."""

    scene: Scene
    evidence: Evidence
    search: PairSearch
    spare: Floats

    def measure(self, lon: float, lat: float) -> tuple[Side, SiteFacts]:
        """What an assessment would ask of a new rural site."""
        at = np.array([lon]), np.array([lat])
        snaps = snap_points(self.scene.graph, self.scene.grid, *at, stray_gap_m=STRAY_GAP_M)
        enters = bool(ends_of(snaps).edge[0] >= 0)
        return make_side(ends_of(snaps), snaps.component, *at), SiteFacts(0, False, enters, 2)


def time_changes(scene: Scene, repeat: int) -> list[Row]:
    """Rows of each change beside a computation of table and statuses from scratch.

    Raises
    ------
    DisagreementError
        Statuses or county totals differ from those computed from scratch, in one point.
    """
    world = _make_world(scene)
    everybody = np.full(len(world.evidence.sites), Trilean.YES, dtype=np.int8)
    cover = IncrementalCover(world.evidence, everybody, READING)
    scratch: Contender[object] = Contender(
        "vaxreach, from scratch", lambda: lambda: _from_scratch(scene, world)
    )
    rows = []
    for task, change in zip(TASKS, _list_changes(world, cover), strict=True):
        contenders: list[Contender[object]] = [Contender(OURS, partial(_hand_on, change)), scratch]
        rows += as_rows(task, scene.nodes, alternate(contenders, repeat))
    _check(world, cover)
    return rows


def _hand_on(change: Callable[[], object]) -> Callable[[], object]:
    return change


def _list_changes(world: _World, cover: IncrementalCover) -> list[Callable[[], object]]:
    """Adding, moving and closing; each run takes the next site or the next place."""
    places, slots = cycle(world.spare.tolist()), cycle(range(len(world.evidence.sites)))

    def add() -> object:
        lon, lat = next(places)
        side, facts = world.measure(lon, lat)
        return cover.add((lon, lat), facts, search_pairs(world.search, side))

    def move() -> object:
        lon, lat = next(places)
        side, facts = world.measure(lon, lat)
        cover.move(next(slots), (lon, lat), facts, search_pairs(world.search, side))
        return None

    def close() -> object:
        cover.close(next(slots))
        return None

    return [add, move, close]


def _from_scratch(scene: Scene, world: _World) -> Statuses:
    reach = build_reach(scene.arcs, scene.sites, scene.demand, scene.weak, REACH_MM)
    eligible = np.full(len(world.evidence.sites), Trilean.YES, dtype=np.int8)
    evidence = world.evidence
    return decide_statuses(
        Evidence(
            evidence.counties, evidence.demand, evidence.sites, evidence.standard, reach,
            evidence.demand_enters, evidence.site_enters, evidence.grounds,
        ),
        eligible,
        Reading(),
    )  # fmt: skip


def _check(world: _World, cover: IncrementalCover) -> None:
    """Compute the register as it now is from scratch, and compare every point."""
    slots = [(slot, place) for slot, place in enumerate(cover.places) if place is not None]
    lon = np.array([place[0] for _, place in slots])
    lat = np.array([place[1] for _, place in slots])
    snaps = snap_points(world.scene.graph, world.scene.grid, lon, lat, stray_gap_m=STRAY_GAP_M)
    sites = make_side(ends_of(snaps), snaps.component, lon, lat)
    scene = world.scene
    reach = build_reach(scene.arcs, sites, scene.demand, scene.weak, REACH_MM)
    evidence = Evidence(
        world.evidence.counties, world.evidence.demand, _make_sites(lon, lat),
        world.evidence.standard, reach, world.evidence.demand_enters, snaps.usable, {},
    )  # fmt: skip
    eligible = np.array([2 if cover.is_open(slot) else 0 for slot, _ in slots], dtype=np.int8)
    found = decide_statuses(evidence, eligible, Reading())
    ours = cover.statuses("headline")
    if not np.array_equal(found.status, ours.status):
        raise DisagreementError("one-site changes: statuses differ from those from scratch")
    demand, count = evidence.demand, len(evidence.counties)
    for column, state in ((COVERED, Trilean.YES), (UNKNOWN, Trilean.UNKNOWN)):
        people = add_people(demand.county, count, demand.residents, found.status == state)
        if not np.array_equal(cover.totals["headline"][:, column], people):
            raise DisagreementError("one-site changes: totals differ from those from scratch")


def _make_world(scene: Scene) -> _World:
    rng = np.random.default_rng(scene.nodes)
    places, standard = scene.places, bench_standard()
    search = make_pair_search(scene.arcs, scene.demand, scene.weak, REACH_MM)
    spare = rng.choice(len(places.demand_lon), CHANGES, replace=False)
    evidence = Evidence(
        make_counties(), make_demand(scene, rng), _make_sites(places.site_lon, places.site_lat),
        standard, build_reach(scene.arcs, scene.sites, scene.demand, scene.weak, REACH_MM),
        scene.demand.ends.edge >= 0, scene.sites.ends.edge >= 0, {},
    )  # fmt: skip
    at = np.column_stack((places.demand_lon[spare] + 1e-4, places.demand_lat[spare]))
    return _World(scene, evidence, search, at)


def make_counties() -> Counties:
    """A hundred rectangles over the modelled province."""
    step = WIDTH_M / M_PER_LON / COUNTY_ROWS, HEIGHT_M / M_PER_LAT / COUNTY_ROWS
    boxes = [
        shapely.box(
            WEST + i * step[0], SOUTH + j * step[1], WEST + (i + 1) * step[0],
            SOUTH + (j + 1) * step[1],
        )
        for i in range(COUNTY_ROWS)
        for j in range(COUNTY_ROWS)
    ]  # fmt: skip
    geometry = np.empty(len(boxes), dtype=object)
    geometry[:] = boxes
    codes = texts(f"21{k + 100:04d}" for k in range(len(boxes)))
    return Counties(codes, codes, codes, geometry)


def make_demand(scene: Scene, rng: np.random.Generator) -> Demand:
    """The demand points of a scene with people, settings and counties."""
    lon, lat = scene.places.demand_lon, scene.places.demand_lat
    count = len(lon)
    blank = texts([""] * count)
    column = np.clip((lon - WEST) / (WIDTH_M / M_PER_LON) * COUNTY_ROWS, 0, COUNTY_ROWS - 1)
    row = np.clip((lat - SOUTH) / (HEIGHT_M / M_PER_LAT) * COUNTY_ROWS, 0, COUNTY_ROWS - 1)
    return Demand(
        demand_id=texts(str(i) for i in range(count)),
        name=blank,
        lon=lon,
        lat=lat,
        residents=rng.integers(1, 500, count),
        urban=rng.random(count) < 0.5,
        county=(column.astype(np.int32) * COUNTY_ROWS + row.astype(np.int32)),
        township_code=blank,
        assigned_site_id=blank,
        served_by=blank,
        placed=np.ones(count, dtype=bool),
    )


def _make_sites(lon: Floats, lat: Floats) -> Sites:
    count = len(lon)
    blank, unknown = texts([""] * count), np.full(count, Trilean.UNKNOWN, dtype=np.int8)
    records = SiteRecords(
        site_id=texts(str(i) for i in range(count)), name=blank, lon=lon, lat=lat,
        position=texts(["exact"] * count), address=blank, adcode=blank, county=blank,
        township=blank, township_code=blank, kind=blank, tier=blank, setting=blank, services={},
        consultation=unknown, booking=unknown, hours={"": blank}, phone=blank, booking_url=blank,
        capacity=np.full(count, np.nan), valid_from=blank, valid_to=blank, note=blank,
    )  # fmt: skip
    return Sites(
        records=records,
        county=np.zeros(count, dtype=np.int32),
        outside=np.zeros(count, dtype=bool),
        urban=np.zeros(count, dtype=bool),
        setting_source=blank,
        services={"routine": np.full(count, Trilean.YES, dtype=np.int8)},
    )

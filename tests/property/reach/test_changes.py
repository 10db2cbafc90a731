"""Sites that open, close, move and open again, against everything computed from scratch."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.findings.status.readings import Evidence, Reading, decide_statuses
from geo.findings.status.units import add_people
from geo.model.trilean import Trilean
from geo.reach.arcs import arcs_from_sites, ends_of
from geo.reach.edits.site_pairs import PairSearch, make_pair_search, search_pairs, take_pairs
from geo.reach.table import Pairs, Reach, make_side
from geo.roads.build import build_graph
from geo.roads.graph import ComponentTrust, RoadGraph
from geo.roads.segments import SegmentGrid, build_segment_grid
from geo.roads.snapping import snap_points
from geo.scenarios.incremental_cover import IncrementalCover
from geo.scenarios.pair_counts import (
    BY_ROAD,
    CERTAIN,
    COVERED,
    COVERED_URBAN,
    UNKNOWN,
    SiteFacts,
)
from tests.samples.road_maps import NORTH, WEST, make_lines, random_lines, shift_m
from tests.samples.small_world import (
    STANDARD,
    Clinic,
    Village,
    make_counties,
    make_evidence,
    with_cutoff,
)

READINGS = {
    "headline": Reading(),
    "straight_line": Reading(way="straight"),
    "own_county": Reading(whose="own_county"),
    "site_setting": Reading(radius_by="site"),
}
SPLIT = WEST + 0.03
COUNTIES = make_counties(
    [
        shapely.box(WEST - 1, NORTH - 1, SPLIT, NORTH + 1),
        shapely.box(SPLIT, NORTH - 1, WEST + 1, NORTH + 1),
    ]
)
SMALL = with_cutoff(STANDARD, 1_500.0, 3_000.0)
GAP_M = SMALL.stray.gap_m
Place = tuple[float, float]


@dataclass
class World:
    """A random network with its villages, ready to be asked about any site."""

    rng: np.random.Generator
    lines: object
    villages: list[Village]
    graph: RoadGraph
    grid: SegmentGrid
    search: PairSearch

    def evidence(self, clinics: list[Clinic]) -> Evidence:
        return make_evidence(self.lines, self.villages, clinics, counties=COUNTIES, standard=SMALL)

    def measure(self, clinic: Clinic) -> tuple[SiteFacts, Pairs]:
        """The facts and pairs of one site, by the steps of an assessment."""
        lon, lat = np.array([clinic.at[0]]), np.array([clinic.at[1]])
        snaps = snap_points(self.graph, self.grid, lon, lat, stray_gap_m=GAP_M)
        limit_mm = 1_000_000 if clinic.urban else 3_000_000
        side = make_side(ends_of(snaps, 2 * limit_mm), snaps.component, lon, lat)
        enters = bool(ends_of(snaps, limit_mm).edge[0] >= 0)
        facts = SiteFacts(clinic.county, clinic.urban, enters, int(clinic.routine))
        return facts, search_pairs(self.search, side)

    def place(self, spots: list[Place]) -> Place:
        """A new place, or one where a unit has stood before."""
        if spots and self.rng.random() < 0.4:
            return spots[int(self.rng.integers(len(spots)))]
        return self.anywhere()

    def anywhere(self) -> Place:
        return WEST + self.rng.uniform(-0.02, 0.08), NORTH + self.rng.uniform(-0.02, 0.07)

    def clinic(self, name: str, at: Place | None) -> Clinic:
        state = Trilean(int(self.rng.choice([0, 1, 2, 2, 2])))
        county = int(at[0] > SPLIT) if at else int(self.rng.integers(2))
        return Clinic(name, at, state, bool(self.rng.random() < 0.5), county)


def make_world(seed: int) -> World:
    rng = np.random.default_rng(seed)
    lines = random_lines(rng, int(rng.integers(4, 16)), int(rng.integers(3, 24)))
    graph, _ = build_graph(lines, SMALL)
    grid = build_segment_grid(graph)
    world = World(rng, lines, [], graph, grid, None)  # type: ignore[arg-type]  # set below
    for i in range(14):
        at = world.anywhere()
        world.villages.append(
            Village(f"v{i}", at, int(rng.integers(0, 500)), bool(rng.random() < 0.5),
                    int(at[0] > SPLIT))
        )  # fmt: skip
    demand = world.evidence([world.clinic("none", world.anywhere())]).demand
    snaps = snap_points(graph, grid, demand.lon, demand.lat, stray_gap_m=GAP_M)
    limit = np.where(demand.urban, 1_000_000, 3_000_000)
    world.search = make_pair_search(
        arcs_from_sites(graph, "undirected"),
        make_side(ends_of(snaps, 2 * limit), snaps.component, demand.lon, demand.lat),
        (graph.component_standing != ComponentTrust.TRUSTED).astype(np.uint8),
        round(SMALL.reach_m * 1000),
    )
    return world


def assert_right(cover: IncrementalCover, evidence: Evidence) -> None:
    """Every status, reason, place count and county total is that of a computation from scratch."""
    demand, eligible = evidence.demand, evidence.sites.services["routine"]
    for name, reading in READINGS.items():
        expected, found = decide_statuses(evidence, eligible, reading), cover.statuses(name)
        assert np.array_equal(found.status, expected.status), name
        assert found.reason.tolist() == expected.reason.tolist(), name
        assert np.array_equal(found.cover_count, expected.cover_count), name
        people = {
            COVERED: expected.status == Trilean.YES,
            UNKNOWN: expected.status == Trilean.UNKNOWN,
            BY_ROAD: expected.reason == "by_road_only",
            CERTAIN: expected.reason == "beyond_straight_line",
            COVERED_URBAN: (expected.status == Trilean.YES) & demand.urban,
        }
        for column, marked in people.items():
            total = add_people(demand.county, 2, demand.residents, marked)
            assert np.array_equal(cover.totals[name][:, column], total), (name, column)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_any_sequence_of_changes_leaves_what_a_computation_from_scratch_finds(seed: int) -> None:
    world = make_world(seed)
    clinics = [world.clinic(f"s{i}", world.anywhere()) for i in range(3)]
    clinics.append(world.clinic("s3", None if world.rng.random() < 0.5 else clinics[0].at))
    clinics.sort(key=lambda c: (c.at is None, c.at or (0, 0), c.id))
    start = world.evidence(clinics)
    cover = IncrementalCover(start, start.sites.services["routine"], READINGS)
    there = dict(enumerate(clinics))
    closed: set[int] = set()
    assert_right(cover, start)
    for step in range(6):
        spots = [one.at for one in there.values() if one.at]
        what = world.rng.choice(["add", "close", "reopen", "move"])
        slot = int(world.rng.integers(len(there)))
        if what in {"add", "move"}:
            clinic = world.clinic(f"n{step}", world.place(spots))
            facts, pairs = world.measure(clinic)
            if what == "add":
                slot = cover.add(clinic.at, facts, pairs)
            else:
                cover.move(slot, clinic.at, facts, pairs)
            there[slot] = clinic
            closed.discard(slot)
        elif what == "close":
            cover.close(slot)
            closed.add(slot)
        else:
            cover.reopen(slot)
            closed.discard(slot)
        still = [
            replace(one, routine=Trilean.NO) if name in closed else one
            for name, one in there.items()
        ]
        assert_right(cover, world.evidence(still))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_pairs_kept_and_searched_are_those_of_the_table_built_from_scratch(seed: int) -> None:
    world = make_world(seed)
    clinics = [world.clinic(f"s{i}", world.anywhere()) for i in range(4)]
    clinics.sort(key=lambda c: c.at)
    reach = world.evidence(clinics).reach
    pairs = {one.id: take_pairs(reach, i) for i, one in enumerate(clinics)}
    for step in range(4):
        if len(clinics) > 1 and world.rng.random() < 0.5:
            clinics.pop(int(world.rng.integers(len(clinics))))
        else:
            clinic = world.clinic(f"t{step}", world.place([one.at for one in clinics]))
            clinics = sorted([*clinics, clinic], key=lambda c: (c.at, c.id))
            pairs[clinic.id] = world.measure(clinic)[1]
        assert_pairs([pairs[one.id] for one in clinics], world.evidence(clinics).reach)


def assert_pairs(found: list[Pairs], reach: Reach) -> None:
    """The pairs of every site, in the order of the table, are those of the table bit for bit."""
    assert np.diff(reach.site_ptr).tolist() == [len(one.bits) for one in found]
    for site, pairs in enumerate(found):
        for name, left, right in zip(Pairs._fields, pairs, take_pairs(reach, site), strict=True):
            assert left.dtype == right.dtype
            assert np.array_equal(left, right), (site, name)


def test_points_without_a_place_are_unknown_only_while_some_site_is_open() -> None:
    world = make_world(1)
    evidence = world.evidence([replace(world.clinic("s", world.anywhere()), routine=Trilean.YES)])
    placed = np.ones(len(evidence.demand), dtype=bool)
    empty = evidence.reach.demand_ptr[:-1] == evidence.reach.demand_ptr[1:]
    placed[np.flatnonzero(empty)[0]] = False
    evidence = replace(evidence, demand=replace(evidence.demand, placed=placed))
    cover = IncrementalCover(evidence, evidence.sites.services["routine"], READINGS)
    lost = np.flatnonzero(~placed)[0]
    assert cover.statuses("headline").reason[lost] == "unsnapped"
    cover.close(0)
    assert cover.statuses("headline").status[lost] == Trilean.NO
    cover.reopen(0)
    assert_right(cover, evidence)


def test_a_pair_across_a_gap_is_undecided_again_when_its_site_reopens() -> None:
    def place(east_m: float, north_m: float = 0.0) -> Place:
        return shift_m(WEST, NORTH, east_m, north_m)

    lines = make_lines(
        [place(0), place(25_000), place(0, 500), place(24_000, 500)], [(0, 1), (2, 3)]
    )
    evidence = make_evidence(
        lines, [Village("v", place(3_000, 700), 70)], [Clinic("s", place(0, -200))]
    )
    cover = IncrementalCover(evidence, evidence.sites.services["routine"], READINGS)
    assert cover.statuses("headline").reason.tolist() == ["component"]
    assert cover.totals["headline"].tolist() == [[0, 70, 0, 0, 0]]
    cover.close(0)
    assert cover.statuses("headline").reason.tolist() == ["beyond_straight_line"]
    assert cover.totals["headline"].tolist() == [[0, 0, 0, 70, 0]]
    cover.reopen(0)
    assert cover.statuses("headline").reason.tolist() == ["component"]


def test_two_units_under_one_roof_stay_one_place_until_both_have_closed() -> None:
    at = (WEST, NORTH)
    lines = make_lines([at, shift_m(*at, 9_000, 0)], [(0, 1)])
    evidence = make_evidence(lines, [Village("v", at)], [Clinic("a", at), Clinic("b", at)])
    cover = IncrementalCover(evidence, evidence.sites.services["routine"], READINGS)
    seen = []
    for change in (cover.close, cover.reopen, cover.close):
        change(0)
        seen.append(int(cover.statuses("headline").cover_count[0]))
    cover.close(1)
    assert seen == [1, 1, 1]
    assert cover.statuses("headline").cover_count.tolist() == [0]

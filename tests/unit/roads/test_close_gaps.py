"""Gaps that a study closes: which, where they are told, and that more tolerance only adds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.model.road_lines import CLOSED_GAP, TARGET
from geo.model.row_report import RowReport
from geo.roads.build import build_graph
from geo.roads.close_gaps import close_gaps
from geo.roads.graph import ComponentTrust
from tests.samples.road_maps import NORTH, WEST, make_lines, random_lines, shift_m
from tests.samples.small_study import make_small_study, run
from tests.samples.small_world import STANDARD
from tests.soak import rounds


def _at(east, north):
    return shift_m(WEST, NORTH, east, north)


def _draw(*roads):
    """Roads of two ends each, in metres east and north of the corner; equal ends are one node."""
    names = list(dict.fromkeys(end for road in roads for end in road))
    places = [_at(*name) for name in names]
    return make_lines(places, [(names.index(a), names.index(b)) for a, b in roads])


def _close(lines, tolerance_m):
    report = RowReport("roads")
    closed = close_gaps(lines, tolerance_m, report)
    return build_graph(closed, STANDARD), report


MAIN = ((0.0, 0.0), (30_000.0, 0.0))
LANE = ((10_000.0, 12.0), (10_000.0, 1_512.0))
YARD = ((10_020.0, 1_500.0), (10_020.0, 2_100.0))


def test_a_lane_before_the_road_is_joined_at_the_nearest_place_and_told():
    (graph, found), report = _close(_draw(MAIN, LANE), 12.5)
    assert len(found.components) == 1
    (told,) = report.remarks
    assert (told.outcome, told.reason) == ("noted", "gap_closed")
    assert float(told.value) == pytest.approx(12.0, abs=0.5)
    assert "123.1206" in told.message
    assert (found.closed_gaps, found.closed_gaps_m) == (1, float(told.value))
    assert found.km == pytest.approx(31.5 + 0.012, abs=0.01)
    link = graph.highway == list(graph.classes).index(CLOSED_GAP)
    assert not (graph.flags[link] & TARGET).any()


def test_the_tolerance_itself_is_included_and_beyond_it_nothing_is_closed():
    _, report = _close(_draw(MAIN, LANE), 100.0)
    exact = float(report.remarks[0].value)
    assert _close(_draw(MAIN, LANE), exact)[0][1].closed_gaps == 1
    assert _close(_draw(MAIN, LANE), exact - 0.001)[0][1].closed_gaps == 0


def test_a_chain_of_pieces_is_joined_link_by_link():
    (graph, found), _ = _close(_draw(MAIN, LANE, YARD), 25.0)
    assert (found.closed_gaps, len(found.components)) == (2, 1)
    assert graph.component_standing[0] == ComponentTrust.TRUSTED


def test_two_roads_that_cross_without_a_junction_are_joined_where_they_cross():
    (_, found), report = _close(_draw(MAIN, ((9_000.0, -500.0), (9_000.0, 500.0))), 1.0)
    assert (found.closed_gaps, found.closed_gaps_m, len(found.components)) == (1, 0.0, 1)
    assert report.remarks[0].value == "0.000"


def test_nobody_enters_a_motorway_where_a_lane_passes_it():
    lines = _draw(MAIN, LANE)
    lines.flags[0] &= 255 - TARGET
    assert _close(lines, 50.0)[0][1].closed_gaps == 0
    at_end = _draw(MAIN, ((0.0, 12.0), (0.0, 1_500.0)))
    at_end.flags[0] &= 255 - TARGET
    assert _close(at_end, 50.0)[0][1].closed_gaps == 1


def test_a_stated_length_is_divided_and_not_lost():
    lines = _draw(MAIN, LANE)
    lines.given_mm[0] = 33_000_000
    (_, found), _ = _close(lines, 50.0)
    assert found.km == pytest.approx(33.0 + 1.5 + 0.012, abs=0.001)


def _ways(graph):
    size = graph.node_count
    tail = np.repeat(np.arange(size), np.diff(graph.arc_ptr))
    order = np.lexsort((graph.arc_mm, graph.arc_head, tail))
    tail, head = tail[order], graph.arc_head[order]
    first = np.append(True, (tail[1:] != tail[:-1]) | (head[1:] != head[:-1]))
    weight = np.maximum(graph.arc_mm[order][first], 1e-6)
    return dijkstra(csr_array((weight, (tail[first], head[first])), shape=(size, size)))


@pytest.mark.parametrize("seed", range(rounds(12, 300)))
def test_more_tolerance_only_adds_links_and_shortens_ways(seed):
    rng = np.random.default_rng(seed)
    lines = random_lines(rng, int(rng.integers(6, 18)), int(rng.integers(4, 14)))
    before, pieces, ways = set(), None, None
    corners = list(zip(lines.node_lon[lines.u], lines.node_lat[lines.u], strict=True))
    for tolerance_m in (0.001, 30.0, 200.0, 900.0):
        report = RowReport("roads")
        closed = close_gaps(lines, tolerance_m, report)
        graph, found = build_graph(closed, STANDARD, contract=False)
        told = {(one.message, one.value) for one in report.remarks}
        assert before <= told
        assert pieces is None or len(found.components) <= pieces
        node = {at: i for i, at in enumerate(zip(graph.node_lon, graph.node_lat, strict=True))}
        some = [node[at] for at in corners]
        now = _ways(graph)[np.ix_(some, some)]
        if ways is not None:
            assert (now <= ways + 2.0 * found.edges + 1.0).all()
        before, pieces, ways = told, len(found.components), now
    turned = rng.permutation(lines.edge_count)
    again = RowReport("roads")
    close_gaps(_reorder(lines, turned), 900.0, again)
    assert {(one.message, one.value) for one in again.remarks} == before


def _reorder(lines, order):
    sizes = np.diff(lines.shape_ptr)[order]
    at = [np.arange(lines.shape_ptr[e], lines.shape_ptr[e + 1]) for e in order]
    inner = np.concatenate([*at, np.empty(0, dtype=np.int64)]).astype(np.int64)
    return replace(
        lines,
        u=lines.u[order], v=lines.v[order], flags=lines.flags[order],
        highway=lines.highway[order], given_mm=lines.given_mm[order],
        shape_ptr=np.concatenate(([0], np.cumsum(sizes))),
        shape_lon=lines.shape_lon[inner], shape_lat=lines.shape_lat[inner],
    )  # fmt: skip


def test_a_study_closes_gaps_and_says_so_from_the_cache_too(tmp_path):
    study = make_small_study()
    study.sections["roads"]["close_gaps_m"] = 900.0
    stray = study.nodes["id"].isin(["stray-a", "stray-b"])
    study.nodes.loc[stray, "lat"] = 41.895
    for folder in ("a", "b"):
        made = run(study, tmp_path / folder, tmp_path / "cache")
        roads = next(one for one in made.reports if one.input == "roads")
        assert [one.reason for one in roads.remarks].count("gap_closed") == 1
        assert made.tables.summary["roads"]["closed_gaps"] == 1
        assert made.tables.summary["roads"]["components"] == 1

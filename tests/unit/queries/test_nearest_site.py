"""A place asked about is judged as a demand point there would be."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from geo.queries.no_way import explain_no_way, write_distance
from geo.reach.place import PlaceAnswer
from geo.reach.search import FAR
from geo.roads.snap_point import SnapPoint
from tests.samples.small_study import make_small_study, run


def test_a_place_at_a_demand_point_has_its_status_and_distance(tmp_path: Path) -> None:
    made = run(make_small_study(), tmp_path)
    points = made.tables.demand
    for row in points[points["lon"].notna()].itertuples():
        answer = made.nearest_sites.find(row.lon, row.lat)
        assert answer.status == row.status, row.demand_id
        known = not math.isnan(row.road_distance_m)
        assert answer.road_distance_m == (row.road_distance_m if known else None)
    assert set(points["status"]) == {"covered", "uncovered", "unknown"}


def test_a_place_without_a_way_says_why_and_where_the_nearest_road_is(tmp_path: Path) -> None:
    finder = run(make_small_study(), tmp_path).nearest_sites
    far = finder.find(123.10, 41.81)
    assert far.reason == (
        "该地点距最近的可通行道路9.997公里，超过接入道路的上限3公里，未能接入道路。"
    )
    assert (far.nearest_road_lon, far.nearest_road_lat) == (123.10, 41.9)
    assert far.nearest_road_m == 9996.342
    reached = finder.find(123.0, 42.0)
    assert reached.reason == ""
    assert reached.nearest_road_m is None


def test_a_place_outside_every_county_has_no_cutoff_and_the_nearest_road(tmp_path: Path) -> None:
    finder = run(make_small_study(), tmp_path).nearest_sites
    beside = finder.find(124.5, 41.0)
    assert beside.outside
    assert beside.cutoff_m is None
    assert beside.cutoff_reason == ""
    assert "不在评估范围内" in beside.reason
    assert (beside.nearest_road_lon, beside.nearest_road_lat) == (123.95, 41.9)
    assert finder.find(0.0, 0.0).nearest_road_m is None


@pytest.mark.parametrize(
    ("foot_mm", "enters", "edge", "words"),
    [
        (0, False, -1, "没有可通行的道路资料"),
        (3_000_001, False, 4, "距最近的可通行道路3.001公里，超过接入道路的上限3公里"),
        (3_000_000, False, 4, "与主路网不相连"),
        (620_000, True, 4, "与预防接种单位所在的道路不相连"),
    ],
)
def test_each_reason_has_its_own_words(foot_mm: int, enters: bool, edge: int, words: str) -> None:
    snap = SnapPoint(edge, 0, foot_mm, 123.0, 42.0)
    answer = PlaceAnswer(snap, enters, -1, FAR, FAR, False, -1, np.empty((0, 2)))
    assert words in explain_no_way(answer, 3_000_000)
    assert explain_no_way(answer._replace(site=0), 3_000_000) == ""


def test_distances_in_words_keep_what_tells_them_apart() -> None:
    assert [write_distance(m) for m in (0, 619.6, 3000, 3000.001, 4212.4)] == [
        "0米", "620米", "3公里", "3公里", "4.212公里",
    ]  # fmt: skip

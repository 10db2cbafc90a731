"""A place asked about is judged as a demand point there would be."""

from __future__ import annotations

import math
from pathlib import Path

from tests.small_study import make_small_study, run


def test_a_place_at_a_demand_point_has_its_status_and_distance(tmp_path: Path) -> None:
    made = run(make_small_study(), tmp_path)
    points = made.tables.demand
    for row in points[points["lon"].notna()].itertuples():
        answer = made.finder.find(row.lon, row.lat)
        assert answer.status == row.status, row.demand_id
        known = not math.isnan(row.road_distance_m)
        assert answer.road_distance_m == (row.road_distance_m if known else None)
    assert set(points["status"]) == {"covered", "uncovered", "unknown"}

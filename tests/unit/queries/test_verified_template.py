"""What the sheet of distances to verify says of pairs without a way."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from geo.queries.verified_template import list_to_verify
from tests.samples.road_maps import NORTH, WEST, make_lines, shift_m
from tests.samples.small_world import Clinic, Village, make_evidence, statuses


def place(east_m: float, north_m: float = 0.0) -> tuple[float, float]:
    return shift_m(WEST, NORTH, east_m, north_m)


TWO_BANKS = make_lines(
    [place(0), place(25_000), place(0, 500), place(24_000, 500)], [(0, 1), (2, 3)]
)


def test_a_distance_is_left_empty_where_no_way_is_known() -> None:
    """A village across a gap of the roads from its only site, and one too far by road."""
    evidence = make_evidence(
        TWO_BANKS,
        [Village("across", place(3_000, 700), 5), Village("along", place(3_000, -1_500), 4)],
        [Clinic("s", place(0, -200))],
    )
    found = statuses(evidence)
    assert found.reason.tolist() == ["", "component"]
    reasons = ["by_road_only", "component"]
    eligible = evidence.sites.services["routine"]
    network: Any = SimpleNamespace(evidence=evidence, eligible=eligible)
    inputs: Any = SimpleNamespace(
        sites=evidence.sites, decided=SimpleNamespace(demand=evidence.demand)
    )
    sheet = list_to_verify(inputs, network, pd.DataFrame({"status_reason": reasons}))
    road_m = sheet.set_index("居民点编码")["计算路程（米）"]
    assert np.isnan(road_m["across"])
    assert 4_000 < road_m["along"] < 5_000

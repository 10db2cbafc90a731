"""Pieces of road and places beside them at each limit of the stray rule, to the millimetre."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geometry.geodesy import GEOD
from geo.roads.build import build_graph
from geo.roads.components import judge_standing
from geo.roads.graph import ComponentTrust
from geo.roads.segments import build_segment_grid
from geo.roads.snapping import snap_points
from geo.rules.standard import read_standard
from geo.storage.shipped_files import shipped_data
from tests.samples.road_maps import make_lines

STANDARD = read_standard(shipped_data() / "standards" / "liaoning-2025.toml")
ALONE_M = 50_000.0


@pytest.mark.parametrize(
    ("length_mm", "gap_m", "standing"),
    [
        (999_999, ALONE_M, "STRAY"),
        (1_000_000, ALONE_M, "TRUSTED"),
        (1_000_000, 600.0, "STRAY"),
        (19_999_999, 600.0, "STRAY"),
        (20_000_000, 600.0, "DETACHED"),
        (20_000_000, 600.001, "TRUSTED"),
        (19_999_999, 600.001, "TRUSTED"),
    ],
)
def test_a_piece_is_judged_by_length_and_gap_at_each_limit(
    length_mm: int, gap_m: float, standing: str
) -> None:
    found = judge_standing(
        np.array([40_000_000, length_mm]), np.array([np.inf, gap_m]), STANDARD.stray
    )
    assert found.tolist() == [ComponentTrust.TRUSTED, ComponentTrust[standing]]


@pytest.mark.parametrize(("gap_m", "enters"), [(600.0, True), (600.001, False)])
def test_a_village_by_a_stray_road_enters_one_600_m_from_it_and_none_farther(
    gap_m: float, enters: bool
) -> None:
    """By hand: the main road on the meridian, the stray one and the village east of its foot."""
    lon, lat = 123.0, 42.0
    near, far = (GEOD.fwd(lon, lat, 90.0, metres)[:2] for metres in (gap_m, gap_m + 400.0))
    lines = make_lines([(lon, 41.9), (lon, 42.3), near, far], [(0, 1), (2, 3)])
    graph, report = build_graph(lines, STANDARD)
    assert report.components.standing_names.tolist() == ["trusted", "stray"]
    village = GEOD.fwd(lon, lat, 90.0, 800.0)[0]
    at = snap_points(
        graph, build_segment_grid(graph), np.array([village]), np.array([lat]),
        stray_gap_m=STANDARD.stray.gap_m,
    )  # fmt: skip
    assert (at.snap_lon[0], at.snap_lat[0]) == pytest.approx((lon, lat), abs=1e-12)
    assert at.usable.tolist() == [enters]


@pytest.mark.parametrize("gap_m", [600.0, 600.0003, 600.0006, 600.0009])
def test_a_gap_is_near_up_to_its_rounded_millimetre_though_no_vertex_lies_there(
    gap_m: float,
) -> None:
    """A piece of 5 km east of the meridian, towards the middle of one of its segments."""
    lon, lat = 123.0, 42.0
    near, far = (GEOD.fwd(lon, lat, 90.0, metres)[:2] for metres in (gap_m, gap_m + 5_000.0))
    south, north = (GEOD.fwd(lon, lat, side, 400.0)[:2] for side in (180.0, 0.0))
    lines = make_lines(
        [(lon, 41.8), south, north, (lon, 42.2), near, far], [(0, 1), (1, 2), (2, 3), (4, 5)]
    )

    def judge(limit_m: float) -> str:
        rule = STANDARD.stray.model_copy(update={"gap_m": limit_m})
        table = build_graph(lines, STANDARD.model_copy(update={"stray": rule}))[1].components
        return str(table.standing_names[1])

    measured = float(build_graph(lines, STANDARD)[1].components.gap_m[1])
    assert measured == pytest.approx(gap_m, abs=0.01)
    assert judge(measured) == "stray"
    assert judge(round(measured - 0.001, 3)) == "trusted"

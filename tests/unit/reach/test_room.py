"""A table too large for memory is made in files, and is the same table."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from geo import control_groups
from geo.errors import StoreError
from geo.reach.arcs import arcs_from_sites, ends_of
from geo.reach.spill import SpillLimit, count_bytes, find_limit_bytes, position_type
from geo.reach.table import Reach, Side, build_reach, make_side
from geo.roads.build import build_graph
from geo.roads.segments import build_segment_grid
from geo.roads.snapping import snap_points
from tests.samples.road_maps import NORTH, WEST, random_lines
from tests.samples.small_world import STANDARD

REACH_MM = 3_000_000


def build(room: SpillLimit) -> Reach:
    rng = np.random.default_rng(3)
    graph, _ = build_graph(random_lines(rng, 12, 20), STANDARD)
    grid = build_segment_grid(graph)

    def side(count: int) -> Side:
        lon, lat = WEST + rng.uniform(0, 0.06, count), NORTH + rng.uniform(0, 0.05, count)
        snaps = snap_points(graph, grid, lon, lat, stray_gap_m=600.0)
        return make_side(ends_of(snaps), snaps.component, lon, lat)

    weak = np.zeros(len(graph.component_mm), dtype=np.uint8)
    arcs = arcs_from_sites(graph, "undirected")
    return build_reach(arcs, side(6), side(40), weak, REACH_MM, room=room)


def stands_in_a_file(array: np.ndarray) -> bool:
    while isinstance(array.base, np.ndarray):
        array = array.base
    return isinstance(array, np.memmap) or array.base is not None


def test_a_spilled_table_is_the_same_and_leaves_no_file(tmp_path: Path) -> None:
    spilled, plain = build(SpillLimit(tmp_path, limit_bytes=0)), build(SpillLimit(tmp_path))
    for column in fields(plain):
        left, right = getattr(spilled, column.name), getattr(plain, column.name)
        assert left.dtype == right.dtype
        assert np.array_equal(left, right)
    for name in ("demand_index", "straight_mm", "road_mm", "bits", "pair_of"):
        assert stands_in_a_file(getattr(spilled, name)), name
        assert not stands_in_a_file(getattr(plain, name)), name
    assert len(plain.bits) > 0
    assert list(tmp_path.iterdir()) == []


def test_the_limit_itself_still_stands_in_memory(tmp_path: Path) -> None:
    pairs = 1000
    at, below = (
        SpillLimit(tmp_path, 17 * pairs),
        SpillLimit(tmp_path, 17 * pairs - 1),
    )
    assert not stands_in_a_file(at.open(pairs)(pairs, np.int32))
    assert stands_in_a_file(below.open(pairs)(pairs, np.int32))


def test_without_a_folder_nothing_is_spilled() -> None:
    assert not stands_in_a_file(SpillLimit(None, limit_bytes=0).open(10)(10, np.uint8))


def test_a_pair_takes_as_many_bytes_as_the_rule_says() -> None:
    reach = build(SpillLimit(None))
    held = sum(
        getattr(reach, name).itemsize
        for name in ("demand_index", "straight_mm", "road_mm", "bits", "pair_of")
    )
    assert held * len(reach.bits) == count_bytes(len(reach.bits)) == 17 * len(reach.bits)


def test_positions_grow_with_the_first_pair_that_32_bits_do_not_count() -> None:
    assert position_type(2**31 - 1) is np.int32
    assert position_type(2**31) is np.int64
    assert count_bytes(2**31) == 21 * 2**31


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="no room for the reach table"):
        build(SpillLimit(tmp_path / "file" / "cache", limit_bytes=0))


def test_the_rule_takes_a_quarter_of_the_memory() -> None:
    assert 2**26 < find_limit_bytes() < 2**42


@pytest.mark.parametrize("inside", ["", "outer", "outer/inner"])
@pytest.mark.parametrize(
    ("told", "share"), [("4000000\n", 1_000_000), ("max\n", None), (None, None)]
)
def test_a_container_with_less_memory_than_the_machine_sets_the_limit(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    inside: str,
    told: str | None,
    share: int | None,
) -> None:
    whole = enter_group(tmp_path, monkeypatch)
    if told is not None:
        (tmp_path / "groups" / inside / "memory.max").write_text(told, encoding="ascii")
    assert find_limit_bytes() == (whole if share is None else share)


def test_a_container_that_may_have_more_than_the_machine_has_the_machines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = enter_group(tmp_path, monkeypatch)
    (tmp_path / "groups" / "memory.max").write_text(str(1 << 62), encoding="ascii")
    assert find_limit_bytes() == whole


def enter_group(folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Stand in the control group `/outer/inner`, without a limit so far; what that gives."""
    (folder / "groups" / "outer" / "inner").mkdir(parents=True)
    (folder / "own").write_text("0::/outer/inner\n", encoding="utf-8")
    monkeypatch.setattr(control_groups, "OWN_GROUP", folder / "own")
    monkeypatch.setattr(control_groups, "CONTROL_GROUPS", folder / "groups")
    return find_limit_bytes()

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from geo.errors import RoadError
from geo.model.road_lines import BACKWARD, FERRY, FORWARD, TARGET, RoadLines
from geo.model.row_report import RowReport
from geo.readers.osm import read_osm
from geo.readers.road_classes import choose_classes
from geo.study import RoadSource

BOTH = FORWARD | BACKWARD
PLACES = {n: (120.0 + 0.01 * n, 41.0) for n in range(1, 10)}


def way(number: int, nodes: str, **tags: str) -> str:
    refs = "".join(f'<nd ref="{node}"/>' for node in nodes)
    words = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
    return f'<way id="{number}" version="1">{refs}{words}</way>'


def write(path: Path, *ways: str, nodes: str = "123456789", ways_first: bool = False) -> Path:
    points = "".join(
        f'<node id="{n}" version="1" lon="{PLACES[int(n)][0]:.7f}" lat="{PLACES[int(n)][1]:.7f}"/>'
        for n in nodes
    )
    body = "".join(ways) + points if ways_first else points + "".join(ways)
    path.write_text(f'<?xml version="1.0"?><osm version="0.6">{body}</osm>')
    return path


def read(path: Path, **options: object) -> tuple[RoadLines, RowReport]:
    source = RoadSource.model_validate({"path": path, **options})
    report = RowReport("roads")
    return read_osm(source.files, choose_classes(source), report), report


def edges_of(lines: RoadLines) -> set[tuple[int, int, int]]:
    """Edges as (first node, inner points, last node), nodes by their number in the file."""
    number = np.rint((lines.node_lon - 120.0) * 100).astype(int)
    inner = np.diff(lines.shape_ptr)
    return {
        (int(number[a]), int(k), int(number[b]))
        for a, k, b in zip(lines.u, inner, lines.v, strict=True)
    }


def test_ways_are_cut_where_another_passes_and_keep_their_shape(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.osm", way(1, "12345", highway="primary"), way(2, "736", highway="track")
    )
    lines, report = read(path)
    assert edges_of(lines) == {(1, 1, 3), (3, 1, 5), (7, 0, 3), (3, 0, 6)}
    assert lines.classes[lines.highway].tolist() == ["primary", "primary", "track", "track"]
    assert report.accepted == 2
    assert np.all(lines.given_mm == -1)


def test_a_bridge_without_a_shared_node_joins_nothing(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.osm",
        way(1, "123", highway="primary", bridge="yes"),
        way(2, "456", highway="primary"),
    )
    assert edges_of(read(path)[0]) == {(1, 1, 3), (4, 1, 6)}


def test_a_way_that_meets_itself_is_cut_there(tmp_path: Path) -> None:
    path = write(tmp_path / "a.osm", way(1, "12342", highway="residential"))
    assert edges_of(read(path)[0]) == {(1, 0, 2), (2, 2, 2)}


def test_a_closed_way_is_a_loop(tmp_path: Path) -> None:
    path = write(tmp_path / "a.osm", way(1, "1231", highway="residential"))
    assert edges_of(read(path)[0]) == {(1, 2, 1)}


def test_a_missing_node_cuts_a_way_instead_of_being_jumped_over(tmp_path: Path) -> None:
    path = write(tmp_path / "a.osm", way(1, "123456", highway="road"), nodes="12456")
    lines, report = read(path)
    assert edges_of(lines) == {(1, 0, 2), (4, 1, 6)}
    assert report.reasons() == {"missing_nodes": 1}


def test_a_way_none_of_whose_nodes_is_known_is_left_out(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.osm", way(1, "89", highway="road"), way(2, "12", highway="road"), nodes="12"
    )
    assert edges_of(read(path)[0]) == {(1, 0, 2)}


def test_ways_may_stand_before_their_nodes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.osm", way(1, "12", highway="road"), ways_first=True)
    assert edges_of(read(path)[0]) == {(1, 0, 2)}


def test_repeated_nodes_in_a_way_make_no_edge(tmp_path: Path) -> None:
    path = write(tmp_path / "a.osm", way(1, "1223", highway="road"), way(2, "44", highway="road"))
    assert edges_of(read(path)[0]) == {(1, 1, 3)}


def test_a_way_in_two_files_counts_once(tmp_path: Path) -> None:
    one = write(tmp_path / "a.osm", way(1, "12", highway="road"))
    two = write(tmp_path / "b.osm", way(1, "12", highway="road"), way(2, "23", highway="road"))
    source = RoadSource(paths=[one, two])
    report = RowReport("roads")
    lines = read_osm(source.files, choose_classes(source), report)
    assert edges_of(lines) == {(1, 0, 2), (2, 0, 3)}
    assert [(r.reason, r.file, r.value) for r in report.remarks] == [
        ("duplicate_way", "b.osm", "1")
    ]


def test_a_way_drawn_twice_under_two_numbers_counts_once(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.osm",
        way(1, "123", highway="road", oneway="yes"),
        way(2, "321", highway="road", oneway="yes"),
    )
    lines, report = read(path)
    assert edges_of(lines) == {(1, 0, 2), (2, 0, 3)}
    assert lines.flags.tolist() == [BOTH | TARGET] * 2
    assert report.reasons() == {"twin_edges": 1}


@pytest.mark.parametrize(
    ("tags", "flags"),
    [
        ({"highway": "primary"}, BOTH | TARGET),
        ({"highway": "primary", "oneway": "yes"}, FORWARD | TARGET),
        ({"highway": "primary", "oneway": "-1"}, BACKWARD | TARGET),
        ({"highway": "primary", "junction": "roundabout"}, FORWARD | TARGET),
        ({"highway": "primary", "junction": "roundabout", "oneway": "no"}, BOTH | TARGET),
        ({"highway": "motorway"}, FORWARD),
        ({"highway": "motorway", "oneway": "no"}, BOTH),
        ({"highway": "motorway_link"}, BOTH),
        ({"highway": "track", "access": "no", "foot": "yes"}, BOTH | TARGET),
    ],
)
def test_tags_tell_direction_and_target(tmp_path: Path, tags: dict[str, str], flags: int) -> None:
    path = write(tmp_path / "a.osm", way(1, "12", **tags))
    assert read(path)[0].flags.tolist() == [flags]


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "construction"},
        {"highway": "proposed"},
        {"highway": "platform"},
        {"highway": "pedestrian", "area": "yes"},
        {"highway": "primary", "access": "no"},
        {"highway": "service", "access": "private"},
        {"route": "ferry"},
        {"building": "yes"},
    ],
)
def test_what_is_no_road_is_left_out(tmp_path: Path, tags: dict[str, str]) -> None:
    path = write(tmp_path / "a.osm", way(1, "12", **tags), way(2, "34", highway="road"))
    assert edges_of(read(path)[0]) == {(3, 0, 4)}


def test_the_study_chooses_classes_targets_private_roads_and_ferries(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.osm",
        way(1, "12", highway="primary"),
        way(2, "23", highway="service", access="private"),
        way(3, "34", route="ferry"),
        way(4, "45", highway="track"),
    )
    options = {"include": ["service", "private", "track"], "no_target": ["track"], "ferries": True}
    lines, _ = read(path, **options)
    found = dict(zip(lines.classes[lines.highway], lines.flags.tolist(), strict=True))
    assert found == {"service": BOTH | TARGET, "ferry": BOTH | FERRY, "track": BOTH}


@pytest.mark.parametrize("body", [b"", b"<osm", b"not xml at all"])
@pytest.mark.parametrize("name", ["a.osm", "a.osm.pbf"])
def test_a_file_that_is_none_is_refused_by_name(tmp_path: Path, name: str, body: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    with pytest.raises(RoadError, match=f"{name}: expected an OpenStreetMap file") as caught:
        read(path)
    assert str(tmp_path) not in str(caught.value)


def test_a_file_without_roads_has_no_edges(tmp_path: Path) -> None:
    assert read(write(tmp_path / "a.osm"))[0].edge_count == 0

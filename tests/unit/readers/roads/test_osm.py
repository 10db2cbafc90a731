from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from geo.errors import RoadError
from geo.model.road_lines import BACKWARD, FERRY, FORWARD, TARGET, RoadLines
from geo.model.row_report import RowReport
from geo.readers.roads.classes import choose_classes
from geo.readers.roads.osm import read_osm
from geo.study import RoadSource
from tests.samples.osm_files import write_osm
from tests.samples.road_maps import random_lines

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


def test_ways_are_tallied_by_class_kept_and_left_out(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.osm",
        way(1, "12", highway="primary"),
        way(2, "23", highway="primary"),
        way(3, "34", highway="proposed"),
        way(4, "45", highway="service", access="private"),
        way(5, "56", highway="pedestrian", area="yes"),
        way(6, "67", route="ferry"),
        way(7, "78", route="bus"),
        way(8, "89", building="yes"),
    )
    _, report = read(path)
    assert report.tallies == {
        "kept": {"primary": 2},
        "left_out:class": {"proposed": 1},
        "left_out:closed": {"service": 1},
        "left_out:area": {"pedestrian": 1},
        "left_out:ferry": {"ferry": 1},
    }
    assert report.accepted == 2


def test_a_repeated_way_is_tallied_once(tmp_path: Path) -> None:
    one = write(tmp_path / "a.osm", way(1, "12", highway="road"), way(2, "23", highway="proposed"))
    two = write(tmp_path / "b.osm", way(1, "12", highway="road"), way(2, "23", highway="proposed"))
    report = RowReport("roads")
    read_osm([one, two], choose_classes(RoadSource(paths=[one, two])), report)
    assert report.tallies["kept"] == {"road": 1}
    assert report.accepted == 1


def test_a_way_in_one_file_may_have_its_nodes_in_another(tmp_path: Path) -> None:
    one = write(tmp_path / "a.osm", way(1, "123", highway="road"), nodes="12")
    two = write(tmp_path / "b.osm", nodes="3")
    report = RowReport("roads")
    lines = read_osm([one, two], choose_classes(RoadSource(paths=[one, two])), report)
    assert edges_of(lines) == {(1, 1, 3)}
    assert report.remarks == []


def test_the_edge_of_an_extract_ends_a_road_and_joins_nothing(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.osm",
        way(1, "1234", highway="road"),
        way(2, "456", highway="road"),
        nodes="1256",
    )
    lines, report = read(path)
    assert edges_of(lines) == {(1, 0, 2), (5, 0, 6)}
    assert [(r.reason, r.value) for r in report.remarks] == [("missing_nodes", "2")]


def test_relations_are_not_looked_at(tmp_path: Path) -> None:
    path = write(tmp_path / "a.osm", way(1, "12", highway="road"), way(2, "2345"))
    member = '<member type="way" ref="2" role=""/><tag k="highway" v="primary"/>'
    relation = f'<relation id="1" version="1">{member}</relation>'
    path.write_text(path.read_text().replace("</osm>", f"{relation}</osm>"))
    assert edges_of(read(path)[0]) == {(1, 0, 2)}


def test_a_tunnel_joins_what_it_shares_a_node_with_and_no_more(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.osm",
        way(1, "12", highway="primary"),
        way(2, "23", highway="primary", tunnel="yes", layer="-1"),
        way(3, "45", highway="primary"),
    )
    assert edges_of(read(path)[0]) == {(1, 0, 2), (2, 0, 3), (4, 0, 5)}


def test_odd_characters_in_tags_hide_no_tag_and_make_none(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.osm",
        way(1, "12", name="中街, highway=no %20% N1", oneway="-1", highway="primary"),
        way(2, "34", name="highway=primary", landuse="highway"),
        way(3, "56", highway="坏路"),
    )
    lines, report = read(path)
    assert edges_of(lines) == {(1, 0, 2)}
    assert lines.flags.tolist() == [BACKWARD | TARGET]
    assert report.tallies["left_out:class"] == {"坏路": 1}


def test_places_west_and_south_are_read_to_the_last_digit(tmp_path: Path) -> None:
    path = tmp_path / "a.osm"
    nodes = '<node id="1" version="1" lon="-0.0000001" lat="-41.1234567"/>'
    nodes += '<node id="2" version="1" lon="-179.9999999" lat="0"/>'
    path.write_text(f'<osm version="0.6">{nodes}{way(1, "12", highway="road")}</osm>')
    lines, _ = read(path)
    assert lines.node_lon.tolist() == [-0.0000001, -179.9999999]
    assert lines.node_lat.tolist() == [-41.1234567, 0.0]


def test_nodes_of_two_bridges_at_one_place_stay_two(tmp_path: Path) -> None:
    path = tmp_path / "a.osm"
    places = {1: (1, 0), 2: (1, 1), 3: (1, 2), 4: (0, 1), 5: (1, 1), 6: (2, 1)}
    nodes = "".join(
        f'<node id="{n}" version="1" lon="{x}" lat="{y}"/>' for n, (x, y) in places.items()
    )
    ways = way(1, "123", highway="road", bridge="yes") + way(2, "456", highway="road")
    path.write_text(f'<osm version="0.6">{nodes}{ways}</osm>')
    assert np.diff(read(path)[0].shape_ptr).tolist() == [1, 1]


@pytest.mark.parametrize("name", ["a.osm", "a.osm.pbf", "a.osm.gz", "a.osm.bz2"])
def test_every_format_gives_the_same_roads(tmp_path: Path, name: str) -> None:
    lines = random_lines(np.random.default_rng(5), 9, 14)
    found, report = read(write_osm(lines, tmp_path / name))
    assert report.accepted == lines.edge_count
    first, _ = read(write_osm(lines, tmp_path / "first.osm"))
    for field in fields(first):
        assert np.array_equal(getattr(found, field.name), getattr(first, field.name)), field.name
    here = {(round(x, 7), round(y, 7)) for x, y in zip(found.node_lon, found.node_lat, strict=True)}
    used = np.unique(np.concatenate((lines.u, lines.v)))
    assert here == {
        (round(x, 7), round(y, 7))
        for x, y in zip(lines.node_lon[used], lines.node_lat[used], strict=True)
    }


def test_ways_that_share_some_tags_are_told_apart_and_their_order_is_nothing(
    tmp_path: Path,
) -> None:
    path = write(
        tmp_path / "a.osm",
        way(1, "12", highway="primary", oneway="yes"),
        way(2, "34", highway="track", oneway="yes"),
        way(3, "56", oneway="yes", highway="primary"),
        way(4, "78", highway="primary"),
    )
    lines, report = read(path)
    assert lines.classes[lines.highway].tolist() == ["primary", "track", "primary", "primary"]
    assert lines.flags.tolist() == [FORWARD | TARGET] * 3 + [BOTH | TARGET]
    assert report.tallies == {"kept": {"primary": 3, "track": 1}}

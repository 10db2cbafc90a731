"""Which roads are open: the same by every door that a road may come through."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from geo.errors import RoadError
from geo.model.row_report import RowReport
from geo.readers.roads.door import read_roads
from geo.readers.roads.graphs import lines_from_networkx
from geo.study import RoadSource

Tags = dict[str, str]
ENDS = {1: (123.0, 41.0), 2: (123.02, 41.0), 3: (123.0, 41.01)}


def source_of_osm(folder: Path, tags: Tags, **more: object) -> RoadSource:
    nodes = "".join(f'<node id="{n}" lon="{x}" lat="{y}"/>' for n, (x, y) in ENDS.items())
    said = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
    path = folder / "r.osm"
    path.write_text(
        f'<osm version="0.6">{nodes}<way id="1"><nd ref="1"/><nd ref="2"/>{said}</way>'
        '<way id="2"><nd ref="1"/><nd ref="3"/><tag k="highway" v="service"/></way></osm>'
    )
    return RoadSource(path=path, **more)


def source_of_layer(folder: Path, tags: Tags, **more: object) -> RoadSource:
    def feature(ends: tuple[int, int], tags: Tags) -> dict[str, object]:
        line = {"type": "LineString", "coordinates": [ENDS[end] for end in ends]}
        return {"type": "Feature", "properties": tags, "geometry": line}

    path = folder / "r.geojson"
    features = [feature((1, 2), tags), feature((1, 3), {"highway": "service"})]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return RoadSource(path=path, **more)


def source_of_tables(folder: Path, tags: Tags, **more: object) -> RoadSource:
    nodes = pd.DataFrame([(n, *place) for n, place in ENDS.items()], columns=["id", "lon", "lat"])
    nodes.to_csv(folder / "n.csv", index=False)
    edges = pd.DataFrame([{"u": 1, "v": 2, **tags}, {"u": 1, "v": 3, "highway": "service"}])
    edges.to_csv(folder / "e.csv", index=False)
    return RoadSource(nodes=folder / "n.csv", edges=folder / "e.csv", **more)


def graph_of(tags: Tags) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    for n, (x, y) in ENDS.items():
        graph.add_node(n, x=x, y=y)
    graph.add_edge(1, 2, **tags)
    graph.add_edge(1, 3, highway="service")
    return graph


def source_of_graphml(folder: Path, tags: Tags, **more: object) -> RoadSource:
    nx.write_graphml(graph_of(tags), folder / "r.graphml")
    return RoadSource(path=folder / "r.graphml", **more)


DOORS: list[Callable[..., RoadSource]] = [
    source_of_osm, source_of_layer, source_of_tables, source_of_graphml,
]  # fmt: skip
OPEN: list[Tags] = [
    {"highway": "residential"},
    {"highway": "residential", "access": "yes"},
    {"highway": "residential", "access": "private", "foot": "yes"},
    {"highway": "residential", "access": "no", "bicycle": "designated"},
    {"highway": "track", "access": "no", "motor_vehicle": "permissive"},
    {"highway": "residential", "access": "destination", "foot": "no"},
    {"highway": "path", "area": "no"},
]
SHUT: list[Tags] = [
    {"highway": "residential", "access": "private"},
    {"highway": "residential", "access": "no", "foot": "private"},
    {"highway": "track", "access": "no", "motor_vehicle": "agricultural"},
    {"highway": "pedestrian", "area": "yes"},
    {"highway": "construction"},
    {"route": "ferry"},
    {"waterway": "river"},
    {"railway": "rail", "route": "train"},
]


def is_taken(source: RoadSource) -> bool:
    lines = read_roads(source, RowReport("roads"))
    return len(lines.u) == 2


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("tags", OPEN, ids=str)
def test_an_open_road_is_one_by_every_door(
    door: Callable[..., RoadSource], tags: Tags, tmp_path: Path
) -> None:
    assert is_taken(door(tmp_path, tags))


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("tags", SHUT, ids=str)
def test_a_shut_road_or_another_line_is_none_by_every_door(
    door: Callable[..., RoadSource], tags: Tags, tmp_path: Path
) -> None:
    assert not is_taken(door(tmp_path, tags))


@pytest.mark.parametrize("door", DOORS)
def test_private_roads_and_ferries_count_where_the_study_takes_them(
    door: Callable[..., RoadSource], tmp_path: Path
) -> None:
    private = {"highway": "residential", "access": "private"}
    assert is_taken(door(tmp_path, private, include=["residential", "service", "private"]))
    assert is_taken(door(tmp_path, {"route": "ferry"}, ferries=True))
    shut = {"highway": "residential", "access": "no"}
    assert not is_taken(door(tmp_path, shut, include=["residential", "service", "private"]))


@pytest.mark.parametrize(
    ("tags", "taken"),
    [
        ({"highway": "residential", "access": "['private', 'no']"}, False),
        ({"highway": "residential", "access": "['yes', 'no']"}, False),
        ({"highway": "residential", "access": "['private', 'no']", "foot": "yes"}, True),
        ({"highway": "residential", "access": "private", "foot": "['yes', 'no']"}, False),
        ({"highway": "['residential', 'construction']"}, False),
        ({"highway": "['residential', 'track']"}, True),
        ({"highway": "['residential', 'track'"}, True),
    ],
)
def test_a_merged_edge_is_as_open_as_the_least_open_of_its_parts(
    tags: Tags, taken: bool, tmp_path: Path
) -> None:
    assert is_taken(source_of_graphml(tmp_path, tags)) == taken
    listed = {key: value.strip("[]").replace("'", "").split(", ") for key, value in tags.items()}
    lists = {key: value if len(value) > 1 else value[0] for key, value in listed.items()}
    assert (len(lines_from_networkx(graph_of(lists)).u) == 2) == taken


def test_tags_that_gdal_writes_as_one_text_are_read(tmp_path: Path) -> None:
    shut = {"highway": "residential", "other_tags": '"access"=>"private","lit"=>"yes"'}
    assert not is_taken(source_of_layer(tmp_path, shut))
    let_in = {**shut, "other_tags": '"access"=>"private","foot"=>"yes"'}
    assert is_taken(source_of_layer(tmp_path, let_in))


def test_a_file_of_rivers_alone_has_no_road(tmp_path: Path) -> None:
    source = source_of_layer(tmp_path, {"waterway": "river"})
    text = source.path.read_text().replace('"highway": "service"', '"waterway": "canal"')
    source.path.write_text(text)
    with pytest.raises(RoadError, match="at least one road"):
        read_roads(source, RowReport("roads"))

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo.errors import TableError
from geo.model.road_lines import BACKWARD, FORWARD, TARGET, RoadLines
from geo.model.row_report import RowReport
from geo.readers.roads.classes import choose_classes
from geo.readers.roads.node_edge_tables import read_road_tables
from geo.study import RoadSource

BOTH = FORWARD | BACKWARD
NODES = "id,lon,lat\na,123.0,42.0\nb,123.1,42.0\nc,123.1,42.1\n"


def read(
    folder: Path, edges: str, nodes: str = NODES, **options: Any
) -> tuple[RoadLines, RowReport]:
    (folder / "nodes.csv").write_text(nodes)
    (folder / "edges.csv").write_text(edges)
    places = {"nodes": folder / "nodes.csv", "edges": folder / "edges.csv"}
    source = RoadSource.model_validate({**places, **options})
    report = RowReport("roads")
    return read_road_tables(source, choose_classes(source), report), report


def test_edges_join_nodes_by_id_with_their_stated_lengths(tmp_path: Path) -> None:
    lines, report = read(tmp_path, "u,v,length_m\na,b,9000.5\nb,c,\n")
    assert lines.node_lon[lines.u].tolist() == [123.0, 123.1]
    assert lines.node_lat[lines.v].tolist() == [42.0, 42.1]
    assert lines.given_mm.tolist() == [9_000_500, -1]
    assert lines.flags.tolist() == [BOTH | TARGET] * 2
    assert (report.accepted, report.remarks) == (2, [])


def test_lengths_may_be_missing_or_in_kilometres(tmp_path: Path) -> None:
    assert read(tmp_path, "u,v\na,b\n")[0].given_mm.tolist() == [-1]
    assert read(tmp_path, "u,v,length_km\na,b,9.2\n")[0].given_mm.tolist() == [9_200_000]


def test_edges_to_unknown_nodes_are_refused_by_row(tmp_path: Path) -> None:
    lines, report = read(tmp_path, "u,v,length_m\na,b,1\nx,b,2\nb,y,3\n")
    assert lines.given_mm.tolist() == [1000]
    assert [(r.row, r.column, r.value, r.outcome) for r in report.remarks[:2]] == [
        (3, "u", "x", "refused"),
        (4, "v", "y", "refused"),
    ]


@pytest.mark.parametrize("length", ["-1", "many", "nan", "1e9"])
def test_a_length_that_cannot_be_meant_is_measured_instead(tmp_path: Path, length: str) -> None:
    lines, report = read(tmp_path, f"u,v,length_m\na,b,{length}\nb,c,12000\n")
    assert lines.given_mm.tolist() == [-1, 12_000_000]
    assert [(r.row, r.value, r.reason) for r in report.remarks] == [(2, length, "length_unusable")]


def test_kilometres_in_a_column_of_metres_are_suspected(tmp_path: Path) -> None:
    _, report = read(tmp_path, "u,v,length_m\na,b,8.3\nb,c,11.2\n")
    assert report.reasons() == {"length_unit": 1}


def test_classes_and_one_ways_are_read(tmp_path: Path) -> None:
    lines, _ = read(
        tmp_path, "u,v,highway,oneway\na,b,motorway,\nb,c,primary,yes\nc,a,construction,\n"
    )
    assert lines.classes[lines.highway].tolist() == ["motorway", "primary"]
    assert lines.flags.tolist() == [FORWARD, FORWARD | TARGET]


def test_a_node_without_a_place_is_refused_and_so_are_its_edges(tmp_path: Path) -> None:
    nodes = "id,lon,lat\na,123.0,42.0\nb,,42.0\nc,41.0,123.0\nd,123.1,42\n"
    lines, report = read(tmp_path, "u,v\na,d\na,b\nc,d\n", nodes)
    assert lines.edge_count == 1
    assert report.reasons() == {"no_place": 2, "unknown_node": 2}


def test_a_node_at_two_places_is_refused_and_one_given_twice_is_not(tmp_path: Path) -> None:
    nodes = "id,lon,lat\na,123,42\nb,123.1,42\nb,123.1,42\nc,123.2,42\nc,123.3,42\n"
    lines, report = read(tmp_path, "u,v\na,b\nb,c\n", nodes)
    assert lines.edge_count == 1
    assert [r.row for r in report.remarks if r.reason == "duplicate_node"] == [5, 6]


def test_columns_of_both_tables_can_be_named_by_the_study(tmp_path: Path) -> None:
    lines, _ = read(
        tmp_path,
        "von,bis\na,b\n",
        "knoten,laenge,breite\na,123,42\nb,123.1,42\n",
        columns={"id": "knoten", "lon": "laenge", "lat": "breite", "u": "von", "v": "bis"},
    )
    assert lines.edge_count == 1


def test_a_declared_projection_is_converted(tmp_path: Path) -> None:
    nodes = "id,easting,northing\na,40500000,4650000\nb,40501000,4650000\n"
    lines, _ = read(tmp_path, "u,v\na,b\n", nodes, crs="EPSG:4528")
    assert np.all(np.abs(lines.node_lon - 120.0) < 0.02)
    assert np.all(np.abs(lines.node_lat - 42.0) < 0.02)
    with pytest.raises(TableError, match="need crs"):
        read(tmp_path, "u,v\na,b\n", nodes)


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"edges\.csv"):
        read(tmp_path, "u,length_m,highway\na,1,road\n")

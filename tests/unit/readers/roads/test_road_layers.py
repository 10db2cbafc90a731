from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, MultiLineString, Point

from geo.errors import CoordinateError, LayerError
from geo.model.road_lines import BACKWARD, FERRY, FORWARD, TARGET, RoadLines
from geo.model.row_report import RowReport
from geo.readers.roads.classes import choose_classes
from geo.readers.roads.line_layers import read_road_layer
from geo.study import RoadSource

BOTH = FORWARD | BACKWARD
Place = tuple[float, float]
WEST, NORTH = 120.0, 41.0


def line(*places: Place) -> LineString:
    """A line through places given in hundredths of a degree east and north of the corner."""
    return LineString([(WEST + x / 100, NORTH + y / 100) for x, y in places])


def write(folder: Path, shapes: list[Any], name: str = "roads.gpkg", **columns: list[Any]) -> Path:
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")
    path = folder / name
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_file(path)
    return path


def read(*paths: Path, **options: Any) -> tuple[RoadLines, RowReport]:
    source = RoadSource.model_validate({"paths": paths, **options})
    report = RowReport("roads")
    return read_road_layer(source, choose_classes(source), report), report


def edges_of(lines: RoadLines) -> set[tuple[Place, Place]]:
    """Ends of edges in hundredths of a degree, the lesser end first."""
    x = np.round((lines.node_lon - WEST) * 100, 4).tolist()
    y = np.round((lines.node_lat - NORTH) * 100, 4).tolist()
    ends = [((x[a], y[a]), (x[b], y[b])) for a, b in zip(lines.u, lines.v, strict=True)]
    return {(min(pair), max(pair)) for pair in ends}


CROSS = [line((0, 1), (2, 1)), line((1, 0), (1, 2))]


@pytest.mark.parametrize("name", ["r.gpkg", "r.shp", "r.geojson", "r.parquet", "r.fgb"])
def test_every_format_gives_the_same_roads(tmp_path: Path, name: str) -> None:
    shapes = [line((0, 0), (1, 0)), line((1, 0), (2, 1))]
    lines, report = read(write(tmp_path, shapes, name))
    assert edges_of(lines) == {((0, 0), (1, 0)), ((1, 0), (2, 1))}
    assert len(lines.node_lon) == 3
    assert (report.accepted, report.remarks) == (2, [])


def test_lines_join_where_one_ends_at_a_vertex_of_another(tmp_path: Path) -> None:
    shapes = [line((0, 0), (1, 0), (2, 0)), line((1, 0), (1, 1))]
    lines, _ = read(write(tmp_path, shapes))
    assert edges_of(lines) == {((0, 0), (1, 0)), ((1, 0), (2, 0)), ((1, 0), (1, 1))}


def test_a_vertex_that_two_lines_pass_midway_is_no_junction(tmp_path: Path) -> None:
    shapes = [line((0, 1), (1, 1), (2, 1)), line((1, 0), (1, 1), (1, 2))]
    lines, _ = read(write(tmp_path, shapes))
    assert edges_of(lines) == {((0, 1), (2, 1)), ((1, 0), (1, 2))}


def test_ends_a_centimetre_apart_join_and_a_decimetre_apart_do_not(tmp_path: Path) -> None:
    near = [line((0, 0), (1, 0)), line((1.000002, 0), (2, 0))]
    far = [line((0, 0), (1, 0)), line((1.0001, 0), (2, 0))]
    assert len(read(write(tmp_path, near))[0].node_lon) == 3
    assert len(read(write(tmp_path, far))[0].node_lon) == 4


def test_crossing_lines_stay_apart_unless_the_study_joins_them(tmp_path: Path) -> None:
    path = write(tmp_path, CROSS)
    assert read(path)[0].edge_count == 2
    lines, _ = read(path, join_crossings=True)
    assert edges_of(lines) == {
        ((0, 1), (1, 1)), ((1, 1), (2, 1)), ((1, 0), (1, 1)), ((1, 1), (1, 2)),
    }  # fmt: skip
    assert len(lines.node_lon) == 5


@pytest.mark.parametrize("column", ["bridge", "tunnel"])
def test_a_bridge_or_tunnel_crosses_without_joining(tmp_path: Path, column: str) -> None:
    path = write(tmp_path, CROSS, **{column: ["yes", None]})
    assert read(path, join_crossings=True)[0].edge_count == 2
    open_road = write(tmp_path, CROSS, **{column: ["no", "F"]})
    assert read(open_road, join_crossings=True)[0].edge_count == 4


def test_an_end_that_touches_a_line_midway_joins_it_with_crossings(tmp_path: Path) -> None:
    shapes = [line((0, 0), (3, 1)), line((0.9, 0.3), (0, 2))]
    path = write(tmp_path, shapes)
    assert read(path)[0].edge_count == 2
    lines, _ = read(path, join_crossings=True)
    assert edges_of(lines) == {((0, 0), (0.9, 0.3)), ((0.9, 0.3), (3, 1)), ((0, 2), (0.9, 0.3))}


def test_a_line_that_runs_along_another_joins_it_at_both_ends_of_the_stretch(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, [line((0, 0), (4, 0)), line((1, 1), (1, 0), (3, 0), (3, 1))])
    lines, report = read(path, join_crossings=True)
    assert edges_of(lines) == {
        ((0, 0), (1, 0)), ((1, 0), (3, 0)), ((3, 0), (4, 0)), ((1, 0), (1, 1)), ((3, 0), (3, 1)),
    }  # fmt: skip
    assert report.reasons() == {"twin_edges": 1}


def test_every_part_of_a_multi_line_is_read(tmp_path: Path) -> None:
    both = MultiLineString([line((0, 0), (1, 0)), line((1, 0), (1, 1))])
    lines, report = read(write(tmp_path, [both], highway=["track"]))
    assert edges_of(lines) == {((0, 0), (1, 0)), ((1, 0), (1, 1))}
    assert report.accepted == 1


def test_rows_without_a_line_are_refused_one_by_one(tmp_path: Path) -> None:
    shapes = [line((0, 0), (1, 0)), None, Point(120, 41)]
    lines, report = read(write(tmp_path, shapes, "r.parquet"))
    assert lines.edge_count == 1
    assert [(r.row, r.reason, r.outcome) for r in report.remarks] == [
        (2, "no_line", "refused"),
        (3, "no_line", "refused"),
    ]


def test_a_projected_layer_comes_out_in_degrees(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(geometry=[line((0, 0), (1, 1))], crs="EPSG:4326").to_crs("EPSG:4528")
    frame.to_parquet(tmp_path / "r.parquet")
    assert edges_of(read(tmp_path / "r.parquet")[0]) == {((0, 0), (1, 1))}


def test_a_layer_without_coordinate_system_is_refused_unless_one_is_declared(
    tmp_path: Path,
) -> None:
    path = tmp_path / "r.shp"
    gpd.GeoDataFrame({"a": [1]}, geometry=[line((0, 0), (1, 0))], crs="EPSG:4326").to_file(path)
    path.with_suffix(".prj").unlink()
    with pytest.raises(CoordinateError, match=r"r\.shp"):
        read(path)
    assert read(path, datum="wgs84")[0].edge_count == 1


def test_a_file_that_is_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.gpkg"
    path.write_text("<OGRVRTDataSource></OGRVRTDataSource>")
    with pytest.raises(LayerError, match=r"r\.gpkg"):
        read(path)


def test_columns_tell_class_and_direction(tmp_path: Path) -> None:
    shapes = [line((0, n), (1, n)) for n in range(6)]
    path = write(
        tmp_path,
        shapes,
        fclass=["primary", "motorway", "['residential', 'service']", "国道", None, "proposed"],
        oneway=["T", "F", None, "-1", "B", None],
    )
    lines, report = read(path)
    found = dict(zip(lines.classes[lines.highway], lines.flags.tolist(), strict=True))
    assert found == {
        "primary": BACKWARD | TARGET,
        "motorway": FORWARD,
        "residential": BOTH | TARGET,
        "国道": BACKWARD | TARGET,
        "": BOTH | TARGET,
    }
    assert report.reasons() == {"class_left_out": 1}


def test_the_study_names_the_columns_and_the_classes(tmp_path: Path) -> None:
    shapes = [line((0, n), (1, n)) for n in range(3)]
    path = write(tmp_path, shapes, dengji=["县道", "村道", "高速"])
    options = {"columns": {"highway": "dengji"}, "include": ["县道", "高速"], "no_target": ["高速"]}
    lines, _ = read(path, **options)
    found = dict(zip(lines.classes[lines.highway], lines.flags.tolist(), strict=True))
    assert found == {"县道": BOTH | TARGET, "高速": BOTH}


def test_ferries_count_where_the_study_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, [line((0, 0), (1, 0)), line((1, 0), (2, 0))], ferry=["no", "yes"])
    assert read(path)[0].edge_count == 1
    lines, _ = read(path, ferries=True)
    assert sorted(lines.flags.tolist()) == [BOTH | TARGET, BOTH | FERRY]


def test_several_files_are_one_network(tmp_path: Path) -> None:
    one = write(tmp_path, [line((0, 0), (1, 0))], "a.gpkg")
    two = write(tmp_path, [line((1, 0), (2, 0))], "b.gpkg", highway=["track"])
    lines, _ = read(one, two)
    assert len(lines.node_lon) == 3
    assert sorted(lines.classes[lines.highway]) == ["", "track"]


def test_a_line_of_one_place_makes_no_edge(tmp_path: Path) -> None:
    lines, _ = read(write(tmp_path, [line((0, 0), (0, 0)), line((0, 0), (1, 0))]))
    assert edges_of(lines) == {((0, 0), (1, 0))}

"""Frames and graphs in memory: the same doors as files, and one id wherever they lie."""

from __future__ import annotations

import copy
import datetime as dt
import math
import os
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

import vaxreach
from geo.model.row_report import RowReport
from geo.readers.files.arrow_grid import read_arrow_grid
from geo.readers.roads.door import read_roads
from geo.readers.sites.rows import PlacedRows, read_placed_rows
from geo.study import RoadSource, SiteSource, read_study
from tests.samples.small_study import make_small_study
from vaxreach import Study
from vaxreach.frames import freeze_frame, freeze_graph
from vaxreach.study_folder import remove_folder

SITES = pd.DataFrame(
    {
        "name": ["甲", "乙", "丙"],
        "county": ["x", "y", "z"],
        "lon": [123.1, 41.2, None],
        "lat": [41.2, 123.0, None],
    }
)
TWO_LEVELS = pd.MultiIndex.from_arrays([[1, 2, 3], [4, 5, 6]], names=["k", "k"])
SHAPES = gpd.GeoDataFrame(
    {"name": list("abcd"), "county": "x"},
    geometry=[shapely.Point(123, 41), None, shapely.box(123, 41, 123.01, 41.01), shapely.Point()],
    crs=4326,
)


def read(frame: pd.DataFrame, folder: Path, **said: Any) -> tuple[PlacedRows, RowReport]:
    path, report = folder / "sites.arrow", RowReport("sites")
    path.write_bytes(freeze_frame("sites", frame))
    return read_placed_rows(SiteSource(path=path, **said), "sites", report), report


def take(small: Any, folder: Path, **changed: Any) -> Study:
    """The small study out of its frames, with the rules and notices of its files."""
    given = {
        "counties": small.outlines, "population": small.census, "demand": small.demand,
        "sites": small.sites, "roads": (small.nodes, small.edges), "rosters": small.roster,
        "townships": small.townships, "standard": folder / "standard.toml",
        "notices": [folder / "2026.toml"], "as_of": "2026-01-05", "id": "small",
        "title": "小研究(演示)",
        "options": {
            "study": {"synthetic": True},
            "population": {"year": 2020, "basis": "resident"},
            "demand": {"calibrate": True},
            "sites": {"datum": "wgs84"},
        },
    }  # fmt: skip
    return Study.from_frames(**given | changed)


def read_tables(made: vaxreach.Assessment) -> dict[str, str]:
    """Tables as text; rings of outlines may begin elsewhere in a file."""
    tables = made.tables | {"counties": made.counties.drop(columns="geometry")}
    return {name: pd.DataFrame(frame).to_csv() for name, frame in tables.items()}


@pytest.fixture(scope="module")
def small() -> Any:
    return make_small_study()


@pytest.fixture(scope="module")
def of_frames(small, small_file) -> vaxreach.Assessment:
    return vaxreach.assess(take(small, small_file.parent))


def test_frames_are_assessed_as_the_files_of_the_same_cells_are(of_frames, opened) -> None:
    assert read_tables(of_frames) == read_tables(opened)


def test_a_written_study_has_the_same_id_and_the_same_tables(
    small, small_file, of_frames, tmp_path
) -> None:
    kept = take(small, small_file.parent).write(tmp_path / "kept")
    assert kept.path == tmp_path / "kept" / "study.toml"
    again = vaxreach.assess(Study.from_file(kept.path))
    assert again.id == of_frames.id
    assert read_tables(again) == read_tables(of_frames)
    assert again.summary["row_reports"] == of_frames.summary["row_reports"]
    with pytest.raises(vaxreach.StoreError, match="expected a new or empty folder"):
        kept.write(kept.path.parent)


def test_a_study_of_files_is_written_with_all_that_it_names(small_file, opened, tmp_path) -> None:
    copied = Study.from_file(small_file).write(tmp_path / "copied")
    names = {path.name for path in copied.path.parent.iterdir()}
    assert names == {path.name for path in small_file.parent.iterdir()} - {".vaxreach"}
    assert vaxreach.assess(copied).id == opened.id


def test_a_copy_of_a_study_holds_its_folder_and_a_fork_leaves_it(small, small_file) -> None:
    study = copy.deepcopy(copy.copy(take(small, small_file.parent)))
    assert study.path.is_file()
    remove_folder(study.path.parent, os.getpid() + 1)
    assert study.path.is_file()


def test_files_of_options_and_rules_are_sought_from_the_current_folder(
    small, small_file, monkeypatch
) -> None:
    monkeypatch.chdir(small_file.parent)
    options = {
        "study": {"synthetic": np.bool_(True)},
        "population": {"year": np.int64(2020), "basis": "resident"},
        "demand": {"calibrate": True},
        "sites": {"datum": "wgs84", "sheet": None},
        "rosters": {"path": "roster.csv"},
    }
    study = take(
        small, small_file.parent, rosters=None, standard="standard.toml",
        notices=[Path("2026.toml"), "2025"], as_of=pd.Timestamp("2026-01-05"), options=options,
    )  # fmt: skip
    read = read_study(study.path)
    assert read.rosters is not None
    assert read.rosters.path == Path("roster.csv").resolve()
    assert read.standard.path == Path("standard.toml").resolve()
    assert [path.name for path in read.calendar.notices] == ["2026.toml", "2025.toml"]
    assert read.study.as_of == dt.date(2026, 1, 5)


def test_frames_changed_afterwards_change_nothing(small, small_file) -> None:
    sites = small.sites.copy()
    study = take(small, small_file.parent, sites=sites)
    before = (study.path.parent / "sites.arrow").read_bytes()
    sites["lon"] = 0.0
    assert (study.path.parent / "sites.arrow").read_bytes() == before


def test_the_folder_of_frames_goes_when_the_study_goes(small, small_file) -> None:
    study = take(small, small_file.parent)
    folder = study.path.parent
    assert folder.is_dir()
    del study
    assert not folder.exists()


def test_bytes_follow_from_cells_alone() -> None:
    again = SITES.astype({"name": "category"}).set_axis(np.arange(3))
    shifted = pd.concat([SITES.iloc[[2]], SITES]).iloc[1:]
    assert freeze_frame("a", SITES) == freeze_frame("b", again) == freeze_frame("c", shifted)
    assert freeze_frame("a", SITES) != freeze_frame("a", SITES[["lon", "lat", "name", "county"]])
    assert freeze_frame("a", SITES) != freeze_frame("a", SITES.set_axis([1, 2, 3]))
    assert freeze_frame("a", SHAPES) != freeze_frame("a", SHAPES.set_crs(4490, allow_override=True))


@pytest.mark.parametrize(
    ("index", "row"),
    [([7, 5, 100], 5), ([-7, 5, 100], 1), ([5, 5, 6], 1), (["a", "b", "c"], 1), ([1.0, 2, 3], 1)],
    ids=["numbers", "negative", "twice", "words", "floats"],
)
def test_the_index_numbers_the_rows_where_it_can(tmp_path, index, row) -> None:
    _, report = read(SITES.set_axis(index), tmp_path)
    (remark,) = report.remarks
    assert (remark.outcome, remark.row, remark.column) == ("refused", row, "lat")
    assert (remark.value, remark.reason, remark.file) == ("123", "lon_lat_swapped", "sites.arrow")


@pytest.mark.parametrize("levels", [["name"], ["name", "county"]])
def test_named_levels_of_the_index_are_columns(tmp_path, levels) -> None:
    rows, _ = read(SITES.set_index(levels), tmp_path)
    assert rows.frame["name"].tolist() == ["甲", "乙", "丙"]
    assert rows.frame["county"].tolist() == ["x", "y", "z"]


def test_cells_of_any_kind_are_read_as_a_workbooks_would_be(tmp_path) -> None:
    frame = pd.DataFrame(
        {
            "name": ["甲", 5, None],
            "lon": ["123.1", 123.2, b"x"],
            "lat": [41.1, "41.2", {}],
            "org_code": pd.array([912101000000000123, None, 3], dtype="Int64"),
            "valid_from": [pd.Timestamp(2026, 1, 2), None, pd.Timestamp(2026, 1, 2, 3, 4)],
            "note": [[1, 2], np.int64(3), True],
        }
    )
    path = tmp_path / "sites.arrow"
    path.write_bytes(freeze_frame("sites", frame))
    grid = read_arrow_grid(path)
    assert grid.rows[1:] == [
        ["甲", "123.1", "41.1", "912101000000000123", "2026-01-02", "[1, 2]"],
        ["5", "123.2", "41.2", "", "", "3"],
        ["", "b'x'", "{}", "3", "2026-01-02 03:04:00", "TRUE"],
    ]
    rows, report = read(frame, tmp_path)
    assert rows.places.refused.tolist() == [False, False, True]
    assert {one.reason for one in report.remarks if one.row == 2} == {"bad_coordinates"}


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (pd.concat([SITES, SITES[["name"]]], axis=1), "two columns are called 'name'"),
        (SITES.rename(columns={"county": 5}).assign(**{"5": 1}), "two columns are called '5'"),
        (SITES.set_index(TWO_LEVELS), "two columns are called 'k'"),
        (SITES.assign(__index_level_0__=1), "is ours; call it otherwise"),
        (SITES.set_axis(pd.MultiIndex.from_product([["a"], list("wxyz")]), axis=1), "one level"),
        (SITES.assign(name=["a", "b\x00", "c"]), "line 1: expected plain text"),
        (pd.DataFrame(), "no header row"),
    ],
    ids=["twice", "as-text", "levels-alike", "ours", "levels", "control", "nothing"],
)
def test_a_frame_that_no_table_could_be_is_refused(tmp_path, frame, said) -> None:
    with pytest.raises(vaxreach.TableError, match=said):
        read(frame, tmp_path)


def test_a_frame_without_rows_is_a_table_without_rows(tmp_path) -> None:
    assert len(read(SITES.iloc[:0], tmp_path)[0].frame) == 0


def test_half_a_character_is_spelt_out(tmp_path) -> None:
    frame = SITES.assign(name=pd.Series(["\ud800", "b", "c"], dtype=object))
    assert read(frame, tmp_path)[0].frame["name"].tolist()[0] == "\\ud800"


def test_shapes_count_by_their_system_and_what_is_none_has_no_place(tmp_path) -> None:
    rows, report = read(SHAPES.set_index(np.array([3, 1, 4, 2])), tmp_path)
    assert rows.places.blank.tolist() == [False, True, False, True]
    assert [(one.row, one.reason) for one in report.remarks] == [(4, "placed_in_area")]
    projected, _ = read(SHAPES.iloc[[0]].to_crs(4549), tmp_path)
    np.testing.assert_allclose([projected.places.lon[0], projected.places.lat[0]], [123, 41])


def test_shapes_without_a_system_are_refused_unless_one_is_declared(tmp_path) -> None:
    bare = SHAPES.iloc[[0]].set_crs(None, allow_override=True)
    with pytest.raises(vaxreach.CoordinateError, match="does not say its coordinate system"):
        read(bare, tmp_path)
    shifted, _ = read(bare, tmp_path, datum="gcj02")
    assert 300 < (123 - shifted.places.lon[0]) * 84_000 < 800


def draw(crs: object = "EPSG:4326") -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph(crs=crs) if crs else nx.MultiDiGraph()
    for name, lon in zip(("a", "b", "c & <d>"), (123.0, 123.01, 123.02), strict=True):
        graph.add_node(name, x=lon, y=41.0)
    bent = shapely.LineString([(123, 41), (123.005, 41.001), (123.01, 41)])
    graph.add_edge("a", "b", highway=["residential", "service"], length=900.0, geometry=bent)
    graph.add_edge("b", "c & <d>", highway="primary", length=float("nan"))
    return graph


def read_graph(graph: nx.Graph, folder: Path, **said: Any) -> Any:
    (folder / "roads.graphml").write_bytes(freeze_graph(graph))
    source = RoadSource(path=folder / "roads.graphml", **said)
    return read_roads(source, RowReport("roads"))


def test_a_graph_keeps_shapes_lengths_and_names_of_nodes(tmp_path) -> None:
    lines = read_graph(draw(), tmp_path)
    assert (len(lines.node_lon), lines.edge_count) == (3, 2)
    assert lines.given_mm.tolist() == [900_000, -1]
    assert lines.shape_lon.tolist() == [123.005]
    assert freeze_graph(draw()) == freeze_graph(draw())


def test_what_pandas_calls_missing_is_no_value_of_an_edge(tmp_path) -> None:
    graph, missing = draw(), draw()
    for _, _, data in graph.edges(data=True):
        data.update(highway=["residential", "service"])
    for _, _, data in missing.edges(data=True):
        data.update(highway=[np.str_("residential"), np.str_("service")], name=pd.NA, bridge=None)
    assert freeze_graph(missing) == freeze_graph(graph)


def test_a_graph_counts_by_its_system_or_by_the_one_declared(tmp_path) -> None:
    flat = nx.Graph(crs="EPSG:4549")
    flat.add_node((1, 2), x=500_000.0, y=4_540_000.0)
    flat.add_node((2, 2), x=501_000.0, y=4_540_000.0)
    flat.add_edge((1, 2), (2, 2))
    lon = read_graph(flat, tmp_path).node_lon
    assert lon[0] == pytest.approx(120.0)
    del flat.graph["crs"]
    np.testing.assert_array_equal(read_graph(flat, tmp_path, crs="EPSG:4549").node_lon, lon)
    with pytest.raises(vaxreach.RoadError, match="expected at least one road"):
        read_graph(flat, tmp_path)
    assert read_graph(draw(None), tmp_path).edge_count == 2
    with pytest.raises(vaxreach.RoadError, match="degrees of gcj02 is not read"):
        read_graph(draw(None), tmp_path, datum="gcj02")


def test_nodes_that_are_written_alike_are_refused() -> None:
    graph = nx.Graph()
    graph.add_edge(1, "1")
    with pytest.raises(vaxreach.RoadError, match="two nodes of the graph are both written '1'"):
        freeze_graph(graph)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sites": [1, 2]}, "sites: expected a frame or the path of a file, got list"),
        ({"sites": "no-such.csv"}, "no such file 'no-such.csv'"),
        ({"roads": SHAPES["name"]}, "roads: expected a frame, a graph or the path of a file"),
        ({"roads": (SHAPES, SHAPES)}, "holds no shapes of roads"),
        ({"roads": (SITES,)}, "a pair of nodes and edges, got 1"),
        ({"demand": None}, "setting is required|exactly one of path"),
        ({"options": {"sites": {"dutum": "gcj02"}}}, "did you mean datum"),
        ({"options": {"sites": 5}}, "options: sites: expected keys and values"),
        ({"options": [1]}, r"options: expected sections of keys and values, got \[1\]"),
        ({"options": {"sites": {"where": {1}}}}, r"options: sites.where: expected a text, number"),
        ({"options": {"demand": {"calibrate": math.inf}}}, "demand.calibrate: .*boolean"),
        ({"title": "\ud800"}, "study.toml is not TOML"),
        ({"standard": "liaoning-2052"}, "did you mean liaoning-2025"),
        ({"id": "Ü"}, "key study.id"),
    ],
)
def test_what_is_no_study_is_refused(small, small_file, changed, said) -> None:
    with pytest.raises(vaxreach.StudyError, match=said):
        take(small, small_file.parent, **changed)


def test_the_setting_of_residents_comes_from_their_column_alone(small, small_file) -> None:
    bare = small.demand.drop(columns="setting")
    with pytest.raises(vaxreach.StudyError, match="setting is required"):
        take(small, small_file.parent, demand=bare)
    stated = take(small, small_file.parent, demand=bare, setting="rural")
    assert 'setting = "rural"' in stated.path.read_text(encoding="utf-8")

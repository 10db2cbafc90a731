from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from geo.model.row_report import RowReport
from geo.roads import prepared
from geo.roads.build import build_graph
from geo.roads.graph import RoadGraph
from geo.roads.prepared import graph_key, prepare_graph
from geo.rules.standard import read_standard
from geo.storage.shipped_files import shipped_data
from geo.study import RoadSource

STANDARD = read_standard(shipped_data() / "standards" / "liaoning-2025.toml")


@pytest.fixture
def source(tmp_path: Path) -> RoadSource:
    nodes, edges = tmp_path / "nodes.csv", tmp_path / "edges.csv"
    nodes.write_text("id,lon,lat\n1,123.0,42.0\n2,123.1,42.0\n3,123.1,42.1\n")
    edges.write_text("u,v,length_m\n1,2,9000\n2,3,12000\n3,99,5\n")
    return RoadSource(nodes=nodes, edges=edges)


def forbid_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("the roads were read again")

    monkeypatch.setattr(prepared, "read_roads", fail)


def same(left: RoadGraph, right: RoadGraph) -> bool:
    return all(
        np.array_equal(getattr(left, field.name), getattr(right, field.name))
        for field in fields(left)
    )


def test_the_second_time_nothing_is_read_and_everything_is_the_same(
    source: RoadSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = RowReport("roads"), RowReport("roads")
    graph, report = prepare_graph(source, STANDARD, tmp_path / "cache", first)
    forbid_reading(monkeypatch)
    again, report_again = prepare_graph(source, STANDARD, tmp_path / "cache", second)
    assert same(graph, again)
    assert report.summary() == report_again.summary()
    assert np.array_equal(report.components.gap_m, report_again.components.gap_m)
    assert (first.accepted, first.remarks) == (second.accepted, second.remarks)
    assert first.reasons() == {"unknown_node": 1}


def test_the_cached_graph_is_the_one_that_was_built(source: RoadSource, tmp_path: Path) -> None:
    graph, _ = prepare_graph(source, STANDARD, tmp_path / "cache", RowReport("roads"))
    built, _ = build_graph(prepared.read_roads(source, RowReport("roads")), STANDARD)
    assert same(graph, built)


def test_a_damaged_entry_is_built_anew(source: RoadSource, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    graph, _ = prepare_graph(source, STANDARD, cache, RowReport("roads"))
    kept = graph.length_mm.copy()
    path = next(cache.glob("roads-*/length_mm.npy"))
    body = bytearray(path.read_bytes())
    body[-1] ^= 1
    path.unlink()
    path.write_bytes(body)
    report = RowReport("roads")
    again, _ = prepare_graph(source, STANDARD, cache, report)
    assert np.array_equal(again.length_mm, kept)
    assert report.accepted == 2


def test_contents_options_and_rules_change_the_key_and_names_do_not(
    source: RoadSource, tmp_path: Path
) -> None:
    key = graph_key(source, STANDARD)
    moved = tmp_path / "moved.csv"
    moved.write_bytes(source.edges.read_bytes())
    assert graph_key(source.model_copy(update={"edges": moved}), STANDARD) == key
    assert graph_key(source.model_copy(update={"direction": "to_site"}), STANDARD) != key
    assert graph_key(source.model_copy(update={"overrule": {"0": "stray"}}), STANDARD) != key
    rule = STANDARD.stray.model_copy(update={"gap_m": 500.0})
    assert graph_key(source, STANDARD.model_copy(update={"stray": rule})) != key
    moved.write_text("u,v\n1,2\n")
    assert graph_key(source.model_copy(update={"edges": moved}), STANDARD) != key


def test_many_at_once_get_one_whole_graph(source: RoadSource, tmp_path: Path) -> None:
    def prepare(_: int) -> list[int]:
        graph, _ = prepare_graph(source, STANDARD, tmp_path / "cache", RowReport("roads"))
        return [int(mm) for mm in graph.length_mm]

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(prepare, range(8)))
    assert results == [results[0]] * 8
    assert len(list((tmp_path / "cache").iterdir())) == 1

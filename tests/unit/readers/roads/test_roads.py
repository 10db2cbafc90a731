from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import RoadError, StudyError
from geo.model.row_report import RowReport
from geo.readers.roads.door import read_roads
from geo.study import RoadSource

POINT = (
    '{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [1, 2]}}'
)
EMPTY = {
    "a.osm": '<osm version="0.6"></osm>',
    "a.geojson": f'{{"type": "FeatureCollection", "features": [{POINT}]}}',
    "a.graphml": '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph '
    'edgedefault="directed"/></graphml>',
}


@pytest.mark.parametrize("name", list(EMPTY))
def test_a_file_without_a_road_is_refused_by_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(EMPTY[name])
    with pytest.raises(RoadError, match=f"{name}: expected at least one road"):
        read_roads(RoadSource(path=path), RowReport("roads"))


def test_tables_without_an_edge_are_refused(tmp_path: Path) -> None:
    nodes, edges = tmp_path / "n.csv", tmp_path / "e.csv"
    nodes.write_text("id,lon,lat\n1,123,42\n")
    edges.write_text("u,v,length_m\n1,2,5\n")
    with pytest.raises(RoadError, match="expected at least one road"):
        read_roads(RoadSource(nodes=nodes, edges=edges), RowReport("roads"))


def test_an_unknown_ending_is_refused_with_what_is_allowed(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"ending in \.pbf, .*\.gpkg.*got 'roads\.docx'"):
        read_roads(RoadSource(path=tmp_path / "roads.docx"), RowReport("roads"))


def test_files_of_several_kinds_are_refused(tmp_path: Path) -> None:
    source = RoadSource(paths=[tmp_path / "a.osm.pbf", tmp_path / "b.gpkg"])
    with pytest.raises(StudyError, match="of one kind, got layer, osm"):
        read_roads(source, RowReport("roads"))


def test_a_class_that_no_road_has_is_pointed_out(tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_text("id,lon,lat\n1,123,42\n2,123.1,42\n")
    (tmp_path / "e.csv").write_text("u,v,highway\n1,2,residential\n")
    source = RoadSource(
        nodes=tmp_path / "n.csv",
        edges=tmp_path / "e.csv",
        include=["residential", "residental", "private"],
    )
    report = RowReport("roads")
    read_roads(source, report)
    assert [(r.reason, r.value) for r in report.remarks] == [("class_unseen", "residental")]

"""Tasks in processes of their own: a road file to a prepared graph, and a whole assessment.

The files are those of the modelled network: an OSM extract with a way for every edge, and a study
with a hundred counties, and the places and sites of the scene.
"""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
from osmium.osm.mutable import Node, Way

from benchmarks.child import ask_module, time_command
from benchmarks.networks import model_network, real_sources
from benchmarks.scene import Scene
from benchmarks.stages import TO_PARQUET, as_stage_rows, assess_in_stages
from benchmarks.tasks.changes_task import make_counties, make_demand
from benchmarks.tasks.command_task import measure_plain, pair_rows, time_run
from benchmarks.timing import Row, Spent, time_in_turn
from geo.model.road_lines import BACKWARD, FORWARD, RoadLines
from geo.model.row_report import RowReport
from geo.roads.prepared import prepare_graph
from geo.rules.standard import read_standard
from geo.storage.passing_folders import passing_folder
from geo.storage.shipped_files import shipped_data
from geo.study import RoadSource

IMPORT, PORTO, PORTO_ALL = "pbf-import", "pbf-import-porto", "pbf-import-porto-command"
WHOLE, WHOLE_WARM, STAGES = "whole-assessment", "whole-assessment-warm", "whole-assessment-stage"
PER_POINT = "reader-to-parquet-per-point"
_FEW_NODES = 1_000


def time_import(scene: Scene, seed: int, data: Path | None, repeat: int) -> list[Row]:
    """Rows of preparing the network from an OSM extract, and Porto's where its file is there.

    The network is prepared once. Porto is prepared `repeat` times by the whole command and, as
    other engines are timed, by a process that has imported and loaded what it needs.
    """
    with passing_folder("vaxreach-bench-") as folder:
        small, extract = folder / "small.osm.pbf", folder / "network.osm.pbf"
        write_extract(model_network(_FEW_NODES, seed), small)
        _prepare(small)
        write_extract(model_network(scene.nodes, seed), extract)
        rows = time_run(IMPORT, partial(_prepare, extract), 1, scene.nodes)
    porto = None if data is None else real_sources(data).get("porto")
    if porto is None:
        return rows
    file = porto.files[0]
    return [
        *rows,
        *time_in_turn(PORTO, 0, lambda: _prepare_warm(file), repeat),
        *time_run(PORTO_ALL, partial(_prepare, file), repeat),
    ]


def _prepare(path: Path) -> Spent:
    """What `vaxreach roads` takes, which starts with an empty cache."""
    with passing_folder("vaxreach-bench-") as folder:
        return time_command(["roads", str(path), "--cache", str(folder)], {})


def _prepare_warm(path: Path) -> Spent:
    """Seconds of preparing a road file anew in a process that did so before."""
    return Spent(ask_module("benchmarks.tasks.import_task", str(path)))


def _prepare_here(path: Path) -> float:
    rules = read_standard(shipped_data() / "standards" / "liaoning-2025.toml")
    with passing_folder("vaxreach-bench-") as folder:
        start = time.perf_counter()
        prepare_graph(RoadSource(path=path), rules, folder, RowReport("roads"))
        return time.perf_counter() - start


def _main(path: Path) -> None:
    _prepare_here(path)
    sys.stdout.write(f"{_prepare_here(path)}\n")


def write_extract(lines: RoadLines, path: Path) -> None:
    """Write a network as an OSM extract: a node a junction, a way an edge, one-ways tagged."""
    with osmium.SimpleWriter(str(path)) as writer:
        places = zip(lines.node_lon.tolist(), lines.node_lat.tolist(), strict=True)
        for number, place in enumerate(places, 1):
            writer.add_node(Node(id=number, location=place))
        one_way = {FORWARD: {"oneway": "yes"}, BACKWARD: {"oneway": "-1"}}
        edges = zip(lines.u.tolist(), lines.v.tolist(), lines.flags.tolist(), strict=True)
        for number, (u, v, flags) in enumerate(edges, 1):
            tags = {"highway": "unclassified", **one_way.get(flags & (FORWARD | BACKWARD), {})}
            writer.add_way(Way(id=number, nodes=[u + 1, v + 1], tags=tags))


def time_whole(scene: Scene, seed: int) -> list[Row]:
    """Rows of the command `assess` from files to files: with import of the roads, then warm.

    The stages of the warm run follow; those from the readers to the stored tables are told for one
    demand point as well.
    """
    with passing_folder("vaxreach-bench-") as folder:
        assess = [str(write_study(scene, seed, folder)), "--out", str(folder / "out")]
        rows = time_run(WHOLE, partial(time_command, ["assess", *assess], {}), 1, scene.nodes)
        plain = measure_plain()
        staged = assess_in_stages(assess, folder / "stages")
    rows += pair_rows(WHOLE_WARM, scene.nodes, staged.whole, plain)
    points = len(scene.places.demand_lon)
    through = [staged.stages[name] for name in TO_PARQUET]
    each = Spent(
        sum(one.seconds for one in through) / points,
        sum(one.cpu_seconds or 0.0 for one in through) / points,
    )
    rows += pair_rows(PER_POINT, scene.nodes, each, plain)
    return rows + as_stage_rows(STAGES, scene.nodes, staged)


def write_study(scene: Scene, seed: int, folder: Path) -> Path:
    """A study of the scene as files in a folder; where its study file is."""
    counties, lines = make_counties(), model_network(scene.nodes, seed)
    demand = make_demand(scene, np.random.default_rng(seed))
    frame = pd.DataFrame({"adcode": counties.adcode, "name": counties.name, "prefecture": "演示市"})
    gpd.GeoDataFrame(frame, geometry=list(counties.geometry), crs=4326).to_file(
        folder / "counties.gpkg", engine="pyogrio"
    )
    pd.DataFrame(
        {
            "demand_id": demand.demand_id, "lon": demand.lon, "lat": demand.lat,
            "residents": demand.residents, "setting": np.where(demand.urban, "urban", "rural"),
        }
    ).to_csv(folder / "demand.csv", index=False)  # fmt: skip
    pd.DataFrame(
        {
            "site_id": [f"S{i}" for i in range(len(scene.places.site_lon))],
            "name": [f"演示接种点{i}" for i in range(len(scene.places.site_lon))],
            "lon": scene.places.site_lon, "lat": scene.places.site_lat,
            "services": "routine", "setting": "rural", "hours": "Mo-Fr 08:00-16:00; PH off",
        }
    ).to_csv(folder / "sites.csv", index=False)  # fmt: skip
    write_extract(lines, folder / "roads.osm.pbf")
    shipped = shipped_data()
    study = folder / "study.toml"
    study.write_text(
        _STUDY.format(
            standard=(shipped / "standards" / "liaoning-2025.toml").as_posix(),
            notice=(shipped / "holidays" / "2026.toml").as_posix(),
        ),
        encoding="utf-8",
    )
    return study


_STUDY = """\
[study]
id = "bench"
title = "性能测试(演示)"
synthetic = true
[boundaries]
path = "counties.gpkg"
[demand]
path = "demand.csv"
setting = "column"
[roads]
path = "roads.osm.pbf"
direction = "to_site"
[sites]
path = "sites.csv"
datum = "wgs84"
[standard]
path = "{standard}"
[calendar]
notices = ["{notice}"]
"""


if __name__ == "__main__":
    _main(Path(sys.argv[1]))

"""Good files of every format, from which damage is made."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import openpyxl
import osmium
import pyogrio
import rasterio
import shapely
from affine import Affine

from geo.storage.shipped_files import shipped_data


@dataclass(frozen=True, slots=True)
class Seed:
    """A good file and the doors that take its format."""

    path: Path
    doors: tuple[str, ...]


_LAYER_DOORS = ("boundaries", "sites", "demand", "candidates", "built_up", "roads", "areas")
_TABLES = {
    "sites": "site_id,name,lon,lat,kind,hours,无障碍设施,适老化改造\n"
    "S01,甲社区,123.1,41.1,社区卫生服务中心,周一至周五8:00-16:00,坡道、电梯，没有扶手,已完成\n",
    "demand": "demand_id,lon,lat,residents,setting,80岁以上老人,每年入户次数\n"
    "p0,123.0,41.0,12,urban,3,每月1次\np1,123.1,41.1,7,rural,,4-6次\n",
    "looks": "编号,经度,纬度,人口,其中：儿童\np0,123.0,41.0,12,3\n",
    "census": "adcode,name,population,urban,rural,孕产妇\n210102,和平区,40003,30001,10002,7\n",
    "outreach": "居民点编码,单位编码,每年次数,计划日期,完成日期\n"
    "V000,S00,每年4次,2026-01-03、2026-02-03,2026-01-04\nV001,S01,6,,未完成\n",
    "register": "机构编码,机构名称,区划代码,机构类别,医院等级,候诊时间（分钟）,成立日期,"
    "门诊时间,老年医学科\n"
    "F1,甲医院,210102,综合医院,三级甲等,半小时,2025年6月,周一至周五8:00-16:00,是\n"
    "F2,乙医院,210103,中医医院,二级,20-40分钟,2024-01-01,周六日休,否\n",
    "verified": "demand_id,site_id,road_distance_m\np0,S01,5000\n",
    "corrections": "居民点编码,更正后人口,更正后经度,更正后纬度,数据来源,更正日期\n"
    "p0,12,123.0,41.0,民政部门,2026-03-01\np1,7,,,现场核实,2026年3月2日\n",
    "overrides": "township_code,setting\n210102001,urban\n",
    "townships": "township_code,name,adcode\n210102001,甲街道,210102\n",
    "employers": "employer_id,name,lon,lat,headcount\nE1,甲厂,123.1,41.2,300\n",
    "candidates": "candidate_id,name,lon,lat,setting,cost\nC1,甲,123.1,41.1,urban,3\n",
    "rosters": "site_id,date,open\nS01,2026-10-01,开诊\nS02,10月1日至10月5日,休\n",
    "facilities": "name,lon,lat,kind\n甲医院,123.1,41.1,综合医院\n",
    "nodes_and_edges": "id,lon,lat,u,v\n1,123.0,41.0,1,2\n2,123.1,41.1,2,1\n",
}
_OSM = """<?xml version='1.0' encoding='UTF-8'?>
<osm version="0.6"><node id="1" lat="41" lon="123" version="1"/><node id="2" lat="41" lon="123.1"/>
<way id="5" version="2"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way></osm>
"""
_SCENARIO = {
    "name": "甲",
    "changes": [
        {"change": "open_site", "lon": 123.1, "lat": 41.1, "name": "新", "setting": "urban"},
        {"change": "close_site", "site_id": "S01"},
    ],
}


def write_seeds(folder: Path) -> list[Seed]:
    """Write a small good file of every format and say which doors it is for."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        *_write_layers(folder),
        *_write_tables(folder),
        *_write_roads(folder),
        _write_raster(folder),
        *_write_rules(folder),
    ]


def _write_layers(folder: Path) -> list[Seed]:
    frame = gpd.GeoDataFrame(
        {"adcode": ["210102", "210103"], "name": ["甲", "乙"], "residents": [3, 4]},
        geometry=[shapely.box(123, 41, 123.1, 41.1), shapely.box(123.1, 41, 123.2, 41.1)],
        crs="EPSG:4326",
    )
    seeds = []
    for name in ("a.geojson", "a.gpkg", "a.shp", "a.fgb", "a.parquet"):
        path = folder / name.split(".")[1] / name
        path.parent.mkdir()
        frame.to_parquet(path) if name == "a.parquet" else pyogrio.write_dataframe(frame, path)
        seeds.append(Seed(path, _LAYER_DOORS))
    return seeds


def _write_tables(folder: Path) -> list[Seed]:
    seeds = []
    for door, text in _TABLES.items():
        path = folder / f"{door}.csv"
        path.write_text(text, encoding="utf-8")
        book = openpyxl.Workbook()
        for line in text.splitlines():
            book.active.append(line.split(","))
        book.save(path.with_suffix(".xlsx"))
        seeds += [Seed(path, (door,)), Seed(path.with_suffix(".xlsx"), (door,))]
    return seeds


def _write_roads(folder: Path) -> list[Seed]:
    xml = folder / "r.osm"
    xml.write_text(_OSM, encoding="utf-8")
    packed = folder / "r.osm.pbf"
    with osmium.SimpleWriter(str(packed)) as writer:
        osmium.apply(str(xml), writer)
    graph = nx.MultiDiGraph(crs="EPSG:4326")
    for i in range(4):
        graph.add_node(i, x=123 + i / 100, y=41.0)
    for i in range(3):
        graph.add_edge(i, i + 1, highway="residential", length=800.0, oneway=False)
    drawn = folder / "r.graphml"
    nx.write_graphml(graph, drawn)
    return [Seed(path, ("roads",)) for path in (xml, packed, drawn)]


def _write_raster(folder: Path) -> Seed:
    path = folder / "p.tif"
    cells = np.arange(64, dtype="float32").reshape(8, 8)
    shape = {"height": 8, "width": 8, "count": 1, "dtype": "float32", "crs": "EPSG:4326"}
    transform = Affine(0.01, 0, 123, 0, -0.01, 41)
    with rasterio.open(path, "w", driver="GTiff", transform=transform, **shape) as raster:
        raster.write(cells, 1)
    return Seed(path, ("raster",))


def _write_rules(folder: Path) -> list[Seed]:
    data = shipped_data()
    copied = {
        "standard": data / "standards" / "liaoning-2025.toml",
        "notice": data / "holidays" / "2026.toml",
        "further": data / "standards" / "walking-1km.toml",
        "measures": data / "standards" / "liaoning-2025-facilities.toml",
    }
    for door, source in copied.items():
        shutil.copy(source, folder / f"{door}.toml")
    study = folder / "study.toml"
    study.write_text(
        '[study]\nid = "e"\ntitle = "演示"\n[boundaries]\npath = "geojson/a.geojson"\n'
        '[demand]\npath = "demand.csv"\nsetting = "column"\n[roads]\npath = "r.osm"\n'
        '[sites]\npath = "sites.csv"\nencoding = "utf-8"\n[standard]\npath = "standard.toml"\n'
        'also = ["further.toml"]\n[outreach]\npath = "outreach.csv"\n'
        '[[facilities]]\npath = "register.csv"\nstandard = "measures.toml"\n'
        '[calendar]\nnotices = ["notice.toml"]\n',
        encoding="utf-8",
    )
    scenario = folder / "scenario.json"
    scenario.write_text(json.dumps(_SCENARIO, ensure_ascii=False), encoding="utf-8")
    words = folder / "notice.txt"
    words.write_text(
        "国务院办公厅关于2026年部分节假日安排的通知\n一、元旦：1月1日（周四）至3日（周六）放假调休，"
        "共3天。1月4日（周日）上班。\n",
        encoding="utf-8",
    )
    return [
        Seed(folder / "standard.toml", ("standard", "measures")),
        Seed(folder / "further.toml", ("standard",)),
        Seed(folder / "measures.toml", ("measures",)),
        Seed(folder / "notice.toml", ("notice", "new_notice")),
        Seed(study, ("study",)),
        Seed(scenario, ("scenario",)),
        Seed(words, ("new_notice",)),
    ]

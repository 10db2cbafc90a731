"""Texts of coordinate systems that lead to files or addresses."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from geo.errors import CoordinateError, InputError
from geo.geometry.coordinates import project_to_wgs84, read_crs
from geo.geometry.crs_texts import LONGEST, clean_crs_text
from geo.model.row_report import RowReport
from tests.hostile.doors import DOORS

PLACE = "/srv/canary"
WKT = (
    'GEOGCS["y",DATUM["z",SPHEROID["WGS 84",6378137,298.257223563]{}],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433]]'
)
LEADING = {
    "init": f"+init={PLACE}:key",
    "bare_init": f"init={PLACE}:key +type=crs",
    "step": f"+proj=pipeline +step +init={PLACE}:key +inv",
    "grid": f"+proj=longlat +ellps=GRS80 +nadgrids={PLACE}",
    "optional_grid": f"+proj=longlat +ellps=GRS80 +nadgrids=@{PLACE}",
    "absent_grid": "+proj=longlat +ellps=GRS80 +nadgrids=@absent.gsb",
    "quoted_grid": f'+proj=longlat +ellps=GRS80 +nadgrids="{PLACE}"',
    "second_grid": f"+proj=longlat +ellps=GRS80 +nadgrids=own.gsb,{PLACE}",
    "geoid": f"+proj=longlat +ellps=GRS80 +geoidgrids={PLACE}",
    "address": "+proj=longlat +nadgrids=http://127.0.0.1:9/x.tif",
    "shift": f"+proj=pipeline +step +proj=hgridshift +grids=@{PLACE}",
    "model": f"+proj=pipeline +step +proj=defmodel +model={PLACE}",
    "net": f"+proj=pipeline +step +proj=tinshift +file={PLACE}",
    "wkt_grid": WKT.format(f',EXTENSION["PROJ4_GRIDS","{PLACE}"]'),
    "wkt_proj": WKT.format(f',EXTENSION["PROJ4","+proj=longlat +nadgrids={PLACE}"]'),
    "wkt_file": f'ABRIDGEDTRANSFORMATION["x",METHOD["NTv2"],PARAMETERFILE["a","{PLACE}"]]',
    "wkt_doubled": f'METHOD["NTv2"],PARAMETERFILE["a""b","{PLACE}"]',
    "wkt_curled": f"METHOD[“NTv2”],PARAMETERFILE[“a”,“{PLACE}”]",
    "json": json.dumps({"type": "BoundCRS", "parameters": [{"name": "x", "value": PLACE}]}),
}


@pytest.mark.parametrize("text", LEADING.values(), ids=LEADING)
def test_a_text_that_leads_to_a_file_or_an_address_is_refused(text: str) -> None:
    for read in (
        read_crs,
        lambda said: project_to_wgs84(np.array([123.0]), np.array([41.0]), said),
    ):
        with pytest.raises(CoordinateError, match="file"):
            read(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "EPSG:4549\x00",
        "x" * (LONGEST + 1),
        '{"a":' * 5_000,
        "[" * 50_000,
        "http://127.0.0.1:9/x",
    ],
)
def test_what_is_no_text_of_a_crs_is_refused(text: str) -> None:
    with pytest.raises(CoordinateError):
        read_crs(text)


@pytest.mark.parametrize(
    "text",
    [
        "EPSG:4549", "+proj=utm +zone=51 +datum=WGS84", "WGS 84 / UTM zone 51N",
        "+proj=merc +a=6378137 +b=6378137 +nadgrids=@null +wktext +no_defs",
    ],
)  # fmt: skip
def test_usual_texts_are_taken_as_they_are(text: str) -> None:
    assert clean_crs_text(text) == text
    assert read_crs(read_crs(text).to_wkt()) is not None
    assert read_crs(read_crs(text).to_json()) is not None


def test_the_old_way_to_write_a_code_is_the_code() -> None:
    for old in ("+init=epsg:4549", "init=EPSG:4549", "+init=epsg:4549 +type=crs +no_defs"):
        assert read_crs(old) == read_crs("EPSG:4549")


def test_three_numbers_from_the_centre_of_the_earth_are_no_map() -> None:
    with pytest.raises(CoordinateError, match="centre of the earth"):
        project_to_wgs84(np.array([1.0]), np.array([2.0]), "EPSG:4978")


@pytest.mark.parametrize("text", [LEADING["init"], LEADING["absent_grid"], '{"a":' * 5_000])
def test_the_file_that_says_so_is_named(tmp_path: Path, text: str) -> None:
    drawn = tmp_path / "a.geojson"
    member = {"type": "name", "properties": {"name": text}}
    drawn.write_text(json.dumps({"type": "FeatureCollection", "features": [], "crs": member}))
    graph = tmp_path / "a.graphml"
    said = text.replace('"', "&quot;")
    graph.write_text(
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="c" for="graph" '
        'attr.name="crs" attr.type="string"/><key id="x" for="node" attr.name="x" '
        'attr.type="double"/><key id="y" for="node" attr.name="y" attr.type="double"/>'
        f'<graph edgedefault="directed"><data key="c">{said}</data><node id="1"><data key="x">123'
        '</data><data key="y">41</data></node><node id="2"><data key="x">123.1</data>'
        '<data key="y">41</data></node><edge source="1" target="2"/></graph></graphml>'
    )
    for door, path in (("boundaries", drawn), ("roads", graph)):
        with pytest.raises(InputError, match=rf"{path.name}: crs"):
            DOORS[door](path, RowReport("x"))

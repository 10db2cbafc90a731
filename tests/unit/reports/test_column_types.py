"""Types of columns do not depend on what a table holds; empty text is null in every format."""

from __future__ import annotations

import io

import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest

from geo.model.assessment_tables import TABLES
from geo.reports.gis.geopackage import write_layers
from geo.reports.gis.layer_file import write_layer
from geo.reports.writing.column_types import type_of
from geo.reports.writing.stored_tables import decode_tables, encode_table
from tests.samples.small_study import make_small_study, run


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    return run(make_small_study(), tmp_path_factory.mktemp("types")).tables


def schema_of(frame, summary):
    schema = pq.read_schema(io.BytesIO(encode_table(frame, summary)))
    return {field.name: str(field.type) for field in schema}


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_has_the_types_of_a_full_one(tables, name):
    frame = getattr(tables, name)
    assert schema_of(frame.iloc[:0], tables.summary) == schema_of(frame, tables.summary)
    assert "null" not in schema_of(frame, tables.summary).values()


@pytest.mark.parametrize("column", ["name", "adcode", "holiday_flag_of"])
@pytest.mark.parametrize("dtype", ["float64", "object"])
def test_a_text_without_any_value_stays_text(tables, column, dtype):
    frame = pd.DataFrame(tables.townships)
    blank = frame.assign(**{column: pd.Series([None] * len(frame), dtype=dtype)})
    assert schema_of(blank, tables.summary)[column] == "string"
    none = blank.iloc[:0].assign(**{column: pd.Series([], dtype="float64")})
    assert schema_of(none, tables.summary)[column] == "string"


def test_layers_of_a_geopackage_have_one_schema(tables, tmp_path):
    layers = {name: (name, getattr(tables, name)) for name in ("townships", "sites", "gaps")}
    write_layers(tmp_path / "full.gpkg", layers, tables.summary)
    empty = {name: (title, frame.iloc[:0]) for name, (title, frame) in layers.items()}
    write_layers(tmp_path / "empty.gpkg", empty, tables.summary)
    for name in layers:
        full, none = (
            pyogrio.read_info(tmp_path / f"{one}.gpkg", layer=name) for one in ("full", "empty")
        )
        found = dict(zip(none["fields"], none["ogr_types"], strict=True))
        assert found == dict(zip(full["fields"], full["ogr_types"], strict=True))
        assert found["adcode"] == found["name" if name != "gaps" else "gap_id"] == "OFTString"


def test_empty_text_is_null_in_parquet_and_empty_text_again_when_read(tables):
    frame = tables.demand
    assert (frame["nearest_site_id"] == "").any() or (frame["served_by"] == "").any()
    table = pq.read_table(io.BytesIO(encode_table(frame, tables.summary)))
    for field in table.schema:
        if str(field.type) == "string":
            assert "" not in table.column(field.name).to_pylist()
    content = {name: encode_table(getattr(tables, name), tables.summary) for name in TABLES}
    again = decode_tables(content, tables.summary)
    assert again.demand["served_by"].tolist() == frame["served_by"].tolist()
    assert again.sites["tier"].tolist() == tables.sites["tier"].tolist()


@pytest.mark.parametrize("suffix", [".parquet", ".geojson", ".gpkg"])
def test_one_layer_says_nothing_by_null_in_every_format(tables, tmp_path, suffix):
    path = tmp_path / f"layer{suffix}"
    write_layer(tables.sites, path, "sites", tables.summary)
    if suffix == ".parquet":
        tiers = pq.read_table(path).column("tier").to_pylist()
    else:
        tiers = pyogrio.read_dataframe(path)["tier"].where(lambda cells: cells.notna(), None)
    assert {one or None for one in tiers} == {None}
    assert "" not in list(tiers)


@pytest.mark.parametrize(
    ("field", "kind"),
    [("name", "text"), ("residents", "whole"), ("road_distance_m", "number"), ("lon", "number"),
     ("share_covered", "number"), ("outside", "truth"), ("tier_rank", "whole"), ("zzz", "text")],
)  # fmt: skip
def test_a_field_has_the_type_of_its_unit(field, kind):
    assert type_of(field) == kind

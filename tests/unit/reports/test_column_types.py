"""Types of columns do not depend on what a table holds; empty text is null in every format."""

from __future__ import annotations

import io
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from geo.model.assessment_tables import TABLES
from geo.reports.gis.geopackage import write_layers
from geo.reports.gis.layer_file import write_layer
from geo.reports.writing.column_types import to_arrow, type_of
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


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_written_once_as_the_libraries_write_it(tables, name: str) -> None:
    frame = getattr(tables, name)
    require_as_written(frame.iloc[::-1])


def test_values_of_every_kind_are_written_as_the_libraries_write_them() -> None:
    frame = pd.DataFrame(
        {
            "text": ["甲", None, "=1", ""],
            "mixed": [None, "a", "b", np.nan],
            "whole": pd.array([1, None, 2**60, -1], dtype="Int64"),
            "number": [0.1, np.nan, np.inf, -0.0],
            "truth": pd.array([True, None, False, True], dtype="boolean"),
            "day": pd.to_datetime(["2026-10-01", None, "2026-10-02", "1900-01-01"]),
            "date": [date(2026, 10, 1), None, date(1, 1, 1), date(9999, 12, 31)],
            "nothing": [None] * 4,
        },
        index=[7, 7, 1, 0],
    )
    points = [shapely.Point(1, 2), None, shapely.Point(), shapely.Point(1, 2, 3)]
    shaped = gpd.GeoDataFrame(frame, geometry=points, crs="EPSG:4326")
    for one in (frame, frame.head(0), shaped, shaped.head(0)):
        require_as_written(one)


def require_as_written(frame: pd.DataFrame) -> None:
    written = io.BytesIO()
    frame.to_parquet(written, index=False)
    theirs = pq.read_table(pa.BufferReader(written.getvalue()))
    ours = to_arrow(frame)
    assert ours.schema.equals(theirs.schema, check_metadata=True)
    assert repr(ours.to_pydict()) == repr(theirs.to_pydict())
